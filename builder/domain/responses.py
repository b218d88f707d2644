"""Pydantic records of the API's response bodies. Their schemas, and the order of a body's keys, come from here.

A model's body shares its fields with the model's file: ``records`` declares them once.
"""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from builder.domain.names import ID_PATTERN, MAX_ID_LENGTH
from builder.domain.records import SharedFields, VendorName, title_of

TIMESTAMP_PATTERN = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z(?![\s\S])"

ModelId = Annotated[str, StringConstraints(max_length=MAX_ID_LENGTH, pattern=ID_PATTERN)]
Timestamp = Annotated[
    str, StringConstraints(pattern=TIMESTAMP_PATTERN), Field(json_schema_extra={"format": "date-time"})
]


class Body(BaseModel):
    """A JSON body that the API returns. Members may be added later."""

    model_config = ConfigDict(
        strict=True, defer_build=True, frozen=True, regex_engine="python-re", field_title_generator=title_of
    )


class _Identified(Body):
    """A body with a model's id."""

    id: Annotated[
        ModelId, Field(description="The model's id. It never changes.", examples=["keba-kc-p30-ess400c2-e0r"])
    ]


class ModelBody(SharedFields, _Identified):
    """A model as the API returns it. The fields are in the order of the body's keys."""

    model_config = ConfigDict(title="Charging station model", extra="ignore")

    isArchived: Annotated[bool, Field(description="Whether the model is archived.")]
    createdAt: Annotated[Timestamp, Field(description="When the model was added.", examples=["2023-06-07T17:32:28Z"])]
    updatedAt: Annotated[
        Timestamp, Field(description="When a value of the model last changed.", examples=["2023-06-07T17:32:28Z"])
    ]


class WriteBody(Body):
    """The documented response to create, update and archive: the model after the write."""

    model_config = ConfigDict(title="Response to a write")

    data: ModelBody


class ModelItems(Body):
    """Models, and whether more follow."""

    hasMore: Annotated[bool, Field(description="Whether more models follow.")]
    items: list[ModelBody]


class ListBody(Body):
    """A list of models, in the documented envelope."""

    model_config = ConfigDict(title="List of charging station models")

    data: ModelItems


class Links(Body):
    """Absolute paths of other pages; null if there is no such page."""

    first: str
    prev: str | None
    next: str | None


class PageBody(ListBody):
    """A page of the live list."""

    model_config = ConfigDict(title="Page of charging station models")

    links: Links


class Vendor(Body):
    """A vendor, with the number of its models."""

    vendor: VendorName
    slug: Annotated[str, Field(pattern=ID_PATTERN)]
    modelCount: Annotated[int, Field(ge=0, description="Number of live models.")]
    archivedCount: Annotated[int, Field(ge=0, description="Number of archived models.")]
    url: Annotated[str, Field(description="Absolute path of the vendor's list of models.")]


class VendorItems(Body):
    """All vendors."""

    # Not `const: false`, from which client generators make a class of strings.
    hasMore: Annotated[bool, Field(description="Always false: all vendors are listed.")]
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
