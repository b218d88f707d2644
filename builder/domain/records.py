"""Pydantic records of a model's file, of the requests, and of the site's settings, from which schemas are generated.

Fields have the names used in the files and the API. Names and limits come from OCPI 2.3.0 (``mod_locations``) and
OCPP 1.6 (CiString50). A record never accepts what its JSON Schema refuses. ``responses`` has the API's bodies.
"""

import re
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, WithJsonSchema
from pydantic.json_schema import SkipJsonSchema

from builder.domain.ocpi import ConnectionType, ConnectorFormat, PowerType

# Characters without a glyph: controls, format characters, private use, noncharacters, fillers, variation selectors.
# The pattern works in Python and JavaScript, so it only covers the first 65,536; ``characters.find_invisible`` has all.
# (Lone surrogates are refused before: neither UTF-8 nor an accepted JSON body has any.)
FORBIDDEN = (
    r"\u0000-\u001f\u007f-\u009f\u00ad\u034f\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u115f\u1160\u17b4\u17b5"
    r"\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u2800\u3164\ue000-\uf8ff\ufdd0-\ufdef\ufe00-\ufe0f\ufeff"
    r"\uffa0\ufff0-\ufffb\ufffe\uffff"
)
_SPACE = r"[ \u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]"  # "\s" of Python and JavaScript, except line breaks
# Words and single spaces between them. "(?![\s\S])" is the end of the text in Python and in JavaScript; "$" would let
# a line feed through in Python.
TEXT_PATTERN = rf"^[^\s{FORBIDDEN}]+({_SPACE}[^\s{FORBIDDEN}]+)*(?![\s\S])"
HTTPS_PATTERN = (
    r"^https://[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?(:[0-9]{1,5})?"
    r"([/?#]([A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=-]|%[0-9A-Fa-f]{2})*)?(?![\s\S])"
)


def title_of(field: str, _: object) -> str:
    """Return the title of a field in its schema.

    >>> title_of("maxPowerWatts", None)
    'Max power watts'
    """
    return re.sub(r"(?<=[a-z])([A-Z])", r" \1", field).capitalize()


class Record(BaseModel):
    """A record of a file or a request: strict, without unknown keys."""

    model_config = ConfigDict(
        strict=True,
        defer_build=True,
        extra="forbid",
        frozen=True,
        regex_engine="python-re",
        field_title_generator=title_of,
    )


def _refuse_null(value: object) -> object:
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
    Text, Field(max_length=100, description="Common name of the model.", examples=["KEBA KeContact P30 x-series"])
]
Note = Annotated[Text, Field(max_length=500)]
# "format" is for tools that generate clients: they make a URL type of it.
HttpsUrl = Annotated[
    str, StringConstraints(max_length=2000, pattern=HTTPS_PATTERN), Field(json_schema_extra={"format": "uri"})
]
NotNull = BeforeValidator(_refuse_null)


class Connector(Record):
    """One connector of a station."""

    id: Annotated[int, Field(ge=1, le=MAX_NUMBER, description="Unique within the model.", examples=[1])]
    connectionType: Annotated[
        ConnectionType, Field(strict=False, description="OCPI 2.3.0 ConnectorType, such as IEC_62196_T2.")
    ]
    format: Annotated[
        ConnectorFormat,
        Field(
            strict=False,
            description="OCPI ConnectorFormat: SOCKET (the driver brings the cable) or CABLE (attached).",
        ),
    ]
    maxAmperage: Annotated[Number, Field(description="Maximum current, in amperes.", examples=[32])]
    maxVoltage: Annotated[
        Number,
        Field(description="Maximum voltage, in volts; line to neutral for AC_3_PHASE: 230, not 400.", examples=[230]),
    ]
    maxPowerWatts: Annotated[Number, Field(description="Maximum power of this connector, in watts.", examples=[22000])]


class ConfigurationKeys(Record):
    """Names of the station's OCPP configuration keys."""

    ocppUrl: Annotated[
        str,
        Field(
            max_length=50,
            pattern=rf"^(?![\s\S])|{TEXT_PATTERN}",
            description="Name of the configuration key for the address of the OCPP back end "
            "(OCPP 1.6 CiString50). An empty string means that no such key is known.",
            examples=["CentralSystemAddress", ""],
        ),
    ]


