"""Every rule once: what it asks, why, an example that it refuses and one that it accepts.

`catalog explain RULE` prints an entry. An example holds the lines of a model's file that matter; all others are those
of ``EXAMPLE_MODEL``, and ``# without KEY`` takes one of them away. A heading, ``# catalog/…``, begins a file of its
own; ``# on main:`` and ``# proposed:`` are the two sides of a change. Tests run every example.
"""

from typing import Literal, NamedTuple

EXAMPLE_PATH = "catalog/acme/acme-one.yaml"
EXAMPLE_MODEL = """\
vendor: Acme
model: One
powerType: AC_3_PHASE
connectors:
  - id: 1
    connectionType: IEC_62196_T2
    format: SOCKET
    maxAmperage: 32
    maxVoltage: 230
    maxPowerWatts: 22000
configurationKeys:
  ocppUrl: ""
sources:
  - https://example.org/one.pdf
"""

# A connector in one line; the braces are doubled for str.format, which fills in the id.
_CONNECTOR = (
    "  - {{id: {}, connectionType: IEC_62196_T2, format: SOCKET, "
    "maxAmperage: 32, maxVoltage: 230, maxPowerWatts: 22000}}\n"
)

# The columns of a table for `catalog import`, and what a row of the example model has behind vendor and model.
_HEADER = "vendor,model,powerType,connectionType,format,maxAmperage,maxVoltage,maxPowerWatts"
_FIGURES = "AC_3_PHASE,IEC_62196_T2,SOCKET,32,230,22000"

# What a rule looks at: the text of a file, its values, the catalogue as a whole, a model that has not landed, the
# change of a pull request, a table of many models, the site's settings, the answers of a form.
Subject = Literal["text", "file", "catalogue", "new model", "change", "table", "settings", "request"]


class Rule(NamedTuple):
    """A rule: its id, what it looks at, its level, what it asks and why; two examples as short YAML."""

    id: str
    subject: Subject
    level: Literal["error", "warning"]
    sentence: str
    reason: str
    refuses: str
    accepts: str


def _error(subject: Subject, name: str, sentence: str, reason: str, refuses: str, accepts: str) -> Rule:  # noqa: PLR0913, PLR0917 - the columns of the table
    return Rule(name, subject, "error", sentence, reason, refuses, accepts)


def _warning(subject: Subject, name: str, sentence: str, reason: str, refuses: str, accepts: str) -> Rule:  # noqa: PLR0913, PLR0917 - the columns of the table
    return Rule(name, subject, "warning", sentence, reason, refuses, accepts)


_TEXT = (
    _error("text", "bom", "A file has no byte order mark, U+FEFF, at its start or anywhere else.",
           "Some readers drop the character, others take it for a part of a key.",
           "\ufeffvendor: Acme", "vendor: Acme"),
    _error("text", "encoding", "A file is UTF-8.",
           "Bytes of another encoding have no certain meaning.",
           "vendor: Gr\udcfcn", "vendor: Grün"),
    _error("text", "file-size", "A file has at most 64 KiB.",
           "A model's file has a few hundred bytes; a larger one only keeps its readers busy.",
           "# " + "x" * 65_536, "# a comment of usual length"),
    _error("text", "empty-file", "A file holds a model.",
           "An empty file has an id but nothing else.",
           "# nothing yet", "model: One"),
    _error("text", "yaml-syntax", "A file is YAML.",
           "A text that no reader understands holds no model.",
           "model: Eve Single: 22 kW", 'model: "Eve Single: 22 kW"'),
    _error("text", "yaml-conflict", "No mark of a merge conflict is left in a file.",
           "Git leaves both versions; a person must choose.",
           "<<<<<<< HEAD\nmodel: One\n=======\nmodel: Two\n>>>>>>> change", "model: Two"),
    _error("text", "yaml-strict", "A file holds nothing that YAML 1.2 calls invalid, or that readers read differently.",
           "Other people read these files with other libraries, and must get the same values.",
           'model: "One"# no space before the comment', 'model: "One" # a comment'),
    _error("text", "several-documents", "A file holds one document.",
           "One model a file: a second document has no id.",
           "model: One\n---\nmodel: Two", "model: One"),
    _error("text", "alias", "A file has no anchors and no aliases.",
           "A value stands where it belongs, and a few bytes cannot become millions.",
           "model: &name One\nfriendlyName: *name", 'model: "&name"'),
    _error("text", "merge-key", "A file has no merge keys.",
           "YAML 1.2 has none, so its readers see a key called <<.",
           "<<: {model: Two}", 'friendlyName: "<<"'),
    _error("text", "tag", "A file has no tags.",
           "The schema says what type a value has; tags make libraries build other things.",
           "model: !!str One", 'model: "!One"'),
    _error("text", "duplicate-key", "A key stands once in its mapping.",
           "Readers differ on which of two values counts.",
           "model: One\nmodel: Two", "model: Two"),
    _error("text", "plain-scalar", "A value without quotes is the same to every YAML reader.",
           "To YAML 1.1 no is false, 010 is 8 and 1:30 is 90.",
           "model: 010", 'model: "010"'),
    _error("text", "nesting", "A file is nested at most 16 levels deep.",
           "Deep nesting brings readers down.",
           "notes: " + "[" * 20 + "]" * 20, "notes: [A note]"),
    _error("text", "problem-limit", "A report has at most 100 problems of one file.",
           "Nobody reads more, and a hostile file could go on for ever.",
           "notes:\n" + "  - 010\n" * 120, "notes: [A note]"),
)  # fmt: skip

