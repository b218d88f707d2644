"""Tests of ``builder.report`` and ``catalog check-changes``: output for people, programs and reviewers."""

import json
import re
from html import unescape
from pathlib import Path

import cmarkgfm
import pytest
from click.testing import CliRunner, Result
from cmarkgfm.cmark import Options
from jsonschema import Draft202012Validator

from builder.cli.main import program
from builder.domain import characters, schema
from builder.problems import Location, Problem, inert
from builder.review import comment
from builder.review.policy import Verdict
from builder.settings import main_site
from tests.conftest import MINIMAL
from tests.git_repository import Repository, isolated
from tests.review.judging import ONE, TWO, TWO_TEXT

ROOT = Path(__file__).parents[2]
# Names that would act in a comment if they were read as Markdown.
HOSTILE = [
    "@octocat please merge",
    "@org/team",
    "#1 and GH-1 and octo/repo#1",
    "https://evil.example/x and www.evil.example and a@evil.example",
    "[click](https://evil.example)",
    "![x](https://evil.example/x.png)",
    "<img src=https://evil.example/x.png><script>",
    "<!-- catalog check-changes --> <!--",
    "``` end",
    "` `` ``` ```` five `````",
    "~~~ | pipe | \\| \\",
    "**bold** __x__ ~~y~~ $`x`$ :rocket:",
    "</details></summary>",
    "&lt;b&gt; &#64;octocat",
    "01dd2be6bd14cab35d88454d86c7423a803d59e8",
    "\u200f\u061c right to left",
    "`",
    "``",
    "|",
    "\\",
    "ends with backtick `",
]

OURS = {"h3", "h4", "p", "ul", "li", "strong", "br", "details", "summary", "pre"}
OURS |= {"table", "thead", "tbody", "tr", "th", "td"}


def run(repository: Repository, form: str, *more: str) -> Result:
    """Run ``catalog check-changes`` on the branch ``change``."""
    options = ["--root", str(repository.folder), "check-changes", "--base", "main", "--head", "change"]
    return CliRunner().invoke(program, [*options, "--format", form, *more])


def html(markdown: str) -> str:
    """Render Markdown as GitHub does, with its extensions, and without filtering HTML."""
    extensions = ["table", "strikethrough", "autolink", "tasklist"]
    rendered: str = cmarkgfm.markdown_to_html_with_extensions(
        markdown, options=Options.CMARK_OPT_UNSAFE, extensions=extensions
    )
    return rendered


def outside_of_code(rendered: str) -> str:
    """Return the rendered HTML without its code."""
    return re.sub(r"<code[^>]*>.*?</code>", "", rendered, flags=re.DOTALL)


def quoted(text: str) -> str:
    """Write text as a YAML scalar."""
    return json.dumps(text, ensure_ascii=False)


def test_the_json_matches_the_published_schema(repository: Repository) -> None:
    """The JSON of an allowed and of a refused change is valid against the published schema."""
    published = json.loads((ROOT / "schemas/check-changes.schema.json").read_text())
    assert published == schema.document("check-changes", main_site().base_url)
    validator = Draft202012Validator(published)
    repository.commit({ONE: MINIMAL.replace("model: One\n", "model: One\nfriendlyName: The One\n"), "README.md": "x"})
    done = run(repository, "json")
    body = json.loads(done.stdout)
    update = {"id": "acme-one", "operation": "update", "file": ONE, "fields": {"friendlyName": [None, "The One"]}}
    assert (done.exit_code, body) == (0, {"changes": [update], "problems": [], "requiresAdmin": False})
    validator.validate(body)
    repository.commit({TWO: TWO_TEXT, ONE: MINIMAL.replace("22000", "11000")})
    done = run(repository, "json")
    body = json.loads(done.stdout)
    assert (done.exit_code, body["requiresAdmin"]) == (1, True)
    assert [(problem["rule"], problem["path"], problem["line"]) for problem in body["problems"]] == [
        ("changed-field", ONE, 10)
    ]
    validator.validate(body)


def test_an_annotation_names_its_file_from_the_repositorys_top(tmp_path: Path) -> None:
    """If the root is a folder of a repository, annotations of both commands have paths from the repository's top."""
    root = ["--root", str(tmp_path / "repository" / "data")]
    with isolated(tmp_path):
        repository = Repository(tmp_path / "repository")
        repository.commit({f"data/{ONE}": MINIMAL})
        repository.git("branch", "base")
        repository.commit({f"data/{ONE}": MINIMAL.replace("22000", "99000")})
        changes = CliRunner().invoke(program, [*root, "check-changes", "--base", "base", "--format", "github"])
        files = CliRunner().invoke(program, [*root, "validate", "--format", "github"])
    for printed in (changes.stdout, files.stdout):
        assert set(re.findall("file=([^,]*),", printed)) == {f"data/{ONE}"}


