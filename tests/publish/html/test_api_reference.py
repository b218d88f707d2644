"""The page of the API: its examples are requests to this site, and its values are JSON's."""

from builder.domain import schema
from tests.publish.html.site import (
    BELOW,
    model,
    pages,
    render,
)


def test_the_api_page_shows_real_requests() -> None:
    """The examples are against this site, its oldest live model and its vendor; every schema is linked."""
    models = [model("A & B's", "X"), model("Old", "X", "2020-01-01T00:00:00Z", isArchived=True)]
    page = pages(render(models, BELOW))["api/index.html"]
    origin = "https://example.org/some/path/asset-management/v1/charging-station-models"
    assert f"curl '{origin}/a-b-s-x/'" in page.text
    assert f"curl '{origin}?vendor=A%20%26%20B%27s'" in page.text
    assert f"curl '{origin}?limit=10&startingAfter=a-b-s-x'" in page.text
    assert '"vendor": "A & B\'s"' in page.text
    linked = {link.rpartition("/")[2] for link in page.links if "/schemas/" in link}
    assert linked == {schema.file_name(name) for name in schema.SCHEMAS}


def test_the_api_page_holds_nothing_of_python() -> None:
    """Values are shown as in JSON, not as in Python, and no docstring's markup is published."""
    page = pages(render([]))["api/index.html"]
    assert "False" not in page.text
    assert "``" not in page.text
