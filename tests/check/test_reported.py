"""Files and bodies from public bug reports (``tests/reported/``): the problem of each, and its remedy."""

from pathlib import Path

import pytest

from builder.check import catalogue
from builder.edit import operations, requests
from builder.problems import Problem, RefusedError
from builder.source import document
from tests.conftest import MINIMAL

REPORTED = Path(__file__).parents[1] / "reported"
LANDED = [
    ("ABB", "Terra 53", ""),
    ("Alfen", "Eve", ""),
    ("Easee", "Home", "friendlyName: Easee Home\n"),
    ("Webasto", "Next", ""),
]

# A body; the level, rule and JSONPath of its problem (empty if it has none); words of the remedy.
BODIES = [
    ("01-line-to-line-400", "error line-voltage $.connectors[0].maxVoltage", "line to neutral, 230"),
    ("02-22-watts", "warning kilowatts $.connectors[0].maxPowerWatts", "did you mean 22000?"),
    ("04-type2-socket-63a", "warning plug $.connectors[0].format", "is it a CABLE?"),
    ("05-type1-three-phase", "warning plug $.connectors[0].connectionType", "carries one phase"),
    ("07-swapped-amps-volts", "warning swapped $.connectors[0].maxVoltage", "swapped?"),
    ("08-key-is-an-address", "error ocpp-url $.configurationKeys.ocppUrl", "such as CentralSystemAddress"),
    ("14-208-240v-768kw", "error power $.connectors[0].maxPowerWatts", "the highest of the range"),
    ("15-mcs", "", ""),
    ("16-mixed-dc-43kw-ac", "error line-voltage $.connectors[2].maxVoltage", "line to neutral, 230"),
    ("17-total-of-both-outlets", "error power $.connectors[0].maxPowerWatts", "the total of both connectors?"),
    ("18-it-grid", "", ""),
    ("19-two-phase", "", ""),
    ("20-dup-spaceless", "warning twin $.model", "catalog/abb/abb-terra-53.yaml"),
    ("21-dup-e-mobility", "warning new-vendor $.vendor", 'is it one of "ABB" (1 model)?'),
    ("21-dup-e-mobility", "warning twin $.model", "catalog/abb/abb-terra-53.yaml"),
    ("22-dup-vendor-in-model", "warning twin $.model", "catalog/easee/easee-home.yaml"),
    ("25-zero-width", "error text $.model", "U+200B"),
    ("27-cyrillic-model", "warning look-alike $.model", 'did you mean "Terra 53"?'),
    ("27-cyrillic-model", "warning twin $.model", "catalog/abb/abb-terra-53.yaml"),
    ("27-cyrillic-vendor", "error mixed-script $.vendor", 'write "ABB"'),
    ("28-vendor-lower-case", "error vendor-spelling $.vendor", 'spells the vendor "Webasto"'),
    ("45-ocpi-connector", "error unknown-key $.connectors[0].standard", "did you mean connectionType?"),
    ("45-ocpi-connector", "error unknown-key $.connectors[0].max_electric_power", "did you mean maxPowerWatts?"),
    ("45-ocpi-connector", "error unknown-key $.connectors[0].power_type", "powerType is the station's"),
]
FILES = [
    ("02b-german-thousands", "kilowatts", "did you mean 22000?"),
    ("37-curly-quotes.file", "quotes", 'write "Alfen"'),
    ("38-colon.file", "yaml-syntax", 'model: "Eve Single: 22 kW"'),
    ("38-conflict.file", "yaml-conflict", "keep one of the two versions"),
    ("38-tab.file", "yaml-syntax", "indent with spaces"),
    ("39-bom.file", "bom", "save it as UTF-8 without BOM"),
    ("39-crlf.file", "", ""),
    ("39-utf16.file", "encoding", "save it as UTF-8"),
    ("40-norway.file", "plain-scalar", '"NO"'),
    ("40-number-name.file", "type", '"7400"'),
    ("42-ocppurl-on-top.file", "unknown-key", "below configurationKeys"),
]


def landed(root: Path) -> Path:
    """Write the models that have landed, and return the root."""
    for vendor, model, more in LANDED:
        path = root / f"catalog/{vendor.lower()}/{vendor.lower()}-{model.lower().replace(' ', '-')}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(MINIMAL.replace("Acme", vendor).replace("One", model) + more, encoding="utf-8")
    return root


def found_in_body(root: Path, name: str) -> list[Problem]:
    """Return the problems and warnings of `create` for a body."""
    request = requests.read(f"{name}.json", (REPORTED / f"{name}.json").read_bytes())
    try:
        source = ["https://example.org/datasheet.pdf"]
        return list(operations.create(root, request, model_id=None, additional={"sources": source}).warnings)
    except RefusedError as error:
        return error.problems


@pytest.mark.parametrize(("name", "expected", "words"), BODIES)
def test_a_reported_body(tmp_path: Path, name: str, expected: str, words: str) -> None:
    """A mistake has a problem with its level, its value's path and its remedy; a correct body has none."""
    found = found_in_body(landed(tmp_path), name)
    messages = {f"{problem.level} {problem.rule} {problem.json_path}": problem.message for problem in found}
    if expected:
        assert words in messages[expected]
    else:
        assert {problem.rule for problem in found} <= {"new-vendor"}


@pytest.mark.parametrize(("name", "rule", "words"), FILES)
def test_a_reported_file(name: str, rule: str, words: str) -> None:
    """A mistake in a file has one message, in the author's words; CRLF line ends are not a mistake."""
    content = (REPORTED / f"{name}.yaml").read_bytes()
    folder = "huawei" if name.startswith("02b") else "alfen"
    found = catalogue.check([document.parse(f"catalog/{folder}/{folder}-one.yaml", content)]).problems
    assert {problem.rule for problem in found} == ({rule} if rule else set())
    assert not rule or words in found[0].message


def test_every_reported_file_has_a_test() -> None:
    """Each file in the folder has an expected result above."""
    assert {path.stem for path in REPORTED.iterdir()} == {name for name, *_ in [*BODIES, *FILES]}


@pytest.mark.parametrize("vendor", ["webasto", "WEBASTO"])
@pytest.mark.parametrize("copies", [1, 3])
def test_a_new_spelling_never_outvotes_a_landed_one(vendor: str, copies: int) -> None:
    """However many new files spell a vendor differently, they have the problem; the remedy is the landed spelling."""
    old = document.parse("catalog/webasto/webasto-next.yaml", MINIMAL.replace("Acme", "Webasto").encode())
    new = [
        document.parse(
            f"catalog/webasto/webasto-{n}.yaml", MINIMAL.replace("Acme", vendor).replace("One", f"M{n}").encode()
        )
        for n in range(copies)
    ]
    found = catalogue.check([old, *new], order=lambda path: 0 if path.endswith("next.yaml") else 1).problems
    assert [problem.location.path for problem in found] == [document.path for document in new]
    assert all('"Webasto"' in problem.message for problem in found)


def test_the_new_file_has_the_problem_of_a_duplicate() -> None:
    """The new one of two duplicates has the problem, even if its id sorts first; it names the landed file."""
    paths = ["catalog/abb/abb-t53.yaml", "catalog/abb/abb-terra-53.yaml"]
    documents = [document.parse(path, MINIMAL.replace("Acme", "ABB").encode()) for path in paths]
    [problem] = catalogue.check(documents, order=lambda path: 0 if path == paths[1] else 1).problems
    assert (problem.rule, problem.location.path, problem.related) == ("duplicate-model", paths[0], (paths[1],))
