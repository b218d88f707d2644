"""The records: OCPI's enumerations, and the characters that a text may have."""

import unicodedata

import pytest
from pydantic import ValidationError

from builder.domain import records
from builder.domain.ocpi import ConnectionType, ConnectorFormat, PowerType
from builder.domain.records import ModelFile
from tests.domain.test_model import FULL

# OCPI 2.3.0, mod_locations, types.asciidoc: ConnectorType.
CONNECTION_TYPES = [
    *("CHADEMO", "CHAOJI", *(f"DOMESTIC_{letter}" for letter in "ABCDEFGHIJKLMNO"), "GBT_AC", "GBT_DC"),
    *("IEC_60309_2_single_16", "IEC_60309_2_three_16", "IEC_60309_2_three_32", "IEC_60309_2_three_64"),
    *("IEC_62196_T1", "IEC_62196_T1_COMBO", "IEC_62196_T2", "IEC_62196_T2_COMBO", "IEC_62196_T3A", "IEC_62196_T3C"),
    *("MCS", "NEMA_5_20", "NEMA_6_30", "NEMA_6_50", "NEMA_10_30", "NEMA_10_50", "NEMA_14_30", "NEMA_14_50"),
    *("PANTOGRAPH_BOTTOM_UP", "PANTOGRAPH_TOP_DOWN", "SAE_J3400", "TESLA_R", "TESLA_S"),
]
POWER_TYPES = ["AC_1_PHASE", "AC_2_PHASE", "AC_2_PHASE_SPLIT", "AC_3_PHASE", "DC"]


def test_the_enumerations_are_those_of_ocpi() -> None:
    """The enumerations have exactly OCPI 2.3.0's 42 connector types, power types and formats."""
    assert len(CONNECTION_TYPES) == 42
    assert sorted(ConnectionType) == sorted(CONNECTION_TYPES)
    assert sorted(PowerType) == POWER_TYPES
    assert sorted(ConnectorFormat) == ["CABLE", "SOCKET"]


def test_every_connection_type_has_a_name_of_its_own() -> None:
    """No two connector types have the same label."""
    labels = [member.label for member in ConnectionType]
    assert len(set(labels)) == len(labels)
    assert all(label.strip() == label != "" for label in labels)


def test_a_record_cannot_be_changed() -> None:
    """Records are immutable."""
    with pytest.raises(ValidationError):
        ModelFile.model_validate(FULL).vendor = "Other"  # type: ignore[misc]  # the type checker says so too


# --- text

# What String.prototype.trim removes; the test of names compares the two.
SPACES = {9, 10, 11, 12, 13, 32, 0xA0, 0x1680, *range(0x2000, 0x200B), 0x2028, 0x2029, 0x202F, 0x205F, 0x3000, 0xFEFF}
# Characters of other categories that nobody sees (Unicode 17, DerivedCoreProperties: Default_Ignorable_Code_Point,
# and the blank of Braille): joiners, fillers, variation selectors.
FILLERS = {0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x2800, 0x3164, 0xFFA0}
IGNORABLE = {*range(0x180B, 0x1810), 0x2065, *range(0xFE00, 0xFE10), *range(0xFFF0, 0xFFF9)}


def is_invisible(code: int) -> bool:
    """Return whether a character of the first 65,536 has no glyph; unassigned ones depend on the version of Unicode."""
    is_format = unicodedata.category(chr(code)) in ("Cc", "Cf", "Co", "Zl", "Zp")
    is_noncharacter = 0xFDD0 <= code <= 0xFDEF or code & 0xFFFE == 0xFFFE
    return is_format or is_noncharacter or code in FILLERS | IGNORABLE


def test_forbidden_characters() -> None:
    """A text may have no invisible character, and no space at either end; other planes are checked later."""

    class Texts(records.Record):
        inside: records.Text
        first: records.Text
        last: records.Text

    for code in (*range(0xD800), *range(0xE000, 0x10000)):
        c = chr(code)
        refused = set()
        try:
            Texts(inside=f"a{c}b", first=f"{c}b", last=f"a{c}")
        except ValidationError as error:
            refused = {item["loc"][0] for item in error.errors(include_url=False)}
        if is_invisible(code):
            assert refused == {"inside", "first", "last"}, hex(code)
        else:
            assert refused == ({"first", "last"} if code in SPACES else set()), hex(code)
