"""From the files in a folder to the valid models, and the problems of all others."""

from pathlib import Path

import pytest

from builder.check import catalogue
from builder.check.catalogue import Catalogue
from builder.problems import BuilderError, Location, Problem
from builder.report import Report, render
from builder.source import document
from tests.conftest import MINIMAL, WriteModel


def rules(read: Catalogue) -> list[str]:  # noqa: D103
    return [problem.rule for problem in read.problems]


def test_valid_models_are_read_in_the_order_of_their_paths(catalogue_root: Path, write_model: WriteModel) -> None:
    """Every valid file becomes a model, with its id and values, ordered by path."""
    for name in ("beta", "acme"):
        for number in ("2", "10"):
            text = (
                MINIMAL.replace("Acme", name.title())
                .replace("One", number)
                .replace(f"model: {number}", f'model: "{number}"')
            )
            write_model(catalogue_root, f"catalog/{name}/{name}-{number}.yaml", text)
    read = catalogue.load(catalogue_root)
    assert read.problems == read.errors == []
    assert [model.id for model in read.models] == ["acme-10", "acme-2", "beta-10", "beta-2"]
    assert [model.file.vendor for model in read.models] == ["Acme", "Acme", "Beta", "Beta"]
    assert [model.folder for model in read.models] == ["acme", "acme", "beta", "beta"]


def test_an_empty_catalogue_is_fine(catalogue_root: Path) -> None:
    """A catalogue without models has no problems."""
    assert catalogue.load(catalogue_root) == Catalogue([], [])


def test_a_folder_without_a_catalogue_is_an_error(tmp_path: Path) -> None:
    """A root without ``catalog/`` raises BuilderError."""
    with pytest.raises(BuilderError):
        catalogue.load(tmp_path)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("vendor: Acme", "vendor: [Acme", ["yaml-syntax"]),
        ("maxAmperage: 32", "maxAmperage: 0x20", ["plain-scalar"]),
        ("maxAmperage: 32", "maxAmperage: !!int 32", ["tag"]),
        ("model: One", "model: &m No", ["alias", "plain-scalar"]),
        ("connectors:", "connectors: &all", ["alias"]),
        ("format: SOCKET", "format: socket", ["enum"]),
        ("maxVoltage: 230", "maxVoltage: -230", ["range"]),
        ("id: 1\n", 'id: "1"\n', ["type"]),
        ("maxPowerWatts: 22000", "maxPowerWatts: 22000 W", ["type"]),
        ("    format: SOCKET\n", "", ["required"]),
        ("  ocppUrl", "  ocppurl", ["unknown-key"]),
        ("vendor: Acme\n", "vendor: Acme\nvendor: Acme\n", ["duplicate-key"]),
        ("IEC_62196_T2", "CHADEMO", ["connection-type"]),
        ("vendor: Acme", "vendor: Beta", ["vendor-folder"]),
        (MINIMAL, "", ["empty-file"]),
        (MINIMAL, "- 010\n", ["plain-scalar", "type"]),
    ],
)
def test_one_mistake_is_one_message(
    catalogue_root: Path, write_model: WriteModel, old: str, new: str, expected: list[str]
) -> None:
    """The schema does not repeat a problem of the syntax, nor do the checks repeat one of the schema."""
    assert old in MINIMAL
    write_model(catalogue_root, "catalog/acme/acme-one.yaml", MINIMAL.replace(old, new, 1))
    assert sorted(rules(catalogue.load(catalogue_root))) == expected


def test_all_mistakes_are_reported_at_once(catalogue_root: Path, write_model: WriteModel) -> None:
    """All independent mistakes, in one file or in several, are reported, sorted by file, line and column."""
    text = MINIMAL.replace("One", "010").replace("SOCKET", "socket").replace('ocppUrl: ""', "ocppURL: x\ncolour: red")
    write_model(catalogue_root, "catalog/acme/acme-b.yaml", text)
    write_model(catalogue_root, "catalog/acme/acme-a.yaml", "vendor: [")
    write_model(catalogue_root, "catalog/acme/Acme.yaml", MINIMAL.replace("32", "0"))
    write_model(catalogue_root, "catalog/acme/notes.txt", "")
    found = catalogue.load(catalogue_root).problems
    assert [(problem.location.path[13:], problem.location.line, problem.rule) for problem in found] == [
        ("Acme.yaml", 1, "id-form"),
        ("Acme.yaml", 8, "range"),
        ("acme-a.yaml", 2, "yaml-syntax"),
        ("acme-b.yaml", 2, "plain-scalar"),
        ("acme-b.yaml", 7, "enum"),
        ("acme-b.yaml", 12, "unknown-key"),
        ("acme-b.yaml", 13, "unknown-key"),
        ("notes.txt", 1, "stray-file"),
    ]


