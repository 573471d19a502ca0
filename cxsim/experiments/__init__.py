"""Many runs: one in depth, and strategies compared."""
