"""What a whole comparison lives besides the ranking, so that its report can say why."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from cxsim.experiments.comparison import Comparison
    from cxsim.experiments.compiling import Report

EXPLAINING = 5
"""Replications, at most, in which the winner is explained."""


def deepen(found: Comparison, workers: int | None, progress: Report) -> str:
    """Live the winner part by part, moments of truth, equal budgets and stories; what cannot be lived is said.

    Returns what an interrupt left unfinished, in words; '' if all is finished.
    """
    from cxsim.experiments.errors import StudyError

    if found.interrupted or found.done < found.asked or len(found.strategies) < 2:
        return ""
    explain = partial(found.explain, replications=min(found.done, EXPLAINING), carried=False)
    told: dict[str, Callable[..., Any]] = {
        "why the winner is ahead": explain,
        "moments of truth": found.moments_of_truth,
        "equal budgets": found.at_equal_budget,
        "stories": found.stories,
    }
    for number, (name, live) in enumerate(told.items()):
        try:
            cut_short = getattr(live(workers=workers, progress=progress), "interrupted", False)
        except StudyError as error:
            click.echo(f"The report goes without {name}: {error}", err=True)
            continue
        except KeyboardInterrupt:
            cut_short = True
        if cut_short:
            return ", ".join(list(told)[number:])
    return ""
