"""Questions about new models, for mistakes that cannot be corrected once a model has landed.

An id never changes, a vendor's name becomes part of an address, and a model with two files keeps both.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from builder.check import places
from builder.check.valid_model import Remark, ValidModel
from builder.domain import names
from builder.domain.bare_names import bare_model, bare_vendor
from builder.problems import quantity

MAX_COMPARED = 300  # new models of a change whose names are compared by similarity; further ones must be equal
_MIN_SCORE = 85  # per cent of letters in common that make two names spellings of one
_MIN_VENDOR_SCORE = 80
_MIN_BEGINNING = 3  # letters at which two vendors' names must begin alike
_MAX_NAMED = 3
_NUMBER = re.compile(r"(?:-[0-9]+)?")  # after an id that is taken


class LiveNames:
    """The live models of a catalogue by their bare names: letters and digits, without the vendor's words."""

    def __init__(self, models: Iterable[ValidModel]) -> None:
        self._vendors: dict[str, list[ValidModel]] = defaultdict(list)
        self._bare_vendors: dict[str, set[str]] = defaultdict(set)
        self._exact: dict[str, list[ValidModel]] = defaultdict(list)
        self._by_figures: dict[str, set[str]] = defaultdict(set)
        self._by_full_name: dict[str, list[ValidModel]] = defaultdict(list)
        for model in models:
            if model.is_live:
                self._add(model)

    def _add(self, model: ValidModel) -> None:
        self._vendors[model.file.vendor].append(model)
        self._bare_vendors[bare_vendor(model.file.vendor)].add(model.file.vendor)
        for name in _names(model):
            self._exact[name].append(model)
            self._by_figures[_figures(name)].add(name)
        for full_name in (model.file.friendlyName, f"{model.file.vendor} {model.file.model}"):
            if full_name:
                self._by_full_name[names.comparable(full_name)].append(model)

    def find(self, name: str, new: ValidModel) -> ValidModel | None:
        """Return another model than the new one with a friendly name or full name; None if there is none."""
        others = self._by_full_name.get(names.comparable(name), ())
        return next((other for other in others if other.document.path != new.document.path), None)

    @property
    def is_empty(self) -> bool:
        """Whether there is no live model."""
        return not self._vendors

    def vendor_count(self, vendor: str) -> int:
        """Return how many live models a vendor with exactly this name has."""
        return len(self._vendors.get(vendor, ()))

    def vendors_near(self, vendor: str, *, loosely: bool) -> list[str]:
        """Return the other vendors that a name may mean, nearest first."""
        bare = bare_vendor(vendor)
        near = [bare, *(_near(bare, list(self._bare_vendors)) if loosely else ())]
        found = [other for name in near for other in sorted(self._bare_vendors.get(name, ())) if other != vendor]
        return list(dict.fromkeys(found))

    def twins(self, new: ValidModel, *, loosely: bool) -> list[ValidModel]:
        """Return the models that a new one may duplicate: those with the same words first, then similar ones."""
        identity = _identity(new)  # of the same vendor and model: the file itself, or a duplicate, which is an error
        vendors = {new.file.vendor, *self.vendors_near(new.file.vendor, loosely=loosely)}
        found = {
            other.document.path: other
            for name in chain(_names(new), self._similar(new) if loosely else ())
            for other in self._exact.get(name, ())
            if other.file.vendor in vendors and _identity(other) != identity
        }
        return list(found.values())

    def _similar(self, new: ValidModel) -> Iterator[str]:
        from rapidfuzz import fuzz, process

        for name in _names(new):
            alike = sorted(self._by_figures.get(_figures(name), ()))
            for found, *_ in process.extract(name, alike, scorer=fuzz.ratio, score_cutoff=_MIN_SCORE, limit=20):
                yield found


def questions(new: Sequence[ValidModel], models: Iterable[ValidModel]) -> Iterator[tuple[ValidModel, Remark]]:
    """Yield the questions about new models; ``models`` is the whole catalogue, with the new ones."""
    new_paths = {model.document.path for model in new}
    models = list(models)
    landed = LiveNames([model for model in models if model.document.path not in new_paths])
    everything = LiveNames(models)
    vendors: set[str] = set()
    for number, model in enumerate(new):
        is_loose = number < MAX_COMPARED
        found = [*_id_question(model), *_source_question(model)]
        if model.file.vendor not in vendors:
            found += _vendor_question(model, landed, loosely=is_loose)
        vendors.add(model.file.vendor)
        twins = list(_twin_question(model, everything, loosely=is_loose))
        found += twins or _friendly_name_question(model, everything)
        yield from ((model, remark) for remark in found)


