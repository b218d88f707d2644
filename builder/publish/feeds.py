"""The newest changes as Atom feeds (RFC 4287) for feed readers: one of the catalogue, one of each vendor."""

import html
import re
from collections.abc import Iterator, Sequence
from functools import partial
from typing import NamedTuple

from builder.domain import labels
from builder.domain.change_log import ChangeLog, LoggedChange
from builder.domain.model import Event
from builder.publish.artifacts import Artifact, digest_of_changes
from builder.settings import Settings

FEED = "feed.atom"
_EMPTY_FEED_TIME = "1970-01-01T00:00:00Z"  # Atom requires a time, even without entries
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class _EscapedSite(NamedTuple):
    """The addresses of the site and its repository, and the site's title, as XML."""

    url: str
    repository: str
    title: str


def render(log: ChangeLog, settings: Settings) -> Iterator[Artifact]:
    """Yield the feed of the catalogue and those of the vendors, each with the newest changes."""
    site = _EscapedSite(_xml(settings.base_url), _xml(settings.repository_url), _xml(settings.title))
    yield _feed("changes/", "Changes", log.newest(), site)
    for slug, changes in log.newest_by_vendor().items():
        vendor, _ = changes[0].names
        yield _feed(f"vendors/{slug}/", f"Changes of {vendor}", changes, site)


def _feed(folder: str, title: str, changes: Sequence[LoggedChange], site: _EscapedSite) -> Artifact:
    return Artifact(f"{folder}{FEED}", digest_of_changes(changes), partial(_atom, folder, title, changes, site))


def _atom(folder: str, title: str, changes: Sequence[LoggedChange], site: _EscapedSite) -> bytes:
    address = f"{site.url}{folder}"
    updated = changes[0].event.at if changes else _EMPTY_FEED_TIME
    head = f"""\
<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en">
<id>{address}{FEED}</id>
<title>{_xml(title)} · {site.title}</title>
<updated>{updated}</updated>
<author><name>{site.title}</name></author>
<link rel="self" type="application/atom+xml" href="{address}{FEED}"/>
<link rel="alternate" type="text/html" href="{address}"/>
"""
    return "".join([head, *[_entry(change, site) for change in changes], "</feed>\n"]).encode()


def _entry(change: LoggedChange, site: _EscapedSite) -> str:
    """Return the entry of a change; that of an edit has the changed fields as its content."""
    event = change.event
    title = " ".join([f"{labels.OPERATIONS[event.operation]}:", *change.names])
    folder = f"models/{change.id}/" if change.model else "changes/"
    return f"""\
<entry>
<id>{site.url}changes/#change-{change.sequence}</id>
<title>{_xml(title)}</title>
<updated>{event.at}</updated>
<category term="{event.operation}"/>
<link rel="alternate" type="text/html" href="{site.url}{folder}"/>
{_commit(event, site)}{_content(event)}</entry>
"""


def _commit(event: Event, site: _EscapedSite) -> str:
    if event.commit is None:
        return ""
    return f'<link rel="via" type="text/html" href="{site.repository}/commit/{event.commit}"/>\n'


def _content(event: Event) -> str:
    text = "\n".join([labels.difference(name, old, new) for name, (old, new) in event.edits.items()])
    return f'<content type="text">{_xml(text)}</content>\n' if text else ""


def _xml(text: str) -> str:
    """Escape a text for XML elements and double-quoted attributes; characters that XML forbids are replaced."""
    # xml.sax.saxutils would import the HTTP client.
    return html.escape(_NOT_XML.sub("\ufffd", text), quote=False).replace('"', "&quot;")
