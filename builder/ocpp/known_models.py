"""The models of the catalogue that a station may be, by the names in its BootNotification. Reads no file."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from builder.domain import names
from builder.domain.bare_names import bare_vendor
from builder.domain.records import ModelFile
from builder.ocpp.trace import StationName


@dataclass(frozen=True, slots=True)
class KnownModel:
    """A model of the catalogue, with the path of its file."""

    path: str
    file: ModelFile


def matching(name: StationName, models: Iterable[KnownModel]) -> list[KnownModel]:
    """Return the models with this vendor and model, or with this pair in ``reportedAs``. Case does not count."""
    folded = (names.fold(name.vendor), names.fold(name.model))
    return [model for model in models if folded in _folded_names(model.file)]


def vendor_spelling(vendor: str, models: Iterable[KnownModel]) -> str:
    """Return the catalogue's spelling of a reported vendor; the reported one unless exactly one vendor matches."""
    folded = names.fold(vendor)
    spellings = {
        model.file.vendor for model in models if folded in [reported for reported, _ in _folded_names(model.file)]
    }
    return spellings.pop() if len(spellings) == 1 else vendor


def vendor_alike(vendor: str, vendors: Iterable[str]) -> str | None:
    """Return the vendor whose name differs only in punctuation, spaces and company suffixes, if there is one.

    >>> vendor_alike("Wall Box Chargers", ["ABB", "Wallbox"]), vendor_alike("EV-BOX", ["EVBox", "The EV Co"])
    ('Wallbox', 'EVBox')
    """
    known = list(vendors)
    for bare in (_join, bare_vendor):
        alike = [other for other in known if bare(other) == bare(vendor)]
        if alike:
            return alike[0] if len(alike) == 1 else None
    return None


def _join(vendor: str) -> str:
    return names.slug(vendor).replace("-", "")


def _folded_names(file: ModelFile) -> Iterator[tuple[str, str]]:
    yield names.fold(file.vendor), names.fold(file.model)
    yield from ((names.fold(pair.vendor), names.fold(pair.model)) for pair in file.reportedAs or ())
