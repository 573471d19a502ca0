"""Metrics that are one amount over another: what stands above and below, said once.

The same table gives a metric of the whole brand and, summed segment by segment, says which segment it is made of.
"""

from __future__ import annotations

from dataclasses import dataclass

from cxsim.measure.windows import View, ratio


@dataclass(frozen=True, slots=True)
class Ratio:
    """offset + factor · (plus - minus) / over; amounts are columns of a `View`, as in `census.owners`."""

    plus: str
    over: str
    minus: str = ""
    factor: float = 1.0
    offset: float = 0.0

    def of(self, seen: View) -> float:
        """Its value; NaN where what stands below is 0."""
        above = amount(seen, self.plus) - (amount(seen, self.minus) if self.minus else 0.0)
        return self.offset + self.factor * ratio(above, amount(seen, self.over))


def amount(seen: View, name: str) -> float:
    """A column of the census or of the days, or an attribute of the view."""
    table, _, column = name.partition(".")
    found = getattr(seen, table)
    return float(found[column] if column else found)


_PERSONS, _OWNERS, _ENCOUNTERS = "census.persons", "census.owners", "daily.encounters"

LOYALTY = {
    "true_loyalty": Ratio("census.true", _PERSONS),
    "latent_loyalty": Ratio("census.latent", _PERSONS),
    "spurious_loyalty": Ratio("census.spurious", _PERSONS),
    "no_loyalty": Ratio("census.none", _PERSONS),
    "true_loyalty_owners": Ratio("census.true_owners", _OWNERS),
    "latent_loyalty_owners": Ratio("census.latent_owners", _OWNERS),
    "spurious_loyalty_owners": Ratio("census.spurious_owners", _OWNERS),
    "no_loyalty_owners": Ratio("census.none_owners", _OWNERS),
    "nps_true": Ratio("census.promoters", _OWNERS, minus="census.detractors", factor=100.0),
}
"""Shares of the loyalty quadrants among all persons and among owners; true NPS."""

MIND = {
    "relative_attitude": Ratio("census.attitude", _OWNERS),
    "sacrifice": Ratio("census.sacrifice", _OWNERS),
    "judged_quality": Ratio("census.judged", _OWNERS),
    "remembered_affect": Ratio("census.remembered", _OWNERS),
    "trust": Ratio("census.trust", _OWNERS),
    "awareness": Ratio("census.aware", _PERSONS),
    "customer_value": Ratio("daily.lived", "daily.uses"),
    "regret": Ratio("daily.regret", "daily.joins"),
    "satisfaction": Ratio("daily.satisfaction", _ENCOUNTERS),
    "affect": Ratio("daily.affect", _ENCOUNTERS),
    "effort": Ratio("daily.effort", _ENCOUNTERS),
    "moments": Ratio("daily.moments", "owner_years"),
}
"""What owners believe and feel, at the window's end and over its encounters."""

LEAVING = Ratio("daily.leaves", "owner_years")
"""Owners lost to other brands, or to none, per owner and year."""

BEHAVIOUR = {
    "repeat_choice": Ratio("daily.leaves", "daily.choices", factor=-1.0, offset=1.0),
    "market_share": Ratio("owners", "owners_of_any"),
    "former": Ratio("census.former", _PERSONS),
    "locked": Ratio("census.locked", _OWNERS),
    "tenure": Ratio("census.tenure", _OWNERS),
    "return_rate": Ratio("daily.returns", "daily.joins"),
    "advocacy": Ratio("daily.recommendations", "owner_years", minus="daily.warnings"),
    "recommendations": Ratio("daily.recommendations", "owner_years"),
    "warnings": Ratio("daily.warnings", "owner_years"),
}
"""Who stayed and talked."""

SERVICE = {
    "encounters": Ratio("daily.encounters", "owner_years"),
    "problem_rate": Ratio("daily.problems", "owner_years"),
    "complaint_rate": Ratio("daily.complaints", "owner_years"),
    "voice_share": Ratio("daily.complaints", "daily.problems"),
    "exit_share": Ratio("daily.exits", "daily.problems"),
    "silence_share": Ratio("daily.silences", "daily.problems"),
    "recovery_rate": Ratio("daily.resolved", "daily.complaints"),
    "contacts_per_resolution": Ratio("daily.contacts", "daily.resolved"),
    "wait_mean": Ratio("daily.wait", "daily.waits"),
    "renege_rate": Ratio("daily.reneged", "daily.waits"),
    "abandon_rate": Ratio("daily.abandoned", "daily.journeys"),
}
"""Encounters, problems, waits and journeys."""

RATIOS = {**LOYALTY, **MIND, **BEHAVIOUR, **SERVICE}
"""Every metric that is such a ratio."""
