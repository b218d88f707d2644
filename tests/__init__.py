"""The tests mirror builder/: a folder for each stage, in it a file for each subject.

``hosts/`` and ``website/`` test ``site/``, ``workflows/`` tests ``.github/``. ``examples/``, ``reported/``, ``corpus/``
and ``golden/`` hold inputs and expected output.
"""
