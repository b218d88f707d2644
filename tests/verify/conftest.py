"""A small published tree to compare."""

import hashlib
from pathlib import Path

import pytest

FILES = {
    "index.html": b"<p>home</p>",
    "404.html": b"<p>not here</p>",
    "_headers": b"/*\n",
    "models/acme-one/index.html": b"<p>Acme One</p>" * 300,
    "asset-management/v1/charging-station-models/index.json": b'{"data":{"hasMore":false,"items":[]}}',
}


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """Return a folder with a few files and their SHA256SUMS."""
    folder = tmp_path / "tree"
    for path, content in FILES.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
    lines = [f"{hashlib.sha256(content).hexdigest()}  {path}\n" for path, content in sorted(FILES.items())]
    (folder / "SHA256SUMS").write_text("".join(lines), encoding="ascii")
    return folder