_FILE = (
    _error("file", "required", "The required keys are there: vendor, model, powerType, connectors, configurationKeys.",
           "A client of the API counts on them.",
           "# without vendor", "vendor: Acme"),
    _error("file", "unknown-key", "A file has the documented keys and no other.",
           "A misspelled key would be lost without a word.",
           "frendlyName: First", "friendlyName: First"),
    _error("file", "type", "A value has its key's type: a number is a plain decimal, a text is a text.",
           "Clients are generated from the schema.",
           "maxPowerWatts: 22 kW", "maxPowerWatts: 22000"),
    _error("file", "enum", "A value with a fixed choice is one of OCPI's.",
           "Trade names differ from country to country; OCPI's values do not.",
           "connectionType: Type 2", "connectionType: IEC_62196_T2"),
    _error("file", "range", "A number is in its range: above 0, at most 1,000,000,000.",
           "Other figures are mistakes.",
           "maxAmperage: 0", "maxAmperage: 32"),
    _error("file", "length", "A text has its key's length.",
           "Lists and other systems have limited room: OCPP allows 50 characters for a key's name.",
           'friendlyName: ""', "friendlyName: A"),
    _error("file", "min-items", "A list has an item.",
           "A station without a connector charges nobody.",
           "connectors: []", "connectors:\n" + _CONNECTOR.format(1)),
    _error("file", "max-items", "A list has at most 20 items.",
           "Notes are for what a reader must know.",
           "notes: [" + ", ".join(["A"] * 21) + "]", "notes: [A, B]"),
    _error("file", "url", "An address is an absolute https address.",
           "Pages link to it, and a browser blocks pictures from http.",
           "imageUrl: http://example.org/one.png", "imageUrl: https://example.org/one.png"),
    _error("file", "text", "A text has no invisible characters, no spaces at its ends, no two spaces in a row.",
           "Nobody sees them, and no search finds the text.",
           'model: "Terra\\u200b54"', "model: Terra 54"),
    _error("file", "quotes", "A name does not stand in typographic quotes.",
           "YAML takes them for a part of the name; editors and phones put them there.",
           "model: “One”", 'model: "One"'),
    _error("file", "name", "A name has a letter or a figure.",
           "Nobody can say or search a name of signs alone.",
           'model: "!!!"', 'model: "One!"'),
    _error("file", "mixed-script", "A word does not mix Latin letters with others that look like them.",
           "АBB with a Cyrillic А looks like ABB, and no search finds it.",
           "friendlyName: АBB One", "friendlyName: ABB One"),
    _error("file", "ocpp-url", "ocppUrl is the name of a configuration key, or empty.",
           "Operators look up by it which key to set; an address or a word for none is no key.",
           "ocppUrl: ws://192.0.2.1:8887/ocpp", "ocppUrl: CentralSystemAddress"),
    _error("file", "connector-id", "A connector's id is unique in its model.",
           "OCPP addresses connectors by it.",
           "connectors:\n" + _CONNECTOR.format(1) * 2, "connectors:\n" + _CONNECTOR.format(1) + _CONNECTOR.format(2)),
    _error("file", "power-type", "A DC station has a plug that can carry DC.",
           "Otherwise the power type or a plug is wrong.",
           "powerType: DC\nconnectionType: IEC_62196_T1", "powerType: DC\nconnectionType: CHADEMO\nformat: CABLE\n"
           "maxVoltage: 500\nmaxAmperage: 125\nmaxPowerWatts: 50000"),
    _error("file", "connection-type", "A plug that carries only DC is not on an AC station.",
           "A station with both kinds of connectors is DC in OCPI.",
           "connectionType: CHADEMO", "connectionType: IEC_62196_T2"),
    _error("file", "power", "Watts are at most volts x amperes x phases, with 5 % tolerance.",
           "No station delivers more; one of the figures is wrong.",
           "powerType: AC_1_PHASE", "powerType: AC_1_PHASE\nmaxPowerWatts: 7360"),
    _error("file", "line-voltage", "On three phases maxVoltage is from line to neutral.",
           "OCPI says so. Datasheets give 400 V between two lines; then watts are the square root of 3 x V x A.",
           "maxVoltage: 400", "maxVoltage: 230"),
    _error("file", "station-power", "stationPowerWatts is at least the largest connector's watts, less than their sum.",
           "It says that connectors share the power; otherwise it says nothing.",
           "stationPowerWatts: 11000",
           "connectors:\n" + _CONNECTOR.format(1) + _CONNECTOR.format(2) + "stationPowerWatts: 22000"),
    _warning("file", "kilowatts", "Watts are in watts.",
             "Datasheets give kilowatts, and 22.000 is 22 with a decimal point.",
             "maxPowerWatts: 22", "maxPowerWatts: 22000"),
    _warning("file", "unit", "Volts are in volts, amperes in amperes.",
             "Milliamperes and kilovolts come from the fields of other systems.",
             "maxAmperage: 32000\nmaxPowerWatts: 22000", "maxAmperage: 32\nmaxPowerWatts: 22000"),
    _warning("file", "swapped", "Volts and amperes are not swapped.",
             "OCPI's order is volt, ampere; the order of `--connector` is ampere, volt.",
             "maxAmperage: 230\nmaxVoltage: 32", "maxAmperage: 32\nmaxVoltage: 230"),
    _warning("file", "low-power", "Watts are near what volts and amperes give.",
             "A digit may be missing.",
             "maxPowerWatts: 2200", "maxPowerWatts: 11000"),
    _warning("file", "high-voltage", "An AC voltage is below 300 V.",
             "From line to neutral no mains for stations has more; 400 V is between two lines.",
             "maxVoltage: 400\nmaxPowerWatts: 35000", "maxVoltage: 277\nmaxPowerWatts: 26000"),
    _warning("file", "plug", "A plug can carry what the figures say.",
             "Type 1 has one phase, sockets of Type 2 end at 32 A, a Schuko socket at 16 A.",
             "maxAmperage: 63\nmaxPowerWatts: 43000", "format: CABLE\nmaxAmperage: 63\nmaxPowerWatts: 43000"),
    _warning("file", "placeholder", "A name is not a word for none.",
             "Forms make people write n/a where they could leave a field empty.",
             "friendlyName: n/a", "friendlyName: First"),
    _warning("file", "look-alike", "A word does not consist of letters that look like Latin ones.",
             "The word reads as another, and no search finds it.",
             "friendlyName: Terra 5З", "friendlyName: Terra 53"),
    _warning("file", "odd-space", "A name has plain spaces.",
             "A no-break space comes with a copied text, and no search finds it.",
             'friendlyName: "Terra\\u00a053"', "friendlyName: Terra 53"),
    _warning("file", "odd-hyphen", "A name has plain hyphens.",
             "A hyphen of a PDF or a word processor is another character, and no search finds the name.",
             'friendlyName: "Terra\\u201153"', "friendlyName: Terra-53"),
    _warning("file", "comment", "A name does not end at a comment by mistake.",
             "Behind a space, # begins a comment in YAML: Box #2 would become Box.",
             "model: Box #2", 'model: "Box #2"'),
    _warning("file", "ocpp-key", "ocppUrl is written as the station lists its key.",
             "Where the address is set (an app, a portal) is a note; a key has a name such as CentralSystemAddress.",
             "ocppUrl: see manual", "ocppUrl: CentralSystemAddress"),
    _warning("file", "marks", "A letter has at most two combining marks.",
             "More of them cover the lines around.",
             'friendlyName: "Terra\\u0301\\u0302\\u0303"', "friendlyName: Térra"),
)  # fmt: skip

