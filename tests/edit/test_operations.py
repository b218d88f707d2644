"""The three documented writes, on files."""

import json
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from builder.check import catalogue
from builder.edit import file_text, operations, requests
from builder.edit.operations import Edit
from builder.problems import BuilderError, RefusedError
from tests.conftest import MINIMAL, WriteModel

ONE = "catalog/acme/acme-one.yaml"
BODY: dict[str, Any] = {
    "vendor": "Acme",
    "model": "Two",
    "powerType": "DC",
    "connectors": [
        {
            "id": 1,
            "connectionType": "CHADEMO",
            "format": "CABLE",
            "maxAmperage": 125,
            "maxVoltage": 500,
            "maxPowerWatts": 50000,
        },
    ],
    "configurationKeys": {"ocppUrl": "ServerUrl"},
}


@pytest.fixture
def root(catalogue_root: Path, write_model: WriteModel) -> Path:
    """Return a root with one model."""
    write_model(catalogue_root, ONE, MINIMAL)
    return catalogue_root


def create(
    root: Path,
    fields: dict[str, Any],
    *,
    model_id: str | None = None,
    given_sources: Iterable[str] = (),
    notes: Iterable[str] = (),
) -> Edit:
    """Create a model from a JSON body."""
    request = requests.read("body.json", json.dumps(fields).encode())
    return operations.create(
        root, request, model_id=model_id, additional={"sources": list(given_sources), "notes": list(notes)}
    )


def update(root: Path, model_id: str, fields: dict[str, Any]) -> Edit:
    """Update a model from a JSON body."""
    return operations.update(root, model_id, requests.read("body.json", json.dumps(fields).encode()))


def tree(root: Path) -> dict[str, bytes]:
    """Return all files below the root."""
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def test_create(root: Path) -> None:
    """The new file is valid and has the body, the sources and the notes."""
    edit = create(root, BODY, given_sources=["https://example.org/sheet.pdf"], notes=["watts derived: 125 A x 400 V"])
    path = "catalog/acme/acme-two.yaml"
    assert (edit.model.document.path, edit.changed) == (path, True)
    text = (root / path).read_text()
    assert text.endswith('notes:\n  - "watts derived: 125 A x 400 V"\n')
    assert text.splitlines()[0] == (
        "# yaml-language-server: $schema=https://charging-station-models.example/schemas/model-file.schema.json"
    )
    loaded = catalogue.load(root)
    assert loaded.problems == []
    assert loaded.models[1].document.data == {
        **BODY,
        "sources": ["https://example.org/sheet.pdf"],
        "notes": ["watts derived: 125 A x 400 V"],
    }


def test_the_modeline_in_a_checkout(root: Path, write_model: WriteModel) -> None:
    """If the root has the schemas, the modeline is the relative path to the one in the checkout."""
    write_model(root, "schemas/model-file.schema.json", "{}")
    edit = create(root, BODY)
    assert edit.model.document.text.startswith("# yaml-language-server: $schema=../../schemas/model-file.schema.json\n")


def test_chooses_a_free_id(root: Path, write_model: WriteModel) -> None:
    """The id of an archived model is not used again: a number is appended."""
    write_model(root, ONE, MINIMAL + "isArchived: true\n")
    assert create(root, {**BODY, "model": "ONE"}).model.id == "acme-one-2"
    operations.archive(root, "acme-one-2")
    assert create(root, {**BODY, "model": "One!"}).model.id == "acme-one-3"


def test_cuts_a_long_id(root: Path) -> None:
    """An id has at most 80 characters, including the appended number."""
    long = {**BODY, "model": "x" * 100}
    assert len(create(root, long).model.id) == 80
    operations.archive(root, "acme-" + "x" * 75)
    assert create(root, long).model.id == "acme-" + "x" * 73 + "-2"