def test_json_contains_no_workflow_command(repository: Repository) -> None:
    """A name that is a workflow command is escaped in the JSON, which still represents the same value."""
    repository.commit({ONE: MINIMAL.replace("model: One\n", 'model: One\nfriendlyName: "##[error]x"\n')})
    printed = run(repository, "json").stdout
    assert "##[" not in printed
    assert json.loads(printed)["changes"][0]["fields"] == {"friendlyName": [None, "##[error]x"]}


def test_the_text_form_has_operations_problems_and_the_verdict(repository: Repository) -> None:
    """Stdout has one line per operation and per problem; stderr has the verdict."""
    repository.commit({ONE: MINIMAL.replace("model: One", "model: One\nfriendlyName: New").replace("22000", "11000")})
    refusal = "was 22000, is 11000: a published model keeps it; archive it and create a new one"
    done = run(repository, "text")
    assert done.stdout.splitlines() == [
        f'update {ONE} (friendlyName: null -> "New")',
        f"{ONE}:11:20: error[changed-field] $.connectors[0].maxPowerWatts: {refusal}",
    ]
    assert done.stderr == "Refused: 1 problem (1 update).\n"


def test_the_github_form_annotates_and_cannot_be_forged(repository: Repository) -> None:
    """Operations are notices, problems are errors or warnings; a file name cannot start a workflow command."""
    repository.commit({TWO: TWO_TEXT, "catalog/acme/acme-\n::stop-commands::x.yaml": TWO_TEXT})
    lines = run(repository, "github").stdout.splitlines()
    assert f"::notice file={TWO},line=1,col=1,title=create::" in "\n".join(lines)
    assert all(re.match("::(notice|error|warning) file=", line) for line in lines)


def test_a_comment_shows_request_fields_and_body(repository: Repository) -> None:
    """The comment has the documented request, a table of the fields, and the API's response after the merge."""
    repository.commit({TWO: TWO_TEXT})
    text = run(repository, "markdown").stdout
    assert text.startswith(f"{comment.MARKER}\n### Allowed: 1 create; needs an admin's approval.\n")
    assert "` POST /asset-management/v1/charging-station-models ` in ` catalog/acme/acme-two.yaml `" in text
    assert "| ` model ` | none | ` Two ` |" in text
    body = json.loads(text.split("```json\n")[1].split("\n```")[0])
    assert (body["id"], body["createdAt"], body["isArchived"]) == ("acme-two", "set at merge", False)


@pytest.mark.parametrize(
    ("operation", "text", "request_line"),
    [
        ("update", "friendlyName: New\n", "PATCH /asset-management/v1/charging-station-models/acme-one"),
        ("archive", "isArchived: true\n", "POST /asset-management/v1/charging-station-models/acme-one/archive"),
    ],
)
def test_each_operation_is_its_documented_request(
    repository: Repository, operation: str, text: str, request_line: str
) -> None:
    """Update and archive are shown as their documented requests."""
    repository.commit({ONE: MINIMAL + text})
    shown = run(repository, "markdown").stdout
    assert f"#### {operation.capitalize()}" in shown
    assert f"` {request_line} `" in shown


def test_the_response_keeps_created_at(repository: Repository) -> None:
    """For an existing model, the merge sets updatedAt only."""
    repository.commit({ONE: MINIMAL + "isArchived: true\n"})
    body = json.loads(run(repository, "markdown").stdout.split("```json\n")[1].split("\n```")[0])
    assert (body["createdAt"], body["updatedAt"]) == ("unchanged", "set at merge")


