"""Chance: every random number is a pure function of what it is for.

A draw is keyed by *(seed, customer, purpose, occasion, index)*. Nothing is drawn in sequence, so no strategy,
thread, order of customers or length of queue can push another draw out of step: two strategies meet the same
people, needs and moods (common random numbers).

The generator is Philox 4x32-10 (Salmon, Moraes, Dror & Shaw 2011, "Parallel random numbers: as easy as
1, 2, 3", SC11), tested against its published known-answer vectors. The key is the seed, the counter's four
words hold customer, purpose and index, and the occasion.
"""

from __future__ import annotations

import math

import numpy as np

from cxsim.mind.law import law

# What a draw is for. A purpose is never reused for another meaning.
TRAIT = 1
"""Who somebody is: occasion = generation, index = which trait."""
START = 2
"""Where somebody stands at the start: occasion = generation, index = which number."""
TIE = 3
"""Whom he knows: occasion = neighbour slot."""
CLOCK = 4
"""When the next occasion falls due: occasion = (kind, number)."""
ROUTE = 5
"""What is there, and where it leads: occasion = visit."""
PERCEPTION = 6
"""Noise of perception: occasion = visit, index = block of four dimensions."""
NEED = 7
"""Which wanted feature is needed: occasion = visit."""
WAIT = 8
"""Length of a wait where there is no station, or of a service: occasion = visit."""
PROBLEM = 9
"""Whether and which problem happens: occasion = number of the problem clock, index = which question."""
RESPONSE = 10
"""Silence, voice or exit: occasion = visit."""
RESOLUTION = 11
"""Whether a contact resolves the problem, and settles it: occasion = visit, index = which question."""
ABANDON = 12
"""Whether a journey is left: occasion = visit."""
DELIBERATE = 13
"""Whether an occasion is deliberated: occasion = need."""
CHOICE = 14
"""Gumbel noise of a choice: occasion = need, index = brand."""
TALK = 15
"""Whether an episode is talked of: occasion = visit that ended it."""
TOLD = 16
"""Whether a neighbour is told: occasion = (day, receiver)."""
REVIEW = 17
"""Whether an episode is reviewed: occasion = visit that ended it."""
SURVEY = 18
"""Whether somebody is asked, answers, and how: occasion = wave or visit, index = which question."""
REGRET = 19
"""Whether a purchase is returned: occasion = day of the purchase."""
OPENING = 20
"""When somebody who found the desk closed comes back: occasion = (day, visit)."""
BACKGROUND = 21
"""Customers of a station that nobody simulates: customer = station, occasion = (day, number)."""
NEWS = 22
"""Whether news reaches somebody: occasion = number of the news."""
IMITATION = 23
"""Whether a rival imitates a feature: customer = brand, occasion = feature."""
CHANNEL = 24
"""Which touchpoint an episode starts at: occasion = (origin, number)."""
ADVERTISING = 25
"""Whose advertising is met: occasion = number of the clock."""
REPLICATION = 26
"""The seed of a replication: occasion = its number."""
STUDY = 27
"""Resampling in the analysis of a study."""
OWN_LEVEL = 28
"""What one customer gets of a brand: occasion = generation, index = two blocks of four dimensions a brand."""
INTERVIEW = 29
"""Whether somebody is interviewed, answers, and what he says: occasion = wave, index = which question."""
BOARD = 30
"""What a manager leaves to chance: customer = which number, occasion = meeting."""

_MASK = np.uint64(0xFFFFFFFF)
_M0 = np.uint64(0xD2511F53)
_M1 = np.uint64(0xCD9E8D57)
_W0 = np.uint64(0x9E3779B9)
_W1 = np.uint64(0xBB67AE85)
_SHIFT = np.uint64(32)


@law
def philox(
    c0: np.uint64, c1: np.uint64, c2: np.uint64, c3: np.uint64, k0: np.uint64, k1: np.uint64
) -> tuple[np.uint64, np.uint64, np.uint64, np.uint64]:
    """Ten rounds of Philox 4x32: four 32-bit counter words and two key words to four 32-bit words."""
    for turn in range(10):
        if turn > 0:
            k0 = (k0 + _W0) & _MASK
            k1 = (k1 + _W1) & _MASK
        p0 = _M0 * c0
        p1 = _M1 * c2
        c0, c1, c2, c3 = ((p1 >> _SHIFT) ^ c1 ^ k0), p1 & _MASK, ((p0 >> _SHIFT) ^ c3 ^ k1), p0 & _MASK
    return c0, c1, c2, c3


@law
def _block(
    seed: int, customer: int, purpose: int, occasion: int, index: int
) -> tuple[np.uint64, np.uint64, np.uint64, np.uint64]:
    key = np.uint64(seed)
    when = np.uint64(occasion)
    what = np.uint64((purpose << 24) | index)
    return philox(
        np.uint64(customer) & _MASK, what & _MASK, when & _MASK, when >> _SHIFT, key & _MASK, key >> _SHIFT
    )


@law
def occasion(origin: int, number: int, place: int, visit: int) -> int:
    """Pack what an occasion is: its origin (< 2**15), number (< 2**32), place and visit (< 256 each)."""
    return (origin << 48) | ((number & 0xFFFFFFFF) << 16) | ((place & 0xFF) << 8) | (visit & 0xFF)