_PLACES = (
    _error("file", "reserved-name", "A folder is not called as a device of Windows.",
           "Nobody with Windows could check out the catalogue.",
           "# catalog/con/con-one.yaml\nvendor: CON", "# catalog/con-ag/con-ag-one.yaml\nvendor: CON AG"),
    _error("file", "folder-form", "A folder's name is a slug: a-z, 0-9 and single hyphens.",
           "It is a part of addresses, and disks differ on capitals.",
           "# catalog/Acme/acme-one.yaml\nmodel: One", "# catalog/acme/acme-one.yaml\nmodel: One"),
    _error("file", "id-form", "An id is a slug: a-z, 0-9 and single hyphens.",
           "It is a part of addresses, and disks differ on capitals.",
           "# catalog/acme/acme_one.yaml\nmodel: One", "# catalog/acme/acme-one.yaml\nmodel: One"),
    _error("file", "id-length", "An id has at most 80 characters.",
           "Addresses and file names have limited room.",
           f"# catalog/acme/acme-{'1' * 76}.yaml\nmodel: One", f"# catalog/acme/acme-{'1' * 75}.yaml\nmodel: One"),
    _error("file", "id-vendor", "An id begins with its folder's name and a hyphen.",
           "Ids of different vendors never collide.",
           "# catalog/acme/one.yaml\nmodel: One", "# catalog/acme/acme-one.yaml\nmodel: One"),
    _error("file", "vendor-folder", "A file lies in the folder that is its vendor's slug.",
           "The folder is the vendor's address.",
           "vendor: Beta", "vendor: ACME"),
    _error("catalogue", "extension", "A model's file ends in .yaml.",
           "One ending: tools and people find all files.",
           "# catalog/acme/acme-one.yml\nmodel: One", "# catalog/acme/acme-one.yaml\nmodel: One"),
    _error("catalogue", "stray-file", "Nothing but models and a README.md lies in catalog/.",
           "What lies there is published or lost; neither should happen by chance.",
           "# catalog/acme/notes.txt\nmodel: One", "# catalog/acme/acme-one.yaml\nmodel: One"),
    _error("catalogue", "regular-file", "A model's file is a regular file.",
           "A link could lead anywhere, a pipe never ends.",
           "# catalog/acme/acme-one.yaml, a link to /etc/passwd", "# catalog/acme/acme-one.yaml\nmodel: One"),
    _error("catalogue", "id-unique", "An id is unique in the whole catalogue.",
           "The API finds a model by its id.",
           "# catalog/acme/acme-x-1.yaml\nmodel: X 1\n# catalog/acme-x/acme-x-1.yaml\nvendor: Acme X",
           "# catalog/acme/acme-x-1.yaml\nmodel: X 1\n# catalog/acme-x/acme-x-2.yaml\nvendor: Acme X"),
    _error("catalogue", "duplicate-model", "No two live models have the same vendor and model, case ignored.",
           "People would not know which of them is right. The one that landed first is.",
           "# catalog/acme/acme-one.yaml\nmodel: One\n# catalog/acme/acme-one-2.yaml\nmodel: ONE",
           "# catalog/acme/acme-one.yaml\nmodel: One\nisArchived: true\n# catalog/acme/acme-one-2.yaml\nmodel: ONE"),
    _error("catalogue", "vendor-spelling", "A vendor is spelled alike in its live models.",
           "Clients filter by it. The spelling that has landed is right.",
           "# catalog/acme/acme-one.yaml\nmodel: One\n# catalog/acme/acme-two.yaml\nvendor: ACME\nmodel: Two",
           "# catalog/acme/acme-one.yaml\nmodel: One\n# catalog/acme/acme-two.yaml\nmodel: Two"),
)  # fmt: skip

