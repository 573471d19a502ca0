"""Where a claim holds: the share of worlds, and the two or three rules that say which."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cxsim.experiments.intervals import Floats

if TYPE_CHECKING:
    import pandas as pd

DEPTH = 2
SMALLEST = 0.06
"""Share of the worlds that a rule must speak of at least."""
FOLDS = 5
FEWEST = 8
"""Worlds from which on ties are told: of fewer the t approximation finds them by chance."""


@dataclass(frozen=True)
class Bound:
    """A side of a parameter: above a value or at most that."""

    parameter: str
    above: bool
    value: float

    def __str__(self) -> str:
        return f"{self.parameter} {'>' if self.above else '≤'} {self.value:.3g}"


@dataclass(frozen=True)
class Rule:
    """What is known of the worlds within some bounds."""

    bounds: tuple[Bound, ...]
    share: float
    """Share of them in which the claim holds."""
    worlds: int

    def __str__(self) -> str:
        where = " and ".join(str(bound) for bound in self.bounds)
        return f"{where}: holds in {100 * self.share:.0f} % of {self.worlds} worlds"


@dataclass(frozen=True)
class Tie:
    """A parameter on which it hangs beyond chance by how much a claim holds."""

    parameter: str
    correlation: float
    """Rank correlation with the margin over worlds."""


@dataclass(frozen=True)
class Frontier:
    """Where a claim holds."""

    share: float
    """Of the worlds in which it can be judged."""
    worlds: int
    rules: tuple[Rule, ...]
    strongest: tuple[str, ...]
    """The two parameters that go most with it, the first one first; none where it holds everywhere or nowhere."""
    ties: tuple[Tie, ...]
    """Strongest first; chance alone would name any at all in one of twenty cases."""
    accuracy: float
    """Share of worlds that the rules foretell which they have not seen; NaN where there are no rules."""
    guess: float
    """Share foretold by always saying what is more frequent."""

    @property
    def foretells(self) -> bool:
        """Whether the rules foretell unseen worlds better than guessing, by more than its standard error."""
        return self.accuracy > self.guess + math.sqrt(self.guess * (1 - self.guess) / max(1, self.worlds))


def frontier(worlds: pd.DataFrame, margins: ArrayLike) -> Frontier:
    """Find the rules.

    Args:
        worlds: a row a world, a column a parameter.
        margins: by how much the claim holds in each, on any scale: it holds where that is above 0; no NaN.

    Returns: the share, the parameters that the margin hangs on, and a classification tree of
        depth 2 (three bounds at most) over the two whose rank correlations with the margin are strongest, checked on
        worlds that it has not seen. (A margin tells more of a world than whether the claim holds there: a tree that
        chooses among all parameters by that alone foretells worse than guessing where worlds are few.)
    """
    from scipy.stats import rankdata

    margin = np.asarray(margins, float)
    holds = margin > 0.0
    n, held = len(holds), int(np.sum(holds))
    if n == 0:
        return Frontier(math.nan, 0, (), (), (), math.nan, math.nan)
    share = held / n
    guess = max(share, 1 - share)
    leaf = max(5, math.ceil(SMALLEST * n))
    names, table, ranks = [str(name) for name in worlds.columns], worlds.to_numpy(float), rankdata(margin)
    strength = _correlations(table, ranks)
    ties = _ties(names, strength, n)
    strongest = tuple(names[k] for k in _strongest(strength)) if 0 < held < n else ()
    if min(held, n - held) < leaf or not names:
        return Frontier(share, n, (), strongest, ties, math.nan, guess)
    from sklearn.model_selection import StratifiedKFold

    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=0).split(table, holds)
    foretold = [
        _Tree(table[seen], ranks[seen], holds[seen], leaf).right(table[new], holds[new])
        for seen, new in folds
    ]
    rules = _Tree(table, ranks, holds, leaf).rules(names)
    if len(rules) < 2:
        return Frontier(share, n, (), strongest, ties, math.nan, guess)
    return Frontier(share, n, rules, strongest, ties, sum(foretold) / n, guess)


class _Tree:
    """A classification tree over the two parameters that go most with the margins."""

    def __init__(self, table: Floats, ranks: Floats, holds: NDArray[np.bool_], leaf: int) -> None:
        from sklearn.tree import DecisionTreeClassifier

        self.columns = np.sort(_strongest(_correlations(table, ranks)))
        tree = DecisionTreeClassifier(max_depth=DEPTH, min_samples_leaf=leaf, random_state=0)
        self.tree = tree.fit(table[:, self.columns], holds)

    def right(self, table: Floats, holds: NDArray[np.bool_]) -> int:
        """Of how many worlds it foretells rightly whether the claim holds."""
        return int((self.tree.predict(table[:, self.columns]) == holds).sum())

    def rules(self, names: Sequence[str]) -> tuple[Rule, ...]:
        """What the leaves say, the largest share first; leaves of one split that say the same are one."""
        return tuple(sorted(self._below(0, (), names), key=lambda rule: -rule.share))

    def _below(self, node: int, bounds: tuple[Bound, ...], names: Sequence[str]) -> list[Rule]:
        inner = self.tree.tree_
        if inner.children_left[node] < 0:
            shares = inner.value[node][0]
            return [Rule(bounds, float(shares[1] / shares.sum()), int(inner.n_node_samples[node]))]
        name, cut = names[self.columns[inner.feature[node]]], float(inner.threshold[node])
        low = self._below(inner.children_left[node], _tighter(bounds, Bound(name, False, cut)), names)
        high = self._below(inner.children_right[node], _tighter(bounds, Bound(name, True, cut)), names)
        said = {rule.share for rule in (*low, *high)}
        if len(said) == 1:
            return [Rule(bounds, said.pop(), sum(rule.worlds for rule in (*low, *high)))]
        return [*low, *high]


def _strongest(correlations: Floats) -> NDArray[np.int64]:
    """Numbers of the two parameters of strongest correlation, either way; of equals the first."""
    return np.argsort(-abs(correlations), kind="stable")[:2]


def _correlations(table: Floats, ranks: Floats) -> Floats:
    """(parameters,): rank correlation of each with the ranks of the margins; 0 where one does not vary."""
    from scipy.stats import rankdata

    if np.ptp(ranks) == 0:
        return np.zeros(table.shape[1])
    return np.array(
        [np.corrcoef(rankdata(one), ranks)[0, 1] if np.ptp(one) > 0 else 0.0 for one in table.T], float
    )


def _ties(names: Sequence[str], strength: Floats, n: int) -> tuple[Tie, ...]:
    """Those beyond chance: Bonferroni over all parameters, by the t approximation of rank correlations."""
    from scipy.stats import t

    if n < FEWEST or not names:
        return ()
    bound = float(t.ppf(1.0 - 0.025 / len(names), n - 2))
    least = bound / math.sqrt(n - 2 + bound**2)
    order = np.argsort(-abs(strength), kind="stable")
    return tuple(Tie(names[k], float(strength[k])) for k in order if abs(strength[k]) > least)


def _tighter(bounds: tuple[Bound, ...], new: Bound) -> tuple[Bound, ...]:
    """Bounds with one more, which stands for an earlier one on the same side of the same parameter."""
    kept = tuple(b for b in bounds if (b.parameter, b.above) != (new.parameter, new.above))
    return (*kept, new)
