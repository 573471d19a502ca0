"""The same firm under different managers, side by side."""
