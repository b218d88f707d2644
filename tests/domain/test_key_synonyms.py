"""Other names of a model's keys: each means one key of the file."""

from builder.domain import key_synonyms
from builder.domain.key_synonyms import LIKELY, SYNONYMS
from builder.domain.records import ConfigurationKeys, Connector, ModelFile

KEYS = {*ModelFile.model_fields, *Connector.model_fields, *ConfigurationKeys.model_fields}


def test_every_synonym_means_a_key() -> None:
    """A synonym means a key of the records, and is not the name of another one."""
    assert set(LIKELY.values()) <= KEYS
    assert not {key.lower() for key in KEYS} & LIKELY.keys()


def test_a_likely_name_changes_no_synonym() -> None:
    """A name that is only suggested never replaces one that an import accepts."""
    assert SYNONYMS.items() <= LIKELY.items()


def test_synonyms_are_bare() -> None:
    """Each word is in the form in which names are looked up: lower case, letters and digits alone."""
    assert [word for word in LIKELY if key_synonyms.bare(word) != word] == []
