"""The site's settings, from the root's ``site/site.yaml`` or else the program's own, and the folder of its files."""

import re
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit

from builder.problems import Problem, RefusedError, SettingsError
from builder.source import files
from builder.source.document import Document

# Only characters in the path that no host rewrites.
_BASE_URL = re.compile(
    r"https?://(\[[0-9A-Fa-f:]+\]|[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?)(?P<port>:[0-9]{1,5})?"
    r"(/[A-Za-z0-9._~-]+)*/?\Z",
)
_MAX_PORT = 65535
_REPOSITORY_URL = re.compile(r"https://[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?(:[0-9]{1,5})?(/[A-Za-z0-9._~-]+)+/?\Z")
EXAMPLE_TITLE = "Charging station models"
_EXPECTED = {
    "title": "a text of 1 to 100 characters, all visible",
    "baseUrl": "an address of at most 200 characters, such as https://host/some/path/",
    "repositoryUrl": "an https address, such as https://host/owner/name",
}
_NAMES = "title, baseUrl and repositoryUrl"
_PACKAGE = Path(__file__).parent


def program_folder() -> Path:
    """Return the folder with the program's own ``site/`` and ``schemas/``, in a wheel or a checkout."""
    packed = _PACKAGE / "program"
    return packed if packed.is_dir() else _PACKAGE.parent


@dataclass(frozen=True, slots=True)
class Settings:
    """The site's title, the URL where it is published (ends with ``/``), and the URL of its repository."""

    title: str
    base_url: str
    repository_url: str

    @property
    def base_path(self) -> str:
        """The path of the base URL, with ``/`` at both ends.

        >>> Settings("Title", "https://example.org/some/path/", "https://git.example/x").base_path
        '/some/path/'
        """
        return urlsplit(self.base_url).path

    def with_base_url(self, base_url: str) -> "Settings":
        """Return the settings with another base URL. Raises SettingsError if it is invalid."""
        return replace(self, base_url=_normal(base_url))

    def with_repository_url(self, repository_url: str) -> "Settings":
        """Return the settings with another repository URL. Raises SettingsError if it is invalid."""
        if not _REPOSITORY_URL.match(repository_url):
            raise SettingsError(f"{repository_url[:100]} is not a repository's URL: write https://host/owner/name")
        return replace(self, repository_url=repository_url.rstrip("/"))

    def warnings(self) -> list[str]:
        """Return a warning for each setting that is still an example, with the place to change it."""
        found = []
        if self.title == EXAMPLE_TITLE:
            found.append(f"the title is the example, {EXAMPLE_TITLE}: set it in site/site.yaml")
        for name, url, option in (
            ("baseUrl", self.base_url, "--base-url"),
            ("repositoryUrl", self.repository_url, "--repository-url"),
        ):
            if (urlsplit(url).hostname or "").endswith(".example"):
                found.append(f"{name} is an example, {url}: set it in site/site.yaml or with {option}")
        return found


def read(root: Path) -> Settings:
    """Read the settings of a root. Raises RefusedError if its file is invalid, SettingsError if a URL is."""
    own = root / "site" / "site.yaml"
    return _read(root, "site/site.yaml") if own.exists() else main_site()


def main_site() -> Settings:
    """Return the settings of the main site, whose base URL is in the ``$id`` of the schemas."""
    return _read(program_folder(), "site/site.yaml")


def _read(root: Path, path: str) -> Settings:
    from pydantic import ValidationError

    from builder.domain.records import SiteFile

    document = files.read(root, path)
    if document.problems:
        raise RefusedError(sorted(_for_settings(problem) for problem in document.problems))
    try:
        file = SiteFile.model_validate(document.data)
    except ValidationError as error:
        raise RefusedError([_problem(document, item["loc"], item["type"]) for item in error.errors()]) from error
    return Settings(file.title, _normal(file.baseUrl), "").with_repository_url(file.repositoryUrl)


def _problem(document: Document, path: tuple[str | int, ...], error_type: str) -> Problem:
    name = str(path[0]) if path else ""
    if error_type == "missing":
        message = f"{name} is missing: write {_EXPECTED[name]}"
    elif name in _EXPECTED:
        message = f"is not {_EXPECTED[name]}"
    else:
        message = f"is not a setting: the settings are {_NAMES}" if name else f"has no settings: write {_NAMES}"
    return document.problem("settings", path, message, key=True)


def _for_settings(problem: Problem) -> Problem:
    """Return a problem of any YAML file with the remedy for this one."""
    return problem._replace(message=f"is empty: write {_NAMES}") if problem.rule == "empty-file" else problem


def _normal(base_url: str) -> str:
    path = base_url.split("://", 1)[-1].split("/")[1:]
    parts = _BASE_URL.match(base_url)
    if not parts or int((parts["port"] or ":0")[1:]) > _MAX_PORT or any(segment in (".", "..") for segment in path):
        raise SettingsError(
            f"{base_url[:100]} is not a base URL: write https://host/ or https://host/some/path/, "
            "with A-Z a-z 0-9 - _ . ~ in the path and no query",
        )
    return base_url.rstrip("/") + "/"
