"""The program: it checks a catalogue of EV charging station models and publishes it as a static API and a website.

Three names for three things: the *catalogue* is all models, ``catalog/`` is the folder that holds their files (and
``catalog`` the command), ``builder`` is this package.

A folder is a stage, and data flows one way::

    disk, source   bytes on the disk -> plain data with positions
    domain         what a model is; no input or output
    check          whether a file is valid, and why not
    history        when each file landed; files and times -> models
    publish        models -> JSON (api) and pages (html)
    pipeline       a build: compose, write, remember
    edit, ocpp     the documented writes on files; drafts from OCPP traces
    review         what a pull request may change
    serve, verify        the preview; a tree or a site against its checksums
    report, cli          the output of problems and changes; the command line
"""
