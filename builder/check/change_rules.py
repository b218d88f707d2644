"""The rules for new models, changes, tables of models, settings and issue forms."""

from builder.check.rule import EXAMPLE_PATH, error, warning

# The columns of a table for `catalog import`, and the example model's cells after vendor and model.
_HEADER = "vendor,model,powerType,connectionType,format,maxAmperage,maxVoltage,maxPowerWatts"
_FIGURES = "AC_3_PHASE,IEC_62196_T2,SOCKET,32,230,22000"

NEW_MODELS = (
    warning("new model", "id-slug", "A new model's id is the slug of its vendor and model.",
             "An id never changes, so a typing mistake in it stays forever.",
             "# catalog/acme/acme-oen.yaml\nmodel: One", "# catalog/acme/acme-one-2.yaml\nmodel: One"),
    warning("new model", "no-source", "A new model names a source.",
             "A reviewer must be able to check the figures.",
             "# without sources", "sources: [https://example.org/two.pdf]"),
    warning("new model", "new-vendor", "A new vendor is not a known vendor under another name.",
             "ABB E-mobility is ABB; two folders for one vendor split its models.",
             "# catalog/abb/abb-one.yaml\nvendor: ABB\n# catalog/abb-e-mobility/abb-e-mobility-two.yaml\n"
             "vendor: ABB E-mobility\nmodel: Two",
             "# catalog/abb/abb-one.yaml\nvendor: ABB\n# catalog/abb/abb-two.yaml\nvendor: ABB\nmodel: Two"),
    warning("new model", "twin", "A new model is not a live model under another name.",
             "Names that only differ in punctuation, spaces, the vendor's words or look-alike letters count as equal.",
             "# catalog/acme/acme-terra-53.yaml\nmodel: Terra 53\n"
             "# catalog/acme/acme-acme-terra53.yaml\nmodel: Acme Terra53",
             "# catalog/acme/acme-terra-53.yaml\nmodel: Terra 53\n# catalog/acme/acme-terra-54.yaml\nmodel: Terra 54"),
    warning("new model", "friendly-name", "A new model's friendly name is not another live model's name.",
             "It was probably copied with the rest of a file, and a search would find both models.",
             "# catalog/acme/acme-one.yaml\nmodel: One\n# catalog/beta/beta-two.yaml\nvendor: Beta\nmodel: Two\n"
             "friendlyName: Acme One",
             "# catalog/acme/acme-one.yaml\nmodel: One\n# catalog/beta/beta-two.yaml\nvendor: Beta\nmodel: Two\n"
             "friendlyName: Beta Two"),
)  # fmt: skip

