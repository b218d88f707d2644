"""Forms: HTML with slots."""

from hypothesis import given
from hypothesis import strategies as st

from builder.publish.html import slots
from builder.publish.html.slots import Html, SlotTemplate


def test_slots_are_filled_wherever_they_stand() -> None:
    """A slot may stand more than once; signs of other templates are only text."""
    form = SlotTemplate(f"{slots.slot('one')} %s %(one)s {{{{ one }}}} {slots.slot('two')}{slots.slot('one')}")
    assert form.render(one=Html("1"), two=Html("2")) == "1 %s %(one)s {{ one }} 21"
    assert SlotTemplate("nothing").render() == "nothing"
    assert SlotTemplate(slots.slot("one")).render(one=Html("1")) == "1"


@given(st.text())
def test_escaped_text_is_inert_ascii(text: str) -> None:
    """Whatever a text holds, as HTML it has no sign that ends an element or an attribute, and no byte beyond ASCII."""
    escaped = slots.escape(text.encode("utf-8", "ignore").decode())
    assert escaped.isascii()
    assert not set("<>\"'") & set(escaped)
