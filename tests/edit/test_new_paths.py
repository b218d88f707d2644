"""The path of a new model's file, and the remedy if there is none."""

import pytest

from builder.edit import new_paths
from builder.problems import BuilderError


@pytest.mark.parametrize(
    ("vendor", "model", "model_id", "message"),
    [
        ("!!!", "One", None, '"!!!" has no letter or digit: write the name'),
        ("Acme", "\N{SNOWMAN}", None, '"\N{SNOWMAN}" has no letter or digit: write the name'),
        ("con", "One", None, "choose folder and id with --id"),
        ("con", "One", "X_y", "X_y cannot be its folder; begin it with another name, of a-z, 0-9 and hyphens"),
        ("con", "One", "con-one", "con cannot be its folder"),
        ("Acme", "One", "other-one", "other-one cannot be the id: begin with acme-, then write a-z, 0-9"),
    ],
)
def test_a_refusal_has_a_remedy_that_works(vendor: str, model: str, model_id: str | None, message: str) -> None:
    """The message suggests --id only if an id helps: not for a name without a letter or digit."""
    with pytest.raises(BuilderError) as raised:
        new_paths.new_path(vendor, model, model_id, {})
    assert message in str(raised.value)
