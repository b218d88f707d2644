"""The file system, safely: regular files, fingerprints of what lies there, the output folder, the cache's container.

Knows nothing of models.
"""
