"""The peer: the same two endpoints with FastAPI and SQLite, with indexes and without validation of responses."""

import json
import os
import sqlite3

from fastapi import FastAPI, HTTPException, Response

app = FastAPI()
_database = sqlite3.connect(os.environ["PEER_DATABASE"], check_same_thread=False)


@app.get("/models")
async def list_models(limit: int = 100, place: int = -1) -> Response:
    """Return a page of the live list after a position."""
    rows = _database.execute(
        "SELECT record FROM models WHERE archived = 0 AND place > ? ORDER BY place LIMIT ?", (place, limit + 1)
    ).fetchall()
    items = [json.loads(row[0]) for row in rows[:limit]]
    body = {"data": {"hasMore": len(rows) > limit, "items": items}}
    return Response(json.dumps(body), media_type="application/json")


@app.get("/models/{model_id}")
async def get_model(model_id: str) -> Response:
    """Return a model."""
    row = _database.execute("SELECT record FROM models WHERE id = ?", (model_id,)).fetchone()
    if row is None:
        raise HTTPException(404)
    return Response(row[0], media_type="application/json")
