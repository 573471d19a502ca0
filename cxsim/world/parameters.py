"""Every parameter of the laws: default, plausible range, unit, law, source, and whether it was verified."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from cxsim.world.units import DURATION, MONEY, MONTHLY, NUMBER, Unit


@dataclass(frozen=True, slots=True)
class Parameter:
    """One number of one law."""

    name: str
    default: float
    low: float
    high: float
    unit: str
    law: str
    """File of `cxsim.mind` that uses it."""
    meaning: str
    source: str
    status: Literal["verified", "assumed"]
    """Of the default: verified if read at its source, assumed if chosen, though its direction be sourced."""
    allowed: tuple[float, float]
    """Least and largest value at which the law makes sense."""

    @property
    def quantity(self) -> Unit:
        """How a value is written, and what is allowed."""
        unit = _UNITS.get(self.unit, NUMBER)
        least, most = self.allowed
        meaning = f"{unit.meaning} from {least:,.10g} to {most:,.10g}"
        return replace(unit, meaning=meaning, low=least, high=most)


SHARE = (0.0, 1.0)
AMOUNT = (0.0, 1e6)
EXPONENT = (0.0, 10.0)
LOG_ODDS = (-100.0, 100.0)
_UNITS = {
    "days": DURATION,
    "months": Unit("months", "a number of months", ("plain",), ()),
    "money": MONEY,
    "money/month": MONTHLY,
}


def _p(
    name: str,
    default: float,
    low: float,
    high: float,
    unit: str,
    law: str,
    meaning: str,
    source: str,
    status: Literal["verified", "assumed"] = "assumed",
    allowed: tuple[float, float] = SHARE,
) -> Parameter:
    return Parameter(name, default, low, high, unit, law, meaning, source, status, allowed)


PARAMETERS: tuple[Parameter, ...] = (
    _p(
        "assimilation", 0.20, 0.05, 0.40, "1", "perception",
        "pull of what is expected on what is perceived",
        "direction: Boulding, Kalra, Staelin & Zeithaml 1993 (what one expects raises perceived "
        "quality); number assumed",
    ),
    _p(
        "contrast", 0.10, 0.0, 0.30, "1", "perception",
        "push of what one feels entitled to",
        "direction: Boulding, Kalra, Staelin & Zeithaml 1993 (what should be lowers perceived quality); "
        "number assumed",
    ),
    _p(
        "perception_noise", 0.08, 0.03, 0.15, "quality", "perception",
        "sd between delivered and perceived",
        "assumed: a tenth of the scale or a little less; the reference noise that centres surprise",
    ),
    _p(
        "loss_aversion", 1.955, 1.820, 2.102, "1", "surprise",
        "how much more a shortfall weighs than an excess",
        "Brown, Imai, Vieider & Camerer, meta-analysis: 607 estimates in 150 articles, mean 1.955 "
        "[1.820, 2.102], median 1.69; its use for quality is assumed",
        "verified",
        allowed=AMOUNT,
    ),
    _p(
        "sensitivity", 0.88, 0.70, 1.0, "1", "surprise",
        "exponent of diminishing sensitivity",
        "Tversky & Kahneman 1992: .88 for gains and losses (25 graduate students); range and use for "
        "quality are assumed",
        "verified",
        allowed=EXPONENT,
    ),
    _p(
        "belief_gain", 0.15, 0.05, 0.30, "1", "belief",
        "steady share of a surprise that the head learns",
        "direction: Boulding, Kalra, Staelin & Zeithaml 1993 (updating is Bayesian-like); number "
        "assumed, so that about the last seven encounters count",
    ),
    _p(
        "belief_noise", 0.15, 0.08, 0.25, "quality", "belief",
        "sd of one encounter as evidence of the level",
        "assumed: one encounter tells a little more than someone without experience believes to know",
    ),
    _p(
        "belief_prior", 0.20, 0.10, 0.30, "quality", "belief",
        "sd of the belief of someone without experience",
        "assumed: the first encounters teach more than the steady gain",
    ),
    _p(
        "quality_spread", 0.10, 0.0, 0.16, "quality", "individual",
        "sd between customers of what one brand delivers to them",
        "assumed, from a survey: items of quality in the ECSI mobile survey (sd 1.42 to 1.89 on a scale from 1 to "
        "10) spread more widely than overall satisfaction (1.23): the difference of the squares is an sd of .08 to "
        ".16 on [0, 1]",
    ),
    _p(
        "quality_correlation", 0.50, 0.20, 0.70, "1", "individual",
        "correlation of what one brand delivers to a customer in two dimensions",
        "assumed, from a survey: correlations of seven items of perceived quality in the ECSI mobile survey are .34 "
        "to .64, on average .50",
    ),
    _p(
        "affectivity", 0.08, 0.0, 0.16, "1", "individual",
        "sd between people of what they feel, whatever happens, as weighted surprise",
        "direction: Mooradian & Olver 1994 (traits predict the affect of consumption, and that satisfaction); number "
        "assumed: a fifth to two fifths of the variance of affect is then between people",
        allowed=AMOUNT,
    ),
    _p(
        "excuse", 1.0, 0.3, 1.0, "1", "failure",
        "share of the belief lost at a failure that a perfect remedy restores",
        "direction: Van Vaerenbergh et al. 2014; Hess, Ganesan & Klein 2003 (a failure that does not look like a "
        "lasting one harms less); number assumed",
    ),
    _p(
        "excuse_half_life", 365.0, 120.0, 730.0, "days", "failure",
        "time after which one failure more is half-way to being a first one again",
        "direction: Maxham & Netemeyer 2002 (two failures close in time; the study spans 20 months); number assumed",
        allowed=AMOUNT,
    ),
    _p(
        "remedy_late", 7.0, 2.0, 14.0, "days", "failure",
        "age of a problem at which a remedy makes good half of what it would at once",
        "direction: Hogreve, Bilstein & Mandl 2017 (beyond a zone of tolerance, the later the remedy, the more "
        "customers ask for, and the less the same satisfies); number assumed: a week",
        allowed=AMOUNT,
    ),
    _p(
        "feeling_scale", 0.75, 0.50, 1.20, "1", "feeling",
        "weighted surprise at which affect is tanh(1)",
        "assumed: chosen so that the worst plausible encounter, a shortfall of 0.6 in everything, is "
        "felt as about -0.9",
        allowed=AMOUNT,
    ),
    _p(
        "arousal_half_life", 3.0, 1.0, 7.0, "days", "feeling",
        "time in which arousal halves",
        "assumed: arousal is gone within days",
        allowed=AMOUNT,
    ),
    _p(
        "weight_mean", 0.40, 0.20, 0.80, "1", "memory",
        "weight of the mean in the memory of an episode",
        "Alaybek et al. 2022 (peak-end correlates .581 [.487, .661], about as well as the mean) and "
        "Strijbosch et al. 2019 (complex experiences: the mean does better) ask for a mixture; number "
        "assumed",
        allowed=AMOUNT,
    ),
    _p(
        "weight_peak", 0.30, 0.0, 0.50, "1", "memory",
        "weight of the peak",
        "direction: Alaybek et al. 2022; Strijbosch et al. 2019 against; number assumed, 0 within the "
        "range",
        allowed=AMOUNT,
    ),
    _p(
        "weight_end", 0.30, 0.0, 0.50, "1", "memory",
        "weight of the end",
        "direction: Alaybek et al. 2022; Redelmeier, Katz & Kahneman 2003 (a better end, more return: "
        "odds ratio 1.41); number assumed, 0 within the range",
        allowed=AMOUNT,
    ),
    _p(
        "memory_usual", 0.02, 0.005, 0.10, "1", "memory",
        "share by which remembered affect moves to an episode that was hardly felt",
        "assumed: about the last fifty such episodes are remembered as one feeling",
    ),
    _p(
        "memory_rate", 0.30, 0.15, 0.60, "1", "memory",
        "share by which it moves to an episode felt beyond all measure",
        "direction: Cahill & McGaugh 1995 (an arousing story is remembered better than a neutral one); number "
        "assumed",
    ),
    _p(
        "memory_intensity", 0.25, 0.15, 0.50, "affect", "memory",
        "size of affect half-way between the two",
        "assumed: a clear pleasure or annoyance",
        allowed=AMOUNT,
    ),
    _p(
        "memory_half_life", 365.0, 120.0, 1095.0, "days", "memory",
        "time in which remembered affect halves",
        "direction: Walker, Vogl & Thompson 1997 (judgments of how pleasant or unpleasant an event was become less "
        "extreme over 3 months, 1 year and 4.5 years); number assumed",
        allowed=AMOUNT,
    ),
    _p(
        "trust_forgetting", 0.95, 0.85, 0.99, "1", "trust",
        "weight kept by old evidence at each new one",
        "assumed: about the last twenty promises count",
    ),
    _p(
        "trust_prior", 4.0, 2.0, 10.0, "promises", "trust",
        "evidence a newcomer grants, half of it kept",
        "assumed: a few promises outweigh what a newcomer grants",
        allowed=AMOUNT,
    ),
    _p(
        "promise_margin", 0.10, 0.0, 0.20, "quality", "trust",
        "shortfall that still counts as a promise kept",
        "assumed: about one sd of the noise of perception",
    ),
    _p(
        "promise_weight", 0.10, 0.02, 0.25, "1", "promise",
        "how much a fully trusted promise moves the belief",
        "assumed: one promise moves a belief less than one encounter does",
    ),
    _p(
        "should_rise", 0.30, 0.10, 0.60, "1", "promise",
        "how much a fully trusted promise moves entitlement",
        "assumed: a promise is felt to be due sooner than it is believed",
    ),
    _p(
        "should_half_life", 365.0, 90.0, 1095.0, "days", "promise",
        "time in which entitlement returns to the best",
        "assumed: about a year",
        allowed=AMOUNT,
    ),
    _p(
        "feature_missing", 0.25, 0.05, 0.45, "quality", "fit",
        "function of a use that lacks the feature needed",
        "assumed: a use that lacks its feature is poor, but not worthless",
    ),
    _p(
        "learning_rate", 0.03, 0.01, 0.10, "1", "ease",
        "share of missing skill gained per use",
        "direction: Thompson, Hamilton & Rust 2005 (experts rate usability higher); number assumed, half"
        " the missing skill in 23 uses",
    ),
    _p(
        "repeat_effort", 0.15, 0.05, 0.30, "quality", "ease",
        "ease lost by having to say it again",
        "direction: Dixon, Freeman & Toman 2010 (effort goes with disloyalty); number assumed",
    ),
    _p(
        "tolerable_wait", 15 / 1440, 5 / 1440, 40 / 1440, "days", "waiting",
        "wait after which promptness is down to 1/e",
        "assumed: a quarter of an hour",
        allowed=AMOUNT,
    ),
    _p(
        "tolerable_case", 4.0, 1.0, 10.0, "days", "waiting",
        "age of an open problem that counts like a tolerable wait",
        "assumed: a few days",
        allowed=AMOUNT,
    ),
    _p(
        "specification_gain", 0.50, 0.20, 0.80, "1", "specification",
        "weight of what a specification shows",
        "direction: Thompson, Hamilton & Rust 2005 (before use, capability gets more weight than "
        "usability); number assumed",
    ),
    _p(
        "ease_vividness", 0.25, 0.0, 0.60, "1", "specification",
        "share of true differences in ease visible before use",
        "direction: Thompson, Hamilton & Rust 2005 (before use, usability gets less weight); number "
        "assumed",
    ),
    _p(
        "choice_scale", 0.12, 0.05, 0.40, "1/(money/month)", "choice",
        "scale of the logit; higher: less noise",
        "assumed: an advantage of about 8 money/month makes the odds e to 1; depends on the currency and"
        " on the price level",
        allowed=AMOUNT,
    ),
    _p(
        "taste_weight", 0.40, 0.10, 0.80, "1", "choice",
        "worth of a taste distance of 1, in units of full quality",
        "direction: in a survey of 250 closeness to the ideal adds to satisfaction in foretelling loyalty "
        "(ECSI mobile survey, from its correlations); number assumed",
    ),
    _p(
        "decision_horizon", 12.0, 6.0, 24.0, "months", "choice",
        "months over which what is paid once is spread",
        "assumed: about the length of a usual contract",
        allowed=AMOUNT,
    ),
    _p(
        "arousal_bias", 0.50, 0.0, 1.50, "1", "present_bias",
        "how arousal deepens present bias",
        "assumed form and number: full arousal lowers the weight of the future by about two fifths",
        allowed=AMOUNT,
    ),
    _p(
        "deliberate_base", 0.30, 0.10, 0.60, "1", "deliberation",
        "probability to deliberate a need",
        "assumed: most needs are met by habit",
    ),
    _p(
        "deliberate_contract", 0.50, 0.20, 0.80, "1", "deliberation",
        "added at the end of a contract",
        "assumed: the end of a contract is usually deliberated",
    ),
    _p(
        "deliberate_arousal", 0.50, 0.0, 1.0, "1", "deliberation",
        "added per unit of arousal",
        "assumed: a strong experience makes one think again",
    ),
    _p(
        "abandon_base", -5.0, -7.0, -3.0, "log-odds", "abandonment",
        "leaving a journey at a neutral, easy step",
        "assumed: 7 in 1,000 leave at a neutral, easy step",
        allowed=LOG_ODDS,
    ),
    _p(
        "abandon_affect", 2.5, 1.0, 5.0, "log-odds", "abandonment",
        "per unit of negative affect",
        "assumed",
        allowed=AMOUNT,
    ),
    _p(
        "abandon_effort", 3.0, 1.0, 6.0, "log-odds", "abandonment",
        "per unit of effort (1 - ease)",
        "direction: Dixon, Freeman & Toman 2010 (effort goes with disloyalty); number assumed",
        allowed=AMOUNT,
    ),
    _p(
        "voice_effort", 6.0, 2.0, 15.0, "money", "voice",
        "trouble of complaining",
        "assumed; many small losses must go without complaint: Goodman (TARP) finds that 50 to 75 % "
        "complain of a loss of money, 5 to 30 % of poor treatment or quality",
        allowed=AMOUNT,
    ),
    _p(
        "voice_scale", 0.15, 0.05, 0.40, "1/money", "voice",
        "scale of the logit between silence, voice and exit",
        "assumed: an advantage of about 7 money makes the odds e to 1; depends on the currency",
        allowed=AMOUNT,
    ),
    _p(
        "remedy_gain", 0.50, 0.20, 0.80, "1", "voice",
        "share of a surprise by a remedy that the hope for the next one learns",
        "direction: Maxham & Netemeyer 2002 (after a good recovery customers expect one); number assumed: "
        "remedies are rare, about the last two count",
    ),
    _p(
        "talk_base", 0.01, 0.0, 0.08, "1", "talk",
        "propensity to talk of a neutral episode",
        "assumed: neutral episodes are hardly told; with the next two, some two episodes a customer and year are",
    ),
    _p(
        "talk_positive", 0.20, 0.10, 0.40, "1", "talk",
        "added per unit of satisfaction",
        "direction: Anderson 1998 (asymmetric U in satisfaction); number assumed",
        allowed=AMOUNT,
    ),
    _p(
        "talk_negative", 0.60, 0.20, 0.80, "1", "talk",
        "added per unit of dissatisfaction",
        "direction: Anderson 1998 (the dissatisfied talk more, by less than is commonly thought); number assumed, "
        "three times the positive: bad episodes are less extreme than good ones, and so the usual bad one is told to "
        "somewhat more people than the usual good one. Goodman (TARP) counts 2 : 1 per incident (old, consultancy)",
        allowed=AMOUNT,
    ),
    _p(
        "talk_power", 1.0, 0.5, 2.0, "1", "talk",
        "exponent of the asymmetric U",
        "assumed: straight branches",
        allowed=EXPONENT,
    ),
    _p(
        "talk_share", 0.30, 0.10, 0.60, "1", "talk",
        "share of neighbours told",
        "assumed",
    ),
    _p(
        "talk_colour", 0.20, 0.0, 0.60, "1", "talk",
        "how much satisfaction colours what is said of quality",
        "assumed: the usual satisfied episode is praised by about a twentieth of the scale",
    ),
    _p(
        "talk_weight", 0.10, 0.03, 0.25, "1", "talk",
        "how much what is heard moves a belief",
        "assumed: less than one encounter of one's own; East, Hammond & Lomax 2008 find resistance "
        "against strong priors",
    ),
    _p(
        "review_base", 0.002, 0.0, 0.02, "1", "review",
        "propensity to review a neutral episode",
        "direction: Hu, Zhang & Pavlou 2009 (the middling under-report); number assumed",
    ),
    _p(
        "review_positive", 0.04, 0.02, 0.20, "1", "review",
        "added per unit of satisfaction",
        "direction: Hu, Zhang & Pavlou 2009 (self-selection makes the J); number assumed, below talk: about one "
        "review in two years of an owner",
        allowed=AMOUNT,
    ),
    _p(
        "review_negative", 0.12, 0.04, 0.40, "1", "review",
        "added per unit of dissatisfaction",
        "direction: Hu, Zhang & Pavlou 2009 (self-selection makes the J); number assumed, three times "
        "the positive as in talk",
        allowed=AMOUNT,
    ),
    _p(
        "review_weight", 0.15, 0.05, 0.30, "1", "review",
        "how much many reviews move a belief",
        "assumed: many reviews weigh about as much as one encounter of one's own",
    ),
    _p(
        "review_half", 20.0, 5.0, 100.0, "reviews", "review",
        "number of reviews that has half the full weight",
        "assumed",
        allowed=AMOUNT,
    ),
    _p(
        "review_half_life", 180.0, 60.0, 720.0, "days", "review",
        "time in which old reviews lose half their weight",
        "assumed: half a year",
        allowed=AMOUNT,
    ),
    _p(
        "news_weight", 0.20, 0.05, 0.40, "1", "awareness",
        "how much news moves a belief",
        "assumed: more than talk of one person",
    ),
    _p(
        "recommend_steepness", 12.0, 6.0, 16.0, "1", "opinion",
        "how steeply the inclination to recommend rises with satisfaction",
        "1,000 clothing reviews: shares recommending by stars 1 to 5 are 0, .06, .36, .97, 1.0, a logistic "
        "of steepness 12.5 in stars on [0, 1]; its use for the answer on 0-10 is assumed",
        allowed=AMOUNT,
    ),
    _p(
        "recommend_middle", 0.54, 0.45, 0.65, "quality", "opinion",
        "satisfaction, less distance from one's taste, at which one is of two minds",
        "assumed; about .5 in the same reviews, set so that the mean answer of the ECSI mobile survey comes out",
    ),
    _p(
        "rating_spread", 1.0, 0.5, 1.6, "points", "survey",
        "sd of an answer on the 0-10 scale for one attitude",
        "bayesm customerSat (1,811 people, 10 items on 1 to 10): sd within a person 1.54, which includes"
        " real differences between items, so less than that; number assumed",
        allowed=AMOUNT,
    ),
    _p(
        "survey_fatigue", 0.15, 0.0, 0.40, "1", "survey",
        "weariness added by being asked once",
        "assumed: a customer asked once answers about 14 % less often",
        allowed=AMOUNT,
    ),
    _p(
        "fatigue_half_life", 120.0, 30.0, 365.0, "days", "survey",
        "time in which weariness halves",
        "assumed",
        allowed=AMOUNT,
    ),
    _p(
        "survey_effort", 0.02, 0.0, 0.06, "affect", "survey",
        "share by which being asked moves remembered affect of the weary toward its worst",
        "assumed: small; a survey must not be free. Who is asked for the first time loses nothing (direction: "
        "Dholakia & Morwitz 2002)",
    ),
    _p(
        "patronage_rate", 0.40, 0.20, 0.70, "1", "loyalty",
        "weight of the latest free choice in repeat patronage",
        "axis: Dick & Basu 1994 (repeat patronage); smoothing and number assumed, about the last two to "
        "three choices count",
    ),
    _p(
        "return_hassle", 12.0, 4.0, 30.0, "money/month", "regret",
        "regret at which half return what they bought",
        "assumed; depends on the currency and on the price level",
        allowed=AMOUNT,
    ),
    _p(
        "return_scale", 0.30, 0.10, 0.60, "1/(money/month)", "regret",
        "scale of the logit of returning",
        "assumed; depends on the currency",
        allowed=AMOUNT,
    ),
    _p(
        "moment_threshold", 0.30, 0.15, 0.60, "log-odds", "moment",
        "change of relative attitude that is a moment of truth",
        "assumed: a definition, so vary it",
        allowed=AMOUNT,
    ),
)  # fmt: skip

MECHANISMS: dict[str, str] = {
    "assimilation": "perception is pulled to what is expected",
    "contrast": "perception is pushed away from what one feels entitled to",
    "surprise": "encounters are felt by how they differ from what was expected",
    "centring": "noise of perception is not felt on average; off: every touchpoint hurts a little",
    "tolerance": "small differences are not felt",
    "learning": "beliefs are updated by encounters",
    "memory": "episodes are remembered by mean, peak and end",
    "fading": "remembered affect, arousal and entitlement fade",
    "trust": "promises kept and broken change trust; off: trust stays at one half",
    "promise": "promises move beliefs and entitlement",
    "complexity": "features cost ease in use",
    "skill": "skill grows by use",
    "specification": "before purchase the specification is read",
    "present_bias": "the future is discounted at the moment of choice",
    "deliberation": "occasions may be passed by out of habit; off: every need is deliberated",
    "abandonment": "journeys may be left half-way",
    "patience": "queues may be left; off: everyone waits as long as it takes",
    "problems": "things go wrong",
    "voice": "problems are answered by silence, voice or exit; off: always silence",
    "talk": "episodes are told to neighbours",
    "reviews": "episodes are reviewed, reviews are read",
    "surveys": "customers are asked and grow tired of it",
    "needs": "customers reconsider between contract ends",
    "turnover": "customers leave the market and are replaced",
    "returns": "purchases may be returned",
    "excuse": "a good remedy restores belief in the product",
    "affectivity": "some feel better than others, whatever happens",
    "delay": "a late remedy makes good less",
    "noise": "perception has noise",
    "individuality": "what a brand delivers differs between customers; off: all get the same",
}

BY_NAME: dict[str, Parameter] = {parameter.name: parameter for parameter in PARAMETERS}
