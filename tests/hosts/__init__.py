"""Tests of the hosts in site/: the query handler on Node, workerd and nginx, and clients of the API."""