_NEW_MODELS = (
    _warning("new model", "id-slug", "A new model's id is the slug of its vendor and model.",
             "An id never changes, so a slip in it is for good.",
             "# catalog/acme/acme-oen.yaml\nmodel: One", "# catalog/acme/acme-one-2.yaml\nmodel: One"),
    _warning("new model", "no-source", "A new model names a source.",
             "A reviewer must be able to look the figures up.",
             "# without sources", "sources: [https://example.org/two.pdf]"),
    _warning("new model", "new-vendor", "A new vendor is not a known one by another name.",
             "ABB E-mobility is ABB; two folders for one vendor split its models.",
             "# catalog/abb/abb-one.yaml\nvendor: ABB\n# catalog/abb-e-mobility/abb-e-mobility-two.yaml\n"
             "vendor: ABB E-mobility\nmodel: Two",
             "# catalog/abb/abb-one.yaml\nvendor: ABB\n# catalog/abb/abb-two.yaml\nvendor: ABB\nmodel: Two"),
    _warning("new model", "twin", "A new model is not a live one by another name.",
             "Punctuation, spaces, the vendor's words and look-alike letters make no other station.",
             "# catalog/acme/acme-terra-53.yaml\nmodel: Terra 53\n"
             "# catalog/acme/acme-acme-terra53.yaml\nmodel: Acme Terra53",
             "# catalog/acme/acme-terra-53.yaml\nmodel: Terra 53\n# catalog/acme/acme-terra-54.yaml\nmodel: Terra 54"),
    _warning("new model", "friendly-name", "A new model's friendly name is not another live model's name.",
             "It was copied with the rest of a file, or one of the two is wrong; people would find both by it.",
             "# catalog/acme/acme-one.yaml\nmodel: One\n# catalog/beta/beta-two.yaml\nvendor: Beta\nmodel: Two\n"
             "friendlyName: Acme One",
             "# catalog/acme/acme-one.yaml\nmodel: One\n# catalog/beta/beta-two.yaml\nvendor: Beta\nmodel: Two\n"
             "friendlyName: Beta Two"),
)  # fmt: skip