CHANGES = (
    error("change", "created-archived", "A new model is live.",
           "The documented request to create a model cannot create an archived one.",
           f"# proposed: {EXAMPLE_PATH}\nisArchived: true", f"# proposed: {EXAMPLE_PATH}\nmodel: One"),
    error("change", "changed-field", "Only the friendly name of a published model changes.",
           "Clients store what they read. Archive a wrong model, and create it again with another id.",
           f"# on main: {EXAMPLE_PATH}\nmaxPowerWatts: 22000\n"
           f"# proposed: {EXAMPLE_PATH}\nmaxPowerWatts: 11000",
           f"# on main: {EXAMPLE_PATH}\nmodel: One\n"
           f"# proposed: {EXAMPLE_PATH}\nfriendlyName: First"),
    error("change", "unarchived", "An archived model stays archived.",
           "The documented API cannot undo it: create a new model.",
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
    error("change", "outdated", "A changed file has not changed on the base since the branch was created.",
           "Git would merge both versions line by line into a file that nobody has reviewed.",
           f"# on main: {EXAMPLE_PATH}\nmodel: One\n# meanwhile on main: {EXAMPLE_PATH}\n"
           f"friendlyName: First\n# proposed: {EXAMPLE_PATH}\nfriendlyName: Other",
           f"# on main: {EXAMPLE_PATH}\nmodel: One\n# proposed: {EXAMPLE_PATH}\nfriendlyName: Other"),
    error("change", "unreadable-before", "The base's version of a changed file is valid.",
           "Without the old values the change cannot be judged, so an admin must decide.",
           f"# on main: {EXAMPLE_PATH}\nmodel: One: 2\n# proposed: {EXAMPLE_PATH}\nmodel: One",
           f"# on main: {EXAMPLE_PATH}\nmodel: One\n# proposed: {EXAMPLE_PATH}\nfriendlyName: First"),
    error("change", "file-mode", "A model's file is not executable.",
           "It is data, and nothing should run it.",
           f"# proposed: {EXAMPLE_PATH}, executable\nmodel: One",
           f"# proposed: {EXAMPLE_PATH}\nmodel: One"),
    error("change", "case", "No other path means catalog/ on a disk that ignores case.",
           "Two folders in Git would be one folder on Windows and macOS.",
           "# proposed: Catalog/acme/acme-one.yaml\nmodel: One", f"# proposed: {EXAMPLE_PATH}\nmodel: One"),
    error("change", "generated-file", "A pull request contains no output of a build.",
           "Only pages that the build wrote may be published.",
           "# proposed: _site/index.html\nmodel: One", f"# proposed: {EXAMPLE_PATH}\nmodel: One"),
    error("change", "reused-id", "The id of a removed model is never reused.",
           "Clients that know the id would take the new model for the old one.",
           f"# on main: {EXAMPLE_PATH}\nmodel: One\n# meanwhile on main: no {EXAMPLE_PATH}\n"
           f"# proposed: {EXAMPLE_PATH}\nmaxPowerWatts: 11000",
           "# proposed: catalog/acme/acme-two.yaml\nmodel: Two"),
)  # fmt: skip

TABLES = (
    error("table", "csv", "A table is CSV.",
           "A missing quotation mark turns all following rows into one cell.",
           f'{_HEADER}\nAcme,"One,{_FIGURES}', f'{_HEADER}\nAcme,"One",{_FIGURES}'),
    error("table", "json", "A file of bodies is JSON, or has one JSON object per line.",
           "An incomplete body is not a model.",
           '[{"vendor": "Acme",', "[]"),
    error("table", "column", "Each column has a header with the name of a key, and no two have the same.",
           "A value without a name would be lost or mistaken for another.",
           f"{_HEADER},colour\nAcme,One,{_FIGURES},red", f"{_HEADER}\nAcme,One,{_FIGURES}"),
    error("table", "cell", "A cell has a valid value for its column, such as a number with or without the unit.",
           "A value that cannot be read would be lost.",
           f"{_HEADER}\nAcme,One,{_FIGURES.replace('230', 'mains')}", f"{_HEADER}\nAcme,One,{_FIGURES}"),
    error("table", "rows-differ", "The rows of one model only differ in the connector's columns.",
           "A model has one vendor and one name.",
           f"{_HEADER},friendlyName\nAcme,One,{_FIGURES},First\nAcme,One,{_FIGURES},Second",
           f"{_HEADER},friendlyName\nAcme,One,{_FIGURES},First\nAcme,One,{_FIGURES},First"),
    error("table", "present", "A row for an existing model has the same values as its file.",
           "An import creates models, but changes none.",
           f"# {EXAMPLE_PATH}\nmodel: One\n{_HEADER}\nAcme,One,{_FIGURES.replace('22000', '11000')}",
           f"{_HEADER}\nAcme,One,{_FIGURES}"),
    error("table", "id", "An id in a table is free and can be a file name.",
           "Two models with the same id would be the same file.",
           f"id,{_HEADER}\nAcme One,Acme,One,{_FIGURES}", f"id,{_HEADER}\nacme-one,Acme,One,{_FIGURES}"),
)  # fmt: skip

OTHERS = (
    error("settings", "settings", "The site's settings are a title, a base URL and the repository's address.",
           "Pages and feeds contain them.",
           "titel: Catalogue", "title: Catalogue"),
    error("settings", "layout", "The canonical form of a file keeps its values and all comments.",
           "`catalog fmt` does not change a file if it would lose something.",
           "# a file whose comments `catalog fmt` cannot keep", "model: One  # a comment"),
    error("request", "form", "The answers in an issue form have the documented format.",
           "A pull request is created from them.",
           "connectors: IEC_62196_T2,SOCKET,32", "connectors: IEC_62196_T2,SOCKET,32,230,22080"),
)  # fmt: skip
