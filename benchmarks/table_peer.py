"""What a script with ``csv`` and ``jsonschema`` does with the table: read rows, check each model, write its file.

``python table_peer.py SCHEMA TABLE FOLDER``
"""

import csv
import json
import sys
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

_OF_CONNECTOR = ("connectionType", "format")
_FIGURES = ("maxAmperage", "maxVoltage", "maxPowerWatts")
_LISTS = ("reportedAs", "sources")


def _models(rows: Iterator[dict[str, str]]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the id and the content of each model; the rows of a model follow each other."""
    for model_id, group in groupby(rows, key=lambda row: row["id"]):
        connectors = list(group)
        first = connectors[0]
        model: dict[str, Any] = {key: first[key] for key in ("vendor", "model", "powerType")}
        model |= {key: first[key] for key in ("friendlyName", "imageUrl", "notes") if first[key]}
        model |= {key: json.loads(first[key]) for key in _LISTS if first[key]}
        if first["stationPowerWatts"]:
            model["stationPowerWatts"] = float(first["stationPowerWatts"])
        if first["isArchived"] == "true":
            model["isArchived"] = True
        model["configurationKeys"] = {"ocppUrl": first["ocppUrl"]}
        model["connectors"] = [
            {"id": int(row["connectorId"])}
            | {key: row[key] for key in _OF_CONNECTOR}
            | {key: float(row[key]) for key in _FIGURES}
            for row in connectors
        ]
        yield model_id, model


def main() -> None:
    """Check all models of the table, then write them."""
    schema, table, folder = map(Path, sys.argv[1:])
    validator = Draft202012Validator(json.loads(schema.read_text(encoding="utf-8")))
    with table.open(encoding="utf-8", newline="") as file:
        models = dict(_models(csv.DictReader(file)))
    problems = [error for model in models.values() for error in validator.iter_errors(model)]
    if problems:
        raise SystemExit(problems[0].message)
    folder.mkdir()
    for model_id, model in models.items():
        (folder / f"{model_id}.json").write_text(json.dumps(model, indent=2), encoding="utf-8")


if __name__ == "__main__":
    main()
