"""The commands of the page on exporting run as they stand there, and its table lists every format."""

import re
from pathlib import Path

import numpy as np
import pytest
import tifffile
from PIL import Image

from snowshoe.interfaces.cli import run
from snowshoe.io.exports import FORMATS

PAGE = (Path(__file__).parent.parent / "docs" / "exporting.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"^    snowshoe (export .*)$", PAGE, re.MULTILINE)
LABELS = np.pad([[1, 1, 1, 0, 2], [1, 0, 1, 0, 2], [1, 1, 1, 0, 2]], 3).astype(np.uint8)


@pytest.fixture(autouse=True)
def in_a_folder_with_the_files_that_the_page_names(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    tifffile.imwrite("labels.tif", LABELS)
    Image.fromarray(LABELS * 90).save("photo.png")
    Path("table.csv").write_text("label,kind\n1,alive\n2,dead\n", encoding="utf-8")


@pytest.mark.parametrize("command", COMMANDS)
def test_commands_of_the_page_run(command, tmp_path, capsys):
    before = set(tmp_path.iterdir())
    assert run(command.split()) == 0
    assert set(tmp_path.iterdir()) > before


def test_the_table_and_the_commands_are_of_every_format():
    assert re.findall(r"^\| `(\w[\w-]*)` \|", PAGE, re.MULTILINE) == list(FORMATS)
    assert {re.search(r"--to ([\w-]+)", command)[1] for command in COMMANDS} == set(FORMATS)
