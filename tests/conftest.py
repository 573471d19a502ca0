"""What holds for all tests."""

from hypothesis import settings

# A law is compiled at its first call, and no test is about time: benchmarks/ is.
settings.register_profile("no_deadline", deadline=None)
settings.load_profile("no_deadline")
