"""The operations of a pull request as records: what ``check-changes --format json`` gives."""

from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field

from builder.domain.records import Body

Operation = Literal["create", "update", "archive"]


class Change(Body):
    """One documented operation on one model."""

    id: Annotated[str, Field(description="The model's id: the stem of its file.", examples=["abb-terra-53"])]
    operation: Annotated[Operation, Field(description="The documented operation that the change is.")]
    file: Annotated[str, Field(description="The model's file.", examples=["catalog/abb/abb-terra-53.yaml"])]
    fields: Annotated[
        dict[str, Annotated[list[Any], Field(min_length=2, max_length=2)]],
        Field(
            description="The fields of the API's model that change, each with its old and its new value; "
            "null where there is none.",
            examples=[{"friendlyName": ["ABB Terra 53", "ABB Terra 53 CJ"]}],
        ),
    ]


class FoundProblem(Body):
    """A problem, as `catalog validate --format json` gives it."""

    path: str
    line: Annotated[int, Field(ge=1)]
    column: Annotated[int, Field(ge=1)]
    level: Literal["error", "warning"]
    rule: Annotated[str, Field(description="Name of the rule that is broken.", examples=["changed-field"])]
    jsonPath: Annotated[str, Field(description="The value in the file, as JSONPath.", examples=["$.powerType"])]
    message: Annotated[str, Field(description="What is wrong, and what to do.")]
    related: Annotated[list[str], Field(description="The other files that the problem is about.")]


class CheckChangesBody(Body):
    """What a pull request does to the catalogue, and what of it is refused."""

    model_config = ConfigDict(title="Changes of a pull request")

    changes: Annotated[list[Change], Field(description="The operations, by file; of a refused change, those found.")]
    problems: Annotated[list[FoundProblem], Field(description="Why the change is refused, sorted; warnings too.")]
    requiresAdmin: Annotated[bool, Field(description="Whether a model is created or archived, as only admins may.")]
