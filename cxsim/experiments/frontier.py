"""Where a claim holds: the share of worlds, and the two or three rules that say which."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import pandas as pd

DEPTH = 2
SMALLEST = 0.06
"""Share of the worlds that a rule must speak of at least."""
FOLDS = 5


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
class Frontier:
    """Where a claim holds."""

    share: float
    """Of the worlds in which it can be judged."""
    low: float
    high: float
    """95 % interval of that share: the worlds are a sample."""
    worlds: int
    rules: tuple[Rule, ...]
    deciding: tuple[str, ...]
    """The two parameters that say most about it, the first one first."""
    accuracy: float
    """Share of worlds that the rules foretell which they have not seen; NaN where there are no rules."""
    guess: float
    """Share foretold by always saying what is more frequent."""

    @property
    def foretells(self) -> bool:
        """Whether the rules foretell unseen worlds better than guessing, by more than its standard error."""
        return self.accuracy > self.guess + math.sqrt(self.guess * (1 - self.guess) / max(1, self.worlds))


def frontier(worlds: pd.DataFrame, holds: NDArray[np.bool_]) -> Frontier:
    """Find the rules.

    Args:
        worlds: a row a world, a column a parameter.
        holds: whether the claim holds in each.

    Returns: the share with its Wilson interval, and a classification tree of depth 2 (three bounds at most),
        checked on worlds it has not seen.
    """
    from scipy.stats import binomtest

    n, held = len(holds), int(np.sum(holds))
    if n == 0:
        return Frontier(math.nan, math.nan, math.nan, 0, (), (), math.nan, math.nan)
    interval = binomtest(held, n).proportion_ci(0.95, method="wilson")
    share = held / n
    guess = max(share, 1 - share)
    leaf = max(5, math.ceil(SMALLEST * n))
    if min(held, n - held) < leaf or worlds.shape[1] == 0:
        deciding = _important(worlds, holds) if 0 < held < n and worlds.shape[1] else ()
        return Frontier(share, interval.low, interval.high, n, (), deciding, math.nan, guess)
    from sklearn.model_selection import StratifiedKFold, cross_val_score
    from sklearn.tree import DecisionTreeClassifier

    tree = DecisionTreeClassifier(max_depth=DEPTH, min_samples_leaf=leaf, random_state=0)
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=0)
    accuracy = float(np.mean(cross_val_score(tree, worlds.to_numpy(), holds, cv=folds)))
    tree.fit(worlds.to_numpy(), holds)
    rules = tuple(sorted(_rules(tree, list(worlds.columns)), key=lambda rule: -rule.share))
    first = [bound.parameter for rule in rules for bound in rule.bounds[:1]]
    rest = [bound.parameter for rule in rules for bound in rule.bounds[1:]]
    named = list(dict.fromkeys([*first, *rest]))
    deciding = tuple(dict.fromkeys([*named, *(_important(worlds, holds) if len(named) < 2 else ())]))[:2]
    return Frontier(share, interval.low, interval.high, n, rules, deciding, accuracy, guess)


def _rules(tree: Any, names: list[str]) -> list[Rule]:
    """The leaves of a tree; leaves of one split that say the same are one."""
    inner = tree.tree_
    found: list[Rule] = []

    def walk(node: int, bounds: tuple[Bound, ...]) -> None:
        if inner.children_left[node] < 0:
            share = float(inner.value[node][0][1] / inner.value[node][0].sum())
            found.append(Rule(bounds, share, int(inner.n_node_samples[node])))
            return
        name, cut = names[inner.feature[node]], float(inner.threshold[node])
        walk(inner.children_left[node], _tighter(bounds, Bound(name, False, cut)))
        walk(inner.children_right[node], _tighter(bounds, Bound(name, True, cut)))

    walk(0, ())
    return found


def _tighter(bounds: tuple[Bound, ...], new: Bound) -> tuple[Bound, ...]:
    """Bounds with one more, which stands for an earlier one on the same side of the same parameter."""
    kept = tuple(b for b in bounds if (b.parameter, b.above) != (new.parameter, new.above))
    return (*kept, new)


def _important(worlds: pd.DataFrame, holds: NDArray[np.bool_]) -> tuple[str, ...]:
    """Parameters by what they tell about holding, most first."""
    from sklearn.ensemble import RandomForestClassifier

    forest = RandomForestClassifier(200, min_samples_leaf=3, random_state=0, n_jobs=1)
    forest.fit(worlds.to_numpy(), holds)
    order = np.argsort(-forest.feature_importances_)
    return tuple(str(worlds.columns[k]) for k in order[:2])
