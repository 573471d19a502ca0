"""One simple workload on several simulators, to be measured side by side.

`workload` says what is simulated, `erlang` what the queue must come out as, `check` whether it did. Every other
module lives it on one simulator and has `run(workload, seed) -> Outcome`; `contenders` lists them.
"""
