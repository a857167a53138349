"""Every command of the how-to pages runs as it stands, and writes the files that the page names."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from inputs import FILES

from snowshoe.interfaces.cli import run

PAGES = sorted((Path(__file__).parents[2] / "docs" / "how-to").glob("*.md"))
WRITTEN = re.compile(r"^Written: (.+)$", re.MULTILINE)


def commands(page: Path) -> list[list[str]]:
    """Return the commands of a page in their order: indented lines that begin with the program's name."""
    text = page.read_text(encoding="utf-8").replace("\\\n", " ")
    return [shlex.split(line, comments=True)[1:] for line in re.findall(r"^    (snowshoe .+)$", text, re.MULTILINE)]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_command_of_the_page_runs_as_it_stands(page, tmp_path):
    text = page.read_text(encoding="utf-8")
    for name, write in FILES.items():
        if name in text:
            write(tmp_path / name)
    for words in commands(page):
        done = subprocess.run(
            [sys.executable, "-m", "snowshoe", *words], cwd=tmp_path, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, f"snowshoe {shlex.join(words)}: {done.stderr}"
    for line in WRITTEN.findall(text):
        for name in re.findall(r"`([^`]+)`", line):
            assert (tmp_path / name).exists(), name


def test_the_plan_that_the_page_shows_is_what_the_command_prints_but_for_its_numbers(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    FILES["large.tif"](tmp_path / "large.tif")
    (page,) = (page for page in PAGES if page.stem == "memory-and-time")
    (shown,) = re.findall(r"^```text\n(.+?)^```$", page.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    assert run(commands(page)[0]) == 0
    assert [words_of(line) for line in capsys.readouterr().out.splitlines()] == list(map(words_of, shown.splitlines()))


def words_of(line: str) -> str:
    """Return a line of a plan without the spaces between columns, and without what depends on image and machine."""
    return re.sub(r"\d[\d,]*( s| min)?", "N", " ".join(line.split()))


def test_no_two_pages_start_a_run_in_one_folder_nor_in_one_that_is_called_like_a_recipe():
    root = PAGES[0].parents[2]
    texts = [page.read_text(encoding="utf-8").replace("\\\n", " ") for page in (root / "README.md", *PAGES)]
    runs = [line for text in texts for line in re.findall(r"snowshoe run [^`\n]+", text)]
    starts = [line for line in runs if not any(word in line for word in ("--plan", "--resume", "--blocks", "--finish"))]
    folders = [match[1] for line in starts if (match := re.search(r" -o (\S+)", line))]
    assert len(folders) > 8
    assert len(set(folders)) == len(folders)
    assert not set(folders) & {path.stem for path in (root / "src/snowshoe/recipes/shipped").glob("*.toml")}


def test_there_are_pages_and_every_page_has_a_command():
    assert PAGES
    assert all(commands(page) for page in PAGES if page.stem != "README")
