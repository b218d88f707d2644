"""The changes of the catalogue for clients that follow it: pages, and the newest changes.

A page is in the documented envelope. A full page never changes, so a client that stores a ``sequence`` fetches only new
changes.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial

from builder.domain.addresses import LIST
from builder.domain.change_log import ChangeLog, LoggedChange
from builder.publish.api import static
from builder.publish.artifacts import Artifact, digest_of, digest_of_changes
from builder.settings import Settings


def render(log: ChangeLog, settings: Settings) -> Iterator[Artifact]:
    """Yield the pages (last page first, so that no link leads nowhere) and the newest changes."""
    url = f"{settings.base_path}{LIST}/changes/pages/"
    pages = log.pages()
    for number, changes in reversed(list(enumerate(pages, 1))):
        links = static.page_links(url, number, len(pages))
        depends_on = digest_of(b"last" if number == len(pages) else b"", digest_of_changes(changes))
        body = partial(_body, changes, has_more=number < len(pages), links=links)
        yield Artifact(f"{LIST}/changes/pages/{number}/index.json", depends_on, body)
    newest = log.newest()
    ends = {"first": f"{url}1/", "last": f"{url}{len(pages)}/"}
    body = partial(_body, newest, has_more=len(newest) < len(log.changes), links=ends)
    yield Artifact(f"{LIST}/changes/index.json", digest_of_changes(newest), body)


def _body(changes: Sequence[LoggedChange], *, has_more: bool, links: Mapping[str, str | None]) -> bytes:
    return static.list_body(map(_item, changes), has_more=has_more, links=links)


def _item(change: LoggedChange) -> bytes:
    sequence, event = change.sequence, change.event
    head = f'"sequence":{sequence},"at":"{event.at}","operation":"{event.operation}","id":"{change.id}"'
    commit = f'"{event.commit}"' if event.commit else "null"
    return b'{%b,%b,"commit":%b}' % (head.encode(), change.details, commit.encode())
