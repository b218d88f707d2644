"""The program: it checks a catalogue of EV charging station models and publishes it as a static API and a website.

Three names for three things: the *catalogue* is all models, ``catalog/`` is the folder that holds their files (and
``catalog`` the command), ``builder`` is this package.

A folder is a stage, and data flows one way::

    disk, source   bytes on the disk -> plain data with places
    domain         what a model is; pure values
    check          valid or not, and why
    history        when it landed: files and Git's times become models
    publish        models -> JSON (api) and pages (html)
    pipeline       compose a build, write it, remember it
    edit, review, serve, cli   the writes, pull requests, the preview, the command line
"""
