"""Records of changes: those in the catalogue's history, as the API publishes them, and those of a pull request.

The latter, with their problems, are the output of ``check-changes --format json``.
"""

from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field

from builder.domain.responses import Body, Links, ModelId, Timestamp

Operation = Literal["create", "update", "archive"]


Differences = Annotated[
    dict[str, Annotated[list[Any], Field(min_length=2, max_length=2)]],
    Field(
        description="Changed fields of the API's model, each with its old and new value; null for a missing value.",
        examples=[{"friendlyName": ["ABB Terra 53", "ABB Terra 53 CJ"]}],
    ),
]


class Change(Body):
    """One documented operation on one model."""

    id: Annotated[str, Field(description="The model's id: the stem of its file name.", examples=["abb-terra-53"])]
    operation: Annotated[Operation, Field(description="The documented operation.")]
    file: Annotated[str, Field(description="The model's file.", examples=["catalog/abb/abb-terra-53.yaml"])]
    fields: Differences


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


class ChangeBody(Body):
    """A change of a model's documented values on the branch that the site is built from."""

    sequence: Annotated[int, Field(ge=1, description="Number of the change, counted from 1.", examples=[1042])]
    at: Annotated[
        Timestamp,
        Field(
            description="When the change landed; equals the model's updatedAt after the change.",
            examples=["2023-06-07T17:32:28Z"],
        ),
    ]
    operation: Annotated[
        Literal["create", "update", "archive", "correct", "remove"],
        Field(
            description="A documented operation; correct if an admin changed another field, "
            "remove if the model's file was deleted."
        ),
    ]
    id: Annotated[ModelId, Field(description="The model's id.", examples=["abb-terra-53"])]
    vendor: Annotated[str, Field(description="The model's vendor after the change.", examples=["ABB"])]
    model: Annotated[str, Field(description="The model's name after the change.", examples=["Terra 53"])]
    fields: Differences
    commit: Annotated[
        str | None, Field(description="Id of the Git commit; null if the change is not committed, as in a preview.")
    ]


class ChangeItems(Body):
    """Changes, and whether more follow."""

    hasMore: Annotated[bool, Field(description="Whether more changes follow.")]
    items: list[ChangeBody]


class ChangePageBody(Body):
    """A page of the catalogue's changes, oldest first."""

    model_config = ConfigDict(title="Page of changes")

    data: ChangeItems
    links: Links


class ChangeLinks(Body):
    """Absolute paths of the first and the last page of changes."""

    first: str
    last: str


class NewestChangesBody(Body):
    """The newest changes of the catalogue, newest first."""

    model_config = ConfigDict(title="Newest changes")

    data: ChangeItems
    links: ChangeLinks
