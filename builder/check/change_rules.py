"""The rules of what is new: models that have not landed, changes, tables of models, settings, issue forms."""

from builder.check.rule import EXAMPLE_PATH, error, warning

# The columns of a table for `catalog import`, and what a row of the example model has behind vendor and model.
_HEADER = "vendor,model,powerType,connectionType,format,maxAmperage,maxVoltage,maxPowerWatts"
_FIGURES = "AC_3_PHASE,IEC_62196_T2,SOCKET,32,230,22000"

NEW_MODELS = (
    warning("new model", "id-slug", "A new model's id is the slug of its vendor and model.",
             "An id never changes, so a slip in it is for good.",
             "# catalog/acme/acme-oen.yaml\nmodel: One", "# catalog/acme/acme-one-2.yaml\nmodel: One"),
    warning("new model", "no-source", "A new model names a source.",
             "A reviewer must be able to look the figures up.",
             "# without sources", "sources: [https://example.org/two.pdf]"),
    warning("new model", "new-vendor", "A new vendor is not a known one by another name.",
             "ABB E-mobility is ABB; two folders for one vendor split its models.",
             "# catalog/abb/abb-one.yaml\nvendor: ABB\n# catalog/abb-e-mobility/abb-e-mobility-two.yaml\n"
             "vendor: ABB E-mobility\nmodel: Two",
             "# catalog/abb/abb-one.yaml\nvendor: ABB\n# catalog/abb/abb-two.yaml\nvendor: ABB\nmodel: Two"),
    warning("new model", "twin", "A new model is not a live one by another name.",
             "Punctuation, spaces, the vendor's words and look-alike letters make no other station.",
             "# catalog/acme/acme-terra-53.yaml\nmodel: Terra 53\n"
             "# catalog/acme/acme-acme-terra53.yaml\nmodel: Acme Terra53",
             "# catalog/acme/acme-terra-53.yaml\nmodel: Terra 53\n# catalog/acme/acme-terra-54.yaml\nmodel: Terra 54"),
    warning("new model", "friendly-name", "A new model's friendly name is not another live model's name.",
             "It was copied with the rest of a file, or one of the two is wrong; people would find both by it.",
             "# catalog/acme/acme-one.yaml\nmodel: One\n# catalog/beta/beta-two.yaml\nvendor: Beta\nmodel: Two\n"
             "friendlyName: Acme One",
             "# catalog/acme/acme-one.yaml\nmodel: One\n# catalog/beta/beta-two.yaml\nvendor: Beta\nmodel: Two\n"
             "friendlyName: Beta Two"),
)  # fmt: skip

CHANGES = (
    error("change", "created-archived", "A new model is live.",
           "The documented create has no archived model.",
           f"# proposed: {EXAMPLE_PATH}\nisArchived: true", f"# proposed: {EXAMPLE_PATH}\nmodel: One"),
    error("change", "changed-field", "Of a published model only the friendly name changes.",
           "Clients keep what they read. What is wrong is archived, and created again with another id.",
           f"# on main: {EXAMPLE_PATH}\nmaxPowerWatts: 22000\n"
           f"# proposed: {EXAMPLE_PATH}\nmaxPowerWatts: 11000",
           f"# on main: {EXAMPLE_PATH}\nmodel: One\n"
           f"# proposed: {EXAMPLE_PATH}\nfriendlyName: First"),
    error("change", "unarchived", "An archived model stays archived.",
           "There is no way back in the documented API: create a new model.",
           f"# on main: {EXAMPLE_PATH}\nisArchived: true\n# proposed: {EXAMPLE_PATH}\nmodel: One",
           f"# on main: {EXAMPLE_PATH}\nmodel: One\n# proposed: {EXAMPLE_PATH}\nisArchived: true"),
    error("change", "deleted", "No model's file is deleted.",
           "An id never disappears: archive the model instead.",
           f"# on main: {EXAMPLE_PATH}\nmodel: One\n# proposed: no {EXAMPLE_PATH}",
           f"# on main: {EXAMPLE_PATH}\nmodel: One\n# proposed: {EXAMPLE_PATH}\nisArchived: true"),
    error("change", "renamed", "No model's file is renamed.",
           "The file's name is the id, and an id never changes.",
           f"# on main: {EXAMPLE_PATH}\nmodel: One\n# proposed: no {EXAMPLE_PATH}\n"
           "# proposed: catalog/acme/acme-first.yaml\nmodel: One",
           f"# on main: {EXAMPLE_PATH}\nmodel: One\n# proposed: {EXAMPLE_PATH}\nfriendlyName: First"),
    error("change", "outdated", "A file that changes is as the base has it.",
           "Git would mix both sides line by line into a file that nobody has seen.",
           f"# on main: {EXAMPLE_PATH}\nmodel: One\n# meanwhile on main: {EXAMPLE_PATH}\n"
           f"friendlyName: First\n# proposed: {EXAMPLE_PATH}\nfriendlyName: Other",
           f"# on main: {EXAMPLE_PATH}\nmodel: One\n# proposed: {EXAMPLE_PATH}\nfriendlyName: Other"),
    error("change", "unreadable-before", "A file that changes could be read before.",
           "Without the old values nobody can say what changes; an admin must decide.",
           f"# on main: {EXAMPLE_PATH}\nmodel: One: 2\n# proposed: {EXAMPLE_PATH}\nmodel: One",
           f"# on main: {EXAMPLE_PATH}\nmodel: One\n# proposed: {EXAMPLE_PATH}\nfriendlyName: First"),
    error("change", "file-mode", "A model's file is not executable.",
           "Its mode is a part of the change, and nothing runs it.",
           f"# proposed: {EXAMPLE_PATH}, executable\nmodel: One",
           f"# proposed: {EXAMPLE_PATH}\nmodel: One"),
    error("change", "case", "No other name stands for catalog/ on a disk that ignores case.",
           "Two folders of Git would be one on Windows and macOS.",
           "# proposed: Catalog/acme/acme-one.yaml\nmodel: One", f"# proposed: {EXAMPLE_PATH}\nmodel: One"),
    error("change", "generated-file", "A pull request has no file that a build writes.",
           "The build makes it again, and a page that nobody built must not be published.",
           "# proposed: _site/index.html\nmodel: One", f"# proposed: {EXAMPLE_PATH}\nmodel: One"),
    error("change", "reused-id", "The id of a removed model is not given to another one.",
           "Clients that know the id would take the new model for the old one.",
           f"# on main: {EXAMPLE_PATH}\nmodel: One\n# meanwhile on main: no {EXAMPLE_PATH}\n"
           f"# proposed: {EXAMPLE_PATH}\nmaxPowerWatts: 11000",
           "# proposed: catalog/acme/acme-two.yaml\nmodel: Two"),
)  # fmt: skip

