"""The one table of metrics: name, definition, unit and direction, read by docs, reports and pages alike.

All metrics speak of the focal brand. Stocks are taken at the horizon, rates over the last year before it (or
over all of a shorter run), money from day 0 to the horizon at the true size of the market. Values are kept in
plain units (shares on [0, 1], times in days, money in the scenario's currency); `form` says how to show them.
`cxsim.measure.metrics` computes them.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

Better = Literal["more", "less", "neither"]
Kind = Literal["truth", "instrument", "behaviour", "money"]
Form = Literal["percent", "points", "number", "count", "money", "minutes", "days", "months"]

KINDS: dict[Kind, str] = {
    "truth": "What customers really think and feel; no firm sees it",
    "behaviour": "What customers do",
    "instrument": "What the firm's instruments show",
    "money": "What it costs and brings",
}
"""Kinds of metric in the order of presentation, each with what it is."""

HORIZONS = (6, 12, 24, 48)
"""Months after the start of the strategies at which they are ranked."""


def horizon_days(months: float) -> int:
    """Whole days in a number of months of 365/12 days."""
    return round(months * 365 / 12)


@dataclass(frozen=True, slots=True)
class Metric:
    """One number that a run is judged by."""

    kind: Kind
    name: str
    title: str
    unit: str
    better: Better
    form: Form
    definition: str
    paired: bool = False
    """Whether it is defined only against a baseline; NaN in a single run."""

    def show(self, value: float, currency: str = "") -> str:
        """The value as a person writes it; `currency` stands behind money. NaN: a dash, infinite: never."""
        if math.isnan(value):
            return "–"
        if math.isinf(value):
            return "never"
        text = _WRITE[self.form](value)
        return f"{text} {currency}" if self.form == "money" and currency else text


_WRITE: dict[Form, Callable[[float], str]] = {
    "percent": lambda value: f"{100 * value:.1f} %",
    "points": lambda value: f"{value:+.1f}",
    "number": lambda value: f"{value:.2f}",
    "count": lambda value: f"{value:,.0f}",
    "money": lambda value: f"{value:,.{0 if abs(value) >= 1000 else 2}f}",
    "minutes": lambda value: f"{1440 * value:.1f} min",
    "days": lambda value: f"{value:.1f} days",
    "months": lambda value: f"{value:.0f} months",
}


_ALL = (
    # truth
    Metric("truth", "true_loyalty", "True loyalty", "share", "more", "percent",
           "share of all persons with strong relative attitude and high repeat patronage towards the brand"),
    Metric("truth", "latent_loyalty", "Latent loyalty", "share", "neither", "percent",
           "share of all persons with strong relative attitude but low repeat patronage"),
    Metric("truth", "spurious_loyalty", "Spurious loyalty", "share", "neither", "percent",
           "share of all persons with high repeat patronage but weak relative attitude"),
    Metric("truth", "no_loyalty", "No loyalty", "share", "less", "percent",
           "share of all persons with weak relative attitude and low repeat patronage"),
    Metric("truth", "true_loyalty_owners", "True loyalty of owners", "share", "more", "percent",
           "truly loyal share of the brand's owners"),
    Metric("truth", "latent_loyalty_owners", "Latent loyalty of owners", "share", "neither", "percent",
           "latently loyal share of the brand's owners"),
    Metric("truth", "spurious_loyalty_owners", "Spurious loyalty of owners", "share", "neither", "percent",
           "spuriously loyal share of the brand's owners"),
    Metric("truth", "no_loyalty_owners", "No loyalty of owners", "share", "less", "percent",
           "share of the brand's owners without loyalty"),
    Metric("truth", "nps_true", "True NPS", "points", "more", "points",
           "owners who would recommend (9-10) less those who would not (0-6), per 100 owners, without scale "
           "style, noise or non-response"),
    Metric("truth", "relative_attitude", "Relative attitude", "money/month", "more", "money",
           "mean lead over the best rival in the owner's mind"),
    Metric("truth", "sacrifice", "Sacrifice", "0 to 2", "less", "number",
           "mean distance of what owners have from their ideal: taste distance plus share of wanted features "
           "missing"),
    Metric("truth", "judged_quality", "Judged quality", "0 to 1", "more", "number",
           "mean quality that owners believe they will get"),
    Metric("truth", "remembered_affect", "Remembered affect", "-1 to 1", "more", "number",
           "mean feeling with which owners remember the brand"),
    Metric("truth", "trust", "Trust", "0 to 1", "more", "number",
           "mean trust of owners in the brand's words"),
    Metric("truth", "awareness", "Awareness", "share", "more", "percent",
           "share of all persons who know the brand"),
    Metric("truth", "customer_value", "Customer value", "money/month", "more", "money",
           "mean utility that owners live when they use the product, less its price"),
    Metric("truth", "regret", "Regret", "money/month", "less", "money",
           "mean shortfall of lived below expected utility per new owner"),
    Metric("truth", "satisfaction", "Satisfaction", "-1 to 1", "more", "number",
           "mean transaction satisfaction over all encounters"),
    Metric("truth", "affect", "Affect", "-1 to 1", "more", "number",
           "mean feeling over all encounters"),
    Metric("truth", "effort", "Effort", "0 to 1", "less", "number",
           "mean of 1 - perceived ease over all encounters"),
    Metric("truth", "moments", "Moments of truth", "1/year", "neither", "number",
           "encounters after which relative attitude had visibly moved, per owner and year"),
    # behaviour
    Metric("behaviour", "retention", "Retention", "share", "more", "percent",
           "share of owners still owners after a year, at the rate of leaving of the window (market leavers "
           "and returns apart)"),
    Metric("behaviour", "churn", "Churn", "share", "less", "percent",
           "1 - retention: share of owners who leave for another brand within a year"),
    Metric("behaviour", "repeat_choice", "Repeat choice", "share", "more", "percent",
           "share of owners' deliberated choices that were to stay"),
    Metric("behaviour", "market_share", "Market share", "share", "more", "percent",
           "the brand's share of all owners of any brand"),
    Metric("behaviour", "owners", "Owners", "persons", "more", "count",
           "owners in the true market"),
    Metric("behaviour", "joins", "Joins", "persons/year", "more", "count",
           "new owners per year in the true market"),
    Metric("behaviour", "leaves", "Leaves", "persons/year", "less", "count",
           "owners lost to other brands per year in the true market"),
    Metric("behaviour", "former", "Former owners", "share", "neither", "percent",
           "share of all persons who owned the brand before, and do not now"),
    Metric("behaviour", "locked", "Locked in", "share", "neither", "percent",
           "share of owners inside a contract"),
    Metric("behaviour", "tenure", "Tenure", "days", "more", "days",
           "mean time that owners have been owners"),
    Metric("behaviour", "return_rate", "Returns", "share", "less", "percent",
           "purchases returned per purchase"),
    Metric("behaviour", "advocacy", "Advocacy", "1/year", "more", "number",
           "recommendations less warnings given, per owner and year"),
    Metric("behaviour", "recommendations", "Recommendations", "1/year", "more", "number",
           "neighbours told something good, per owner and year"),
    Metric("behaviour", "warnings", "Warnings", "1/year", "less", "number",
           "neighbours told something bad, per owner and year"),
    Metric("behaviour", "encounters", "Encounters", "1/year", "neither", "number",
           "encounters with the brand, per owner and year"),
    Metric("behaviour", "problem_rate", "Problems", "1/year", "less", "number",
           "things gone wrong, per owner and year"),
    Metric("behaviour", "complaint_rate", "Complaints", "1/year", "less", "number",
           "problems voiced, per owner and year"),
    Metric("behaviour", "voice_share", "Voice", "share", "neither", "percent",
           "share of problems that are voiced"),
    Metric("behaviour", "exit_share", "Exit", "share", "less", "percent",
           "share of problems answered by looking for another brand"),
    Metric("behaviour", "silence_share", "Silence", "share", "less", "percent",
           "share of problems suffered in silence"),
    Metric("behaviour", "recovery_rate", "Recovery", "share", "more", "percent",
           "complaints resolved per complaint voiced in the window"),
    Metric("behaviour", "contacts_per_resolution", "Contacts per resolution", "contacts", "less", "number",
           "encounters at a place of remedy per complaint resolved"),
    Metric("behaviour", "wait_mean", "Wait", "days", "less", "minutes",
           "mean wait of encounters with a queue or a wait"),
    Metric("behaviour", "renege_rate", "Queues left", "share", "less", "percent",
           "share of waits that ended by leaving the queue"),
    Metric("behaviour", "abandon_rate", "Journeys abandoned", "share", "less", "percent",
           "multi-step journeys left half-way per journey begun"),
    # instrument
    Metric("instrument", "nps", "NPS as surveyed", "points", "more", "points",
           "answers 9-10 less answers 0-6 per 100 answers to the relationship survey"),
    Metric("instrument", "nps_low", "NPS, lower end", "points", "neither", "points",
           "lower end of the 95 % interval of the NPS as surveyed"),
    Metric("instrument", "nps_high", "NPS, upper end", "points", "neither", "points",
           "upper end of the 95 % interval of the NPS as surveyed"),
    Metric("instrument", "nps_n", "NPS answers", "answers", "neither", "count",
           "answers to the relationship survey"),
    Metric("instrument", "csat", "CSAT", "share", "more", "percent",
           "top-2-box: share of answers 4-5 on the 1-5 scale of satisfaction"),
    Metric("instrument", "csat_n", "CSAT answers", "answers", "neither", "count",
           "answers to the question of satisfaction"),
    Metric("instrument", "ces", "CES", "1 to 7", "more", "number",
       'mean agreement, 1-7, with "the company made it easy" (high is easy)'),
    Metric("instrument", "ces_n", "CES answers", "answers", "neither", "count",
           "answers to the question of effort"),
    Metric("instrument", "response_rate", "Response rate", "share", "neither", "percent",
           "surveys answered per survey asked, all surveys together"),
    Metric("instrument", "review_stars", "Review stars", "1 to 5", "more", "number",
           "mean stars of the reviews written"),
    Metric("instrument", "review_n", "Reviews", "reviews", "neither", "count",
           "reviews written by the simulated customers"),
    # money
    Metric("money", "revenue", "Revenue", "money", "more", "money",
           "revenue since day 0"),
    Metric("money", "cost", "Cost", "money", "less", "money",
           "all costs since day 0, the strategy's included"),
    Metric("money", "profit", "Profit", "money", "more", "money",
           "revenue - cost since day 0"),
    Metric("money", "npv", "Discounted profit", "money", "more", "money",
           "profit since day 0, discounted to day 0 at the scenario's rate: the net present value"),
    Metric("money", "customer_base", "Value of the customer base", "money", "more", "money",
           "owners at the horizon times their lifetime value, discounted to day 0: the terminal value, not part of "
           "the discounted profit"),
    Metric("money", "profit_last_year", "Profit of the last year", "money", "more", "money",
           "revenue - cost over the last year before the horizon"),
    Metric("money", "strategy_cost", "Cost of the strategy", "money", "less", "money",
           "programme cost, plus price and rewards given up, plus feature and staff cost beyond the plan "
           "without it"),
    Metric("money", "roi", "Return on the strategy", "ratio", "more", "number",
           "profit beyond the baseline's (so net of the strategy's cost) per unit of the strategy's cost",
           paired=True),
    Metric("money", "payback", "Payback", "months", "less", "months",
           "month from which cumulative profit stays at or above the baseline's; infinite: not so far",
           paired=True),
    Metric("money", "margin", "Margin", "money/month", "more", "money",
           "revenue less the costs of serving, per owner and month"),
    Metric("money", "clv", "Customer lifetime value", "money", "more", "money",
           "margin paid monthly in advance, first payment now, over the remaining life of an average owner, "
           "discounted at the scenario's rate"),
    Metric("money", "mutual_benefit", "Mutual benefit", "money/month", "more", "money",
           "customer value plus margin: what the relationship brings to both sides, per owner and month"),
)  # fmt: skip

METRICS: dict[str, Metric] = {metric.name: metric for metric in _ALL}
"""Every metric by name, in the order of presentation."""
