"""The tests mirror builder/, a folder a stage and a file a module.

``hosts/`` and ``website/`` test what ``site/`` holds; ``examples/``, ``golden/`` and ``corpus/`` hold inputs and
expected files.
"""
