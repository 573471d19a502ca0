"""The instruments a firm can read: what each sees, how late it reports, what it costs and whom it troubles.

Prices are assumed: what such research is sold for, in the scenario's currency, at the true size of the market. Surveys
are those of the scenario's routine, which goes on whoever manages: so to have them read costs a fixed sum, however many
answer, and troubles nobody more. Interviews are paid by the answer, and trouble those who are asked. No instrument
knows more than its source: answers, contacts as they are logged, the firm's list of owners.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Instrument:
    """A way to learn something about customers."""

    name: str
    title: str
    sees: str
    """What it can see, in a clause."""
    blind: str
    """What it cannot see, in a clause."""
    fixed: float
    """Money for each meeting that it is read for."""
    each: float = 0.0
    """Money per interview given."""
    delay: int = 0
    """Days after which it reports."""
    interviews: int = 0
    """Owners, of the true market, who are asked for an interview at each meeting; 0: nobody beyond the routine."""


_ALL = (
    Instrument(
        "transactions",
        "Transactions (CRM)",
        "who owns, who left, and whose contacts came before it",
        "why, and whoever has not acted yet",
        fixed=500.0,
        delay=1,
    ),
    Instrument(
        "stated_needs",
        "Stated needs",
        "the features, functions and prices that owners say they need",
        "feeling, the journey, and what people cannot say",
        fixed=500.0,
        each=15.0,
        delay=30,
        interviews=150,
    ),
    Instrument(
        "csat",
        "Satisfaction after contacts (CSAT)",
        "how satisfied owners are after contacts that are surveyed",
        "all other touchpoints, rivals, and what is missing from the offer",
        fixed=250.0,
        delay=14,
    ),
    Instrument(
        "ces",
        "Effort after contacts (CES)",
        "how easy owners found contacts that are surveyed",
        "all other touchpoints, rivals, and what is missing from the offer",
        fixed=250.0,
        delay=14,
    ),
    Instrument(
        "relationship",
        "Relationship survey (NPS)",
        "whether owners would recommend and choose again, how it feels, how near the ideal it is",
        "where it comes from",
        fixed=500.0,
        delay=30,
    ),
    Instrument(
        "complaints",
        "Complaints",
        "problems that are voiced, and whether they are resolved",
        "silence and exit",
        fixed=250.0,
        delay=1,
    ),
    Instrument(
        "reviews",
        "Reviews and social listening",
        "stars, recommendations and warnings in public",
        "where they come from, and those who do not talk",
        fixed=250.0,
        delay=7,
    ),
    Instrument(
        "journey",
        "Journey analytics",
        "waits, queues left, journeys given up and contacts that resolved nothing, at every touchpoint",
        "what is felt, and what is missing from the offer",
        fixed=1500.0,
        delay=1,
    ),
    Instrument(
        "ideals",
        "Research into ideals (conjoint)",
        "what people want exactly, even if they cannot say it, and what it is worth to them",
        "service: what happens on the way",
        fixed=2500.0,
        each=60.0,
        delay=90,
        interviews=100,
    ),
)

INSTRUMENTS: dict[str, Instrument] = {instrument.name: instrument for instrument in _ALL}
"""Every instrument by name."""
