"""Records of a pull request's operations and problems: the output of ``check-changes --format json``."""

from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field

from builder.domain.records import Body

Operation = Literal["create", "update", "archive"]


class Change(Body):
    """One documented operation on one model."""

    id: Annotated[str, Field(description="The model's id: the stem of its file name.", examples=["abb-terra-53"])]
    operation: Annotated[Operation, Field(description="The documented operation.")]
    file: Annotated[str, Field(description="The model's file.", examples=["catalog/abb/abb-terra-53.yaml"])]
    fields: Annotated[
        dict[str, Annotated[list[Any], Field(min_length=2, max_length=2)]],
        Field(
            description="Changed fields of the API's model, each with its old and new value; null if there is none.",
            examples=[{"friendlyName": ["ABB Terra 53", "ABB Terra 53 CJ"]}],
        ),
    ]


class FoundProblem(Body):
    """A problem, as `catalog validate --format json` prints it."""

    path: str
    line: Annotated[int, Field(ge=1)]
    column: Annotated[int, Field(ge=1)]
    level: Literal["error", "warning"]
    rule: Annotated[str, Field(description="Name of the violated rule.", examples=["changed-field"])]
    jsonPath: Annotated[str, Field(description="JSONPath of the value in the file.", examples=["$.powerType"])]
    message: Annotated[str, Field(description="What is wrong, and how to fix it.")]
    related: Annotated[list[str], Field(description="Other files that the problem concerns.")]


class CheckChangesBody(Body):
    """The changes that a pull request makes to the catalogue, and why it is refused, if it is."""

    model_config = ConfigDict(title="Changes of a pull request")

    changes: Annotated[list[Change], Field(description="The operations, by file; if refused, those that were found.")]
    problems: Annotated[list[FoundProblem], Field(description="Reasons for a refusal, and warnings, sorted.")]
    requiresAdmin: Annotated[bool, Field(description="Whether a model is created or archived, which needs an admin.")]
