"""Runs the `run:` steps of a workflow as GitHub's runner does: bash, an event file, and contexts only in ``env``."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from tests.git_repository import environment

WORKFLOWS = Path(__file__).parents[2] / ".github" / "workflows"
_EXPRESSION = re.compile(r"\$\{\{\s*(.*?)\s*\}\}")
# A substitute for gh: it records its arguments, and prints the answers that the test has set.
_GH = """\
#!/bin/sh
exec "{python}" -I "$0.py" "$@"
"""
_GH_PROGRAM = """\
import json, os, sys
folder = {folder!r}
arguments = sys.argv[1:]
files = [it.split("=@")[-1] for it in arguments if "=@" in it]
files += [arguments[place + 1] for place, it in enumerate(arguments) if it == "--body-file"]
call = {{"arguments": arguments, "body": "".join(open(it, newline="").read() for it in files)}}
call["token"] = os.environ.get("GH_TOKEN", "")
with open(f"{{folder}}/calls.jsonl", "a") as log:
    log.write(json.dumps(call) + "\\n")
for key, answer in json.load(open(f"{{folder}}/answers.json")).items():
    if key in " ".join(arguments):
        print(answer)
"""
# A substitute for uv, which would ask a registry: the packages are already installed.
_UV = """\
#!/bin/sh
[ "$1" = --version ] && echo "uv {version}" || echo "$@" >> "{log}"
"""


def workflow(name: str) -> dict[str, Any]:
    """Return a workflow with all scalars as text, so that ``on`` is not a boolean."""
    text = (WORKFLOWS / f"{name}.yml").read_text()
    read: dict[str, Any] = yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506 - returns only text
    return read


@dataclass
class Runner:
    """The runner of a job, with a checkout as its workspace and the test's temporary folder and ``gh``."""

    workspace: Path
    folder: Path
    contexts: dict[str, Any]
    event: Mapping[str, Any]
    event_name: str
    outcomes: dict[str, int] = field(default_factory=dict)  # exit codes, by the names of the steps
    printed: str = ""

    def __post_init__(self) -> None:
        """Install the substitutes for gh and uv."""
        (self.folder / "temp").mkdir(parents=True)
        (self.folder / "event.json").write_text(json.dumps(self.event))
        self.answer({})
        _script(self.folder / "bin" / "gh", _GH.format(python=sys.executable))
        _script(self.folder / "bin" / "gh.py", _GH_PROGRAM.format(folder=str(self.folder)))
        [version] = re.findall("^uv==([0-9.]+)", (self.workspace / ".ci/requirements.txt").read_text(), re.MULTILINE)
        _script(self.workspace / ".uv/bin/uv", _UV.format(version=version, log=self.folder / "uv.log"))
        (self.workspace / ".venv").mkdir()
        (self.workspace / ".venv/bin").symlink_to(Path(sys.prefix) / "bin")

    def answer(self, answers: Mapping[str, str]) -> None:
        """Set gh's answer to calls that have one of these words in their arguments."""
        (self.folder / "answers.json").write_text(json.dumps(answers))

    @property
    def calls(self) -> list[dict[str, Any]]:
        """The calls of gh."""
        log = self.folder / "calls.jsonl"
        return [json.loads(line) for line in log.read_text().splitlines()] if log.exists() else []

    def run_job(
        self, name: str, conditions: Mapping[str, bool] | None = None, workflow_name: str | None = None
    ) -> bool:
        """Run a job's steps in order up to the first that fails, then those whose ``if`` is true in the test.

        The job is that of the workflow with its name, unless another workflow is named.
        """
        job = workflow(workflow_name or name)["jobs"][name]
        is_fine = True
        for step in job["steps"]:
            condition = step.get("if")
            wanted = is_fine if condition is None else (conditions or {})[condition]
            if "run" not in step or not wanted:
                continue
            code = self._run(step, job.get("env", {}))
            self.contexts[f"steps.{step.get('id')}.outcome"] = "failure" if code else "success"
            self.outcomes[step["name"]] = code
            is_fine = is_fine and code == 0
        return is_fine

    def _run(self, step: Mapping[str, Any], job_variables: Mapping[str, str]) -> int:
        assert not _EXPRESSION.search(step["run"]), "an expression in a shell line"
        variables = {key: self._filled(value) for key, value in {**job_variables, **step.get("env", {})}.items()}
        output, script = self.folder / "output", self.folder / "step.sh"
        output.write_text("")
        script.write_text(step["run"])
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", str(script)],
            cwd=self.workspace,
            env=self._environment() | variables,
            capture_output=True,
            check=False,
            timeout=120,
        )
        self.printed += (done.stdout + done.stderr).decode(errors="replace")
        for line in output.read_text().splitlines():
            key, _, value = line.partition("=")
            self.contexts[f"steps.{step['id']}.outputs.{key}"] = value
        return done.returncode

    def _environment(self) -> dict[str, str]:
        return environment() | {
            "GITHUB_ACTIONS": "true",
            "GITHUB_EVENT_NAME": self.event_name,
            "GITHUB_EVENT_PATH": str(self.folder / "event.json"),
            "GITHUB_OUTPUT": str(self.folder / "output"),
            "GITHUB_REPOSITORY": "owner/name",
            "GITHUB_STEP_SUMMARY": str(self.folder / "summary.md"),
            "PATH": f"{self.folder / 'bin'}{os.pathsep}{os.environ['PATH']}",
            "PYTHONDONTWRITEBYTECODE": "1",
            "PYTHONPATH": str(self.workspace),  # as in an editable installation: builder/ is the checkout's
            "RUNNER_TEMP": str(self.folder / "temp"),
        }

    def _filled(self, value: str) -> str:
        return _EXPRESSION.sub(lambda match: str(self.contexts.get(match[1], "")), value)


def _script(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(0o755)
