"""Safe access to the file system: regular files, fingerprints, the output folder and its lock, the cache file.

Nothing here knows what a model is.
"""
