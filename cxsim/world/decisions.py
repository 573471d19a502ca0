"""What a firm's board decides while the market lives: an intervention, who pays for it, and for whom it is."""

from __future__ import annotations

from pydantic import Field

from cxsim.world.paths import Target
from cxsim.world.scenario import Intervention

QUARTERS = 4
"""Parts of equal size into which a firm sorts its owners by value."""


class Decision(Intervention):
    """An intervention decided at a board meeting. No file holds one."""

    brand: str = Field(description="who decided it, and pays for it")
    quarters: tuple[int, ...] = Field(
        default=(),
        description="quarters of the brand's owners that it is for, 1 the most valuable, 0 whoever is in none; "
        "empty: everybody",
    )


def aimable(target: Target) -> bool:
    """Whether a number can be changed for some customers alone: what is met at a touchpoint.

    Prices, products, queues and the level of the whole brand are the same for everybody.
    """
    return target.kind in ("touchpoint", "touchpoint_quality")
