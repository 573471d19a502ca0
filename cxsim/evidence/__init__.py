"""What the model reproduces without being told: exact limits, patterns that must emerge, and where it fails.

Every entry runs the real engine on small markets of its own. `cxsim.evidence.catalogue` lists them,
`cxsim.evidence.sitting` measures them, `cxsim.evidence.table` says what came out.
"""
