# ruff: noqa: E501 (a table: one mistake, one line)
"""Mistakes in scenario files: each is found at its exact place and said in words that a strategist understands.

A case edits `market.yaml` beside this file; the sign « in the new text marks where the mistake must be found.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from cxsim.world import ScenarioError, loads

MARKET = (Path(__file__).parent / "market.yaml").read_text(encoding="utf-8")

JARGON = re.compile(
    r"Input should|pydantic|type_error|value_error|Extra inputs|Field required|validation|NoneType|"
    r"dict\[|tuple\[|<many>|<one>|Traceback|object at 0x",
    re.IGNORECASE,
)

ONCE = "fix_support:\n          staff: {low: 1, likely: 1, high: 1}\n          cost: {once: 500 EUR, monthly: 2500 EUR/month}"

# name, text to replace (its first occurrence), replacement with « at the place of the mistake, words of the message
# fmt: off
CASES: list[tuple[str, str, str, list[str]]] = [
    # --- YAML itself
    ("tab", "\n  focal: Corner", "\n«\tfocal: Corner", ["YAML", "spaces, not tabs"]),
    ("colon too many", "title: Two cafés", "title: Two«: cafés", ["YAML", "quotes"]),
    ("sign where a field should be", "cxsim: 1", "«<cxsim: 1", ["unknown field '<cxsim'"]),
    ("bracket left open", "features: [pastries]\n", "features: [pastries\n", ["YAML", "bracket"]),
    ("name given twice", "share: 50 %\n      price", "share: 50 %\n      «share: 50 %\n      price", ["'share'", "twice", "line 16"]),
    ("foreign tag", "focal: Corner", "focal: «!!python/name:os.system Corner", ["tag", "not allowed"]),
    ("own tag", "focal: Corner", "focal: «!brand Corner", ["tag '!brand'"]),
    ("second document", "decide_by: true_loyalty", "decide_by: true_loyalty\n«---\nname: other", ["second document"]),
    ("alias of nothing", "focal: Corner", "focal: «*corner", ["*corner", "no anchor"]),
    ("merge key", "run: {", "run: {«<<: {seed: 2}, ", ["merge keys", "extends"]),
    ("alias of itself", "strategies:\n", "strategies: &all\n  again: «*all\n", ["contains it"]),
    ("list as a name", "  ties: {", "  ? «[a, b]\n  : 1\n  ties: {", ["plain text"]),
    # --- format, extends, sources
    ("format version", "cxsim: 1", "cxsim: «2", ["format 2", "reads format 1"]),
    ("extends nothing", "cxsim: 1", "cxsim: 1\nextends: «first_stepz", ["first_stepz", "did you mean 'first_steps'"]),
    ("extends a list", "cxsim: 1", "cxsim: 1\nextends: «[a]", ["not a name"]),
    ("unknown status", "size: 1000", "size: {value: 1000, source: us, status: «verifed}", ["did you mean 'verified'"]),
    ("status without source", "size: 1000", "size: {value: 1000, «status: verified}", ["needs a `source`"]),
    ("source is a number", "size: 1000", "size: {value: 1000, source: «2025}", ["2025 is not a source"]),
    # --- fields
    ("unknown section", "\npeople:", "\n«peeple:", ["unknown field 'peeple'", "did you mean 'people'"]),
    ("unknown field", "      price: 30", "      «prise: 30", ["unknown field 'prise'", "did you mean 'price'"]),
    ("field far from any", "      price: 30", "      «zzz: 1\n      price: 30", ["unknown field 'zzz'", "allowed"]),
    ("missing field", "    Corner:\n      share: 50 %\n", "    «Corner:\n", ["'share' is missing", "share of the market"]),
    ("missing section", "\npeople:\n", "\n«persons:\n", ["unknown field 'persons'"]),
    ("empty value", "      price: 30 EUR/month", "      price:", []),
    ("mapping instead of text", "focal: Corner", "focal: «{brand: Corner}", ["a text is wanted, not a mapping"]),
    ("text instead of list", "features: [pastries]\n", "features: «pastries\n", ["a list is wanted", "not 'pastries'"]),
    ("list instead of mapping", "wanted_by: {regulars: 60 %}", "wanted_by: «[regulars]", ["a mapping of names", "not a list"]),
    ("text instead of record", "  ties: {kind: small_world, degree: 4}", "  ties: «small_world", ["a mapping with the fields", "degree"]),
    ("number as a name", "features: [pastries]\n", "features: [«112]\n", ["112 is a number", "quotes"]),
    ("yes for true", "survey: true", "survey: «yes", ["'yes' is neither true nor false", "did you mean true?"]),
    ("unknown stage", "stage: awareness", "stage: «awarness", ["'awarness'", "did you mean 'awareness'", "discovery"]),
    ("unknown kind of ties", "kind: small_world", "kind: «small world", ["did you mean 'small_world'"]),
    ("too many", "market:\n", "market:\n  dimensions: «[a, b, c]\n", ["3 entries", "at most 2"]),
    ("bad name of scenario", "name: first_steps", "name: «9 steps", ["'9 steps' is not a name"]),
    # --- numbers and units
    ("not a number", "price: 30 EUR/month", "price: «cheap", ["'cheap' is not a number", "25 EUR/month"]),
    ("truth as a number", "price: 30 EUR/month", "price: «true", ["true is not a number"]),
    ("not a finite number", "price: 30 EUR/month", "price: «.inf", ["not a finite number"]),
    ("not any number", "price: 30 EUR/month", "price: «.nan", ["not a finite number"]),
    ("thousands separators", "size: 1000", "size: «1_000", ["'1_000'", "without separators"]),
    ("decimal comma", "taste: 0.4", "taste: «0,4", ["decimal point"]),
    ("fraction of a person", "staff: 1,", "staff: «1.5,", ["1.5 is not a whole number"]),
    ("foreign currency", "price: 30 EUR/month", "price: «30 USD/month", ["currency is EUR, not USD"]),
    ("money for a flow", "price: 30 EUR/month", "price: «30 EUR", ["an amount of money", "25 EUR/month"]),
    ("money for time", "every: 60 days", "every: «60 EUR", ["an amount of money", "'3 days'"]),
    ("unknown unit", "every: 60 days", "every: «60 dais", ["'dais' is not a unit", "did you mean 'days'"]),
    ("minutes or months", "every: 60 days", "every: «60 m", ["write min or months"]),
    ("time for a rate", "rate: 2/year", "rate: «2 years", ["a duration", "'3/year'"]),
    ("rate per nothing", "rate: 2/year", "rate: «2/", ["per what"]),
    ("percentage as number", "resolve: 60 %", "resolve: «60", ["60 is out of range", "did you mean '60 %'"]),
    ("share above 1", "resolve: 60 %", "resolve: «160 %", ["out of range", "0 to 1"]),
    ("negative price", "price: 30 EUR/month", "price: «-3 EUR/month", ["'-3 EUR/month' is out of range", "0 EUR per month or more"]),
    ("negative duration", "duration: 5 min", "duration: «-5 min", ["'-5 min' is out of range", "above 0 days"]),
    ("hour of the day", "opens: 7:00", "opens: «25:00", ["out of range", "0 to 24"]),
    ("too large", "size: 1000", "size: «1e999", ["not a finite number"]),
    # --- distributions
    ("unknown distribution", "skill: {beta: {mean: 0.6, sd: 0.2}}", "skill: {«betta: {mean: 0.6, sd: 0.2}}", ["'betta'", "did you mean 'beta'"]),
    ("beta too wide", "skill: {beta: {mean: 0.6, sd: 0.2}}", "skill: {beta: {mean: 0.6, sd: «0.6}}", ["sd 0.6 is too wide", "below 0.48"]),
    ("number missing", "skill: {beta: {mean: 0.6, sd: 0.2}}", "skill: {beta: «{mean: 0.6}}", ["'sd' is missing"]),
    ("unknown number", "skill: {beta: {mean: 0.6, sd: 0.2}}", "skill: {beta: {mean: 0.6, «sigma: 0.2}}", ["unknown number of a beta 'sigma'"]),
    ("mean out of range", "skill: {beta: {mean: 0.6, sd: 0.2}}", "skill: {normal: «{mean: 1.6, sd: 0.2}}", ["mean 1.6 is out of range", "0 to 1"]),
    ("uniform upside down", "taste: {uniform: {low: 0, high: 1}}", "taste: {uniform: {low: «1, high: 0}}", ["low 1 is above high 0"]),
    ("shares of choices", "skill: {beta: {mean: 0.6, sd: 0.2}}", "skill: {choice: {values: [0, 1], shares: «[0.5, 0.4]}}", ["sum to 0.9"]),
    ("unit inside", "patience: {lognormal: {mean: 12 min", "patience: {lognormal: {mean: «12 EUR", ["an amount of money"]),
    # --- names that do not exist
    ("focal brand", "focal: Corner", "focal: «Korner", ["unknown brand 'Korner'", "did you mean 'Corner'"]),
    ("feature of a brand", "[pastries, iced_drinks]", "[pastries, «iced_drink]", ["did you mean 'iced_drinks'"]),
    ("feature twice", "[pastries, iced_drinks]", "[pastries, «pastries]", ["named twice"]),
    ("touchpoint of a brand", "counter: {wait: 3 min}", "«countre: {wait: 3 min}", ["did you mean 'counter'"]),
    ("segment of a feature", "{regulars: 60 %}", "{«regular: 60 %}", ["did you mean 'regulars'"]),
    ("dimension of quality", "care: 0.8}", "«kare: 0.8, care: 0.8}", ["unknown dimension 'kare'"]),
    ("missing dimension", ", care: 0.8}", "}", ["dimension 'care' is missing"]),
    ("route to nowhere", "next: {chat: 30 %}", "next: {«chatt: 30 %}", ["did you mean 'chat'"]),
    ("route to nowhere, short", "next: {chat: 30 %}", "next: «chatt", ["did you mean 'chat'"]),
    ("start of an episode", "starts_at: poster", "starts_at: «postr", ["did you mean 'poster'"]),
    ("start among several", "starts_at: poster", "starts_at: {poster: 1, «shop: 2}", ["unknown touchpoint 'shop'"]),
    ("touchpoint of a problem", "touchpoint: counter", "touchpoint: «till", ["unknown touchpoint 'till'"]),
    ("station of a touchpoint", "station: bar", "station: «baar", ["did you mean 'bar'"]),
    ("brand of a station", "brands: [Corner]", "brands: [«Corna]", ["did you mean 'Corner'"]),
    ("channel of a segment", "  ties:", "      channels: {«shoop: 2}\n  ties:", ["did you mean 'shop'"]),
    ("metric", "decide_by: true_loyalty", "decide_by: «true_loialty", ["did you mean 'true_loyalty'"]),
    ("parameter", "decide_by:", "laws: {parameters: {«loss_averson: 2}}\ndecide_by:", ["did you mean 'loss_aversion'"]),
    ("unit of a parameter", "decide_by:", "laws: {parameters: {tolerable_wait: «15 EUR}}\ndecide_by:", ["an amount of money"]),
    ("parameter below its law", "decide_by:", "laws: {parameters: {belief_gain: «-3}}\ndecide_by:", ["-3 is out of range", "from 0 to 1"]),
    ("parameter in per cent", "decide_by:", "laws: {parameters: {belief_gain: «15}}\ndecide_by:", ["did you mean '15 %'"]),
    ("parameter without end", "decide_by:", "laws: {parameters: {loss_aversion: «1e308}}\ndecide_by:", ["out of range", "1,000,000"]),
    ("endless burn-in", "burn_in: 180 days", "burn_in: «9000 years", ["out of range", "0 to 36500 days"]),
    ("mechanism", "decide_by:", "laws: {off: [«talks]}\ndecide_by:", ["did you mean 'talk'"]),
    ("observed metric", "decide_by:", "observed: {«npss: 14}\ndecide_by:", ["did you mean 'nps'"]),
    ("news of nobody", "  features:\n    pastries", "  news: [{brand: «Moon, day: 5, quality: 0.2, reach: 10 %}]\n  features:\n    pastries", ["unknown brand 'Moon'"]),
    ("reserved name", "iced_drinks: {wanted_by", "source: «{wanted_by", ["not a source"]),
    ("name with a point", "    chat: {stage", "    «chat.room: {stage: use}\n    chat: {stage", ["is not a name"]),
    # --- sense
    ("brand shares", "\n  brands:\n    Corner:\n      share: 50 %", "\n  «brands:\n    Corner:\n      share: 60 %", ["brands sum to 1.1", "sum to 1"]),
    ("segment shares", "\n  segments:\n    regulars:\n      share: 1\n", "\n  «segments:\n    regulars:\n      share: 0.7\n", ["segments sum to 0.7"]),
    ("importance all zero", "importance: {function: 3, ease: 1, promptness: 2, care: 2}", "«importance: {function: 0, ease: 0, promptness: 0, care: 0}", ["all weights are 0"]),
    ("importance missing", "importance: {function: 3, ease: 1, promptness: 2, care: 2}", "«importance: {function: 3, ease: 1}", ["dimensions 'promptness', 'care' are missing"]),
    ("nobody reaches", "    chat: {stage", "    «garden: {stage: use}\n    chat: {stage", ["nobody reaches"]),
    ("shares of routes", "next: {chat: 30 %}", "«next: {chat: 80 %, counter: 30 %}", ["sum to 1.1", "must not exceed 1"]),
    ("journey without end", "about: [care]}", "about: [care], «next: chat}", ["never ends", "chat -> chat"]),
    ("problem without end", "resolve: 60 %", "resolve: 0\n      again: complaint", ["never ends", "complaint -> complaint"]),
    ("again without resolve", "station: bar", "«again: chat\n      station: bar", ["no `resolve`"]),
    ("clock without every", "{starts_at: poster, every: 60 days, who: anyone}", "{starts_at: poster, who: anyone}", ["'every' is missing"]),
    ("every without clock", "when: purchase}", "when: purchase, «every: 3 days}", ["belongs to clocks"]),
    ("two purchases", "    coffee: {starts_at: counter, every: 10 days}", "    coffee: {starts_at: counter, when: «purchase}", ["a second episode", "'buys_pass'"]),
    ("no purchase", "\n  episodes:\n    sees_poster: {starts_at: poster, every: 60 days, who: anyone}\n    buys_pass: {starts_at: sign_up, when: purchase}", "\n  «episodes:\n    sees_poster: {starts_at: poster, every: 60 days, who: anyone}\n    buys_pass: {starts_at: sign_up, every: 1 year}", ["no episode with `when: purchase`"]),
    ("problems without episode", "\n  episodes:\n    sees_poster: {starts_at: poster, every: 60 days, who: anyone}\n    buys_pass: {starts_at: sign_up, when: purchase}\n    coffee: {starts_at: counter, every: 10 days}\n    complains: {starts_at: complaint, when: problem}", "\n  «episodes:\n    sees_poster: {starts_at: poster, every: 60 days, who: anyone}\n    buys_pass: {starts_at: sign_up, when: purchase}\n    coffee: {starts_at: counter, every: 10 days}\n    complains: {starts_at: complaint, every: 1 year}", ["no episode with `when: problem`"]),
    ("nothing resolves", "      resolve: 60 %\n", "", ["no problem can be resolved"]),
    ("begins nowhere", "starts_at: poster", "«starts_at: {poster: 0}", ["begins nowhere"]),
    ("station unused", "station: bar", "wait: 1 min", ["no touchpoint uses the station 'bar'"]),
    ("station closes first", "opens: 7:00", "opens: «20:00", ["opens at 20 h and closes at 19 h"]),
    ("schedule unordered", "opens: 7:00", "schedule: [{at: 9:00, staff: 1}, {at: «8:00, staff: 2}], opens: 7:00", ["8 h does not come after 9 h"]),
    ("wait at a station", "features: [pastries]\n", "features: [pastries]\n      touchpoints: {counter: {«wait: 2 min}}\n", ["queue at a station", "leave `wait` out"]),
    ("staff of another's station", "counter: {wait: 3 min}", "counter: {wait: 3 min}\n      stations: {«bar: 2}", ["does not run the station 'bar'"]),
    ("more people than there are", "customers: 200", "customers: «2000", ["2000 simulated customers", "market.size: 1000"]),
    ("dimension there already", "market:\n", "market:\n  dimensions: [«care]\n", ["there already"]),
    ("nobody calls back", "remedy: 0.6", "remedy: 0.6\n      outreach: «20 %", ["`when: outreach`"]),
    ("unknown rival surveys", "\nrun: {", "\nmeasure: {rivals: [«Cornr]}\nrun: {", ["unknown brand 'Cornr'", "did you mean 'Corner'"]),
    # --- strategies
    ("baseline reserved", "  hire:", "  «baseline:", ["'baseline' is reserved"]),
    ("unknown intervention", "- fix_support:", "- «fix_suport:", ["unknown intervention", "did you mean 'fix_support'"]),
    ("options not indented", ONCE, "fix_support:\n        «staff: 1", ["'staff' stands beside 'fix_support'", "indent"]),
    ("intervention without options", ONCE, "fix_support:«", ["needs options"]),
    ("intervention as text", "- " + ONCE, "- «hire", ["name of an intervention"]),
    ("interventions as mapping", "interventions:\n      - " + ONCE, "interventions: «{hire: 2}", ["a list of interventions is wanted"]),
    ("unknown option", "staff: {low", "«stuff: {low", ["unknown option 'stuff'", "did you mean 'staff'"]),
    ("likely outside", "{low: 1, likely: 1, high: 1}", "{low: 1, likely: «5, high: 2}", ["does not lie between"]),
    ("high missing", "staff: {low: 1, likely: 1, high: 1}", "«staff: {low: 1, likely: 1}", ["'high' is missing"]),
    ("unknown size", "{low: 1, likely: 1, high: 1}", "{low: 1, «medium: 1, high: 1}", ["unknown size 'medium'"]),
    ("changes nothing", ONCE, "«fix_support: {start: 3 days}", ["changes nothing", "staff"]),
    ("unit of a lever", "staff: {low: 1,", "staff: {low: «1 EUR,", ["an amount of money"]),
    ("end before start", "cost: {once: 500", "start: 3 months\n          end: «1 month\n          cost: {once: 500", ["does not come after the start"]),
    ("negative start", "cost: {once: 500", "start: «-3 days\n          cost: {once: 500", ["out of range", "0 days or more"]),
    ("unknown cost", "{once: 500 EUR", "{«one: 500 EUR", ["did you mean 'once'"]),
    ("unknown brand", "cost: {once: 500", "brand: «Korner\n          cost: {once: 500", ["did you mean 'Corner'"]),
    ("feature there already", "features: [iced_drinks], ramp", "features: [«pastries], ramp", ["has the feature 'pastries' already"]),
    ("unknown feature", "features: [iced_drinks], ramp", "features: [«ice_drinks], ramp", ["did you mean 'iced_drinks'"]),
    ("feature not there", ONCE, "simplify: {remove: [«iced_drinks]}", ["does not have the feature", "pastries"]),
    ("unknown touchpoint", ONCE, "remove_step: {touchpoint: «counterr}", ["did you mean 'counter'"]),
    ("unknown station", "cost: {once: 500", "stations: [«barr]\n          cost: {once: 500", ["did you mean 'bar'"]),
    ("unknown dimension", ONCE, "quality: {«kare: 0.1}", ["did you mean 'care'"]),
    ("path begins wrong", ONCE, "set: {«brand.Corner.price: 20}", ["did you mean 'brands'"]),
    ("path too short", ONCE, "set: {«brands.Corner: 20}", ["too short"]),
    ("path too long", ONCE, "set: {«brands.Corner.price.low: 20}", ["too long"]),
    ("path to no field", ONCE, "set: {«brands.Corner.prise: 20}", ["did you mean 'price'"]),
    ("path to no brand", ONCE, "set: {«brands.Korner.price: 20}", ["did you mean 'Corner'"]),
    ("path to no dimension", ONCE, "add: {«brands.Corner.quality.kare: 0.1}", ["did you mean 'care'"]),
    ("path to no touchpoint", ONCE, "set: {«brands.Corner.touchpoints.countr.wait: 1}", ["did you mean 'counter'"]),
    ("path to another's station", ONCE, "add: {«brands.Station.stations.bar.staff: 1}", ["not run by 'Station'"]),
    ("value of a path out of range", ONCE, "set: {brands.Corner.remedy: «1.5}", ["out of range", "0 to 1"]),
    ("result out of range", ONCE, "recovery: {remedy: «0.7}", ["makes brands.Corner.remedy 1.3 (today 0.6)", "0 to 1"]),
    ("result of a factor out of range", ONCE, "reliability: {faults: «3}", ["makes brands.Corner.faults 3", "0 to 2"]),
    ("unit of a path", ONCE, "set: {brands.Corner.price: «20 min}", ["a duration", "25 EUR/month"]),
    ("callback without episode", "- " + ONCE, "- «listen: {outreach: 20 %}", ["`when: outreach`"]),
    ("budget below zero", "decide_by:", "budget: «-5 EUR\ndecide_by:", ["above 0 EUR"]),
]
# fmt: on


def edited(old: str, new: str) -> tuple[str, tuple[int, int] | None]:
    """The market with one edit, and the line and column of the sign « in it."""
    assert old in MARKET, old
    text = MARKET.replace(old, new, 1)
    if "«" not in text:
        return text, None
    before = text[: text.index("«")]
    place = before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1
    return text.replace("«", "", 1), place


@pytest.mark.parametrize(
    ("old", "new", "words"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
def test_a_mistake_is_found_at_its_place_and_said_in_plain_words(
    old: str, new: str, words: list[str]
) -> None:
    text, place = edited(old, new)
    with pytest.raises(ScenarioError) as caught:
        loads(text, "cafe.yaml")
    message = str(caught.value)
    assert not JARGON.search(message), message
    lines = [line for line in message.splitlines() if all(word in line for word in words)]
    assert lines, message
    if place:
        assert any(line.startswith(f"cafe.yaml:{place[0]}:{place[1]}: ") for line in lines), (place, message)


def test_all_parameters_that_are_wrong_are_told_at_once() -> None:
    text = MARKET.replace(
        "decide_by:",
        "laws: {parameters: {belief_gain: -3, taste_weight: 15 EUR, talk_share: 7}}\ndecide_by:",
        1,
    )
    with pytest.raises(ScenarioError) as caught:
        loads(text, "cafe.yaml")
    places = [line.split(" ")[1] for line in str(caught.value).splitlines() if line.startswith("cafe.yaml:")]
    assert places == [f"laws.parameters.{name}:" for name in ("belief_gain", "taste_weight", "talk_share")]