def test_refuses_a_duplicate(root: Path) -> None:
    """A live model with the same vendor and model, whatever the case, is refused with its file; nothing is written."""
    before = tree(root)
    with pytest.raises(RefusedError, match=f"duplicate-model.*{ONE}"):
        create(root, {**BODY, "model": " one ".strip().upper()})
    assert tree(root) == before


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"vendor": "ACME"}, "vendor-spelling"),
        ({"isArchived": True}, "unknown-key"),
        ({"powerType": "AC_1_PHASE"}, "connection-type"),
        ({"connectors": []}, "min-items"),
        ({"vendor": "Acme\n"}, "text"),
        ({"vendor": "New vendor", "model": ""}, "length"),
    ],
)
def test_an_invalid_body_leaves_nothing_behind(root: Path, change: dict[str, Any], rule: str) -> None:
    """An invalid body is refused with its rule, and no file or folder is left."""
    before = tree(root)
    with pytest.raises(RefusedError) as raised:
        create(root, BODY | change)
    assert [problem.rule for problem in raised.value.problems] == [rule]
    assert tree(root) == before
    assert [path.name for path in (root / "catalog").iterdir()] == ["acme"]


def test_a_bad_source_leaves_nothing_behind(root: Path) -> None:
    """An invalid source is refused like an invalid body."""
    with pytest.raises(RefusedError, match="url"):
        create(root, {**BODY, "vendor": "New"}, given_sources=["http://example.org/"])
    assert not (root / "catalog" / "new").exists()


@pytest.mark.parametrize(
    ("names", "message", "model_id", "path"),
    [
        (("Acme", "\U00013000"), "the model .* is empty.*--id acme-", "acme-dashes", "catalog/acme/acme-dashes.yaml"),
        (("Con", "X1"), "Windows reserves.*--id", "con-ev-x1", "catalog/con-ev/con-ev-x1.yaml"),
        (("\U00013000", "X1"), "the vendor .* is empty.*--id", "plus-x1", "catalog/plus/plus-x1.yaml"),
    ],
)
def test_a_name_without_a_slug_needs_an_id(
    root: Path,
    names: tuple[str, str],
    message: str,
    model_id: str,
    path: str,
) -> None:
    """A name with an empty or reserved slug is refused; with --id it is accepted."""
    fields = {**BODY, "vendor": names[0], "model": names[1]}
    with pytest.raises(BuilderError, match=message):
        create(root, fields)
    assert create(root, fields, model_id=model_id).model.document.path == path
    assert catalogue.load(root).errors == []


@pytest.mark.parametrize(
    "model_id", ["acme-one", "other-two", "acme", "acme-Two", "acme-two/../x", "acme-" + "x" * 76, ""]
)
def test_refuses_an_invalid_id(root: Path, model_id: str) -> None:
    """A given id must be free, a slug, short enough, and begin with its folder's name."""
    before = tree(root)
    with pytest.raises(BuilderError, match="id"):
        create(root, BODY, model_id=model_id)
    assert tree(root) == before


def test_updates_only_its_line(root: Path) -> None:
    """Setting, changing and removing the friendly name restores the original file."""
    assert update(root, "acme-one", {"friendlyName": 'The "One"'}).changed
    assert (root / ONE).read_text() == MINIMAL.replace("One\n", 'One\nfriendlyName: "The \\"One\\""\n')
    assert update(root, "acme-one", {"friendlyName": "1"}).model.file.friendlyName == "1"
    assert update(root, "acme-one", {"friendlyName": None}).changed
    assert (root / ONE).read_text() == MINIMAL


@pytest.mark.parametrize("fields", [{}, {"friendlyName": "Same"}])
def test_an_update_that_changes_nothing(root: Path, fields: dict[str, Any]) -> None:
    """An empty body, or the current name, leaves the file alone."""
    update(root, "acme-one", {"friendlyName": "Same"})
    before = (root / ONE).stat().st_mtime_ns
    assert not update(root, "acme-one", fields).changed
    assert (root / ONE).stat().st_mtime_ns == before


@pytest.mark.parametrize(
    "fields", [{"model": "X"}, {"isArchived": True}, {"friendlyName": ""}, {"friendlyName": 5}, []]
)
def test_refuses_any_other_update(root: Path, fields: Any) -> None:
    """Any other field, or an invalid name, is refused and the file stays."""
    with pytest.raises(RefusedError):
        update(root, "acme-one", fields)
    assert (root / ONE).read_text() == MINIMAL


