"""The changes of documented values: which operations a history holds, when, by which commit, with which fields."""

import json
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from builder.check import catalogue
from builder.domain.change_log import ChangeLog, LoggedChange
from builder.domain.model import Model
from builder.history import file_history, git
from builder.history.join import join_models, removed_models
from builder.pipeline import build
from builder.pipeline.options import Options
from tests.conftest import MINIMAL
from tests.git_repository import Repository
from tests.history.reading import blob

ONE, TWO = "catalog/acme/acme-one.yaml", "catalog/acme/acme-two.yaml"
SECOND = MINIMAL.replace("One", "Two")
ARCHIVED = "isArchived: true\n"
DAY = 86_400
START = 1_700_000_000
DAYS = ("2023-11-14T22:13:20Z", "2023-11-15T22:13:20Z", "2023-11-16T22:13:20Z", "2023-11-17T22:13:20Z")


class Reading(NamedTuple):
    """The models of a repository, and all its changes."""

    models: dict[str, Model]
    changes: list[LoggedChange]

    @property
    def operations(self) -> list[tuple[str, str]]:
        """The operations with the models' ids, in order."""
        return [(change.event.operation, change.id) for change in self.changes]

    @property
    def last(self) -> dict[str, Any]:
        """The details of the last change."""
        return details(self.changes[-1])


def details(change: LoggedChange) -> dict[str, Any]:
    """Return the names and the fields of a change."""
    found: dict[str, Any] = json.loads(b"{%b}" % change.details)
    return found


def read(repository: Repository, source_date: int | None = None) -> Reading:
    """Read the models and the changes of a repository."""
    root = repository.folder
    entries = [model.entry for model in catalogue.load(root).models]
    history = file_history.read(root, file_history.head(root))
    models = join_models(root, entries, history, source_date)
    removed = removed_models(list(models), history, source_date)
    return Reading(models, ChangeLog(models.values(), removed).changes)


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    """Return a repository with one model."""
    repository = Repository(tmp_path / "repository")
    repository.commit({ONE: MINIMAL}, when=START)
    return repository


