"""The message about an unknown id, with the ids that were probably meant."""

from collections.abc import Iterable

from builder.domain import names
from builder.problems import alternatives

MAX_SUGGESTIONS = 5


def message(model_id: str, known: Iterable[str]) -> str:
    """Return that there is no model with an id, and which ids contain it or, if none does, which is nearest.

    >>> message("abb", ["abb-one", "abb-two", "keba-one"])
    'there is no model abb: did you mean abb-one or abb-two?'
    >>> message("keba-on", ["abb-one", "keba-one"]), message("x", ["abb-one"])
    ('there is no model keba-on: did you mean keba-one?', 'there is no model x')
    """
    known = list(known)
    part = names.slug(model_id)
    near = [other for other in known if part and part in other] or list(filter(None, [names.nearest(model_id, known)]))
    suggestion = f": did you mean {alternatives(near[:MAX_SUGGESTIONS])}?" if near else ""
    return f"there is no model {model_id}{suggestion}"