_CHANGES = (
    _error("change", "created-archived", "A new model is live.",
           "The documented create has no archived model.",
           f"# proposed: {EXAMPLE_PATH}\nisArchived: true", f"# proposed: {EXAMPLE_PATH}\nmodel: One"),
    _error("change", "changed-field", "Of a published model only the friendly name changes.",
           "Clients keep what they read. What is wrong is archived, and created again with another id.",
           f"# on main: {EXAMPLE_PATH}\nmaxPowerWatts: 22000\n"
           f"# proposed: {EXAMPLE_PATH}\nmaxPowerWatts: 11000",
           f"# on main: {EXAMPLE_PATH}\nmodel: One\n"
           f"# proposed: {EXAMPLE_PATH}\nfriendlyName: First"),
    _error("change", "unarchived", "An archived model stays archived.",
           "There is no way back in the documented API: create a new model.",
           f"# on main: {EXAMPLE_PATH}\nisArchived: true\n# proposed: {EXAMPLE_PATH}\nmodel: One",
           f"# on main: {EXAMPLE_PATH}\nmodel: One\n# proposed: {EXAMPLE_PATH}\nisArchived: true"),
    _error("change", "deleted", "No model's file is deleted.",
           "An id never disappears: archive the model instead.",
           f"# on main: {EXAMPLE_PATH}\nmodel: One\n# proposed: no {EXAMPLE_PATH}",
           f"# on main: {EXAMPLE_PATH}\nmodel: One\n# proposed: {EXAMPLE_PATH}\nisArchived: true"),
    _error("change", "renamed", "No model's file is renamed.",
           "The file's name is the id, and an id never changes.",
           f"# on main: {EXAMPLE_PATH}\nmodel: One\n# proposed: no {EXAMPLE_PATH}\n"
           "# proposed: catalog/acme/acme-first.yaml\nmodel: One",
           f"# on main: {EXAMPLE_PATH}\nmodel: One\n# proposed: {EXAMPLE_PATH}\nfriendlyName: First"),
    _error("change", "outdated", "A file that changes is as the base has it.",
           "Git would mix both sides line by line into a file that nobody has seen.",
           f"# on main: {EXAMPLE_PATH}\nmodel: One\n# meanwhile on main: {EXAMPLE_PATH}\n"
           f"friendlyName: First\n# proposed: {EXAMPLE_PATH}\nfriendlyName: Other",
           f"# on main: {EXAMPLE_PATH}\nmodel: One\n# proposed: {EXAMPLE_PATH}\nfriendlyName: Other"),
    _error("change", "unreadable-before", "A file that changes could be read before.",
           "Without the old values nobody can say what changes; an admin must decide.",
           f"# on main: {EXAMPLE_PATH}\nmodel: One: 2\n# proposed: {EXAMPLE_PATH}\nmodel: One",
           f"# on main: {EXAMPLE_PATH}\nmodel: One\n# proposed: {EXAMPLE_PATH}\nfriendlyName: First"),
    _error("change", "file-mode", "A model's file is not executable.",
           "Its mode is a part of the change, and nothing runs it.",
           f"# proposed: {EXAMPLE_PATH}, executable\nmodel: One",
           f"# proposed: {EXAMPLE_PATH}\nmodel: One"),
    _error("change", "case", "No other name stands for catalog/ on a disk that ignores case.",
           "Two folders of Git would be one on Windows and macOS.",
           "# proposed: Catalog/acme/acme-one.yaml\nmodel: One", f"# proposed: {EXAMPLE_PATH}\nmodel: One"),
    _error("change", "generated-file", "A pull request has no file that a build writes.",
           "The build makes it again, and a page that nobody built must not be published.",
           "# proposed: _site/index.html\nmodel: One", f"# proposed: {EXAMPLE_PATH}\nmodel: One"),
    _error("change", "reused-id", "The id of a removed model is not given to another one.",
           "Clients that know the id would take the new model for the old one.",
           f"# on main: {EXAMPLE_PATH}\nmodel: One\n# meanwhile on main: no {EXAMPLE_PATH}\n"
           f"# proposed: {EXAMPLE_PATH}\nmaxPowerWatts: 11000",
           "# proposed: catalog/acme/acme-two.yaml\nmodel: Two"),
)  # fmt: skip

