"""The site's settings."""

from dataclasses import replace
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


@pytest.mark.parametrize("url", ["https://git.example/a b", "https://git.example/x?y", "https://git.example/x#y"])
def test_refuses_an_invalid_repository_url(tmp_path: Path, url: str) -> None:
    """The address of the repository in site.yaml has the form that the option must have."""
    root = write(tmp_path, VALID.replace("https://git.example/x/", url))
    with pytest.raises((SettingsError, RefusedError), match="https://host/owner/name"):
        settings.read(root)


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
        settings.main_site().with_base_url(url)


@pytest.mark.parametrize("url", ["http://localhost:8000", "https://[::1]:1/x", "https://a.example/A-b_c.d~e/f/"])
def test_accepts_a_base_url(url: str) -> None:
    """A base URL may have a trailing slash, a port, and a path."""
    assert settings.main_site().with_base_url(url).base_url == url.rstrip("/") + "/"


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        ("", ["[empty-file] $: is empty: write title, baseUrl and repositoryUrl"]),
        ("- a\n", ["[settings] $: has no settings: write title, baseUrl and repositoryUrl"]),
        (
            'title: "T"\n',
            [
                (
                    "[settings] $.baseUrl: baseUrl is missing: write an address of at most 200 characters, such as "
                    "https://host/some/path/"
                ),
                (
                    "[settings] $.repositoryUrl: repositoryUrl is missing: write an https address, such as "
                    "https://host/owner/name"
                ),
            ],
        ),
        (
            VALID.replace('title: "T"', "title: 1") + "color: red\n",
            [
                "[settings] $.title: is not a text of 1 to 100 characters, all visible",
                "[settings] $.color: is not a setting: the settings are title, baseUrl and repositoryUrl",
            ],
        ),
        (
            VALID.replace('title: "T"', 'title: "a\\u202eb"').replace("https://git", "git"),
            [
                "[settings] $.title: is not a text of 1 to 100 characters, all visible",
                "[settings] $.repositoryUrl: is not an https address, such as https://host/owner/name",
            ],
        ),
    ],
)
def test_a_problem_says_what_to_write(tmp_path: Path, text: str, problems: list[str]) -> None:
    """Each problem of the settings says what is expected, in words: no pattern, and no word of a library."""
    with pytest.raises(RefusedError) as raised:
        settings.read(write(tmp_path, text))
    assert [line.partition("error")[2] for line in str(raised.value).splitlines()] == problems


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("title: [", "site/site.yaml:2:1: error[yaml-syntax]"),
        ('"a\\n::error::b": 1\n' + VALID, "site/site.yaml:1:1: error[settings] $['a"),
        ("- a\n", "site/site.yaml:1:1: error[settings] $: "),
        (VALID.replace('title: "T"', 'title: ""'), "title"),
        (VALID + "color: red\n", "color"),
        (VALID.replace("git.example", "git example"), "repositoryUrl"),
    ],
)
def test_invalid_settings(tmp_path: Path, text: str, message: str) -> None:
    """Invalid settings are an error with the key."""
    with pytest.raises((SettingsError, RefusedError)) as raised:
        settings.read(write(tmp_path, text))
    assert message in str(raised.value)


@pytest.mark.parametrize("url", ["https://git.example/x/y", "https://host.org:8443/owner/name.git/"])
def test_accepts_a_repository_url(url: str) -> None:
    """An https address with a path, with or without the last slash."""
    assert settings.main_site().with_repository_url(url).repository_url == url.rstrip("/")


@pytest.mark.parametrize(
    "url", ["http://host.org/x", "https://host.org", "https://host.org/x?y", 'https://h.org/">', ""]
)
def test_refuses_what_is_no_repository_url(url: str) -> None:
    """Every page links to the repository: only a plain https address is accepted."""
    with pytest.raises(SettingsError, match="is not a repository's URL"):
        settings.main_site().with_repository_url(url)


def test_examples_are_warned_about(tmp_path: Path) -> None:
    """While title, base URL or repository are the examples, each is named with the way to set it."""
    text = f'title: "{settings.EXAMPLE_TITLE}"\nbaseUrl: "https://x.example/"\nrepositoryUrl: "https://y.example/z"\n'
    chosen = settings.read(write(tmp_path, text))
    title, base, repository = chosen.warnings()
    assert "the title is the example" in title
    assert "--base-url" in base
    assert "--repository-url" in repository
    real = replace(chosen, title="Ours").with_base_url("https://x.org/").with_repository_url("https://git.org/y/z")
    assert real.warnings() == []
