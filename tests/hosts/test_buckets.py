"""The Node server on a bucket: how it signs requests, and what it answers when the bucket fails."""

import json
import subprocess
from contextlib import ExitStack
from pathlib import Path

from builder.pipeline.options import Options
from builder.publish import plan
from tests import published
from tests.catalogues import SETTINGS, make_model
from tests.hosts import real_hosts
from tests.hosts.conformance import LIST, ask
from tests.hosts.real_hosts import NODE, REAL


def test_requests_are_signed_as_others_sign_them() -> None:
    """The signatures equal those of an independent implementation of AWS Signature Version 4."""
    done = subprocess.run([NODE, REAL / "signatures.mjs"], check=True, capture_output=True)
    pairs = json.loads(done.stdout)
    assert len(pairs) == 3
    assert all(ours == theirs for ours, theirs in pairs), pairs


def test_a_bucket_that_fails_is_a_problem(tmp_path: Path) -> None:
    """When the bucket cannot be reached the response is a problem document, not a bare error."""
    tree, models = tmp_path / "tree", [make_model(number, "V", f"M{number}") for number in range(2)]
    published.write(tree, plan.batches(models, SETTINGS), Options())
    with ExitStack() as stack:
        bucket = stack.enter_context(real_hosts.s3(tmp_path / "bucket"))
        real_hosts.upload(tree, bucket)
        with real_hosts.node_on_bucket(bucket) as base:
            assert ask(base, f"{LIST}/{models[0].id}").status == 200
            stack.close()
            answer = ask(base, f"{LIST}/{models[1].id}")
    assert (answer.status, answer.headers["content-type"]) == (500, "application/problem+json")
    assert answer.headers["access-control-allow-origin"] == "*"
