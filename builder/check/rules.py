"""Rules that a schema cannot say: a file's place, the catalogue as a whole, and physics. One function each."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from builder.domain import names
from builder.domain.addresses import CATALOG
from builder.domain.model import Entry
from builder.domain.ocpi import ConnectionType, PowerType
from builder.domain.records import Connector, ModelFile
from builder.problems import Problem
from builder.source.document import Document

TOLERANCE = 105  # per cent: figures in datasheets are rounded

# OCPI 2.3.0, ConnectorType: what a plug can carry. SAE J3400, Tesla and Type 2 can do both.
DC_ONLY = frozenset(
    [
        ConnectionType.CHADEMO,
        ConnectionType.CHAOJI,
        ConnectionType.GBT_DC,
        ConnectionType.IEC_62196_T1_COMBO,
        ConnectionType.IEC_62196_T2_COMBO,
        ConnectionType.MCS,
        ConnectionType.PANTOGRAPH_BOTTOM_UP,
        ConnectionType.PANTOGRAPH_TOP_DOWN,
    ],
)
DC_OR_AC = frozenset(
    [ConnectionType.IEC_62196_T2, ConnectionType.SAE_J3400, ConnectionType.TESLA_R, ConnectionType.TESLA_S],
)
# Two power contacts, so one phase or DC: beside Type 2, an outlet of this kind on a DC station never has three phases.
_ONE_PHASE_OR_DC = DC_ONLY | DC_OR_AC - {ConnectionType.IEC_62196_T2}
_CAN_DO_DC = DC_ONLY | DC_OR_AC
_PHASES = {PowerType.AC_1_PHASE: 1, PowerType.AC_2_PHASE: 2, PowerType.AC_2_PHASE_SPLIT: 2, PowerType.AC_3_PHASE: 3}


@dataclass(frozen=True, slots=True)
class ValidModel:
    """A model's file that is valid on its own: its id and folder, where its values stand, what it says."""

    id: str
    folder: str
    document: Document
    file: ModelFile

    @property
    def is_live(self) -> bool:
        """Whether the model is not archived."""
        return self.file.isArchived is not True

    @property
    def entry(self) -> Entry:
        """What a build needs of it."""
        return Entry.of(self.document.path, self.document.text, self.file)

    @property
    def identity(self) -> tuple[str, str]:
        """What no two live models share: vendor and model, folded."""
        return names.fold(self.file.vendor), names.fold(self.file.model)


def check_path(document: Document) -> Iterator[Problem]:
    """Check a file's place: folder and id have the form of slugs, and the id begins with the folder's name."""
    folder, model_id = document.path.split("/")[1], names.id_of(document.path)
    if names.is_reserved(folder):
        message = f"Windows cannot have a folder {folder}: choose another with `catalog create --id`"
        yield document.problem("reserved-name", (), message)
    elif not names.is_id(folder):
        yield document.problem("folder-form", (), f"the folder {folder} is not a slug: {_slug_remedy(folder)}")
    elif not model_id.startswith(f"{folder}-"):
        message = (
            f"the id {model_id} does not begin with its folder's name: rename the file to {folder}-{model_id}.yaml"
        )
        yield document.problem("id-vendor", (), message)
    if not names.is_id(model_id):
        yield document.problem("id-form", (), f"the id {model_id} is not a slug: {_slug_remedy(model_id)}")
    elif len(model_id) > names.MAX_ID_LENGTH:
        message = f"the id has {len(model_id)} characters: at most {names.MAX_ID_LENGTH} are allowed"
        yield document.problem("id-length", (), message)


def check_model(read: ValidModel) -> Iterator[Problem]:
    """Check one model against its folder and against physics."""
    yield from _check_vendor_folder(read)
    yield from _check_connector_ids(read)
    yield from _check_connection_types(read)
    yield from _check_power(read)


def check_catalogue(models: Iterable[ValidModel]) -> Iterator[Problem]:
    """Check the models of the whole catalogue against each other."""
    by_id, by_folder, by_key = defaultdict(list), defaultdict(list), defaultdict(list)
    for read in models:
        by_id[read.id].append(read)
        if read.is_live:
            if _lies_in_its_folder(read):
                by_folder[read.folder].append(read)
            by_key[read.identity].append(read)
    for same_id in by_id.values():
        if len(same_id) > 1:
            yield from _check_unique_id(same_id)
    for same_folder in by_folder.values():
        yield from _check_vendor_spelling(same_folder)
    for same_key in by_key.values():
        if len(same_key) > 1:
            yield from _check_duplicates(same_key)


