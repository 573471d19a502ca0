"""One simple workload on several simulators, to be measured side by side.

`workload` says what is simulated, `check` whether the queue came out as theory says. Every other module lives it on one
simulator and has `run(workload, seed) -> Outcome`; `contenders` lists them.
"""
