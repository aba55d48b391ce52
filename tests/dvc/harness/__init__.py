"""Drives mlpipe and DVC in turn over the same projects. See tests/dvc/README.md."""
