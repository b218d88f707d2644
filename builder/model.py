"""A model and its bodies as records, and OCPI's enumerations: the one truth from which the schemas are generated.

The fields are named as in the files and the API. Names and limits come from OCPI 2.3.0 (``mod_locations``) and
OCPP 1.6 (CiString50). A strict record never accepts what its JSON Schema refuses.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Any, Literal, NamedTuple, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, WithJsonSchema
from pydantic.json_schema import SkipJsonSchema

from builder.names import ID_PATTERN, MAX_ID_LENGTH

# Control characters, line separators, bidi embeddings, overrides and isolates. (Lone surrogates never get here:
# neither UTF-8 nor a JSON body that was read holds one.)
FORBIDDEN = r"\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069"
# "\s" and U+FEFF together are the same spaces in Python and in JavaScript. "(?![\s\S])" is the end of the text in
# both; "$" would let a line feed through in Python.
TEXT_PATTERN = rf"^(?![\s\ufeff])[^{FORBIDDEN}]*[^{FORBIDDEN}\s\ufeff](?![\s\S])"
HTTPS_PATTERN = (
    r"^https://[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?(:[0-9]{1,5})?"
    r"([/?#]([A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=-]|%[0-9A-Fa-f]{2})*)?(?![\s\S])"
)
TIMESTAMP_PATTERN = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z(?![\s\S])"


class PowerType(StrEnum):
    """OCPI PowerType."""

    AC_1_PHASE = "AC_1_PHASE"
    AC_2_PHASE = "AC_2_PHASE"
    AC_2_PHASE_SPLIT = "AC_2_PHASE_SPLIT"
    AC_3_PHASE = "AC_3_PHASE"
    DC = "DC"


class ConnectorFormat(StrEnum):
    """OCPI ConnectorFormat: the driver brings the plug (SOCKET), or a cable is attached."""

    SOCKET = "SOCKET"
    CABLE = "CABLE"


class ConnectionType(StrEnum):
    """OCPI 2.3.0 ConnectorType; ``label`` is what people call it."""

    label: str

    def __new__(cls, value: str, label: str) -> Self:
        """Make a member of the value and its label."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member

    CHADEMO = "CHADEMO", "CHAdeMO"
    CHAOJI = "CHAOJI", "ChaoJi"
    DOMESTIC_A = "DOMESTIC_A", "Domestic type A"
    DOMESTIC_B = "DOMESTIC_B", "Domestic type B"
    DOMESTIC_C = "DOMESTIC_C", "Domestic type C"
    DOMESTIC_D = "DOMESTIC_D", "Domestic type D"
    DOMESTIC_E = "DOMESTIC_E", "Domestic type E"
    DOMESTIC_F = "DOMESTIC_F", "Domestic type F"
    DOMESTIC_G = "DOMESTIC_G", "Domestic type G"
    DOMESTIC_H = "DOMESTIC_H", "Domestic type H"
    DOMESTIC_I = "DOMESTIC_I", "Domestic type I"
    DOMESTIC_J = "DOMESTIC_J", "Domestic type J"
    DOMESTIC_K = "DOMESTIC_K", "Domestic type K"
    DOMESTIC_L = "DOMESTIC_L", "Domestic type L"
    DOMESTIC_M = "DOMESTIC_M", "Domestic type M"
    DOMESTIC_N = "DOMESTIC_N", "Domestic type N"
    DOMESTIC_O = "DOMESTIC_O", "Domestic type O"
    GBT_AC = "GBT_AC", "GB/T AC"
    GBT_DC = "GBT_DC", "GB/T DC"
    IEC_60309_2_single_16 = "IEC_60309_2_single_16", "IEC 60309 single-phase 16 A"
    IEC_60309_2_three_16 = "IEC_60309_2_three_16", "IEC 60309 three-phase 16 A"
    IEC_60309_2_three_32 = "IEC_60309_2_three_32", "IEC 60309 three-phase 32 A"
    IEC_60309_2_three_64 = "IEC_60309_2_three_64", "IEC 60309 three-phase 64 A"
    IEC_62196_T1 = "IEC_62196_T1", "Type 1 (J1772)"
    IEC_62196_T1_COMBO = "IEC_62196_T1_COMBO", "CCS1"
    IEC_62196_T2 = "IEC_62196_T2", "Type 2"
    IEC_62196_T2_COMBO = "IEC_62196_T2_COMBO", "CCS2"
    IEC_62196_T3A = "IEC_62196_T3A", "Type 3A"
    IEC_62196_T3C = "IEC_62196_T3C", "Type 3C"
    MCS = "MCS", "MCS"
    NEMA_5_20 = "NEMA_5_20", "NEMA 5-20"
    NEMA_6_30 = "NEMA_6_30", "NEMA 6-30"
    NEMA_6_50 = "NEMA_6_50", "NEMA 6-50"
    NEMA_10_30 = "NEMA_10_30", "NEMA 10-30"
    NEMA_10_50 = "NEMA_10_50", "NEMA 10-50"
    NEMA_14_30 = "NEMA_14_30", "NEMA 14-30"
    NEMA_14_50 = "NEMA_14_50", "NEMA 14-50"
    PANTOGRAPH_BOTTOM_UP = "PANTOGRAPH_BOTTOM_UP", "Pantograph, bottom up"
    PANTOGRAPH_TOP_DOWN = "PANTOGRAPH_TOP_DOWN", "Pantograph, top down"
    SAE_J3400 = "SAE_J3400", "NACS (J3400)"
    TESLA_R = "TESLA_R", "Tesla Roadster"
    TESLA_S = "TESLA_S", "Tesla Model S/X"