def test_archives_once(root: Path) -> None:
    """Archiving adds one line; again it changes nothing; an archived model can still be updated."""
    assert operations.archive(root, "acme-one").changed
    assert (root / ONE).read_text() == MINIMAL + "isArchived: true\n"
    assert not operations.archive(root, "acme-one").changed
    assert update(root, "acme-one", {"friendlyName": "Old one"}).changed


def test_archives_a_file_that_says_false(root: Path, write_model: WriteModel) -> None:
    """``isArchived: false`` becomes true in its line."""
    write_model(root, ONE, "isArchived: false # live\n" + MINIMAL)
    operations.archive(root, "acme-one")
    assert (root / ONE).read_text() == "isArchived: true # live\n" + MINIMAL


def test_an_unknown_id_is_an_error_with_suggestions(root: Path) -> None:
    """A misspelled or incomplete id is an error that names the ids that were probably meant."""
    with pytest.raises(BuilderError, match="no model acme-onne: did you mean acme-one"):
        operations.archive(root, "acme-onne")
    with pytest.raises(BuilderError, match="no model acme: did you mean acme-one"):
        operations.archive(root, "acme")


def test_a_broken_file_is_not_edited(root: Path, write_model: WriteModel) -> None:
    """A file with problems is refused with them, and stays as it is."""
    broken = MINIMAL.replace("22000", "99000")
    write_model(root, ONE, broken)
    with pytest.raises(RefusedError):
        operations.archive(root, "acme-one")
    assert (root / ONE).read_text() == broken


def test_an_edit_with_another_result_is_not_written(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An edit that would not read back as requested is not written; the remedy is to edit by hand."""
    monkeypatch.setattr(file_text, "with_value", lambda document, *_, **__: document.text + "sources: []\n")
    with pytest.raises(BuilderError, match="edit it by hand: write isArchived: true"):
        operations.archive(root, "acme-one")
    assert tree(root) == {ONE: MINIMAL.encode()}


def test_follows_no_symlink(root: Path) -> None:
    """Symlinks in the catalogue are neither followed nor written through, whatever their names."""
    victim = root / "victim"
    victim.write_text("mine")
    for name in (".acme-one.yaml.tmp", ".tmp", "acme-one.yaml~"):
        (root / "catalog/acme" / name).symlink_to(victim)
    operations.archive(root, "acme-one")
    assert victim.read_text() == "mine"
    assert not (root / ONE).is_symlink()


@pytest.mark.parametrize("stop", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_an_interrupted_edit_leaves_the_file(
    root: Path,
    monkeypatch: pytest.MonkeyPatch,
    stop: BaseException,
) -> None:
    """A full disk or Ctrl-C during a write leaves the file as it was, and no other file."""

    def stopped(*_: object) -> None:
        raise stop

    monkeypatch.setattr(shutil, "copymode", stopped)
    with pytest.raises(KeyboardInterrupt if isinstance(stop, KeyboardInterrupt) else BuilderError):
        operations.archive(root, "acme-one")
    assert tree(root) == {ONE: MINIMAL.encode()}


def test_a_vendor_with_a_very_long_slug_needs_an_id(root: Path) -> None:
    """A vendor whose slug leaves no room for an id gets another folder with --id."""
    fields = {**BODY, "vendor": "北京特来电新能源充电桩科技股份有限公司", "model": "X1"}
    with pytest.raises(BuilderError, match="--id"):
        create(root, fields)
    assert create(root, fields, model_id="tgood-x1").model.document.path == "catalog/tgood/tgood-x1.yaml"
    assert catalogue.load(root).problems == []


def test_keeps_the_mode_of_a_file(root: Path) -> None:
    """An edited file keeps its mode, and no temporary file is left."""
    (root / ONE).chmod(0o640)
    operations.archive(root, "acme-one")
    assert (root / ONE).stat().st_mode & 0o777 == 0o640
    assert list(tree(root)) == [ONE]