@pytest.mark.parametrize("hostile", HOSTILE)
def test_names_are_inert_in_a_comment(repository: Repository, hostile: str) -> None:
    """Text from a pull request adds no mention, reference, link, picture, HTML or fence to the comment."""
    friendly = f"friendlyName: {quoted(hostile)}\n"
    model = TWO_TEXT.replace("model: Two", f"model: {quoted(hostile)}")
    path = hostile.replace("/", "_")
    repository.commit({ONE: MINIMAL + friendly, TWO: model + friendly, f"catalog/acme/{path}.yaml": model, path: "x"})
    shown = html(run(repository, "markdown").stdout)
    words = outside_of_code(shown)
    assert set(re.findall(r"</?([a-z0-9]+)", words)) <= OURS
    assert not re.search(r"evil|octocat|@|#\d|GH-1|01dd2be|&#64;|rocket|bold|pipe|right|ends|please", words)
    # A name with an invisible character is refused, so there is no response.
    shown_bodies = 0 if characters.find_invisible(hostile) else 3
    assert words.count("<details") == words.count("</details>") == shown_bodies
    spans = {unescape(span).strip() for span in re.findall("<code>(.*?)</code>", shown)}
    assert {inert(hostile), inert(path)} <= spans


def test_a_comment_stays_below_the_limit(repository: Repository) -> None:
    """A comment on a large change is below GitHub's limit, has whole blocks only, and counts what it leaves out."""
    long = "ü" * 100
    files = {
        f"catalog/acme/acme-m{number}.yaml": MINIMAL.replace("One", f"M{number}") + f"friendlyName: {long}\n"
        for number in range(300)
    }
    repository.commit({**files, **{f"docs/{number}.md": "x" for number in range(150)}})
    text = run(repository, "markdown").stdout
    left = re.search(r"\*\*Left out for lack of room: (\d+) more\.", text)
    assert left
    assert len(text) < 65_536
    assert 25 < text.count("\n#### Create") < 100
    assert html(text).count("<details") == html(text).count("</details>")
    assert "and 50 more" in text
    assert (
        "### Allowed: 300 create; needs an admin's approval. Other files that change, to be reviewed as code: 150."
        in text
    )
    repository.commit({path: f"x: {text}" for path, text in files.items()})
    text = run(repository, "markdown").stdout
    assert re.search(r"\n- and \d+ more\n", text)
    assert len(text) < 65_536


def test_other_changes_are_listed_by_kind(repository: Repository) -> None:
    """Program, schemas and workflows are listed as other files; reformatted models as no change in the API."""
    repository.commit({".github/workflows/x.yml": "x", ONE: f"# A comment.\n{MINIMAL}"})
    text = run(repository, "markdown").stdout
    assert "### Allowed: no model changes. Other files that change, to be reviewed as code: 1." in text
    assert "#### Not a catalogue change: 1 file\n" in text
    assert "- ` .github/workflows/x.yml `" in text
    assert f"- ` {ONE} `" in text.split("#### No change in the API")[1]


@pytest.mark.parametrize(
    ("vendor", "model", "is_likely"),
    [("ACME", "O.N.E", True), ("Acme", "Onne", True), ("Acme", "One 2", False), ("Acme", "Other", False)],
)
def test_likely_duplicates_are_named(repository: Repository, vendor: str, model: str, *, is_likely: bool) -> None:
    """If vendor and model are close to those of a live model, the comment asks whether it is the same station."""
    text = MINIMAL.replace("Acme", vendor).replace("model: One", f"model: {model}")
    repository.commit({"catalog/acme/acme-x.yaml": text})
    assert ("is it the same station as" in run(repository, "markdown").stdout) == is_likely


def test_a_warning_refuses_nothing() -> None:
    """A change with warnings only is allowed."""
    warning = Problem(Location(ONE), "rule", "$", "message", "warning")
    shown = comment.render(Verdict([], [warning], [], [], {}))
    assert "Allowed: no model changes" in shown
    assert "Questions for the reviewer, which do not block the merge:" in shown


def test_a_missing_or_unknown_base(repository: Repository) -> None:
    """A missing --base is wrong usage; an unknown revision is an error that names it."""
    root = ["--root", str(repository.folder)]
    assert CliRunner().invoke(program, [*root, "check-changes"]).exit_code == 2
    done = CliRunner().invoke(program, [*root, "check-changes", "--base", "nowhere"], standalone_mode=False)
    assert "there is no commit 'nowhere' here" in str(done.exception)


def test_a_change_that_cannot_be_judged_has_its_reason() -> None:
    """The reason is a code span that its text cannot end, and is shortened to fit GitHub's limit."""
    text = comment.not_judged("``` @octocat\n::error::x " + "é\U0001f50c" * 20_000)
    title, _, reason = text.removeprefix(f"{comment.MARKER}\n").partition("\n\n")
    assert title == "### The change could not be judged"
    assert reason.startswith("```` ``` @octocat\\n::error::x é")
    assert reason.endswith(" ````\n")
    assert len(text.encode()) < 65_536
