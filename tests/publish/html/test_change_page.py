"""The page of changes: what each commit did, and the feeds."""

from builder.domain.model import Event
from tests.publish.html.site import (
    model,
    pages,
    render,
)


def test_changes_of_a_commit_stand_together() -> None:
    """The models that one commit created are one entry; many of them are folded away."""
    page = pages(render(model("Many", f"M {number}") for number in range(7)))["changes/index.html"]
    assert "Created 7 models" in page.text
    assert len(page.every("details")) == 2  # created in a commit, updated and not yet committed
    few = pages(render(model("Few", f"M {number}") for number in range(2)))["changes/index.html"]
    assert not few.every("details")
    assert "Created Few M 0 Few M 1 2024-05-06 07:08 UTC" in few.text


def test_changes_show_what_was_edited_and_what_is_gone() -> None:
    """An update shows the old and the new value as text; a removed model has its name and no link."""
    details = '"vendor":"Gone","model":"<X>","fields":{"model":["<X>",null]}'
    gone = {"catalog/gone/gone-x.yaml": (Event("remove", "2026-01-01T00:00:00Z", "9" * 40, 5, details),)}
    site = pages(render([model()], removed=gone))
    page = site["changes/index.html"]
    assert "Removed Gone <X> 2026-01-01 00:00 UTC" in page.text
    assert "Updated KEBA P30 Friendly name: Old <b> (removed)" in page.text
    assert "not yet committed Friendly name: Old <b> (removed)" in site["models/keba-p30/index.html"].text
    assert not [link for link in page.links if "gone-x" in link]
    assert [found["id"] for found in page.every("li") if found.get("id")] == ["change-3", "change-2", "change-1"]


def test_pages_lead_to_their_feeds() -> None:
    """The pages of changes and of a vendor name their Atom feeds, for people and for their readers."""
    site = pages(render([model()]))
    for path in ("changes/", "vendors/keba/"):
        links = site[f"{path}index.html"].every("link", type="application/atom+xml")
        assert [link["href"] for link in links] == [f"/{path}feed.atom"]
        assert f"/{path}feed.atom" in site[f"{path}index.html"].links
