"""The site's settings."""

from pathlib import Path

import pytest

from builder import settings
from builder.problems import RefusedError, SettingsError

VALID = 'title: "T"\nbaseUrl: "https://example.org/some/path"\nrepositoryUrl: "https://git.example/x/"\n'


def write(root: Path, text: str) -> Path:
    """Write a root's own settings."""
    (root / "site").mkdir()
    (root / "site" / "site.yaml").write_text(text)
    return root


def test_a_root_has_its_own_settings(tmp_path: Path) -> None:
    """The root's site/site.yaml applies, and its addresses are normalised."""
    read = settings.read(write(tmp_path, VALID))
    assert (read.title, read.base_url, read.base_path) == ("T", "https://example.org/some/path/", "/some/path/")
    assert read.repository_url == "https://git.example/x"


def test_the_default_settings(tmp_path: Path) -> None:
    """A root without settings is built with those of the main site."""
    assert settings.read(tmp_path) == settings.main_site()


@pytest.mark.parametrize(
    "url",
    [
        "ftp://example.org/",
        "example.org",
        "https://example.org/?query",
        "https://example.org/a b/",
        "https://example.org/../x/",
        "https://example.org//x/",
        'https://example.org/"><script>/',
        "https://exa\nmple.org/",
        "https://example.org/ä/",
        "https://user@example.org/",
        "https://example.org:65536/",
        "https://.../",
        "",
    ],
)
def test_refuses_an_invalid_base_url(url: str) -> None:
    """A base URL is http or https, without query, user name, or characters that hosts rewrite."""
    with pytest.raises(SettingsError, match="is not a base URL"):
        settings.main_site().published_at(url)


@pytest.mark.parametrize("url", ["http://localhost:8000", "https://[::1]:1/x", "https://a.example/A-b_c.d~e/f/"])
def test_accepts_a_base_url(url: str) -> None:
    """A base URL may have a trailing slash, a port, and a path."""
    assert settings.main_site().published_at(url).base_url == url.rstrip("/") + "/"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("title: [", "site/site.yaml:2:1: error[yaml-syntax]"),
        ('"a\\n::error::b": 1\n' + VALID, "site/site.yaml:1:1: error[settings] $['a"),
        ("- a\n", "site/site.yaml:1:1: error[settings] $: "),
        (VALID.replace('title: "T"', 'title: ""'), "title"),
        (VALID + "color: red\n", "color"),
        (VALID.replace("git.example", "git example"), "repositoryUrl"),
    ],
)
def test_invalid_settings(tmp_path: Path, text: str, said: str) -> None:
    """Invalid settings are an error with the key."""
    with pytest.raises((SettingsError, RefusedError)) as raised:
        settings.read(write(tmp_path, text))
    assert said in str(raised.value)
