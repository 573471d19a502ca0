"""Loyalty as Dick & Basu's quadrant shares: through the months, by segment, and under other cuts."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cxsim.engine.records import Records
from cxsim.measure import frames
from cxsim.measure.frames import QUADRANTS
from cxsim.mind.loyalty import quadrant
from cxsim.world.scenario import Scenario

EVERYONE = "all"
"""Name of the row that sums over the segments."""


def quadrants(records: Records, scenario: Scenario) -> pd.DataFrame:
    """Shares of the loyalty quadrants towards the focal brand, a row a month and segment, and one for `all`.

    Columns: month, day, segment, true, latent, spurious, none (shares of all persons; they sum to 1), and
    true_owners ... none_owners (shares of the brand's owners; NaN without owners).
    """
    census = frames.census(records)
    census = census[(census["brand"] == scenario.market.focal).to_numpy()]
    everyone = list(reversed(QUADRANTS))
    of_owners = [f"{kind}_owners" for kind in everyone]
    counts = census[["month", "day", "segment", "persons", "owners", *everyone, *of_owners]]
    counts = counts.astype({"segment": object})
    total = counts.drop(columns="segment").groupby(["month", "day"], as_index=False).sum()
    table = pd.concat([counts, total.assign(segment=EVERYONE)], ignore_index=True)
    labels = [*records.segments, EVERYONE]
    table["segment"] = pd.Categorical(table["segment"], categories=labels)
    table = table.sort_values(["month", "segment"], ignore_index=True)
    for kinds, whole in ((everyone, "persons"), (of_owners, "owners")):
        size = table[whole].where(table[whole] > 0)
        table[kinds] = table[kinds].div(size, axis=0)
    return table.drop(columns=["persons", "owners"])


def sensitivity(records: Records, scenario: Scenario) -> pd.DataFrame:
    """How the quadrant shares towards the focal brand at the end of the run move with the cuts.

    Nine rows, a row a pair of cuts varied by a fifth: attitude_cut (money per month), patronage_cut, true,
    latent, spurious, none (shares of all persons), true_owners ... none_owners (shares of the brand's owners;
    NaN without owners), and `published` (whether these are the scenario's own cuts). A fifth of the patronage
    cut; of the attitude cut or, since its zero is arbitrary, of the owners' standard deviation of attitude,
    whichever is larger. ValueError if the run kept no final state.
    """
    table = frames.customers(records)
    attitude = table["attitude_focal"].to_numpy(dtype=np.float64)
    patronage = table["patronage_focal"].to_numpy(dtype=np.float64)
    owns = (table["brand"] == scenario.market.focal).to_numpy()
    spread = float(attitude[owns].std()) if owns.any() else 0.0
    cut, patronage_cut = scenario.measure.attitude_cut, scenario.measure.patronage_cut
    place = np.vectorize(quadrant, otypes=[np.int64])
    rows = []
    for a in (-1, 0, 1):
        for p in (-1, 0, 1):
            cuts = (cut + a * max(abs(cut), spread) / 5, patronage_cut * (1 + p / 5))
            placed = place(attitude, patronage, *cuts) if len(table) else np.zeros(0, dtype=np.int64)
            rows.append((*cuts, *_shares(placed), *_shares(placed[owns]), a == p == 0))
    kinds = list(reversed(QUADRANTS))
    of_owners = [f"{kind}_owners" for kind in kinds]
    return pd.DataFrame(rows, columns=["attitude_cut", "patronage_cut", *kinds, *of_owners, "published"])


def _shares(placed: NDArray[np.int64]) -> NDArray[np.float64]:
    """(4,): shares of the quadrants from true to none; NaN of nobody."""
    counts = np.bincount(placed, minlength=len(QUADRANTS))[::-1]
    return np.asarray(counts / (len(placed) or np.nan), dtype=np.float64)
