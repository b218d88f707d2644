"""The paths of the documented API below the base path, and of the catalogue below a root."""

LIST = "asset-management/v1/charging-station-models"
OPENAPI = "asset-management/v1/openapi.json"

CATALOG = "catalog"
README = f"{CATALOG}/README.md"


def request_of(operation: str, model_id: str) -> str:
    """Return the documented request for an operation on a model.

    >>> request_of("archive", "abb-terra-53")
    'POST /asset-management/v1/charging-station-models/abb-terra-53/archive'
    """
    match operation:
        case "create":
            return f"POST /{LIST}"
        case "archive":
            return f"POST /{LIST}/{model_id}/archive"
        case _:
            return f"PATCH /{LIST}/{model_id}"