def _id_question(model: ValidModel) -> Iterator[Remark]:
    if any(places.check(model.document)) or any(places.check_vendor(model)):
        return  # the remedy of that error names the path
    usual = names.slug(f"{model.folder} {model.file.model}")[: names.MAX_ID_LENGTH].rstrip("-")
    is_usual = model.id.startswith(usual) and _NUMBER.fullmatch(model.id, len(usual))
    if names.slug(model.file.model) and not is_usual:
        message = (
            f"the id {model.id} is not the slug of vendor and model, {usual}, and an id never changes: is it intended?"
        )
        yield Remark("id-slug", (), message)


def _source_question(model: ValidModel) -> Iterator[Remark]:
    if not model.file.sources:
        yield Remark("no-source", (), "names no source: where do the figures come from? Add the address below sources")


def _vendor_question(model: ValidModel, landed: LiveNames, *, loosely: bool) -> Iterator[Remark]:
    vendor = model.file.vendor
    if landed.vendor_count(vendor) or landed.is_empty:
        return
    near = [
        f'"{name}" ({quantity(landed.vendor_count(name), "model")})'
        for name in landed.vendors_near(vendor, loosely=loosely)[:_MAX_NAMED]
    ]
    known = f"is it one of {', '.join(near)}?" if near else "no known vendor is similar; is it the vendor's own name?"
    yield Remark("new-vendor", ("vendor",), f'"{vendor}" is a new vendor: {known}')


def _twin_question(model: ValidModel, everything: LiveNames, *, loosely: bool) -> Iterator[Remark]:
    twins = everything.twins(model, loosely=loosely)
    if twins and model.is_live:
        shown = ", ".join(f"{twin.document.path} ({_label_of(twin)})" for twin in twins[:_MAX_NAMED])
        message = f"is it the same station as {shown}?"
        yield Remark("twin", ("model",), message, tuple(twin.document.path for twin in twins[:_MAX_NAMED]))


def _friendly_name_question(model: ValidModel, everything: LiveNames) -> Iterator[Remark]:
    other = everything.find(model.file.friendlyName or "", model)
    if other:
        message = (
            f'"{model.file.friendlyName}" is also the name of {other.document.path} ({_label_of(other)}): is it right?'
        )
        yield Remark("friendly-name", ("friendlyName",), message, (other.document.path,))


def _identity(model: ValidModel) -> tuple[str, str]:
    return names.comparable(model.file.vendor), names.comparable(model.file.model)


def _label_of(model: ValidModel) -> str:
    name = f"{model.file.vendor} {model.file.model}"
    friendly = model.file.friendlyName
    return name if friendly in (None, name) else f"{name}, {friendly}"


def _names(model: ValidModel) -> list[str]:
    """Return a model's names for comparison: the model's name and the friendly name."""
    vendor, friendly = model.file.vendor, model.file.friendlyName
    found = [bare_model(vendor, model.file.model), bare_model(vendor, friendly) if friendly else ""]
    return [name for name in dict.fromkeys(found) if name]


def _figures(name: str) -> str:
    """Return the digits of a name: names with different digits are two models, since vendors number their products."""
    return "".join(filter(str.isdigit, name))


def _near(bare: str, known: list[str]) -> list[str]:
    """Return the names with the same beginning or only a few different letters, nearest first."""
    from rapidfuzz import fuzz, process

    scores = {name: score for name, score, _ in process.extract(
        bare, known, scorer=fuzz.ratio, score_cutoff=_MIN_VENDOR_SCORE, limit=None)}  # fmt: skip
    scores |= {name: 95.0 for name in known if _begin_alike(bare, name)}
    return sorted(scores, key=lambda name: (-scores[name], name))


def _begin_alike(name: str, other: str) -> bool:
    shorter, longer = sorted((name, other), key=len)
    return len(shorter) >= _MIN_BEGINNING and longer.startswith(shorter)
