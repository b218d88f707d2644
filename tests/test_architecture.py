"""The architecture: which folder may import which, compared with the actual imports."""

import ast
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

from builder.domain.records import ADDITIONAL_KEYS

BUILDER = Path(__file__).parent.parent / "builder"

# Each folder, and each module at the top, with the folders that it may import besides itself. ``problems`` is open
# to all. Data flows down the table: files, values, checked, joined with Git, published.
MAY_IMPORT: dict[str, set[str]] = {
    "problems": set(),
    "disk": set(),
    "domain": set(),
    "source": {"disk", "domain"},
    "settings": {"domain", "source"},
    "check": {"domain", "source"},
    "history": {"domain", "source"},
    "publish": {"domain", "settings"},
    "pipeline": {"check", "disk", "domain", "history", "publish", "settings", "source"},
    "edit": {"check", "domain", "settings", "source"},
    "ocpp": {"domain", "edit"},
    "review": {"check", "domain", "history", "source"},
    "report": {"domain"},
    "serve": {"check", "domain", "history", "publish", "settings"},
    "verify": {"disk", "publish"},
    "cli": {
        *("check", "domain", "edit", "history", "ocpp", "pipeline", "publish", "report", "review", "serve"),
        *("settings", "source", "verify"),
    },
    "__main__": {"cli"},
    "__init__": set(),
}
# Stages that handle a model's file as a whole: a new additional key needs no change there.
KEY_AGNOSTIC = {"disk", "history", "pipeline", "problems", "report", "review", "serve", "settings", "source", "verify"}
FOLDERS = [path.name for path in BUILDER.iterdir() if (path / "__init__.py").is_file()]
MODULES = [path for path in BUILDER.rglob("*.py") if "program" not in path.parts]
ONLY_CLI = {"click", "time"}


def name_of(module: Path) -> str:
    """Return ``folder/module``, a short name for reports."""
    return module.relative_to(BUILDER).with_suffix("").as_posix()


def part_of(module: Path) -> str:
    """Return the row of the table for a module."""
    return name_of(module).partition("/")[0]


def imports(module: Path) -> set[str]:
    """Return the dotted names of all modules that a module imports, inside functions and for types too."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def parts_imported(module: Path) -> set[str]:
    """Return the rows of the table that a module imports from, without its own and ``problems``."""
    inner = {name.split(".")[1] for name in imports(module) if name.startswith("builder.")}
    return inner - {part_of(module), "problems"}


def test_the_table_names_all_folders() -> None:
    """The table has exactly the folders and the top-level modules of the package."""
    assert {part_of(module) for module in MODULES} == set(MAY_IMPORT)


@pytest.mark.parametrize("module", MODULES, ids=name_of)
def test_a_module_imports_only_what_its_folder_may(module: Path) -> None:
    """Imports inside functions and for types alone count too."""
    assert parts_imported(module) <= MAY_IMPORT[part_of(module)]


def test_there_is_no_import_cycle() -> None:
    """Neither folders nor modules import each other in a cycle."""
    names = {f"builder.{name_of(module).replace('/', '.').removesuffix('.__init__')}" for module in MODULES}
    graph = {
        f"builder.{name_of(module).replace('/', '.')}": {
            found for name in imports(module) for found in (name, name.rpartition(".")[0]) if found in names
        }
        for module in MODULES
    }
    assert tuple(TopologicalSorter(MAY_IMPORT).static_order())
    assert tuple(TopologicalSorter(graph).static_order())


@pytest.mark.parametrize("module", [module for module in MODULES if "api" in module.parts], ids=name_of)
def test_the_api_does_not_import_the_website(module: Path) -> None:
    """The API is rendered without the website; only the plan imports both."""
    assert not [name for name in imports(module) if name.startswith("builder.publish.html")]


@pytest.mark.parametrize("module", [module for module in MODULES if "html" in module.parts], ids=name_of)
def test_the_website_does_not_import_the_api(module: Path) -> None:
    """The website is rendered without the API; only the plan imports both."""
    assert not [name for name in imports(module) if name.startswith("builder.publish.api")]


@pytest.mark.parametrize("module", [module for module in MODULES if part_of(module) != "cli"], ids=name_of)
def test_only_the_command_line_prints(module: Path) -> None:
    """No other module imports click, prints, or reads the clock."""
    assert {name.partition(".")[0] for name in imports(module)} & ONLY_CLI == set()
    assert "print(" not in module.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "module",
    [module for module in MODULES if name_of(module) not in ("cli/main", "cli/terminal", "history/git")],
    ids=name_of,
)
def test_only_the_command_line_reads_the_environment(module: Path) -> None:
    """No other module reads environment variables, except that git passes them on to Git."""
    text = module.read_text(encoding="utf-8")
    assert "os.environ" not in text
    assert "getenv" not in text


def test_functions_are_small() -> None:
    """No function has more than 50 lines, and the median is at most ten."""
    lengths = sorted(
        (node.end_lineno or 0) - node.lineno + 1
        for module in MODULES
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef)
    )
    assert lengths[-1] <= 50
    assert lengths[len(lengths) // 2] <= 10


def test_class_names_are_unique() -> None:
    """No two classes in the package have the same name, private ones included."""
    classes = [
        node.name.lstrip("_")
        for module in MODULES
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8")))
        if isinstance(node, ast.ClassDef)
    ]
    assert sorted(classes) == sorted(set(classes))


def words(module: Path) -> set[str]:
    """Return the attributes and string literals in a module, in lower case and without underscores."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Attribute):
            found.add(node.attr.replace("_", "").lower())
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            found.add(node.value.lower())
    return found


@pytest.mark.parametrize("key", ADDITIONAL_KEYS)
def test_a_new_key_needs_few_changes(key: str) -> None:
    """From the file to the page only record, model and page name an additional key; a table may list its synonyms."""
    names = {name_of(module) for module in MODULES if key.lower() in words(module)}
    assert {part for name in names if (part := name.partition("/")[0]) in KEY_AGNOSTIC} == set()
    synonyms = "domain/key_synonyms"
    assert {name for name in names if name.startswith("domain/")} <= {"domain/entry", "domain/table", synonyms}
