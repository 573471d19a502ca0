"""Tests of the laws: exact limits, shapes, bounds, and that each law can be switched off."""
