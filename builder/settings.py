"""The site's settings: ``site/site.yaml`` of the root, else the program's own; and where the program's files lie."""

import re
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit

from builder.problems import Problem, RefusedError, SettingsError
from builder.source import files
from builder.source.document import Document

# Published names keep to characters that no host rewrites.
_BASE_URL = re.compile(
    r"https?://(\[[0-9A-Fa-f:]+\]|[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?)(?P<port>:[0-9]{1,5})?"
    r"(/[A-Za-z0-9._~-]+)*/?\Z",
)
_LAST_PORT = 65535
_PACKAGE = Path(__file__).parent


def program_folder() -> Path:
    """Return the folder with the program's own ``site/`` and ``schemas/``: in the wheel, or the checkout."""
    packed = _PACKAGE / "program"
    return packed if packed.is_dir() else _PACKAGE.parent


@dataclass(frozen=True, slots=True)
class Settings:
    """How the site is called, where it is published (ends with ``/``), where changes are proposed."""

    title: str
    base_url: str
    repository_url: str

    @property
    def base_path(self) -> str:
        """The path of the base URL; begins and ends with ``/``."""
        return urlsplit(self.base_url).path

    def published_at(self, base_url: str) -> "Settings":
        """Return the settings with another base URL. Raises SettingsError if it is not one."""
        return replace(self, base_url=_normal(base_url))


def read(root: Path) -> Settings:
    """Read the settings that hold for a root. Raises SettingsError."""
    own = root / "site" / "site.yaml"
    return _read(root, "site/site.yaml") if own.exists() else main_site()


def main_site() -> Settings:
    """Return the settings of the main site, whose addresses the schemas' ``$id`` carry."""
    return _read(program_folder(), "site/site.yaml")


def _read(root: Path, path: str) -> Settings:
    from pydantic import ValidationError

    from builder.domain.records import SiteFile

    document = files.read(root, path)
    if document.problems:
        raise RefusedError(sorted(document.problems))
    try:
        file = SiteFile.model_validate(document.data)
    except ValidationError as error:
        raise RefusedError([_problem(document, item["loc"], item["msg"]) for item in error.errors()]) from error
    return Settings(file.title, _normal(file.baseUrl), file.repositoryUrl.rstrip("/"))


def _problem(document: Document, path: tuple[str | int, ...], said: str) -> Problem:
    return document.problem("settings", path, f"{said}: the settings are title, baseUrl and repositoryUrl", key=True)


def _normal(base_url: str) -> str:
    path = base_url.split("://", 1)[-1].split("/")[1:]
    found = _BASE_URL.match(base_url)
    if not found or int((found["port"] or ":0")[1:]) > _LAST_PORT or any(step in (".", "..") for step in path):
        raise SettingsError(
            f"{base_url[:100]} is not a base URL: write https://host/ or https://host/some/path/, "
            "with A-Z a-z 0-9 - _ . ~ in the path and no query",
        )
    return base_url.rstrip("/") + "/"