class TestOperations:
    """What a commit did to a model."""

    def test_create(self, repository: Repository) -> None:
        """A created model has all its documented fields as new values, but for its id and updatedAt."""
        [change] = read(repository).changes
        assert (change.event.at, change.event.commit) == (DAYS[0], repository.head)
        found = details(change)
        assert (found["vendor"], found["model"]) == ("Acme", "One")
        assert list(found["fields"]) == [
            *("vendor", "model", "powerType", "connectors", "configurationKeys", "isArchived", "createdAt")
        ]
        assert found["fields"]["isArchived"] == [None, False]
        assert found["fields"]["createdAt"] == [None, DAYS[0]]

    def test_update(self, repository: Repository) -> None:
        """A friendly name that is set, changed or taken away is an update with the old and the new value."""
        seen = []
        for day, line in enumerate(("friendlyName: A\n", "friendlyName: B\n", ""), 1):
            commit = repository.commit({ONE: MINIMAL + line}, when=START + day * DAY)
            reading = read(repository)
            event = reading.changes[-1].event
            assert (event.operation, event.at, event.commit) == ("update", DAYS[day], commit)
            seen.append(reading.last["fields"])
        assert seen == [{"friendlyName": values} for values in ([None, "A"], ["A", "B"], ["B", None])]

    def test_archive(self, repository: Repository) -> None:
        """The commit that set isArchived archived the model, whatever came before and after it."""
        repository.commit({ONE: f"# isArchived: true\n{MINIMAL}"}, when=START + DAY)
        commit = repository.commit({ONE: MINIMAL + ARCHIVED}, when=START + 2 * DAY)
        repository.commit({ONE: f"{MINIMAL}friendlyName: Late\n{ARCHIVED}"}, when=START + 3 * DAY)
        found = read(repository).changes
        assert [change.event.operation for change in found] == ["create", "archive", "update"]
        assert (found[1].event.at, found[1].event.commit) == (DAYS[2], commit)
        assert details(found[1])["fields"] == {"isArchived": [False, True]}

    def test_several_operations_of_one_commit(self, repository: Repository) -> None:
        """A commit may correct, update and archive a model: three changes, in this order, each with its own fields."""
        changed = MINIMAL.replace("22000", "11000") + "friendlyName: A\n" + ARCHIVED
        repository.commit({ONE: changed}, when=START + DAY)
        found = read(repository).changes[1:]
        assert [(change.event.operation, list(details(change)["fields"])) for change in found] == [
            ("correct", ["connectors"]),
            ("update", ["friendlyName"]),
            ("archive", ["isArchived"]),
        ]

    def test_correct(self, repository: Repository) -> None:
        """Another field, changed by a bypass of the review, is a correction; so is a model that is made live again."""
        repository.commit({ONE: MINIMAL.replace("Acme", "ACME") + ARCHIVED}, when=START + DAY)
        reading = read(repository)
        assert reading.operations[1:] == [("correct", "acme-one"), ("archive", "acme-one")]
        assert details(reading.changes[1])["fields"] == {"vendor": ["Acme", "ACME"]}
        repository.commit({ONE: MINIMAL.replace("Acme", "ACME")}, when=START + 2 * DAY)
        reading = read(repository)
        assert reading.operations[-1] == ("correct", "acme-one")
        assert reading.last["fields"] == {"isArchived": [True, False]}

    def test_created_as_archived(self, repository: Repository) -> None:
        """A model that came archived was created, and archived, by one commit."""
        commit = repository.commit({TWO: SECOND + ARCHIVED}, when=START + DAY)
        found = read(repository).changes[1:]
        assert [(change.event.operation, change.event.commit) for change in found] == [
            ("create", commit),
            ("archive", commit),
        ]
        assert details(found[0])["fields"]["isArchived"] == [None, False]

    def test_remove_and_create_again(self, repository: Repository) -> None:
        """A file that went is a removal of all fields; added again it is created, with its first createdAt."""
        repository.commit({TWO: SECOND}, when=START)
        repository.remove(ONE, when=START + DAY)
        reading = read(repository)
        assert reading.operations[-1] == ("remove", "acme-one")
        assert reading.last["fields"]["model"] == ["One", None]
        assert reading.changes[-1].model is None
        repository.commit({ONE: MINIMAL}, when=START + 2 * DAY)
        reading = read(repository)
        assert reading.operations[-2:] == [("remove", "acme-one"), ("create", "acme-one")]
        assert reading.last["fields"]["createdAt"] == [None, DAYS[0]]
        model = reading.models[ONE]
        assert (model.created_at, model.updated_at) == (DAYS[0], DAYS[2])

    def test_rename(self, repository: Repository) -> None:
        """A renamed file is another model: the old id is removed, the new one created."""
        repository.rename(ONE, "catalog/acme/acme-uno.yaml", when=START + DAY)
        assert read(repository).operations[1:] == [("remove", "acme-one"), ("create", "acme-uno")]

    def test_a_model_that_moves_to_another_folder(self, repository: Repository) -> None:
        """An id that goes to another vendor's folder in one commit is removed before it is created."""
        name = "acme-a-b.yaml"
        repository.commit({f"catalog/acme/{name}": MINIMAL.replace("One", "A B")}, when=START + DAY)
        text = (repository.folder / f"catalog/acme/{name}").read_text().replace("Acme", "Acme A")
        repository.git("rm", "--quiet", f"catalog/acme/{name}")
        repository.commit({f"catalog/acme-a/{name}": text}, when=START + 2 * DAY)
        assert read(repository).operations[2:] == [("remove", "acme-a-b"), ("create", "acme-a-b")]


class TestWhatIsNoChange:
    """``updatedAt`` moves with the documented values alone."""

    @pytest.mark.parametrize(
        "text",
        [
            f"# A comment\n{MINIMAL}",
            MINIMAL.replace("230", "230.0").replace("Acme", '"Acme"'),
            MINIMAL.replace("    format: SOCKET\n    maxAmperage: 32\n", "    maxAmperage: 32\n    format: SOCKET\n"),
            f"{MINIMAL}isArchived: false\n",
            f"{MINIMAL}sources:\n  - https://example.org/sheet.pdf\nnotes:\n  - Shared\n",
        ],
        ids=["comment", "layout", "key order", "explicit false", "additional keys"],
    )
    def test_no_documented_value(self, repository: Repository, text: str) -> None:
        """A comment, another layout and additional keys are no change, committed or not."""
        before = read(repository).changes[0].details
        repository.write({ONE: text})
        for _ in ("in the working tree", "committed"):
            reading = read(repository, START + DAY)
            assert reading.operations == [("create", "acme-one")]
            assert reading.models[ONE].updated_at == DAYS[0]
            assert reading.changes[0].details == before
            repository.commit(when=START + DAY)

    def test_other_files_and_modes(self, repository: Repository) -> None:
        """A file that is no model's, a model's file outside of its vendor's folder and another mode are no changes."""
        stray = {"catalog/README.md": "Hello\n", "catalog/zeta/acme-two.yaml": SECOND, "catalog/acme/x/y.yaml": SECOND}
        repository.commit(stray, when=START + DAY)
        repository.remove(*stray, when=START + 2 * DAY)
        repository.chmod(ONE, executable=True, when=START + 3 * DAY)
        assert read(repository).operations == [("create", "acme-one")]


