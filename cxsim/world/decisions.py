"""What a firm's board decides while the market lives: an intervention, who pays for it, and for whom it is."""

from __future__ import annotations

from pydantic import Field

from cxsim.world.paths import Target
from cxsim.world.scenario import Intervention


class Decision(Intervention):
    """An intervention decided at a board meeting. No file holds one."""

    brand: str = Field(description="who decided it, and pays for it")
    aimed: bool = Field(
        default=False, description="whether only those feel it whom the brand aims at, at its touchpoints"
    )


AIMABLE = ("quality", "touchpoint", "touchpoint_quality")
"""Kinds of targets that can be for some customers alone: what is felt in a contact with the firm. Prices, products and
queues are the same for everybody."""


def aimable(target: Target) -> bool:
    """Whether a change of this number can be for some customers alone."""
    return target.kind in AIMABLE
