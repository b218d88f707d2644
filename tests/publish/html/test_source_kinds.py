"""What kind of source an address leads to."""

import pytest

from builder.publish.html.source_kinds import PLURALS, source_kind

KINDS = [
    ("https://www.keba.com/download/p30-datasheet.pdf", "Datasheet"),
    ("https://www.keba.com/p30.pdf", "Datasheet"),
    ("https://shop.example/files/Data_Sheet_P30.pdf", "Datasheet"),
    ("https://manualslib.com/manual/3300672/Abb-Incharge-Terra-184.html", "Manual"),
    ("https://www.scribd.com/document/724344431", "Manual"),
    ("https://shop.example/installation-guide", "Manual"),
    ("https://www.keba.com/en/p30", "Vendor's page"),
    ("https://eprel.ec.europa.eu/screen/product/1", "Registry"),
    ("https://afdc.energy.gov/stations", "Registry"),
    ("https://github.com/someone/open-data/blob/main/registry.csv", "Registry"),
    ("https://github.com/someone/app/blob/main/chargers.ts", "Third-party code"),
    ("https://raw.githubusercontent.com/someone/app/main/chargers.py", "Third-party code"),
    ("https://github.com/keba-energy/api/blob/main/README.md", "Vendor's code"),
    ("https://insideevs.com/features/633791/review/", "Press"),
    ("https://some.example/2024/07/31/a-charger/", "Press"),
    ("https://some.example/p30.pdf", "Document"),
    ("https://some.example", "Web page"),
    ("https://github.com.evil.example/someone/app", "Web page"),
]


@pytest.mark.parametrize(("address", "kind"), KINDS)
def test_host_and_path_tell_the_kind(address: str, kind: str) -> None:
    """The vendor's own host and the host's field count, then words and the extension of the path."""
    assert source_kind(address, "KEBA") == kind


def test_each_kind_has_a_plural() -> None:
    """The home page counts the models of each kind of source, and names it in the plural."""
    assert {kind for _, kind in KINDS} == PLURALS.keys()


@pytest.mark.parametrize("vendor", ["", "!", "\U0001f50c", "W"])
def test_a_name_without_letters_owns_no_host(vendor: str) -> None:
    """A vendor whose name says nothing in ASCII, or a single letter, owns no page."""
    assert source_kind("https://www.example/page", vendor) == "Web page"
