"""The analyst's laboratory: experiments of many runs that survive, and what they tell.

Read `experiment` first (what is asked), then `design` (the points), `work` (one unit), `store` (what is kept) and
`sweep` (how it is lived). `sensitivity`, `robust` and `optimise` read what a sweep left, or live more of it.
"""
