"""Cells of the catalogue's own table, and the rows of one model."""

import re

import pytest

from builder.domain.table import BY_NAME
from builder.edit import cells
from builder.edit.cells import CellError


@pytest.mark.parametrize(
    ("column", "text", "message"),
    [
        ("maxVoltage", "230 V", "'230 V' is not a number: write a plain decimal without a unit, like 32"),
        ("maxVoltage", "1e3", "is not a number"),
        ("isArchived", "yes", "'yes' is neither true nor false: write one of them, or nothing"),
        ("sources", "https://example.org", "is not a JSON array. JSON array of https addresses"),
        ("notes", '{"a": 1}', "is not a JSON array"),
        ("notes", "[" * 100_000, "is not a JSON array"),
    ],
)
def test_an_invalid_cell(column: str, text: str, message: str) -> None:
    """The error says what is wrong and what to write."""
    with pytest.raises(CellError, match=re.escape(message)):
        cells.value_of(BY_NAME[column], text)


def test_rows_are_grouped_by_id_or_name() -> None:
    """The rows of a model need not be adjacent; groups are in the order of their first rows."""
    rows = [
        {"id": "", "vendor": "Acme", "model": "One"},
        {"id": "acme-two", "vendor": "Acme", "model": "Two"},
        {"vendor": "Acme", "model": "One"},
        {"id": "acme-two", "vendor": "", "model": ""},
    ]
    groups = list(cells.group_rows(enumerate(rows, 2)))
    assert [[number for number, _ in group] for group in groups] == [[2, 4], [3, 5]]
