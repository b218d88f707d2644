"""When each model landed and how it changed since, read from Git.

The checked files and their times together are the published models.
"""
