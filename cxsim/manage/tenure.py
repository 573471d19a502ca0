"""A manager at work: the run goes from board meeting to board meeting, with either driver.

Rivals may have managers too. All boards meet on the same days, each decides without knowing what the others decide at
that midnight, and whoever foresees decides last.

At a meeting the firm's desk reads the instruments that the manager reads and can pay, the manager decides, and what
he bought takes effect at that midnight, with its ramp. All of it is paid from one budget, released in equal parts
at the meetings; what is left is carried over.
"""

from __future__ import annotations

import copy
import math
import traceback
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cxsim.engine import draws
from cxsim.engine.interviews import shares
from cxsim.engine.market import Market
from cxsim.engine.records import ENCOUNTER_DTYPE, Records
from cxsim.manage import menu, value
from cxsim.manage.board import (
    STEPS,
    Board,
    Buy,
    ManageError,
    Manager,
    Offer,
    Report,
    aims_of,
    instruments_of,
    name_of,
)
from cxsim.manage.instruments import INSTRUMENTS, Instrument
from cxsim.manage.reading import Evidence, contacts, report
from cxsim.measure.windows import Window
from cxsim.world.decisions import Decision
from cxsim.world.scenario import Cost, Scenario
from cxsim.world.units import DAYS_PER_MONTH

LUCK = 64
"""Uniform numbers that a manager gets at each meeting."""
NEEDS_LOG = ("transactions", "journey")
"""Instruments that read the log of contacts."""
SPENT = "listening"
"""Kind of the intervention that stands for what instruments cost."""

Again = Callable[[Any, bool], Market]
"""Builds a model that goes on from a state under the scenario's baseline, with a log or without."""


