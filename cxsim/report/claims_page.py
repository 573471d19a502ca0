"""The page of the claims: each with its verdict, where it holds, and the frontier drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cxsim.claims.table import CONDITIONS, compared, deciders, differs, found, rules, share_of_worlds
from cxsim.report.exhibits import Data, Exhibit, data, exhibit, sentences
from cxsim.report.figures.frontier import frontier
from cxsim.report.page import environment
from cxsim.world.parameters import BY_NAME

if TYPE_CHECKING:
    from cxsim.claims.hearing import Heard, Hearing


def claims_html(hearing: Hearing) -> str:
    """The whole page of a hearing."""
    return environment().get_template("claims.html").render(context(hearing))


def context(hearing: Hearing) -> dict[str, Any]:
    """Everything the template writes."""
    return {
        "summary": Data(
            ("claim", "at the defaults", "holds in", "deciding"),
            tuple(
                (
                    heard.case.claim.title,
                    heard.ruling.value,
                    share_of_worlds(heard),
                    ", ".join(deciders(heard)) or "–",
                )
                for heard in hearing.heard
            ),
            words=4,
        ),
        "claims": [_claim(heard) for heard in hearing.heard],
        "quick": hearing.quick,
        "interrupted": hearing.interrupted,
        "duration": round(hearing.duration),
    }


def _claim(heard: Heard) -> dict[str, Any]:
    claim = heard.case.claim
    return {
        "name": heard.case.name,
        "claim": claim,
        "ruling": heard.ruling.value,
        "share": share_of_worlds(heard),
        "conditions": Data(
            CONDITIONS,
            tuple(
                (condition.says, compared(condition), found(heard, part), *differs(heard, part))
                for part, condition in enumerate(claim.holds)
            ),
            words=2,
        ),
        "rules": rules(heard),
        "frontier": _frontier(heard),
    }


def _frontier(heard: Heard) -> Exhibit | None:
    """The picture over the two parameters that go most with it; None where there are not two."""
    if len(heard.frontier.strongest) < 2:
        return None
    x, y = heard.frontier.strongest
    worlds = heard.worlds[heard.worlds["judged"]]
    table = worlds[[x, y, "holds"]].rename(columns={x: "x", y: "y"})
    own = heard.case.scenario.laws.parameters
    table.attrs = {
        "x": f"{x}: {BY_NAME[x].meaning}",
        "y": f"{y}: {BY_NAME[y].meaning}",
        "default": tuple(own.get(name, BY_NAME[name].default) for name in (x, y)),
        "bounds": sorted(
            {
                ("x" if bound.parameter == x else "y", bound.value)
                for rule in heard.frontier.rules
                for bound in rule.bounds
                if bound.parameter in (x, y)
            }
        ),
    }
    behind = data(
        table,
        [
            (x, "x", lambda value: f"{value:.3g}"),
            (y, "y", lambda value: f"{value:.3g}"),
            ("holds", "holds", lambda value: "yes" if value else "no"),
        ],
        words=0,
    )
    return exhibit(
        f"frontier-{heard.case.name}",
        "Where it holds",
        "A mark is a plausible world; lines are the bounds of the rules.",
        frontier,
        table,
        sentences([f"Worlds over {x} and {y}", *rules(heard)]),
        behind,
    )
