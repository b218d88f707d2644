"""Secrets in the shapes in which people paste them with a trace: none is left by a redaction."""

import pytest

from builder.ocpp import redaction
from tests.ocpp.planted_secrets import PLANTS, PUBLIC

pytestmark = pytest.mark.unmeasured

PLANTED = [pytest.param(*planted, id=f"{kind}-{planted[0][:40]!r}") for kind in PLANTS for planted in PLANTS[kind]]


@pytest.mark.parametrize(("text", "secrets"), PLANTED)
def test_a_planted_secret_is_replaced(text: str, secrets: list[str]) -> None:
    """In commands, prose, paths, tables, broken lines, and many languages: what is secret is gone."""
    redacted = redaction.redact(text).text
    assert [secret for secret in secrets if secret in redacted] == []


@pytest.mark.parametrize("text", PUBLIC)
def test_what_looks_like_a_secret_stays(text: str) -> None:
    """A sentence about a password, a table without one, a version, a time, a figure: a maintainer needs them."""
    assert redaction.redact(text).text == text