_TABLES = (
    _error("table", "csv", "A table is CSV.",
           "A quotation mark that is never closed swallows all rows that follow.",
           f'{_HEADER}\nAcme,"One,{_FIGURES}', f'{_HEADER}\nAcme,"One",{_FIGURES}'),
    _error("table", "json", "A file of bodies is JSON, or JSON a line.",
           "Half of a body is no model.",
           '[{"vendor": "Acme",', "[]"),
    _error("table", "column", "A column has a header that names a key, once.",
           "A figure without a name would be lost, or taken for another one.",
           f"{_HEADER},colour\nAcme,One,{_FIGURES},red", f"{_HEADER}\nAcme,One,{_FIGURES}"),
    _error("table", "cell", "A cell holds a value of its column: a number, with or without the header's unit.",
           "A value that cannot be read is no value.",
           f"{_HEADER}\nAcme,One,{_FIGURES.replace('230', 'mains')}", f"{_HEADER}\nAcme,One,{_FIGURES}"),
    _error("table", "rows-differ", "The rows of one model have the same values, but for its connectors.",
           "A model has one vendor, one name and one source.",
           f"{_HEADER},friendlyName\nAcme,One,{_FIGURES},First\nAcme,One,{_FIGURES},Second",
           f"{_HEADER},friendlyName\nAcme,One,{_FIGURES},First\nAcme,One,{_FIGURES},First"),
    _error("table", "present", "A row of a model that exists has the values of its file.",
           "An import creates models and changes none.",
           f"# {EXAMPLE_PATH}\nmodel: One\n{_HEADER}\nAcme,One,{_FIGURES.replace('22000', '11000')}",
           f"{_HEADER}\nAcme,One,{_FIGURES}"),
    _error("table", "id", "An id of a table is free, and can be a file's name.",
           "Two models with one id would be one file.",
           f"id,{_HEADER}\nAcme One,Acme,One,{_FIGURES}", f"id,{_HEADER}\nacme-one,Acme,One,{_FIGURES}"),
)  # fmt: skip

_OTHERS = (
    _error("settings", "settings", "The site's settings are a title, a base URL and the repository's address.",
           "Pages and feeds are made from them.",
           "titel: Catalogue", "title: Catalogue"),
    _error("settings", "layout", "The canonical form of a file keeps its values and all comments.",
           "`catalog fmt` leaves a file alone that it could only write with a loss.",
           "# a file whose comments `catalog fmt` cannot keep", "model: One  # a comment"),
    _error("request", "form", "An issue form's answers have their documented form.",
           "A pull request is made from them.",
           "connectors: IEC_62196_T2,SOCKET,32", "connectors: IEC_62196_T2,SOCKET,32,230,22080"),
)  # fmt: skip

RULES = {rule.id: rule for rule in (*_TEXT, *_FILE, *_PLACES, *_NEW_MODELS, *_CHANGES, *_TABLES, *_OTHERS)}
