"""Pydantic records of the downloads: a line of the NDJSON, the Connector objects of OCPI, the index of the files.

The properties of OCPI's objects are those of OCPI 2.3.0 (``mod_locations``, Connector Object), the index has those of
schema.org (Dataset, DataDownload, PropertyValue) and the size in bytes of DCAT 3.
"""

from typing import Annotated, Any

from pydantic import ConfigDict, Field
from pydantic.json_schema import SkipJsonSchema

from builder.domain.ocpi import ConnectionType, ConnectorFormat, PowerType
from builder.domain.records import AdditionalKeys, ModelName, VendorName
from builder.domain.responses import Body, ModelBody, ModelId, Timestamp


class DatasetModel(AdditionalKeys, ModelBody):
    """A model with its additional keys: a line of models.ndjson."""

    model_config = ConfigDict(title="Model with its additional keys")


class OcpiConnector(Body):
    """A Connector object of OCPI."""

    id: Annotated[str, Field(max_length=36, description="The connector's id, unique within the model.", examples=["1"])]
    standard: Annotated[ConnectionType, Field(description="OCPI ConnectorType.")]
    format: Annotated[ConnectorFormat, Field(description="OCPI ConnectorFormat.")]
    power_type: Annotated[
        PowerType,
        Field(description="OCPI PowerType of this connector. For an AC outlet of a DC station it follows the plug."),
    ]
    max_voltage: Annotated[
        int, Field(ge=0, description="Maximum voltage, in volts; line to neutral for AC_3_PHASE.", examples=[230])
    ]
    max_amperage: Annotated[int, Field(ge=0, description="Maximum current, in amperes.", examples=[32])]
    max_electric_power: Annotated[int, Field(ge=0, description="Maximum power, in watts.", examples=[22000])]
    last_updated: Annotated[Timestamp, Field(description="When the model last changed.")]


class UnsupportedConnector(Body):
    """A connector whose plug this version of OCPI has no value for."""

    id: Annotated[str, Field(description="The connector's id.")]
    property: Annotated[str, Field(description="The property without a value.", examples=["standard"])]
    value: Annotated[str, Field(description="The value in the catalogue.", examples=["SAE_J3400"])]


class RoundedFigure(Body):
    """A figure with a fraction. OCPI's figures are whole: the Connector object has it rounded down."""

    id: Annotated[str, Field(description="The connector's id.")]
    property: Annotated[str, Field(description="The rounded property.", examples=["max_amperage"])]
    value: Annotated[float, Field(description="The figure in the catalogue.", examples=[62.5])]


class OcpiModel(Body):
    """A model's connectors as OCPI Connector objects."""

    id: ModelId
    vendor: VendorName
    model: ModelName
    is_archived: bool
    connectors: list[OcpiConnector]
    unsupported: Annotated[
        list[UnsupportedConnector] | SkipJsonSchema[None],
        Field(min_length=1, description="Connectors that are left out; absent if there are none."),
    ] = None
    rounded: Annotated[
        list[RoundedFigure] | SkipJsonSchema[None],
        Field(min_length=1, description="Figures that are rounded down; absent if there are none."),
    ] = None


class OcpiBody(Body):
    """The connectors of all models as OCPI Connector objects."""

    model_config = ConfigDict(title="OCPI Connector objects of all models")

    ocpi_version: Annotated[str, Field(description="The version of OCPI.", examples=["2.2.1"])]
    models: Annotated[list[OcpiModel], Field(description="All models, archived ones too, in the order of the list.")]


class LinkedData(Body):
    """A node of JSON-LD."""

    type: Annotated[list[str], Field(alias="@type", description="The node's classes in schema.org and DCAT.")]


class Distribution(LinkedData):
    """A file of the dataset."""

    name: Annotated[str, Field(description="The file's name.", examples=["models.csv"])]
    description: str
    contentUrl: Annotated[str, Field(description="Absolute path of the file.", examples=["/downloads/models.csv"])]
    encodingFormat: Annotated[str, Field(description="Media type.", examples=["text/csv"])]
    rows: Annotated[int, Field(ge=0, description="Number of models, or of connectors in the CSV.")]
    bytes: Annotated[int, Field(ge=0, description="Size of the file, in bytes.")]
    sha256: Annotated[
        str, Field(min_length=64, max_length=64, description="SHA-256 of the file, in lowercase hexadecimal.")
    ]


class DatasetColumn(LinkedData):
    """A column of the CSV. The SQLite tables have the same names."""

    name: str
    description: str


class DatasetBody(LinkedData):
    """The index of the downloads: a Dataset of schema.org and DCAT, as JSON-LD."""

    model_config = ConfigDict(title="Index of the downloads")

    context: Annotated[dict[str, Any], Field(alias="@context", description="JSON-LD context.")]
    name: str
    description: str
    url: Annotated[str, Field(description="Absolute path of the page that shows the downloads.")]
    license: Annotated[str, Field(description="Address of the license.")]
    dateModified: Annotated[
        Timestamp | SkipJsonSchema[None], Field(description="When a model last changed; absent if there are no models.")
    ] = None
    distribution: list[Distribution]
    variableMeasured: Annotated[list[DatasetColumn], Field(description="The columns of the CSV, in order.")]
