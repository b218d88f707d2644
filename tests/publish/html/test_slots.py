"""Forms: HTML with slots."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builder.publish.html import jinja, slots
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


@pytest.mark.parametrize(
    "template", ["{% if name %}{% endif %}", "{% for it in name %}{% endfor %}", "{{ name|length }}"]
)
def test_a_template_cannot_decide_by_a_slot(template: str) -> None:
    """What a slot will hold is not known when the template is rendered: to branch, loop or count is an error."""
    with pytest.raises(TypeError, match="name is a slot"):
        jinja.slot_environment().from_string(template).render()


def test_a_slot_without_a_value_is_an_error() -> None:
    """A page never goes out with an open slot."""
    with pytest.raises(KeyError):
        SlotTemplate(slots.slot("one")).render(two=Html(""))
