"""Compiled templates, kept beside the program."""

import shutil
import sys
from importlib.util import cache_from_source
from pathlib import Path

import pytest
from jinja2 import DictLoader, Environment

from builder.publish.html.template_cache import TemplateCache

TEMPLATE = {"page.j2": "Hello {{ name }}"}


class CountingEnvironment(Environment):
    """Jinja that counts how often it compiles."""

    compiled = 0

    def compile(self, *arguments: object, **options: object) -> object:  # type: ignore[override]
        """Count a compilation."""
        self.compiled += 1
        return super().compile(*arguments, **options)  # type: ignore[call-overload]


def render(folder: Path, templates: dict[str, str] = TEMPLATE) -> tuple[str, int]:
    """Render as a new process does; return the page and how many templates were compiled."""
    environment = CountingEnvironment(loader=DictLoader(templates), bytecode_cache=TemplateCache(folder))
    return environment.get_template("page.j2").render(name="Ada"), environment.compiled


@pytest.fixture(autouse=True)
def written(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let Python write bytecode, whatever the environment of the tests says."""
    monkeypatch.setattr(sys, "dont_write_bytecode", False)


def files(folder: Path) -> list[Path]:
    """Return the cached templates."""
    return list(Path(cache_from_source(str(folder / "x"))).parent.glob("*.pyc"))


def test_a_template_is_compiled_once(tmp_path: Path) -> None:
    """A second process compiles nothing and renders the same; another source is compiled again."""
    assert render(tmp_path) == ("Hello Ada", 1)
    assert render(tmp_path) == ("Hello Ada", 0)
    assert render(tmp_path, {"page.j2": "Bye {{ name }}"}) == ("Bye Ada", 1)


@pytest.mark.parametrize("length", [0, 1, 20, -1])
def test_a_damaged_file_counts_as_missing(tmp_path: Path, length: int) -> None:
    """A file that was cut anywhere, or holds something else, is compiled and written again."""
    render(tmp_path)
    [path] = files(tmp_path)
    for content in (path.read_bytes()[:length], b"x" * length):
        path.write_bytes(content)
        assert render(tmp_path) == ("Hello Ada", 1)
        assert render(tmp_path) == ("Hello Ada", 0)


def test_without_a_place_to_write_templates_are_compiled_each_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a writable folder, or with PYTHONDONTWRITEBYTECODE, templates are compiled each time."""
    (tmp_path / "file").write_text("no folder")
    assert [render(tmp_path / "file") for _ in range(2)] == [("Hello Ada", 1)] * 2
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    assert [render(tmp_path) for _ in range(2)] == [("Hello Ada", 1)] * 2
    assert files(tmp_path) == []


def test_nothing_temporary_stays(tmp_path: Path) -> None:
    """After a write the folder holds the compiled template alone."""
    render(tmp_path)
    [path] = files(tmp_path)
    assert list(path.parent.iterdir()) == [path]
    shutil.rmtree(path.parent)
    assert render(tmp_path) == ("Hello Ada", 1)
