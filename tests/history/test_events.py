"""The changes of documented values in a history: operation, time, commit and fields."""

import os
from pathlib import Path

import pytest

from tests.conftest import MINIMAL
from tests.git_repository import Repository
from tests.history.reading_changes import ARCHIVED, DAY, DAYS, ONE, SECOND, START, TWO, details, read


@pytest.fixture
def repository(repository: Repository) -> Repository:
    """Return the repository with one model in it."""
    repository.commit({ONE: MINIMAL}, when=START)
    return repository


class TestOperations:
    """What a commit did to a model."""

    def test_create(self, repository: Repository) -> None:
        """A creation has all documented fields as new values, except id and updatedAt."""
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
        """Setting, changing or removing a friendly name is an update with the old and the new value."""
        seen = []
        for day, line in enumerate(("friendlyName: A\n", "friendlyName: B\n", ""), 1):
            commit = repository.commit({ONE: MINIMAL + line}, when=START + day * DAY)
            reading = read(repository)
            event = reading.changes[-1].event
            assert (event.operation, event.at, event.commit) == ("update", DAYS[day], commit)
            seen.append(reading.last["fields"])
        assert seen == [{"friendlyName": values} for values in ([None, "A"], ["A", "B"], ["B", None])]

    def test_archive(self, repository: Repository) -> None:
        """The commit that sets isArchived archives the model, whatever comes before and after it."""
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
        """A change of any other field, by a bypass of the review, is a correction; so is making a model live again."""
        repository.commit({ONE: MINIMAL.replace("Acme", "ACME") + ARCHIVED}, when=START + DAY)
        reading = read(repository)
        assert reading.operations[1:] == [("correct", "acme-one"), ("archive", "acme-one")]
        assert details(reading.changes[1])["fields"] == {"vendor": ["Acme", "ACME"]}
        repository.commit({ONE: MINIMAL.replace("Acme", "ACME")}, when=START + 2 * DAY)
        reading = read(repository)
        assert reading.operations[-1] == ("correct", "acme-one")
        assert reading.last["fields"] == {"isArchived": [True, False]}

    def test_created_as_archived(self, repository: Repository) -> None:
        """A model that is added as archived is created and archived by one commit."""
        commit = repository.commit({TWO: SECOND + ARCHIVED}, when=START + DAY)
        found = read(repository).changes[1:]
        assert [(change.event.operation, change.event.commit) for change in found] == [
            ("create", commit),
            ("archive", commit),
        ]
        assert details(found[0])["fields"]["isArchived"] == [None, False]

    def test_remove_and_create_again(self, repository: Repository) -> None:
        """A deleted file is a removal of all fields; added again, it is created with its first createdAt."""
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
        """An id that moves to another vendor's folder in one commit is removed before it is created."""
        name = "acme-a-b.yaml"
        repository.commit({f"catalog/acme/{name}": MINIMAL.replace("One", "A B")}, when=START + DAY)
        text = (repository.folder / f"catalog/acme/{name}").read_text().replace("Acme", "Acme A")
        repository.git("rm", "--quiet", f"catalog/acme/{name}")
        repository.commit({f"catalog/acme-a/{name}": text}, when=START + 2 * DAY)
        assert read(repository).operations[2:] == [("remove", "acme-a-b"), ("create", "acme-a-b")]


class TestWhatIsNoChange:
    """Only a change of documented values changes ``updatedAt``."""

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
        """Files other than models' files, models' files outside of their vendor's folder, and modes are no changes."""
        stray = {"catalog/README.md": "Hello\n", "catalog/zeta/acme-two.yaml": SECOND, "catalog/acme/x/y.yaml": SECOND}
        repository.commit(stray, when=START + DAY)
        repository.remove(*stray, when=START + 2 * DAY)
        repository.chmod(ONE, executable=True, when=START + 3 * DAY)
        assert read(repository).operations == [("create", "acme-one")]


class TestOrder:
    """The changes are in the order of their commits; a later commit adds to the end."""

    def test_files_of_one_commit(self, repository: Repository) -> None:
        """The changes of one commit are in the order of the files' paths."""
        repository.commit({f"catalog/acme/acme-{n}.yaml": MINIMAL.replace("One", f"M{n}") for n in (3, 1, 2)})
        assert [model for _, model in read(repository).operations] == ["acme-one", "acme-1", "acme-2", "acme-3"]

    def test_commits_of_one_second(self, repository: Repository) -> None:
        """Commits that land in the same second, perhaps because a clock ran backwards, keep the order of the chain."""
        names = ("z", "a", "m")
        for place, name in enumerate(names):
            text = MINIMAL.replace("One", name.upper())
            repository.commit({f"catalog/acme/acme-{name}.yaml": text}, when=START - place * DAY)
        reading = read(repository)
        assert [change.id for change in reading.changes] == ["acme-one", *(f"acme-{name}" for name in names)]
        assert {change.event.at for change in reading.changes} == {DAYS[0]}

    def test_a_merge_lands_as_one_commit(self, repository: Repository) -> None:
        """The changes of a branch land with its merge, and have its commit."""
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
    """Uncommitted changes have no commit, and come last."""

    def test_edits(self, repository: Repository) -> None:
        """Edited, new and deleted files are changes without a commit, in order of time."""
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
        """SOURCE_DATE_EPOCH replaces modification times, also for a deleted file."""
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
