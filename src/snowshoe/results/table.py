"""A table of measurements: columns as arrays, each with its unit."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from snowshoe.errors import MissingDependency, must_be

if TYPE_CHECKING:
    import pandas

__all__ = ["Table"]

Values = npt.NDArray[Any]
_IN_NAMES = str.maketrans({"µ": "u", "²": "2", "³": "3", "/": "_per_"})
"""How a unit is written where letters other than those of ASCII get lost."""
_NOT_IN_NAMES = ("", "image", "px", "px²", "px³", "rad", "1/px²", "1/px³")


@dataclass(frozen=True, eq=False)
class Table:
    """A row for each region, a column for each property. ``table["area"]`` is a column, ``len(table)`` the rows.

    Attributes
    ----------
    columns : dict of str to ndarray
        The name of each column → its values.
    units : dict of str to str
        Column → unit, such as ``"µm²"``, ``"px"`` or ``"rad"``; those that are numbers alone have none.
    summary : dict of str to float
        The same of the whole image: count, area fraction, density.
    summary_units : dict of str to str
        The units of these.
    notes : tuple of str
        What a reader should know.
    properties : tuple of str
        The names of the properties that the columns are of; one may have several columns, as the centroid has.
    """

    columns: Mapping[str, Values]
    units: Mapping[str, str] = field(default_factory=dict)
    summary: Mapping[str, float] = field(default_factory=dict)
    summary_units: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    properties: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(next(iter(self.columns.values()), ()))

    def __getitem__(self, name: str) -> Values:
        return self.columns[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.columns)

    @property
    def headers(self) -> tuple[str, ...]:
        """The names of the columns with their unit, as they stand in a file: ``area_um2``."""
        return tuple(_header(name, self.units.get(name, "")) for name in self.columns)

    def to_pandas(self) -> pandas.DataFrame:
        """Return the table as a data frame; its columns are the `headers`, and its ``attrs`` the units and summary.

        Raises
        ------
        MissingDependency
            If pandas is not installed.
        """
        try:
            import pandas
        except ImportError as error:
            raise MissingDependency("pandas", "tables", "a table as a data frame") from error
        frame = pandas.DataFrame(dict(zip(self.headers, self.columns.values(), strict=True)))
        frame.attrs.update(units=dict(self.units), summary=dict(self.summary))
        return frame

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the table as ``.csv`` or ``.parquet``; whole or not at all."""
        suffix = Path(path).suffix.lower()
        if suffix not in (".csv", ".parquet"):
            raise must_be("path", "a name that ends in .csv or .parquet", os.fspath(path))
        (self.to_csv if suffix == ".csv" else self.to_parquet)(path)

    def to_csv(self, path: str | os.PathLike[str]) -> None:
        """Write the table as text: a line of `headers`, then one for each row; numbers as short as they read back.

        Raises
        ------
        UnwritableOutput
            If the file cannot be written.
        """
        from snowshoe.results.files import save_table

        save_table(self, path)

    def to_parquet(self, path: str | os.PathLike[str]) -> None:
        """Write the table as Parquet, with the unit of each column and the summary in its metadata.

        Raises
        ------
        MissingDependency
            If pyarrow is not installed.
        UnwritableOutput
            If the file cannot be written.
        """
        from snowshoe.results.files import save_parquet

        save_parquet(self, path)

    def _repr_html_(self) -> str:
        from snowshoe.reports.cards import table_html

        return table_html(self)

    def __repr__(self) -> str:
        return f"<Table: {len(self)} rows, {len(self.columns)} columns: {', '.join(self.columns)}>"


def _header(name: str, unit: str) -> str:
    return name if unit in _NOT_IN_NAMES else f"{name}_{unit.translate(_IN_NAMES)}"


def cells(values: Values) -> list[str]:
    """Return the values of a column as texts: whole numbers and yes or no as 1 and 0, what is no number as nothing."""
    if values.dtype == np.bool_:
        values = values.view(np.uint8)
    return ["" if value != value else repr(value) if not isinstance(value, str) else value for value in values.tolist()]
