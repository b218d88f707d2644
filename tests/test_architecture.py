"""The house as it is drawn: which module may import which, held against the imports themselves."""

import ast
from pathlib import Path

import pytest

BUILDER = Path(__file__).parent.parent / "builder"

# Each module, with what it may import of the others. The order is the order of the data; nothing points forward.
LAYERS: dict[str, set[str]] = {
    "problems": set(),
    "regular": set(),
    "stamps": set(),
    "jobs": {"problems"},
    "artifacts": set(),
    "tree": {"problems", "regular"},
    "cache": {"regular"},
    "names": set(),
    "ocpi": set(),
    "scalars": set(),
    "plain_yaml": {"scalars"},
    "marked_yaml": {"problems", "scalars"},
    "reader": {"marked_yaml", "plain_yaml", "problems"},
    "sources": {"problems", "reader", "regular"},
    "model": {"names", "ocpi"},
    "entry": {"model", "names", "ocpi"},
    "changes": {"model"},
    "schema": {"changes", "model", "names", "ocpi", "problems"},
    "git": {"problems"},
    "history": {"git", "sources"},
    "events": {"entry", "git", "history", "reader"},
    "checks": {"entry", "model", "names", "ocpi", "problems", "reader", "sources"},
    "catalogue": {"checks", "entry", "model", "names", "problems", "reader", "schema", "sources"},
    "settings": {"model", "problems", "reader", "sources"},
    "listing": {"entry", "names"},
    "output": {"artifacts", "jobs", "problems", "stamps", "tree"},
    "render_api": {"artifacts", "entry", "listing"},
    "render_lookup": {"artifacts", "entry", "render_api"},
    "hosts": {"artifacts", "entry", "settings"},
    "openapi": {"schema", "settings"},
    "wording": {"ocpi"},
    "forms": set(),
    "engine": {"forms", "settings"},
    "templates": {"artifacts", "engine", "forms", "render_api", "settings"},
    "cards": {"entry", "forms", "ocpi", "wording"},
    "neighbours": {"entry"},
    "connector_faces": {"ocpi", "settings"},
    "render_model_page": {
        *("artifacts", "cards", "connector_faces", "entry", "forms", "neighbours", "ocpi", "templates", "wording"),
    },
    "tables": {"cards", "entry", "forms", "ocpi", "templates"},
    "facets": {"entry", "listing", "ocpi", "wording"},
    "plot": {"facets", "ocpi", "wording"},
    "render_lists": {
        *("artifacts", "cards", "entry", "facets", "listing", "neighbours", "plot", "tables", "templates", "wording"),
    },
    "search_index": {"cards", "entry", "ocpi", "render_api", "wording"},
    "api_reference": {"entry", "render_api", "templates"},
    "render_html": {
        *("api_reference", "artifacts", "cards", "entry", "listing", "neighbours", "ocpi", "render_lists"),
        *("render_model_page", "search_index", "settings", "templates", "wording"),
    },
    "remembered": {"cache", "entry", "history", "ocpi", "output", "settings", "stamps"},
    "publication": {"artifacts", "entry", "hosts", "openapi", "render_api", "render_html", "render_lookup", "settings"},
    "build": {
        *("cache", "catalogue", "entry", "events", "history", "jobs", "listing", "output", "problems", "publication"),
        *("remembered", "render_api", "settings", "sources", "stamps", "tree"),
    },
    "body": {"problems", "reader", "scalars", "schema"},
    "layout": {"problems", "reader"},
    "revisions": {"git", "problems"},
    "landing": {"catalogue", "problems", "reader", "revisions", "sources"},
    "policy": {"changes", "checks", "landing", "problems", "reader"},
    "comment": {"changes", "checks", "entry", "names", "policy", "problems", "render_api"},
    "review": {"changes", "comment", "policy", "problems"},
    "issue_form": {"body", "marked_yaml", "problems", "reader", "schema"},
    "edit": {"body", "catalogue", "checks", "layout", "model", "names", "problems", "reader", "settings", "sources"},
    "http_api": {"artifacts", "entry", "hosts", "listing", "render_api", "settings"},
    "serve": {
        *("build", "catalogue", "git", "history", "http_api", "listing", "problems", "publication", "settings"),
        "sources",
    },
    "cli_requests": {"body", "issue_form", "reader"},
    "cli_terminal": {"git", "problems"},
    "cli_writes": {"body", "build", "cli_requests", "cli_terminal", "edit", "history", "problems"},
    "cli": {"build", "catalogue", "cli_terminal", "cli_writes", "jobs", "policy", "problems", "review", "serve"},
    "__main__": {"cli"},
    "__init__": set(),
}
ONLY_CLI = {"click", "time"}


def imports(module: str) -> set[str]:
    """Return the names of all modules that a module imports, wherever it does; those of the package by their own."""
    found: set[str] = set()
    for node in ast.walk(ast.parse((BUILDER / f"{module}.py").read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module == "builder":
            found |= {f"builder.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add(str(node.module))
    return found


def test_the_table_names_all_modules() -> None:
    """Every module of the package stands in the table, and nothing else."""
    assert {path.stem for path in BUILDER.glob("*.py")} == set(LAYERS)


@pytest.mark.parametrize("module", LAYERS)
def test_a_module_imports_what_the_table_says(module: str) -> None:
    """Imports inside of functions and for types alone count too."""
    assert {name.removeprefix("builder.") for name in imports(module) if name.startswith("builder.")} == LAYERS[module]


def test_data_flows_one_way() -> None:
    """A module imports only modules that stand before it in the table, so that there is no cycle."""
    order = list(LAYERS)
    backward = {
        (module, other) for module in order for other in LAYERS[module] if order.index(other) > order.index(module)
    }
    assert backward == set()


@pytest.mark.parametrize("module", [name for name in LAYERS if not name.startswith("cli")])
def test_only_the_command_line_talks_to_people(module: str) -> None:
    """No other module imports click, prints, or reads the clock."""
    assert imports(module) & ONLY_CLI == set()
    assert "print(" not in (BUILDER / f"{module}.py").read_text(encoding="utf-8")


@pytest.mark.parametrize("module", [name for name in LAYERS if name not in ("cli", "cli_terminal", "git")])
def test_only_the_command_line_reads_the_environment(module: str) -> None:
    """No other module looks at environment variables; git hands them on to Git."""
    text = (BUILDER / f"{module}.py").read_text(encoding="utf-8")
    assert "os.environ" not in text
    assert "getenv" not in text


def test_functions_are_small() -> None:
    """No function is longer than 50 lines, and half of them have at most ten."""
    lengths = sorted(
        (node.end_lineno or 0) - node.lineno + 1
        for path in BUILDER.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef)
    )
    assert lengths[-1] <= 50
    assert lengths[len(lengths) // 2] <= 10