TABLES = (
    error("table", "csv", "A table is CSV.",
           "A quotation mark that is never closed swallows all rows that follow.",
           f'{_HEADER}\nAcme,"One,{_FIGURES}', f'{_HEADER}\nAcme,"One",{_FIGURES}'),
    error("table", "json", "A file of bodies is JSON, or JSON a line.",
           "Half of a body is no model.",
           '[{"vendor": "Acme",', "[]"),
    error("table", "column", "A column has a header that names a key, once.",
           "A figure without a name would be lost, or taken for another one.",
           f"{_HEADER},colour\nAcme,One,{_FIGURES},red", f"{_HEADER}\nAcme,One,{_FIGURES}"),
    error("table", "cell", "A cell holds a value of its column: a number, with or without the header's unit.",
           "A value that cannot be read is no value.",
           f"{_HEADER}\nAcme,One,{_FIGURES.replace('230', 'mains')}", f"{_HEADER}\nAcme,One,{_FIGURES}"),
    error("table", "rows-differ", "The rows of one model have the same values, but for its connectors.",
           "A model has one vendor, one name and one source.",
           f"{_HEADER},friendlyName\nAcme,One,{_FIGURES},First\nAcme,One,{_FIGURES},Second",
           f"{_HEADER},friendlyName\nAcme,One,{_FIGURES},First\nAcme,One,{_FIGURES},First"),
    error("table", "present", "A row of a model that exists has the values of its file.",
           "An import creates models and changes none.",
           f"# {EXAMPLE_PATH}\nmodel: One\n{_HEADER}\nAcme,One,{_FIGURES.replace('22000', '11000')}",
           f"{_HEADER}\nAcme,One,{_FIGURES}"),
    error("table", "id", "An id of a table is free, and can be a file's name.",
           "Two models with one id would be one file.",
           f"id,{_HEADER}\nAcme One,Acme,One,{_FIGURES}", f"id,{_HEADER}\nacme-one,Acme,One,{_FIGURES}"),
)  # fmt: skip

OTHERS = (
    error("settings", "settings", "The site's settings are a title, a base URL and the repository's address.",
           "Pages and feeds are made from them.",
           "titel: Catalogue", "title: Catalogue"),
    error("settings", "layout", "The canonical form of a file keeps its values and all comments.",
           "`catalog fmt` leaves a file alone that it could only write with a loss.",
           "# a file whose comments `catalog fmt` cannot keep", "model: One  # a comment"),
    error("request", "form", "An issue form's answers have their documented form.",
           "A pull request is made from them.",
           "connectors: IEC_62196_T2,SOCKET,32", "connectors: IEC_62196_T2,SOCKET,32,230,22080"),
)  # fmt: skip
