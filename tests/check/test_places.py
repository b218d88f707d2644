"""A file's place, and one message with the final path where it is wrong."""

import pytest

from tests.check.station import model, problems, read, rule_ids


@pytest.mark.parametrize("device", ["con", "prn", "aux", "nul", "com1", "com9", "lpt1", "lpt9"])
def test_a_folder_that_windows_reserves_is_refused_with_a_way_out(device: str) -> None:
    """A vendor's folder called like a device of Windows is refused, and the message names the option that helps."""
    (problem,) = problems(read(model(vendor=device.upper()), f"catalog/{device}/{device}-one.yaml"))
    assert problem.rule == "reserved-name"
    assert "--id" in problem.message


@pytest.mark.parametrize("vendor", ["CON", "Aux.", "\U00013000"])
def test_a_vendor_whose_slug_is_no_folder_may_choose_one(vendor: str) -> None:
    """Where the slug is empty or reserved, the folder is the contributor's choice."""
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
    """An id is at most 80 characters of the form of a slug, and begins with its folder's name and a hyphen."""
    assert rule_ids(read(model(), path)) == expected