class SharedFields(Record):
    """The fields that a model's file, a create request and the API's model share."""

    vendor: Annotated[
        VendorName, Field(description="Name of the vendor, spelled the same in every model.", examples=["KEBA"])
    ]
    model: Annotated[
        ModelName, Field(description="The vendor's name or number for the model.", examples=["KC-P30-ESS400C2-E0R"])
    ]
    friendlyName: Annotated[FriendlyName | SkipJsonSchema[None], NotNull] = None
    powerType: Annotated[PowerType, Field(strict=False, description="OCPI PowerType of the station.")]
    connectors: Annotated[
        list[Connector], Field(min_length=1, description="The station's connectors, in the vendor's order.")
    ]
    configurationKeys: ConfigurationKeys
    imageUrl: Annotated[
        HttpsUrl | SkipJsonSchema[None],
        Field(description="Address of a picture of the station.", examples=["https://images.example.org/station.png"]),
        NotNull,
    ] = None


class CreateBody(SharedFields):
    """The documented body of POST: create a model."""

    model_config = ConfigDict(title="Create a charging station model")


class UpdateBody(Record):
    """The documented body of PATCH: only the friendly name can change; null removes it."""

    model_config = ConfigDict(title="Update a charging station model")

    friendlyName: FriendlyName | None = None


class ReportedName(Record):
    """The vendor and the model that a station sends in an OCPP BootNotification."""

    vendor: Annotated[
        VendorName, Field(description="chargePointVendor (OCPP 1.6) or vendorName (OCPP 2.0.1).", examples=["Keba AG"])
    ]
    model: Annotated[
        Text,
        Field(
            max_length=20,
            description="chargePointModel (OCPP 1.6) or model (OCPP 2.0.1).",
            examples=["KC-P30-ESS400C2-E0R"],
        ),
    ]


class AdditionalKeys(BaseModel):
    """The keys of a model's file that are never in an API body. A pull request may change them freely."""

    model_config = ConfigDict(defer_build=True, regex_engine="python-re")

    sources: Annotated[
        list[HttpsUrl] | SkipJsonSchema[None],
        Field(description="Addresses of the datasheets, for reviewers and the website; never in an API body."),
        NotNull,
    ] = None
    notes: Annotated[
        Annotated[list[Note], Field(min_length=1, max_length=20)] | SkipJsonSchema[None],
        Field(
            description="What a reader must know in addition to the figures; never in an API body.",
            examples=[["180 kW in all, shared when both outlets are in use"]],
        ),
        NotNull,
    ] = None
    stationPowerWatts: Annotated[
        Number | SkipJsonSchema[None],
        Field(
            description="Maximum power of the whole station, in watts, if less than the sum of its connectors; "
            "never in an API body.",
            examples=[180000],
        ),
        NotNull,
    ] = None
    reportedAs: Annotated[
        Annotated[list[ReportedName], Field(min_length=1, max_length=20)] | SkipJsonSchema[None],
        Field(
            description="What the station reports in an OCPP BootNotification; never in an API body.",
        ),
        NotNull,
    ] = None


class _FileFields(SharedFields):
    """The keys of a model's file that come before the additional keys."""

    isArchived: Annotated[
        bool | SkipJsonSchema[None],
        Field(description="True once the model is archived, which is permanent."),
        NotNull,
    ] = None


class ModelFile(AdditionalKeys, _FileFields):
    """A model's file: the documented fields, whether the model is archived, and the additional keys."""

    model_config = ConfigDict(title="File of a charging station model")


class SiteFile(Record):
    """The settings file of a site."""

    model_config = ConfigDict(defer_build=True)

    title: Annotated[Text, Field(max_length=100)]
    baseUrl: Annotated[str, StringConstraints(max_length=200)]
    repositoryUrl: HttpsUrl


ADDITIONAL_KEYS = tuple(AdditionalKeys.model_fields)
