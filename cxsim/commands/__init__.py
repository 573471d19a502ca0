"""The commands, each a thin module that imports what it needs when it is called."""

BAD_INPUT, FAULT, INTERRUPTED = 2, 1, 130
"""Exit codes."""
