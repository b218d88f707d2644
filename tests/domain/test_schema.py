"""The JSON Schemas: valid, committed as generated, equal in Python and JavaScript, and their messages."""

import json
import os
import random
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from builder import settings
from builder.domain import schema
from builder.domain.records import ModelFile
from tests.conftest import JavaScript, MatchesFile
from tests.domain.test_model import FULL, record
from tests.domain.test_record_and_schema import ODD_CHARACTERS
from tests.domain.test_records import CONNECTION_TYPES

COMMITTED = settings.program_folder() / "schemas"
BASE_URL = "https://example.org/some/path/"


def subschemas(node: object) -> Iterator[dict[str, Any]]:
    """Yield all mappings in a schema."""
    if isinstance(node, dict):
        yield node
        for value in node.values():
            yield from subschemas(value)
    elif isinstance(node, list):
        for value in node:
            yield from subschemas(value)


def everywhere(keyword: str) -> list[Any]:
    """Return all values of a keyword in the schemas."""
    nodes = (node for name in schema.SCHEMAS for node in subschemas(schema.document(name, BASE_URL)))
    return [node[keyword] for node in nodes if keyword in node]


@pytest.mark.parametrize("name", schema.SCHEMAS)
def test_a_schema_is_valid_and_introduces_itself(name: str) -> None:
    """Each schema is valid Draft 2020-12 and begins with its dialect, address, title and description."""
    document = schema.document(name, BASE_URL)
    Draft202012Validator.check_schema(document)
    assert list(document)[:4] == ["$schema", "$id", "title", "description"]
    assert document["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert document["$id"] == f"{BASE_URL}schemas/{name}.schema.json"
    assert document["title"].strip()
    assert document["description"].strip()


@pytest.mark.parametrize("name", schema.SCHEMAS)
def test_the_committed_schema_is_the_generated_one(name: str, matches_file: MatchesFile) -> None:
    """The committed file is the generated schema with the main site's address."""
    matches_file(COMMITTED / schema.file_name(name), schema.text(name, settings.main_site().base_url))


def test_no_schema_has_a_constant() -> None:
    """No schema has a ``const``, which breaks generated clients; plain types with a description serve them."""
    assert everywhere("const") == []
    assert all(len(values) > 1 for values in everywhere("enum"))


def test_times_and_addresses_have_a_format() -> None:
    """Times and addresses have a format as well as a pattern, so that clients get the right type."""
    properties = schema.document("model", BASE_URL)["properties"]
    formats = {name: value["format"] for name, value in properties.items() if "format" in value}
    assert formats == {"imageUrl": "uri", "createdAt": "date-time", "updatedAt": "date-time"}
    assert schema.document("model-file", BASE_URL)["properties"]["sources"]["items"]["format"] == "uri"


def test_nothing_else_is_committed() -> None:
    """``schemas/`` holds only the generated schemas."""
    assert sorted(path.name for path in COMMITTED.iterdir()) == sorted(map(schema.file_name, schema.SCHEMAS))


@pytest.mark.parametrize("name", ["model-file", "create", "model"])
def test_all_connector_types_are_there(name: str) -> None:
    """Each schema with connectors has all 42 connector types of OCPI 2.3.0."""
    (values,) = [
        node["enum"] for node in subschemas(schema.document(name, BASE_URL)) if "CHADEMO" in node.get("enum", ())
    ]
    assert sorted(values) == sorted(CONNECTION_TYPES)


@pytest.mark.parametrize("name", ["model-file", "create", "update"])
def test_contributors_may_write_no_other_key(name: str) -> None:
    """Every mapping that contributors write is closed, and no optional key has a default."""
    for node in subschemas(schema.document(name, BASE_URL)):
        assert "default" not in node
        assert node.get("type") != "object" or node["additionalProperties"] is False


def test_every_key_of_a_file_is_described() -> None:
    """Each key of a model's file has a description, its own or that of its type."""
    document = schema.document("model-file", BASE_URL)
    for node in subschemas(document):
        for key, value in node.get("properties", {}).items():
            target = document["$defs"].get(value.get("$ref", "").removeprefix("#/$defs/"), {})
            assert value.get("description") or target.get("description"), key


def test_examples_in_the_schemas_are_valid() -> None:
    """The examples in a schema are valid."""
    nodes = [node for name in schema.SCHEMAS for node in subschemas(schema.document(name, BASE_URL))]
    shown = [node for node in nodes if isinstance(node.get("examples"), list) and "$ref" not in node]
    assert len(shown) > 10
    for node in shown:
        for example in node["examples"]:
            assert Draft202012Validator(node).is_valid(example), (node, example)


@pytest.mark.parametrize("data", [FULL, {key: FULL[key] for key in FULL if key not in ("friendlyName", "imageUrl")}])
def test_a_model_of_the_api_matches_its_schema(data: dict[str, Any]) -> None:
    """The API's body is valid against the schema ``model``."""
    assert schema.violations("model", record(data).body()) == []


# --- patterns


def strings() -> list[str]:
    """Return texts on which two regex engines might differ, the same in every run."""
    bases = ["", "a", "Ab 1", "acme-one", "acme-1-2", "https://example.org", "https://a.example:8443/b%20c?d=[e]#f"]
    bases += ["2023-06-07T17:32:28Z", "充电", "e\u0301", "😀", "\U0010ffff", "٣", "\uff11", "https://ex\u0430mple.org/"]
    found = [""]
    for base in bases:
        for odd in [*ODD_CHARACTERS, "\n\n", "\r\n", "%", "-", "/"]:
            found += [base, odd + base, base + odd, base[:1] + odd + base[1:], odd + base + odd]
    chance = random.Random(42)
    alphabet = [*ODD_CHARACTERS, *"aZ09-._:/?#%Té"]
    found += ["".join(chance.choices(alphabet, k=chance.randrange(1, 9))) for _ in range(3000)]
    found += ["https://" + "".join(chance.choices("aZ0-.:/?#%F@!", k=8)) for _ in range(3000)]
    return list(dict.fromkeys(found))


def test_the_patterns_mean_the_same_in_javascript(javascript: JavaScript) -> None:
    """Every pattern compiles in JavaScript with the flag u, and matches the same texts as in Python."""
    patterns, texts = sorted(set(everywhere("pattern"))), strings()
    assert len(patterns) >= 4
    there = javascript(
        "return input.patterns.map((p) => input.texts.map((t) => new RegExp(p, 'u').test(t)));",
        {"patterns": patterns, "texts": texts},
    )
    for pattern, verdicts in zip(patterns, there, strict=True):
        here = [re.search(pattern, text) is not None for text in texts]
        differ = [text for text, ours, theirs in zip(texts, here, verdicts, strict=True) if ours != theirs]
        assert differ == [], pattern
        assert True in here
        assert False in here


def test_the_patterns_judge_every_character_the_same_in_javascript(javascript: JavaScript) -> None:
    """Every pattern refuses the same characters in both languages: at the start, in the middle, at the end."""
    patterns = sorted(set(everywhere("pattern")))
    codes = [*range(0xD800), *range(0xE000, 0x20000), *range(0xE0000, 0xE0200)]
    there = javascript(
        """
        return input.patterns.map((p) => {
            const pattern = new RegExp(p, 'u');
            return input.codes.filter((code) => {
                const c = String.fromCodePoint(code);
                return [`${c}b`, `a${c}`, `a${c}b`, `https://a.b/${c}`].some((t) => pattern.test(t));
            });
        });
        """,
        {"patterns": patterns, "codes": codes},
    )
    for pattern, accepted in zip(patterns, there, strict=True):
        search = re.compile(pattern).search
        here = [
            code
            for code in codes
            if any(search(text.format(chr(code))) for text in ("{}b", "a{}", "a{}b", "https://a.b/{}"))
        ]
        assert here == accepted, pattern


# --- messages


def messages_of(data: object, name: str = "model-file") -> list[tuple[str, str]]:  # noqa: D103
    return [(violation.rule, violation.message) for violation in schema.violations(name, data)]


@pytest.mark.parametrize(
    ("change", "rule", "words"),
    [
        ({"Source": []}, "unknown-key", "did you mean sources?"),
        ({"colour": "red"}, "unknown-key", "vendor, model, friendlyName, powerType"),
        ({"powerType": "AC3PHASE"}, "enum", "did you mean AC_3_PHASE?"),
        ({"powerType": "steam"}, "enum", "one of AC_1_PHASE, AC_2_PHASE, AC_2_PHASE_SPLIT, AC_3_PHASE, DC"),
        ({"vendor": 5}, "type", 'put it in quotes, "5"'),
        ({"vendor": True}, "type", 'put it in quotes, "true"'),
        ({"imageUrl": None}, "type", "leave an optional key out"),
        ({"imageUrl": "http://example.org/"}, "url", "https://?"),
        ({"imageUrl": "example.org"}, "url", "begin it with https://"),
        ({"imageUrl": "https://example.org/a b"}, "url", "percent-encoded"),
        ({"model": "x" * 101}, "length", "has 101 characters: shorten it to 100"),
        ({"model": "a\u202eb"}, "text", "U+202E"),
        ({"model": "a "}, "text", "space"),
        ({"connectors": []}, "min-items", "at least one connector"),
        ({"connectors": {}}, "type", "must be a list, not a mapping"),
        ({"isArchived": "yes"}, "type", 'must be true or false, not the text "yes"'),
    ],
)
def test_a_violation_says_the_remedy(change: dict[str, Any], rule: str, words: str) -> None:
    """One mistake gives one message, in the words of a model's file and with the remedy."""
    data = {key: value for key, value in FULL.items() if key != "sources"}
    ((found, message),) = messages_of({**data, **change})
    assert found == rule
    assert words in message


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("CCS2", "IEC_62196_T2_COMBO"),
        ("CCS1", "IEC_62196_T1_COMBO"),
        ("Type 2", "IEC_62196_T2"),
        ("J1772", "IEC_62196_T1"),
        ("NACS", "SAE_J3400"),
        ("CHAdeMO", "CHADEMO"),
        ("Mennekes", "IEC_62196_T2"),
        ("IEC_62196_T2_COMBI", "IEC_62196_T2_COMBO"),
        ("schuko", "DOMESTIC_F"),
        ("steam", None),
    ],
)
def test_common_connector_names_are_understood(written: str, meant: str | None) -> None:
    """A common name of a connector type is answered with OCPI's value."""
    ((rule, message),) = messages_of({**FULL, "connectors": [{**FULL["connectors"][0], "connectionType": written}]})
    assert rule == "enum"
    assert f"did you mean {meant}?" in message if meant else "did you mean" not in message


