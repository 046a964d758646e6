"""Searching: passages in, cited answers out."""
