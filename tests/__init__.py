"""The tests mirror builder/: a folder for each stage, a file for each module.

``hosts/`` and ``website/`` test ``site/``; ``examples/``, ``golden/`` and ``corpus/`` hold inputs and expected files.
"""
