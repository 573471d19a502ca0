"""The commands, each a thin module that imports what it needs when it is called."""

BAD_INPUT = 2
"""Exit code."""
