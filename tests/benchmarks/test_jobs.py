"""What is measured is what is said: sizes of the market, and the comparison of logs."""

from __future__ import annotations

from dataclasses import replace

import cxsim
from benchmarks.speed.jobs import log_differs, market, tables_that_differ


def test_a_grown_market_has_a_desk_in_proportion() -> None:
    shipped, grown = market("shipped", 10_000), market("grown", 200_000)
    assert (shipped.market.size, shipped.run.customers) == (60_000, 10_000)
    assert shipped.journey.stations["support_desk"].staff == 3
    assert (grown.market.size, grown.run.customers) == (200_000, 200_000)
    assert grown.journey.stations["support_desk"].staff == 10
    assert market("grown", 1_000).journey.stations["support_desk"].staff == 1


def test_logs_are_compared_to_the_last_bit() -> None:
    model = cxsim.CustomerModel(cxsim.load("first_steps"), log=True)
    model.advance(20)
    records, again = model.records(), model.records()
    assert log_differs(records, again) == ""
    assert tables_that_differ(records, again) == []
    assert again.encounters is not None
    again.encounters["affect"][3] += 2.0**-50
    again.daily[0, 0, 0, 0] += 1
    assert log_differs(records, again) == f"encounter 4 of {len(again.encounters):,} differs in affect"
    assert tables_that_differ(records, again) == ["daily"]
    shorter = replace(again, encounters=again.encounters[:5])
    assert log_differs(records, shorter) == f"{len(again.encounters):,} and 5 encounters"
