"""When each model landed and what happened to it since, read from Git.

Joins checked files with their times: the result is the published models.
"""
