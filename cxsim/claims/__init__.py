"""Claims about customer experience, each an experiment: does it hold, and in which plausible worlds does it not?

`cxsim.claims.claim` says what a claim is, `trial` lives it in one world, `hearing` in many, `frontier` finds the
rules that say where it holds.
"""