def _title(field: str, _: object) -> str:
    return re.sub(r"(?<=[a-z])([A-Z])", r" \1", field).capitalize()


class Record(BaseModel):
    """A record of a file or a request: strict, and nothing but the documented keys."""

    model_config = ConfigDict(
        strict=True,
        defer_build=True,
        extra="forbid",
        frozen=True,
        regex_engine="python-re",
        field_title_generator=_title,
    )


class Body(BaseModel):
    """A JSON body that the API gives: it may get further members later."""

    model_config = ConfigDict(
        strict=True, defer_build=True, frozen=True, regex_engine="python-re", field_title_generator=_title
    )


def _given(value: object) -> object:
    if value is None:
        raise ValueError("an optional key is left out, not null")
    return value


MAX_NUMBER = 1_000_000_000
_NUMBER_SCHEMA = {"type": "number", "exclusiveMinimum": 0, "maximum": MAX_NUMBER}
_Limits = Field(gt=0, le=MAX_NUMBER)
Number = Annotated[Annotated[int, _Limits] | Annotated[float, _Limits], WithJsonSchema(_NUMBER_SCHEMA)]
Text = Annotated[str, StringConstraints(min_length=1, pattern=TEXT_PATTERN)]
VendorName = Annotated[Text, Field(max_length=50)]
ModelName = Annotated[Text, Field(max_length=100)]
FriendlyName = Annotated[
    Text, Field(max_length=100, description="The name that people use.", examples=["KEBA KeContact P30 x-series"])
]
HttpsUrl = Annotated[str, StringConstraints(max_length=2000, pattern=HTTPS_PATTERN)]
ModelId = Annotated[str, StringConstraints(max_length=MAX_ID_LENGTH, pattern=ID_PATTERN)]
Timestamp = Annotated[str, StringConstraints(pattern=TIMESTAMP_PATTERN)]
Given = BeforeValidator(_given)


class Connector(Record):
    """One connector of a station."""

    id: Annotated[int, Field(ge=1, le=MAX_NUMBER, description="Unique within the model.", examples=[1])]
    connectionType: Annotated[ConnectionType, Field(strict=False, description="OCPI 2.3.0 ConnectorType.")]
    format: Annotated[
        ConnectorFormat,
        Field(
            strict=False,
            description="OCPI ConnectorFormat: SOCKET (the driver brings the cable) or CABLE.",
        ),
    ]
    maxAmperage: Annotated[Number, Field(description="Highest current, in ampere.", examples=[32])]
    maxVoltage: Annotated[
        Number,
        Field(
            description="Highest voltage, in volt; line to neutral for AC_3_PHASE, so 230 and not 400.", examples=[230]
        ),
    ]
    maxPowerWatts: Annotated[
        Number, Field(description="Highest power that this connector delivers, in watt.", examples=[22000])
    ]


class ConfigurationKeys(Record):
    """Names of the station's OCPP configuration keys."""

    ocppUrl: Annotated[
        str,
        Field(
            max_length=50,
            pattern=rf"^(?![\s\S])|{TEXT_PATTERN}",
            description="Name of the configuration key that holds the address of the OCPP back end "
            "(OCPP 1.6 CiString50). The empty string says that no such key is known.",
            examples=["CentralSystemAddress", ""],
        ),
    ]


class _Fields(Record):
    """What a model's file, a create request and the API's model have in common."""

    vendor: Annotated[
        VendorName, Field(description="The vendor's name, spelled alike in all its models.", examples=["KEBA"])
    ]
    model: Annotated[
        ModelName, Field(description="The vendor's name or number of the model.", examples=["KC-P30-ESS400C2-E0R"])
    ]
    friendlyName: Annotated[FriendlyName | SkipJsonSchema[None], Given] = None
    powerType: Annotated[PowerType, Field(strict=False, description="OCPI PowerType of the station.")]
    connectors: Annotated[
        list[Connector], Field(min_length=1, description="The station's connectors, in the vendor's order.")
    ]
    configurationKeys: ConfigurationKeys
    imageUrl: Annotated[
        HttpsUrl | SkipJsonSchema[None],
        Field(description="Address of a picture.", examples=["https://images.example.org/station.png"]),
        Given,
    ] = None


