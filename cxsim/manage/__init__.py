"""Firms that measure, decide and spend: board meetings, what can be bought there, and ways to decide.

A manager sees frozen reports of numbers, never the market itself. The engine knows nothing of managers: a run is
lived from meeting to meeting, and what was decided is told to the model (`cxsim.engine.market.Market.decide`).
"""
