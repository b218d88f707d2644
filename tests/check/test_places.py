"""The path of a model's file: a wrong one is a single problem with a remedy."""

import pytest

from tests.check.station import model, problems, read, rule_ids


@pytest.mark.parametrize("device", ["con", "prn", "aux", "nul", "com1", "com9", "lpt1", "lpt9"])
def test_a_folder_that_windows_reserves_is_refused_with_a_way_out(device: str) -> None:
    """A folder with the name of a Windows device is refused; the remedy is --id."""
    (problem,) = problems(read(model(vendor=device.upper()), f"catalog/{device}/{device}-one.yaml"))
    assert problem.rule == "reserved-name"
    assert "--id" in problem.message


@pytest.mark.parametrize("vendor", ["CON", "Aux.", "\U00013000"])
def test_a_vendor_whose_slug_cannot_be_a_folder(vendor: str) -> None:
    """If the vendor's slug is empty or reserved, any folder is accepted."""
    assert rule_ids(read(model(vendor=vendor), "catalog/chosen/chosen-one.yaml")) == []


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("catalog/acme/acme-one.yaml", []),
        ("catalog/acme/acme-1.yaml", []),
        (f"catalog/acme/acme-{'1' * 75}.yaml", []),
        (f"catalog/acme/acme-{'1' * 76}.yaml", ["id-length"]),
        ("catalog/acme/one.yaml", ["id-vendor"]),
        ("catalog/acme/acme.yaml", ["id-vendor"]),
        ("catalog/acme/acmeone.yaml", ["id-vendor"]),
        ("catalog/acme/acme-.yaml", ["id-form"]),
        ("catalog/acme/acme-One.yaml", ["id-form"]),
        ("catalog/acme/acme-one\n.yaml", ["id-form"]),
        ("catalog/acme/acme-one.yaml.yaml", ["id-form"]),
        ("catalog/acme/.yaml", ["id-form"]),
        ("catalog/acme/One.yaml", ["id-form"]),
        ("catalog/Acme/acme-one.yaml", ["folder-form"]),
    ],
)
def test_the_path_of_a_model(path: str, expected: list[str]) -> None:
    """An id is a slug of at most 80 characters that begins with its folder's name and a hyphen."""
    assert rule_ids(read(model(), path)) == expected
