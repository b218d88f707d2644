"""Old versions of files: none can fail a build, and only those of changed files are read."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from builder.history import git
from builder.pipeline import build
from builder.pipeline.options import Options
from tests.conftest import MINIMAL
from tests.git_repository import Repository
from tests.history.reading import blob
from tests.history.reading_changes import ARCHIVED, DAY, DAYS, ONE, SECOND, START, TWO, read


@pytest.fixture
def repository(repository: Repository) -> Repository:
    """Return the repository with one model in it."""
    repository.commit({ONE: MINIMAL}, when=START)
    return repository


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
        """Such a version is skipped: the next valid version is compared with the previous valid one."""
        repository.commit({ONE: content}, when=START + DAY)
        repository.commit({ONE: f"{MINIMAL}friendlyName: A\n"}, when=START + 2 * DAY)
        reading = read(repository)
        assert reading.operations == [("create", "acme-one"), ("update", "acme-one")]
        assert reading.changes[-1].event.at == DAYS[2]

    def test_a_first_version_that_is_no_model(self, repository: Repository) -> None:
        """A model is created by the first version that is a model, even if its file landed earlier."""
        repository.commit({TWO: "vendor: ["}, when=START + DAY)
        repository.commit({TWO: SECOND}, when=START + 2 * DAY)
        reading = read(repository)
        assert (reading.operations[-1], reading.changes[-1].event.at) == (("create", "acme-two"), DAYS[2])
        assert reading.last["fields"]["createdAt"] == [None, DAYS[1]]
        assert (reading.models[TWO].created_at, reading.models[TWO].updated_at) == (DAYS[1], DAYS[2])

    def test_a_file_that_never_was_a_model(self, repository: Repository) -> None:
        """A file that was added and removed without ever being a model leaves no change."""
        repository.commit({TWO: "vendor: ["}, when=START + DAY)
        repository.remove(TWO, when=START + 2 * DAY)
        assert read(repository).operations == [("create", "acme-one")]

    def test_a_huge_blob(self, repository: Repository) -> None:
        """A version of many megabytes is skipped without being held in memory."""
        repository.commit({ONE: b"# " + b"x" * 40_000_000}, when=START + DAY)
        repository.commit({ONE: MINIMAL + ARCHIVED}, when=START + 2 * DAY)
        assert read(repository).operations == [("create", "acme-one"), ("archive", "acme-one")]

    def test_links_and_submodules(self, repository: Repository) -> None:
        """A symbolic link or a submodule instead of the file is no version of the model."""
        repository.symlink(ONE, "acme-two.yaml", when=START + DAY)
        (repository.folder / ONE).unlink()
        repository.git("rm", "--quiet", "--cached", ONE)
        repository.submodule(ONE, repository.head, when=START + 2 * DAY)
        repository.git("rm", "--quiet", "--cached", ONE)
        repository.commit({ONE: MINIMAL}, when=START + 3 * DAY)
        assert read(repository).operations[0] == ("create", "acme-one")
        assert read(repository).models[ONE].created_at == DAYS[0]

    def test_values_of_any_type(self, repository: Repository) -> None:
        """An old version with values that today's rules refuse is compared as it is."""
        old = 'vendor: Acme\nmodel: "One\\u0007"\nconnectors: many\nconfigurationKeys: 5\npowerType: [x]\n'
        repository.commit({ONE: old}, when=START + DAY)
        repository.commit({ONE: MINIMAL}, when=START + 2 * DAY)
        reading = read(repository)
        assert reading.operations[1:] == [("correct", "acme-one")] * 2
        assert reading.last["fields"]["connectors"][0] == "many"
        assert reading.last["fields"]["model"] == ["One\a", "One"]


class TestReading:
    """Old versions are only read for files that changed since they were created."""

    @pytest.fixture
    def blobs_read(self, monkeypatch: pytest.MonkeyPatch) -> list[str]:
        """Return a list to which each blob is added when it is read from Git."""
        found: list[str] = []
        small_blobs = git.small_blobs

        def recorded(root: Path, ids: Iterable[str], max_bytes: int) -> Iterator[tuple[str, bytes]]:
            listed = list(ids)
            found.extend(listed)
            return small_blobs(root, listed, max_bytes)

        monkeypatch.setattr(git, "small_blobs", recorded)
        return found

    def test_untouched_files(self, repository: Repository, blobs_read: list[str]) -> None:
        """A file that never changed, archived or not, committed or new, is only read from the disk."""
        repository.commit({TWO: SECOND + ARCHIVED}, when=START)
        repository.write({"catalog/acme/acme-new.yaml": MINIMAL.replace("One", "New")})
        assert len(read(repository).changes) == 4
        assert blobs_read == []

    def test_edited_files(self, repository: Repository, blobs_read: list[str]) -> None:
        """All versions of an edited file are read except the one on the disk, and none of other files."""
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
        """A rebuild only reads old versions of files that changed since the last build."""
        repository.commit({ONE: f"{MINIMAL}friendlyName: A\n", TWO: SECOND}, when=START)
        repository.commit({"catalog/acme/acme-gone.yaml": MINIMAL.replace("One", "Gone")}, when=START)
        repository.remove("catalog/acme/acme-gone.yaml", when=START)
        build.run(repository.folder, tmp_path / "out", Options())
        assert len(blobs_read) == 2
        blobs_read.clear()
        repository.commit({TWO: f"{SECOND}friendlyName: B\n"}, when=START + DAY)
        build.run(repository.folder, tmp_path / "out", Options())
        assert blobs_read == [blob(SECOND.encode())]