class CreateBody(_Fields):
    """The documented body of POST: create a model."""

    model_config = ConfigDict(title="Create a charging station model")


class UpdateBody(Record):
    """The documented body of PATCH: only the friendly name changes; null takes it away."""

    model_config = ConfigDict(title="Update a charging station model")

    friendlyName: FriendlyName | None = None


class ModelFile(_Fields):
    """A model's file: what is created, whether it is archived, and where its figures were read."""

    model_config = ConfigDict(title="File of a charging station model")

    isArchived: Annotated[
        bool | SkipJsonSchema[None],
        Field(description="True once the model is archived; there is no way back."),
        Given,
    ] = None
    sources: Annotated[
        list[HttpsUrl] | SkipJsonSchema[None],
        Field(description="Addresses of the datasheets, for the reviewer and the website; never in an API body."),
        Given,
    ] = None


class ModelBody(_Fields):
    """A model as the API gives it."""

    model_config = ConfigDict(title="Charging station model", extra="ignore")

    id: Annotated[
        ModelId, Field(description="The model's id: it never changes.", examples=["keba-kc-p30-ess400c2-e0r"])
    ]
    isArchived: Annotated[bool, Field(description="Whether the model is archived.")]
    createdAt: Annotated[Timestamp, Field(description="When the model landed.", examples=["2023-06-07T17:32:28Z"])]
    updatedAt: Annotated[Timestamp, Field(description="When its file last changed.", examples=["2023-06-07T17:32:28Z"])]


class ModelItems(Body):
    """A part of a list of models."""

    hasMore: Annotated[bool, Field(description="Whether more models follow.")]
    items: list[ModelBody]


class ListBody(Body):
    """A list of models, in the documented envelope."""

    model_config = ConfigDict(title="List of charging station models")

    data: ModelItems


class Links(Body):
    """Absolute paths of neighbouring pages; null where there is none."""

    first: str
    prev: str | None
    next: str | None


class PageBody(ListBody):
    """One of the static pages of the live list."""

    model_config = ConfigDict(title="Page of charging station models")

    links: Links


class Vendor(Body):
    """A vendor, with the number of its models."""

    vendor: VendorName
    slug: Annotated[str, Field(pattern=ID_PATTERN)]
    modelCount: Annotated[int, Field(ge=0, description="Live models.")]
    archivedCount: Annotated[int, Field(ge=0, description="Archived models.")]
    url: Annotated[str, Field(description="Absolute path of the vendor's models.")]


class VendorItems(Body):
    """All vendors."""

    hasMore: Literal[False]
    items: list[Vendor]


class VendorsBody(Body):
    """The vendors, in the documented envelope."""

    model_config = ConfigDict(title="Vendors of charging stations")

    data: VendorItems


class ProblemBody(Body):
    """An error (RFC 9457)."""

    model_config = ConfigDict(title="Problem")

    type: str
    title: str
    status: Annotated[int, Field(ge=400, le=599)]
    detail: str


class Event(NamedTuple):
    """Something that happened to a model: ``created``, ``updated``, ``archived`` or ``removed``, and in which commit.

    ``commit`` is None for a change that is not committed.
    """

    kind: str
    when: str
    commit: str | None


@dataclass(frozen=True, slots=True)
class Model:
    """A model of the catalogue: its file, when it landed and last changed (``2023-06-07T17:32:28Z``), its history."""

    id: str
    path: str
    file: ModelFile
    created_at: str
    updated_at: str
    events: tuple[Event, ...] = ()

    @property
    def is_archived(self) -> bool:
        """Whether the model is archived."""
        return self.file.isArchived is True

    @property
    def vendor_slug(self) -> str:
        """The vendor's folder."""
        return self.path.split("/")[1]

    @property
    def name(self) -> str:
        """What people call the model."""
        return self.file.friendlyName or f"{self.file.vendor} {self.file.model}"

    def body(self) -> dict[str, Any]:
        """Return the documented MODEL, keys in their order; an optional one that the file lacks is left out."""
        fields = self.file.model_dump(mode="json", exclude_none=True, exclude={"isArchived", "sources"})
        times = {"isArchived": self.is_archived, "createdAt": self.created_at, "updatedAt": self.updated_at}
        return {"id": self.id, **fields, **times}
