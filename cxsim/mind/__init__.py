"""The laws of one customer: pure functions of numbers, one idea a file.

Every law says what it claims, what goes in and comes out (units, ranges), where it comes from, and how it
is switched off. Defaults and ranges of its parameters, each with a source, are in `cxsim.world.parameters`.

Reading order, along one encounter: `perception`, `surprise`, `belief` (the head), `feeling` and `memory`
(the heart), `trust` and `promise`, `satisfaction`; then what the customer does: `deliberation`,
`specification`, `choice`, `present_bias`, `regret`, `abandonment`, `voice`, `talk`, `review`, `opinion`,
`survey`.
`waiting`, `ease` and `fit` say how quality arises, `awareness`, `loyalty` and `moment` what is counted.

Units: time in days, money flows per month; quality, expectation and taste on [0, 1]; affect on (-1, 1),
0 neutral. "Assumed form" marks a functional form that is our choice, whatever the source of its direction.

`law` compiles, `cache` keeps what is compiled. Importing this package imports neither.
"""