def test_only_files_without_a_mistake_of_their_own_are_models(catalogue_root: Path, write_model: WriteModel) -> None:
    """A file that is not valid on its own is not a model, and is not compared with others."""
    write_model(catalogue_root, "catalog/acme/acme-one.yaml", MINIMAL)
    write_model(catalogue_root, "catalog/acme/acme-tagged.yaml", MINIMAL.replace("Acme", "!x Acme"))
    write_model(catalogue_root, "catalog/acme/acme-broken.yaml", MINIMAL.replace("SOCKET", "socket"))
    read = catalogue.load(catalogue_root)
    assert [model.id for model in read.models] == ["acme-one"]
    assert sorted(rules(read)) == ["enum", "tag"]


def test_warnings_do_not_stop_a_build() -> None:
    """Only problems of level error count as errors."""
    error, warning = (Problem(Location("catalog/a/a-1.yaml"), "x", "$", "x", level) for level in ("error", "warning"))
    read = catalogue.check([], [warning, error])
    assert read.problems == sorted([error, warning])
    assert read.errors == [error]


def test_the_report_does_not_depend_on_the_order_of_reading() -> None:
    """Documents read in another order give the same report."""
    documents = [
        document.parse(f"catalog/acme/acme-{number}.yaml", MINIMAL.replace(old, new).encode())
        for number, (old, new) in enumerate(
            [("32", "010"), ("One", "Two"), ("230", "1"), ("Acme\nmodel: One", "ACME\nmodel: X")]
        )
    ]
    reports = [catalogue.check(order).problems for order in (documents, documents[::-1])]
    assert len(reports[0]) == 3
    assert render(Report(reports[0]), "text") == render(Report(reports[1]), "text")


HOSTILE = [
    r'"\n::error::forged"',
    r'"\r\n##[error]forged"',
    r'"\e[2J\e[31mred"',
    r'"\u2028::stop-commands::x"',
    r'"\u202etxet"',
    r'"\x85::error::forged"',
    '"::error file=x::forged"',
    '"##[set-env name=x]y"',
    '"%0A::error::forged, a: b"',
]


@pytest.mark.parametrize("hostile", HOSTILE)
@pytest.mark.parametrize(
    "old", ["Acme", "One", "AC_3_PHASE", "IEC_62196_T2", "SOCKET", "32", '""', "vendor", "format", "id", "ocppUrl"]
)
def test_no_value_and_no_key_forges_a_line(old: str, hostile: str) -> None:
    """Hostile text anywhere in a file adds no line to the report, no workflow command and no escape sequence."""
    text = MINIMAL.replace(f"{old}", hostile, 1) + f"sources: [{hostile}]\n{hostile}: {hostile}\n"
    found = catalogue.check([document.parse("catalog/acme/acme-one.yaml", text.encode())]).problems
    assert len(found) >= 2
    for form, begin in (
        ("text", "catalog/acme/acme-one.yaml:"),
        ("github", "::error file=catalog/acme/acme-one.yaml,"),
    ):
        printed = render(Report(found), "text" if form == "text" else "github")
        lines = printed.splitlines()
        assert len(lines) == len(found)
        assert all(line.startswith(begin) for line in lines)
        assert "##[" not in printed
        assert "\x1b" not in printed
        assert "\u202e" not in printed


@pytest.mark.parametrize(
    "text",
    [
        "connectors:\n" + "  - 5\n" * 9_000,
        "notes:\n" + "  - 010\n" * 6_000,
        "connectors:\n" + "  - {id: 1, x: 1}\n" * 3_000,
    ],
    ids=["items", "ambiguous", "connectors"],
)
def test_a_hostile_file_ends_after_a_hundred_problems(text: str) -> None:
    """The report of a file has at most a hundred problems, and says that there may be more."""
    assert len(text) <= document.MAX_BYTES
    found = catalogue.check([document.parse("catalog/acme/acme-one.yaml", text.encode())]).problems
    assert len(found) <= catalogue.MAX_PROBLEMS + 1
    assert [problem.rule for problem in found].count("problem-limit") == 1


def test_many_unknown_keys_are_counted() -> None:
    """Of thousands of unknown keys, twenty have a message each; one more message counts the others."""
    text = MINIMAL + "".join(f"key{number}: x\n" for number in range(4_000))
    found = catalogue.check([document.parse("catalog/acme/acme-one.yaml", text.encode())]).problems
    assert [problem.rule for problem in found] == ["unknown-key"] * 21
    assert "3980 more" in max(found).message


def test_a_file_with_fewer_problems_is_reported_whole() -> None:
    """A file with fewer problems than the maximum has one line for each, and none that says that there are more."""
    text = MINIMAL + "notes:\n" + "  - 010\n" * 20 + "sources:\n" + "  - 010\n" * 20
    found = catalogue.check([document.parse("catalog/acme/acme-one.yaml", text.encode())]).problems
    assert [problem.rule for problem in found] == ["plain-scalar"] * 40