def test_a_misspelled_key_is_not_also_missing() -> None:
    """A misspelled required key gives one message; other missing keys are still reported."""
    data = {"vendr" if key == "vendor" else key: value for key, value in FULL.items() if key != "model"}
    assert [rule for rule, _ in messages_of(data)] == ["required", "unknown-key"]


def test_what_is_no_mapping_is_explained_as_a_whole() -> None:
    """A body of null or a number has no key to leave out and no value to put in quotes."""
    for data in (None, 5, "text"):
        [(rule, message)] = messages_of(data)
        assert rule == "type"
        assert message.endswith(": write one `key: value` a line, as `catalog create` does")


def test_many_unknown_keys_are_summed_up() -> None:
    """If there are very many unknown keys, the first ones are named and the others counted."""
    messages = [message for _, message in messages_of({**FULL, **{f"k{n:03}": 1 for n in range(100)}})]
    assert len(messages) == 21
    assert any("80 more" in message for message in messages)


def test_the_order_of_violations_depends_on_nothing_but_the_data() -> None:
    """The order of violations is the same in every process, whatever its hash seed."""
    script = (
        "from builder.domain import schema\n"
        "print(schema.violations('model-file', {'b': 1, 'a': 2, 'vendor': ' ' * 51, 'powerType': 3,"
        "'connectors': [{}, 1, {'id': 0}], 'sources': ['', None], 'imageUrl': 'http://x' * 300}))"
    )
    outputs = {
        subprocess.run(
            [sys.executable, "-c", script],
            env=os.environ | {"PYTHONHASHSEED": seed},
            cwd=Path(schema.__file__).parents[2],
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("0", "1", "2")
    }
    assert len(outputs) == 1


def test_the_schema_is_generated_from_the_record() -> None:
    """Record and schema have the same keys, and the same ones are required."""
    document = json.loads(schema.text("model-file", BASE_URL))
    assert list(document["properties"]) == list(ModelFile.model_fields)
    assert document["required"] == [key for key, field in ModelFile.model_fields.items() if field.is_required()]