class TestOrder:
    """The changes stand in the order of the commits; a later commit adds to the end."""

    def test_files_of_one_commit(self, repository: Repository) -> None:
        """The changes of one commit stand in the order of the files' paths."""
        repository.commit({f"catalog/acme/acme-{n}.yaml": MINIMAL.replace("One", f"M{n}") for n in (3, 1, 2)})
        assert [model for _, model in read(repository).operations] == ["acme-one", "acme-1", "acme-2", "acme-3"]

    def test_commits_of_one_second(self, repository: Repository) -> None:
        """Commits that land in one second, also because a clock went back, keep the order of the chain."""
        names = ("z", "a", "m")
        for place, name in enumerate(names):
            text = MINIMAL.replace("One", name.upper())
            repository.commit({f"catalog/acme/acme-{name}.yaml": text}, when=START - place * DAY)
        reading = read(repository)
        assert [change.id for change in reading.changes] == ["acme-one", *(f"acme-{name}" for name in names)]
        assert {change.event.at for change in reading.changes} == {DAYS[0]}

    def test_a_merge_lands_as_one_commit(self, repository: Repository) -> None:
        """What a branch did lands with its merge, whose commit the changes name."""
        repository.branch("side")
        repository.commit({ONE: f"{MINIMAL}friendlyName: A\n"}, when=START + DAY)
        repository.commit({ONE: f"{MINIMAL}friendlyName: B\n"}, when=START + DAY)
        repository.switch("main")
        repository.commit({TWO: SECOND}, when=START + 2 * DAY)
        merge = repository.merge("side", when=START + 3 * DAY)
        reading = read(repository)
        assert reading.operations == [("create", "acme-one"), ("create", "acme-two"), ("update", "acme-one")]
        assert (reading.changes[-1].event.commit, reading.last["fields"]) == (merge, {"friendlyName": [None, "B"]})


class TestWorkingTree:
    """What is not committed has no commit, and stands last."""

    def test_edits(self, repository: Repository) -> None:
        """An edit, a new file and one that was deleted are changes without a commit, by their time."""
        repository.commit({TWO: SECOND}, when=START)
        repository.write({ONE: MINIMAL + ARCHIVED, "catalog/acme/acme-new.yaml": MINIMAL})
        (repository.folder / TWO).unlink()
        os.utime(repository.folder / ONE, (START + 2 * DAY,) * 2)
        os.utime(repository.folder / "catalog/acme/acme-new.yaml", (START + DAY,) * 2)
        found = read(repository).changes[2:]
        assert [(change.event.operation, change.event.at, change.event.commit) for change in found] == [
            ("remove", DAYS[0], None),
            ("create", DAYS[1], None),
            ("archive", DAYS[2], None),
        ]

    def test_source_date(self, repository: Repository) -> None:
        """SOURCE_DATE_EPOCH takes the place of modification times, for a deleted file too."""
        repository.commit({TWO: SECOND}, when=START)
        repository.write({ONE: f"{MINIMAL}friendlyName: A\n"})
        (repository.folder / TWO).unlink()
        found = read(repository, START + DAY).changes[2:]
        assert [(change.event.operation, change.event.at) for change in found] == [
            ("remove", DAYS[1]),
            ("update", DAYS[1]),
        ]

    def test_outside_of_a_repository(self, tmp_path: Path) -> None:
        """Outside of a repository each model is created at its file's modification time."""
        folder = Repository(tmp_path / "none", create=False)
        folder.write({ONE: MINIMAL})
        assert read(folder, START).changes[0].event[:3] == ("create", DAYS[0], None)


