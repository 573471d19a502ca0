"""Patterns that must emerge, one idea a file."""