@dataclass(frozen=True)
class Terms:
    """What every manager is given, whatever he cares about."""

    scenario: Scenario
    """As the managed firm sees it: its focal brand is the managed one."""
    budget: float
    """Money over the whole run, at the true size of the market."""
    every: int
    """Days between two meetings."""
    seed: int
    free: bool = False
    """Whether instruments cost nothing."""

    @property
    def days(self) -> int:
        return max(1, round(self.scenario.run.days))

    @property
    def meetings(self) -> tuple[int, ...]:
        """Days on which the board meets, from the start of the strategies; none when hardly any time is left."""
        return tuple(range(0, max(1, self.days - self.every // 2), self.every))


@dataclass(frozen=True)
class Minutes:
    """What was on the table at a meeting, what was decided, and why."""

    meeting: int
    day: int
    released: float
    """Money of the budget released at this meeting."""
    carried: float
    """Money left over from the meetings before."""
    instruments: float
    """What was paid for instruments."""
    asked: int
    """Questions put to true owners in as many days before as lie between meetings: their price of being listened to."""
    bought: tuple[Buy, ...]
    spent: float
    """What was paid for the options bought."""
    refused: tuple[Buy, ...]
    """What the money did not reach."""
    reports: tuple[Report, ...]
    menu: tuple[Offer, ...]

    @property
    def left(self) -> float:
        """Money carried over to the next meeting."""
        return self.released + self.carried - self.instruments - self.spent

    @property
    def believed(self) -> float:
        """Share of owners who look content to the first instrument that reported; NaN without one."""
        return next((found.content for found in self.reports if not math.isnan(found.content)), math.nan)


@dataclass
class Tenure:
    """One manager in one market, from the start of the strategies to the end of the run."""

    model: Market
    manager: Manager
    terms: Terms
    again: Again
    rivals: tuple[Tenure, ...] = ()
    """Those who manage other brands of the same market."""
    decided: tuple[Decision, ...] = ()
    bought: dict[str, int] = field(default_factory=dict)
    """Option -> steps."""
    purse: float = 0.0
    minutes: list[Minutes] = field(default_factory=list)
    log: NDArray[Any] = field(default_factory=lambda: np.zeros(0, ENCOUNTER_DTYPE))
    owned: NDArray[np.int64] | None = None
    """Who owned the brand at the meeting before (see `owners`)."""
    commissioned: dict[str, list[tuple[int, Report, Evidence]]] = field(default_factory=dict)
    """Instrument -> reports under way and what they rest on, with the day on which each comes in."""
    progress: Callable[[int], None] | None = None
    """Hears now and then which day it is, in futures that are tried too; may raise to end it."""
    _records: tuple[int, Records] | None = None
    """Those of the day of the last meeting: gathering them takes time."""

    def __post_init__(self) -> None:
        for name in instruments_of(self.manager):
            if name not in INSTRUMENTS:
                known = ", ".join(INSTRUMENTS)
                raise ManageError(f"{name_of(self.manager)}: unknown instrument {name!r}; there are: {known}")
        aims = aims_of(self.manager)
        if aims and aims not in value.NOTIONS:
            known = ", ".join(value.NOTIONS)
            raise ManageError(
                f"{name_of(self.manager)}: unknown notion of value {aims!r}; there are: {known}"
            )

    @property
    def brand(self) -> int:
        """Number of the managed brand."""
        return self.model.plan.brands.index(self.terms.scenario.market.focal)

    @property
    def boards(self) -> tuple[Tenure, ...]:
        """All managers of this market, in the order in which they decide."""
        return (*self.rivals, self)

    @property
    def day(self) -> int:
        """Days since the start of the strategies."""
        return self.model.day - self.model.plan.burn_in

    def live(self, decide_now: bool = True) -> Tenure:
        """Live to the end of the run. decide_now: whether a meeting that is due today is still to be held."""
        first = self.model.plan.burn_in
        for meeting, day in enumerate(self.terms.meetings):
            if day < self.day or (day == self.day and not decide_now):
                continue
            self._advance(first + day)
            told = [board.meet(meeting) for board in self.boards]
            if any(told):
                self._tell(self.model)
        self._advance(first + self.terms.days)
        return self

    def _advance(self, until: int) -> None:
        before = [owners(self.model, board.brand) for board in self.boards]
        if until > self.model.day:
            self.model.advance(until, self.progress)
            log = self.model.take_log()
            for board, owned in zip(self.boards, before, strict=True):
                board.log, board.owned = log, owned

    def _tell(self, model: Market) -> None:
        """Tell a model all that any board of this market has decided."""
        model.decide([decision for board in self.boards for decision in board.decided])

    # --- a meeting ------------------------------------------------------------------------------------------

    def meet(self, meeting: int) -> bool:
        """Hold a meeting: read, decide and pay. Returns whether there is something to tell the model."""
        released = self.terms.budget / len(self.terms.meetings)
        carried, self.purse = self.purse, self.purse + released
        spent_on_instruments, reports = self._listen(meeting)
        board = self._board(meeting, reports)
        bought, refused = self._buy(board, self._decisions(board))
        self._rank(meeting)
        cost = math.fsum(board.offer(buy.option).price * buy.steps for buy in bought)
        self.minutes.append(
            Minutes(
                meeting=meeting,
                day=self.day,
                released=released,
                carried=carried,
                instruments=spent_on_instruments,
                asked=self._asked(),
                bought=bought,
                spent=cost,
                refused=refused,
                reports=tuple(reports.values()),
                menu=board.menu,
            )
        )
        return bool(bought or spent_on_instruments)

    def _board(self, meeting: int, reports: dict[str, Report]) -> Board:
        situation = self._situation()
        left = self.terms.days - self.day
        return Board(
            meeting=meeting,
            day=self.day,
            months_left=left / DAYS_PER_MONTH,
            money=self.purse,
            owners=situation.owners,
            menu=menu.offers(situation, self.bought, left),
            reports=reports,
            luck=self._luck(meeting),
            future=self.future if getattr(self.manager, "foresees", False) else None,
        )

    def _luck(self, meeting: int) -> tuple[float, ...]:
        whose = 0 if self.brand == self.model.plan.focal else 1 + self.brand
        return tuple(
            float(draws.uniform(self.terms.seed, k, draws.BOARD, meeting, whose)) for k in range(LUCK)
        )

    def _situation(self) -> menu.Situation:
        """The owners at last night's count, and how often they come where."""
        evidence = self._evidence(None, 0)
        count = evidence.records.owners[-1, :, evidence.brand].sum() if len(evidence.records.owners) else 0
        return menu.Situation(
            self.terms.scenario, float(count) * evidence.records.scale_up, contacts(evidence)
        )

    def _wanted(self, board: Board) -> Iterable[Buy | str]:
        """What the manager decides; ManageError says where its own code failed."""
        try:
            return self.manager.decide(board)
        except ManageError:
            raise
        except Exception as error:
            last = traceback.extract_tb(error.__traceback__)[-1]
            where = f"{Path(last.filename).name}, line {last.lineno}"
            raise ManageError(
                f"{name_of(self.manager)} could not decide: {type(error).__name__}: {error} ({where})"
            ) from error

    def _decisions(self, board: Board) -> list[Buy]:
        wanted = self._wanted(board)
        if isinstance(wanted, str) or not isinstance(wanted, Iterable):
            raise ManageError(f"{name_of(self.manager)} decided {wanted!r}; a list of what to buy is needed")
        found = [Buy(item) if isinstance(item, str) else item for item in wanted]
        for buy in found:
            if not isinstance(buy, Buy) or not isinstance(buy.steps, int) or buy.steps < 1:
                raise ManageError(
                    f"{name_of(self.manager)} decided {buy!r}; it can be a name, or Buy(name, steps), 1 step or more"
                )
            names = [offer.name for offer in board.menu]
            if buy.option not in names:
                known = ", ".join(names)
                raise ManageError(
                    f"{name_of(self.manager)}: there is no option {buy.option!r}; there are: {known}"
                )
        return found

    def _buy(self, board: Board, wanted: Sequence[Buy]) -> tuple[tuple[Buy, ...], tuple[Buy, ...]]:
        """Pay step by step while the money reaches; return what was bought, and what was not."""
        bought, refused = [], []
        for buy in wanted:
            offer = board.offer(buy.option)
            room, paid = STEPS - self.bought.get(buy.option, 0), 0
            while paid < min(buy.steps, room) and offer.price <= self.purse:
                self.purse -= offer.price
                paid += 1
            if paid:
                before = self.bought.get(buy.option, 0) if self._by_value(buy.option) else None
                self.bought[buy.option] = self.bought.get(buy.option, 0) + paid
                self.decided += menu.step(self.terms.scenario, buy.option, paid, self.day, before)
                bought.append(replace(buy, steps=paid))
            if paid < buy.steps:
                refused.append(replace(buy, steps=buy.steps - paid))
        return tuple(bought), tuple(refused)

    def _by_value(self, option: str) -> bool:
        return bool(aims_of(self.manager)) and menu.can_be_aimed(self.terms.scenario, option)

    def _rank(self, meeting: int) -> None:
        """Rank the owners anew, once something that is for some of them has been bought."""
        if not any(decision.quarters for decision in self.decided):
            return
        heard = {name: evidence for name, (_, _, evidence) in self._come_in().items()}
        mine = np.flatnonzero(owners(self.model, self.brand) >= 0)
        quarter = np.zeros(self.model.plan.customers, np.int64)
        key = self.terms.seed, meeting, self.brand
        quarter[mine] = value.quarters(aims_of(self.manager), heard, mine, key)
        self.model.rank(self.brand, quarter)

    # --- listening ------------------------------------------------------------------------------------------

    def _listen(self, meeting: int) -> tuple[float, dict[str, Report]]:
        """Read the instruments that the money reaches, in the manager's order; what they cost, and the reports."""
        total = 0.0
        for name in instruments_of(self.manager) if self.terms.budget else ():
            instrument = INSTRUMENTS[name]
            # Nobody is asked for a report that comes too late, or whom the money might not reach; who does not answer
            # is not paid for.
            if self._too_late(instrument) or self._price(instrument, instrument.interviews) > self.purse:
                continue
            made, rests_on = self._read(instrument, meeting)
            paid = self._price(instrument, self._given(instrument, made.n))
            self.purse -= paid
            total += paid
            due = self.day + instrument.delay if instrument.interviews else self.day
            self.commissioned.setdefault(name, []).append((due, made, rests_on))
        if total:
            cost = Cost(once=total)
            firm = self.terms.scenario.market.focal
            self.decided += (Decision(kind=SPENT, changes=(), cost=cost, start=float(self.day), brand=firm),)
        for reports in self.commissioned.values():
            while len(reports) > 1 and reports[1][0] <= self.day:
                del reports[0]
        return total, {name: made for name, (_, made, _) in self._come_in().items()}

    def _come_in(self) -> dict[str, tuple[int, Report, Evidence]]:
        """The latest that has come in, by instrument; only those of which anything has."""
        return {name: found[0] for name, found in self.commissioned.items() if found[0][0] <= self.day}

    def _too_late(self, instrument: Instrument) -> bool:
        """Whether what is commissioned today comes in after the last meeting."""
        return instrument.interviews > 0 and self.day + instrument.delay > self.terms.meetings[-1]

    def _given(self, instrument: Instrument, answers: int) -> float:
        """Interviews given in the true market, of which `answers` are simulated; never more than were asked for."""
        simulated = int(np.count_nonzero(owners(self.model, self.brand) >= 0))
        if not instrument.interviews or not simulated:
            return 0.0
        scale_up = self.model.plan.scale_up
        _, troubled = shares(simulated, instrument.interviews, scale_up)
        return min(answers * troubled * scale_up, instrument.interviews)

    def _price(self, instrument: Instrument, answers: float) -> float:
        return 0.0 if self.terms.free else instrument.fixed + instrument.each * answers

    def _read(self, instrument: Instrument, meeting: int) -> tuple[Report, Evidence]:
        held = None
        if instrument.interviews:
            wave = meeting * len(INSTRUMENTS) + list(INSTRUMENTS).index(instrument.name)
            held = self.model.interview(wave, instrument.interviews, instrument.name == "ideals", self.brand)
        late = 0 if instrument.interviews else instrument.delay
        evidence = self._evidence(held, late)
        return report(instrument.name, evidence), evidence

    def _evidence(self, held: NDArray[Any] | None, late: int) -> Evidence:
        """What was gathered up to some days ago."""
        if self._records is None or self._records[0] != self.day:
            self._records = self.day, self.model.records()
        records, brand = self._records[1], self.brand
        now = owners(self.model, brand)
        stop = max(records.first_day + 1, self.day - late)
        return Evidence(
            scenario=self.terms.scenario,
            records=records,
            log=self.log,
            owners_before=now if self.owned is None else self.owned,
            owners_now=now,
            interviews=held,
            has=self.model.world.has[brand].copy(),
            price=float(self.model.world.brand["price"][brand]),
            window=Window(max(records.first_day, stop - self.terms.every), stop),
        )

    def _asked(self) -> int:
        seen = self._evidence(None, 0).seen
        return round(seen.daily["asked"] * seen.scale_up)

    # --- for those who foresee ------------------------------------------------------------------------------

    def future(self, manager: Manager) -> float:
        """The deciding metric at the end, more being better, if another went on from here and read nothing today.

        Rivals go on as they are managed; they have decided already what they decide today.
        """
        from cxsim.measure.metrics import metrics
        from cxsim.world.metrics import METRICS

        logs = any(needs_log(rival.manager) for rival in self.rivals)
        model = self.again(self.model.snapshot(), logs)
        self._tell(model)
        model.remember(self.model.recorder)
        rivals = tuple(rival._elsewhere(model, copy.deepcopy(rival.manager)) for rival in self.rivals)
        other = replace(self._elsewhere(model, manager), rivals=rivals, commissioned={})
        meeting = self.terms.meetings.index(self.day)
        board = other._board(meeting, {})
        bought, _ = other._buy(board, other._decisions(board))
        if bought:
            other._tell(model)
        other.live(decide_now=False)
        scenario = self.terms.scenario
        found = metrics(model.records(), scenario, self.terms.days)[scenario.decide_by]
        return -found if METRICS[scenario.decide_by].better == "less" else found

    def _elsewhere(self, model: Market, manager: Manager) -> Tenure:
        """The same with another manager in another model of the same market."""
        return replace(
            self,
            model=model,
            manager=manager,
            bought=dict(self.bought),
            minutes=[],
            commissioned={name: list(reports) for name, reports in self.commissioned.items()},
            _records=None,
        )


def owners(model: Market, brand: int) -> NDArray[np.int64]:
    """(customers,): the generation of whoever owns a brand, -1 for those who do not."""
    who = model.lives.customer
    return np.where(who["brand"] == brand, who["generation"], -1).astype(np.int64)


def needs_log(manager: Manager) -> bool:
    """Whether a manager reads an instrument that needs the log of contacts."""
    return any(name in NEEDS_LOG for name in instruments_of(manager))