def _slug_remedy(name: str) -> str:
    slug = names.slug(name)
    return f"rename it to {slug}" if slug else "use a-z, 0-9 and single hyphens"


def _check_vendor_folder(read: ValidModel) -> Iterator[Problem]:
    if not _lies_in_its_folder(read):
        vendor, slug = read.file.vendor, names.slug(read.file.vendor)
        message = f'the vendor "{vendor}" belongs in {CATALOG}/{slug}/, this file lies in {CATALOG}/{read.folder}/'
        yield read.document.problem("vendor-folder", ("vendor",), message)


def _lies_in_its_folder(read: ValidModel) -> bool:
    """Whether the folder is the vendor's slug.

    A name without a usable slug (a device of Windows, nothing that ASCII can write) has a folder of its choice; a
    folder that is no slug has a problem of its own.
    """
    slug = names.slug(read.file.vendor)
    return slug == read.folder or not names.is_folder(slug) or not names.is_folder(read.folder)


def _check_connector_ids(read: ValidModel) -> Iterator[Problem]:
    first: dict[int, int] = {}
    for place, connector in enumerate(read.file.connectors):
        if connector.id in first:
            message = f"connector {first[connector.id] + 1} has the id {connector.id} too: number them 1, 2, 3"
            yield read.document.problem("connector-id", ("connectors", place, "id"), message)
        first.setdefault(connector.id, place)


def _check_connection_types(read: ValidModel) -> Iterator[Problem]:
    power_type = read.file.powerType
    if power_type is PowerType.DC:
        if _CAN_DO_DC.isdisjoint([connector.connectionType for connector in read.file.connectors]):
            message = "no connector of this DC station can carry DC: correct the power type or a connection type"
            yield read.document.problem("power-type", ("powerType",), message)
        return
    for place, connector in enumerate(read.file.connectors):
        if connector.connectionType in DC_ONLY:
            message = f"{connector.connectionType} carries only DC, the station is {power_type}: correct one of them"
            yield read.document.problem("connection-type", ("connectors", place, "connectionType"), message)


def _check_power(read: ValidModel) -> Iterator[Problem]:
    power_type = read.file.powerType
    for place, connector in enumerate(read.file.connectors):
        phases, watts = _phases(power_type, connector), _exact(connector.maxPowerWatts)
        possible = phases * (_exact(connector.maxVoltage) * _exact(connector.maxAmperage))
        if watts * 100 > possible * TOLERANCE:
            product = f"{f'{phases} x ' if phases > 1 else ''}{connector.maxVoltage} V x {connector.maxAmperage} A"
            three_phase = power_type is PowerType.AC_1_PHASE and watts * 100 <= 3 * possible * TOLERANCE
            remedy = "is the station AC_3_PHASE?" if three_phase else "correct the figure that is wrong"
            message = f"{_plain(watts)} W is more than {product} = {_plain(possible)} W: {remedy}"
            yield read.document.problem("power", ("connectors", place, "maxPowerWatts"), message)


def _exact(figure: float) -> int | Decimal:
    """Return a figure as it is written; most are whole, and whole numbers are quick."""
    return figure if isinstance(figure, int) else Decimal(str(figure))


def _plain(figure: int | Decimal) -> str:
    return f"{Decimal(figure).normalize():f}"


def _phases(power_type: PowerType, connector: Connector) -> int:
    if power_type is not PowerType.DC:
        return _PHASES[power_type]
    return 1 if connector.connectionType in _ONE_PHASE_OR_DC else 3


def _check_unique_id(same_id: list[ValidModel]) -> Iterator[Problem]:
    for read in same_id[1:]:
        other = same_id[0].document.path
        message = f"{other} has the same id: an id is unique in the whole catalogue"
        yield read.document.problem("id-unique", (), message, related=(other,))


def _check_vendor_spelling(same_folder: list[ValidModel]) -> Iterator[Problem]:
    spellings = Counter(read.file.vendor for read in same_folder)
    usual = max(spellings, key=lambda spelling: (spellings[spelling], spelling))
    for read in same_folder:
        if read.file.vendor != usual:
            message = f'the vendor is spelled "{usual}" in {spellings[usual]} of the models here: use that spelling'
            other = next(other.document.path for other in same_folder if other.file.vendor == usual)
            yield read.document.problem("vendor-spelling", ("vendor",), message, related=(other,))


def _check_duplicates(same_key: list[ValidModel]) -> Iterator[Problem]:
    for read in same_key[1:]:
        other = same_key[0].document.path
        message = f"{other} is the same vendor and model: update that file, or archive it first"
        yield read.document.problem("duplicate-model", ("model",), message, related=(other,))