@law
def uniform(seed: int, customer: int, purpose: int, occasion: int, index: int) -> float:
    """Return a uniform number in the open interval (0, 1), 52 bits, for this key: the first of `uniforms`."""
    return uniforms(seed, customer, purpose, occasion, index)[0]


@law
def uniforms(seed: int, customer: int, purpose: int, occasion: int, index: int) -> tuple[float, float]:
    """Return two such numbers from one block."""
    a, b, c, d = _block(seed, customer, purpose, occasion, index)
    return _between(a, b), _between(c, d)


@law
def _between(high: np.uint64, low: np.uint64) -> float:
    """Return a number in (0, 1) of 52 bits: with 53 the largest would round to 1, and an exponential gap to 0."""
    bits = float(high >> np.uint64(6)) * 67108864.0 + float(low >> np.uint64(6))
    return (bits + 0.5) * (1.0 / 4503599627370496.0)


@law
def exponential(seed: int, customer: int, purpose: int, occasion: int, index: int) -> float:
    """Return an exponential number of mean 1, always above 0."""
    return -math.log(uniform(seed, customer, purpose, occasion, index))


@law
def normals(
    seed: int, customer: int, purpose: int, occasion: int, index: int
) -> tuple[float, float, float, float]:
    """Return four standard normal numbers from one block, 32 bits each."""
    a, b, c, d = _block(seed, customer, purpose, occasion, index)
    return (
        normal_quantile((float(a) + 0.5) / 4294967296.0),
        normal_quantile((float(b) + 0.5) / 4294967296.0),
        normal_quantile((float(c) + 0.5) / 4294967296.0),
        normal_quantile((float(d) + 0.5) / 4294967296.0),
    )


@law
def normal_quantile(p: float) -> float:
    """Return the standard normal quantile of p in (0, 1).

    Wichura (1988), algorithm AS 241 (PPND16), accurate to about 1 part in 10**16.
    """
    q = p - 0.5
    if abs(q) <= 0.425:
        r = 0.180625 - q * q
        num = (((((((2.5090809287301226727e3 * r + 3.3430575583588128105e4) * r
                + 6.7265770927008700853e4) * r + 4.5921953931549871457e4) * r
                + 1.3731693765509461125e4) * r + 1.9715909503065514427e3) * r
                + 1.3314166789178437745e2) * r + 3.3871328727963666080e0)  # fmt: skip
        den = (((((((5.2264952788528545610e3 * r + 2.8729085735721942674e4) * r
                + 3.9307895800092710610e4) * r + 2.1213794301586595867e4) * r
                + 5.3941960214247511077e3) * r + 6.8718700749205790830e2) * r
                + 4.2313330701600911252e1) * r + 1.0)  # fmt: skip
        return q * num / den
    r = math.sqrt(-math.log(p if q < 0.0 else 1.0 - p))
    if r <= 5.0:
        r -= 1.6
        num = (((((((7.74545014278341407640e-4 * r + 2.27238449892691845833e-2) * r
                + 2.41780725177450611770e-1) * r + 1.27045825245236838258e0) * r
                + 3.64784832476320460504e0) * r + 5.76949722146069140550e0) * r
                + 4.63033784615654529590e0) * r + 1.42343711074968357734e0)  # fmt: skip
        den = (((((((1.05075007164441684324e-9 * r + 5.47593808499534494600e-4) * r
                + 1.51986665636164571966e-2) * r + 1.48103976427480074590e-1) * r
                + 6.89767334985100004550e-1) * r + 1.67638483018380384940e0) * r
                + 2.05319162663775882187e0) * r + 1.0)  # fmt: skip
    else:
        r -= 5.0
        num = (((((((2.01033439929228813265e-7 * r + 2.71155556874348757815e-5) * r
                + 1.24266094738807843860e-3) * r + 2.65321895265761230930e-2) * r
                + 2.96560571828504891230e-1) * r + 1.78482653991729133580e0) * r
                + 5.46378491116411436990e0) * r + 6.65790464350110377720e0)  # fmt: skip
        den = (((((((2.04426310338993978564e-15 * r + 1.42151175831644588870e-7) * r
                + 1.84631831751005468180e-5) * r + 7.86869131145613259100e-4) * r
                + 1.48753612908506148525e-2) * r + 1.36929880922735805310e-1) * r
                + 5.99832206555887937690e-1) * r + 1.0)  # fmt: skip
    return -num / den if q < 0.0 else num / den


@law
def poisson(mean: float, u: float) -> int:
    """Return the Poisson quantile at u by inversion (normal approximation above a mean of 500)."""
    if mean <= 0.0:
        return 0
    if mean > 500.0:
        return max(0, int(math.floor(mean + math.sqrt(mean) * normal_quantile(u) + 0.5)))
    chance = math.exp(-mean)
    total = chance
    number = 0
    while u > total and number < 2000:
        number += 1
        chance *= mean / number
        total += chance
    return number


def replication_seed(seed: int, replication: int) -> int:
    """Return the seed of one replication of a study: the same for each strategy, independent between them."""
    a, b, _, _ = _block(seed, 0, REPLICATION, replication, 0)
    return int(((int(a) << 32) | int(b)) & 0x7FFFFFFFFFFFFFFF)