class TestHostileHistory:
    """No old version of a file can fail a build."""

    @pytest.mark.parametrize(
        "content",
        [
            b"vendor: [",
            b"\xff\xfe",
            b"- a list\n",
            b"vendor: 5\nmodel: One\n",
            b"a: " + b"[" * 10_000,
            b"&a [*a]\n",
            b"vendor: Acme\n" * 10_000,
            b"",
        ],
        ids=["broken", "encoding", "list", "no names", "deep", "alias", "huge", "empty"],
    )
    def test_a_version_that_is_no_model(self, repository: Repository, content: bytes) -> None:
        """Such a version is passed over; the next one that is a model counts against the last one that was."""
        repository.commit({ONE: content}, when=START + DAY)
        repository.commit({ONE: f"{MINIMAL}friendlyName: A\n"}, when=START + 2 * DAY)
        reading = read(repository)
        assert reading.operations == [("create", "acme-one"), ("update", "acme-one")]
        assert reading.changes[-1].event.at == DAYS[2]

    def test_a_first_version_that_is_no_model(self, repository: Repository) -> None:
        """A model is created by the first version that is one, though its file landed before."""
        repository.commit({TWO: "vendor: ["}, when=START + DAY)
        repository.commit({TWO: SECOND}, when=START + 2 * DAY)
        reading = read(repository)
        assert (reading.operations[-1], reading.changes[-1].event.at) == (("create", "acme-two"), DAYS[2])
        assert reading.last["fields"]["createdAt"] == [None, DAYS[1]]
        assert (reading.models[TWO].created_at, reading.models[TWO].updated_at) == (DAYS[1], DAYS[2])

    def test_a_file_that_never_was_a_model(self, repository: Repository) -> None:
        """A file that came and went without naming a model leaves no change."""
        repository.commit({TWO: "vendor: ["}, when=START + DAY)
        repository.remove(TWO, when=START + 2 * DAY)
        assert read(repository).operations == [("create", "acme-one")]

    def test_a_huge_blob(self, repository: Repository) -> None:
        """A version of many megabytes is skipped without being held in memory."""
        repository.commit({ONE: b"# " + b"x" * 40_000_000}, when=START + DAY)
        repository.commit({ONE: MINIMAL + ARCHIVED}, when=START + 2 * DAY)
        assert read(repository).operations == [("create", "acme-one"), ("archive", "acme-one")]

    def test_links_and_submodules(self, repository: Repository) -> None:
        """A symbolic link and a submodule in place of a file are no versions of a model."""
        repository.symlink(ONE, "acme-two.yaml", when=START + DAY)
        (repository.folder / ONE).unlink()
        repository.git("rm", "--quiet", "--cached", ONE)
        repository.submodule(ONE, repository.head, when=START + 2 * DAY)
        repository.git("rm", "--quiet", "--cached", ONE)
        repository.commit({ONE: MINIMAL}, when=START + 3 * DAY)
        assert read(repository).operations[0] == ("create", "acme-one")
        assert read(repository).models[ONE].created_at == DAYS[0]

    def test_values_of_any_type(self, repository: Repository) -> None:
        """An old version whose values today's rules refuse is compared as it is."""
        old = 'vendor: Acme\nmodel: "One\\u0007"\nconnectors: many\nconfigurationKeys: 5\npowerType: [x]\n'
        repository.commit({ONE: old}, when=START + DAY)
        repository.commit({ONE: MINIMAL}, when=START + 2 * DAY)
        reading = read(repository)
        assert reading.operations[1:] == [("correct", "acme-one")] * 2
        assert reading.last["fields"]["connectors"][0] == "many"
        assert reading.last["fields"]["model"] == ["One\a", "One"]


class TestReading:
    """Old versions are read only of files that changed since they were created."""

    @pytest.fixture
    def blobs_read(self, monkeypatch: pytest.MonkeyPatch) -> list[str]:
        """Return the list of the blobs that are read from Git, which fills as they are."""
        found: list[str] = []
        small_blobs = git.small_blobs

        def recorded(root: Path, ids: Iterable[str], max_bytes: int) -> Iterator[tuple[str, bytes]]:
            listed = list(ids)
            found.extend(listed)
            return small_blobs(root, listed, max_bytes)

        monkeypatch.setattr(git, "small_blobs", recorded)
        return found

    def test_untouched_files(self, repository: Repository, blobs_read: list[str]) -> None:
        """A file that is as it was created, archived or not, committed or new, is read from the disk alone."""
        repository.commit({TWO: SECOND + ARCHIVED}, when=START)
        repository.write({"catalog/acme/acme-new.yaml": MINIMAL.replace("One", "New")})
        assert len(read(repository).changes) == 4
        assert blobs_read == []

    def test_edited_files(self, repository: Repository, blobs_read: list[str]) -> None:
        """Of an edited file all versions are read but the one on the disk; the other files are not."""
        repository.commit({TWO: SECOND}, when=START)
        first, second = (blob((MINIMAL + line).encode()) for line in ("", "friendlyName: A\n"))
        repository.commit({ONE: f"{MINIMAL}friendlyName: A\n"}, when=START + DAY)
        read(repository)
        assert blobs_read == [first]
        blobs_read.clear()
        repository.write({ONE: f"{MINIMAL}friendlyName: B\n"})
        read(repository, START + DAY)
        assert blobs_read == [first, second]

    def test_a_rebuild(self, repository: Repository, blobs_read: list[str], tmp_path: Path) -> None:
        """A rebuild reads the versions of files that changed since; edited and removed files before it are known."""
        repository.commit({ONE: f"{MINIMAL}friendlyName: A\n", TWO: SECOND}, when=START)
        repository.commit({"catalog/acme/acme-gone.yaml": MINIMAL.replace("One", "Gone")}, when=START)
        repository.remove("catalog/acme/acme-gone.yaml", when=START)
        build.run(repository.folder, tmp_path / "out", Options())
        assert len(blobs_read) == 2
        blobs_read.clear()
        repository.commit({TWO: f"{SECOND}friendlyName: B\n"}, when=START + DAY)
        build.run(repository.folder, tmp_path / "out", Options())
        assert blobs_read == [blob(SECOND.encode())]
