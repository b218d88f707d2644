"""How soon the Node server serves a new build, by the store's own clock."""

import json
import subprocess

from tests.hosts.real_hosts import NODE, REAL


def test_a_new_build_is_served_within_a_second() -> None:
    """The store serves its cached file until MAX_AGE, at most a second, has passed; from then on the new build's."""
    done = subprocess.run([NODE, REAL / "freshness.mjs"], check=True, capture_output=True)
    answer = json.loads(done.stdout)
    max_age = answer["maxAge"]
    assert max_age <= 1000
    assert answer["found"] == {"0": "first", str(max_age - 1): "first", str(max_age): "second"}
