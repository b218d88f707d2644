"""The index of the downloads: a Dataset of schema.org and DCAT in JSON-LD, with the columns of the CSV."""

from collections.abc import Mapping, Sequence
from typing import Any

from builder.domain import table
from builder.domain.model import Model
from builder.settings import Settings

LICENSE = "https://creativecommons.org/publicdomain/zero/1.0/"
# Defined inline, so that a JSON-LD processor needs no other document. All other terms are schema.org's.
CONTEXT = {
    "@vocab": "https://schema.org/",
    "dcat": "http://www.w3.org/ns/dcat#",
    "bytes": "dcat:byteSize",
    "rows": "numberOfItems",
    "contentUrl": {"@type": "@id"},
    "license": {"@type": "@id"},
    "url": {"@type": "@id"},
}


def dataset(
    settings: Settings, ordered: Sequence[Model], distributions: Sequence[Mapping[str, object]]
) -> dict[str, Any]:
    """Return the index; ``distributions`` are the entries of the files."""
    modified = max([model.updated_at for model in ordered], default=None)
    return {
        "@context": CONTEXT,
        "@type": ["Dataset", "dcat:Dataset"],
        "name": settings.title,
        "description": "All charging station models, archived ones too, each with its connectors and OCPP URL key.",
        "url": f"{settings.base_path}data/",
        "license": LICENSE,
        **({"dateModified": modified} if modified else {}),
        "distribution": distributions,
        "variableMeasured": [
            {"@type": ["PropertyValue"], "name": column.name, "description": column.description}
            for column in table.COLUMNS
        ],
    }
