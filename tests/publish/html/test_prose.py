"""The Markdown of descriptions as HTML."""

import pytest

from builder.publish.html import prose

TABLE = """| status | meaning |
| --- | --- |
| 404 | **unknown** id |
| 405 | `POST` |"""


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("", ""),
        ("One\nline.\n\nAnother.", "<p>One line.</p>\n<p>Another.</p>\n"),
        ("<b> & \"'", "<p>&lt;b&gt; &amp; &#34;&#39;</p>\n"),
        ("**a** or `b`, **`c`**", "<p><strong>a</strong> or <code>b</code>, <strong><code>c</code></strong></p>\n"),
        ("`**a**` **b**", "<p><code>&#42;&#42;a&#42;&#42;</code> <strong>b</strong></p>\n"),
    ],
)
def test_paragraphs(text: str, html: str) -> None:
    """An empty line separates paragraphs, markup becomes elements, and HTML in the text is escaped."""
    assert prose.html_of(text) == html


def test_a_table() -> None:
    """The first line is the header; each cell may have markup; the last header names the box that scrolls."""
    html = prose.html_of(TABLE)
    assert '<section class="scroll" aria-label="meaning">' in html
    assert '<th scope="col">status</th><th scope="col">meaning</th>' in html
    assert "<tr><td>404</td><td><strong>unknown</strong> id</td></tr>" in html
    assert "<tr><td>405</td><td><code>POST</code></td></tr>" in html
    assert "---" not in html
