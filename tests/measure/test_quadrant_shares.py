import numpy as np
import pytest

from cxsim.engine.records import CENSUS
from cxsim.measure.loyalty import quadrants, sensitivity

KINDS = ["true", "latent", "spurious", "none"]
OF_OWNERS = [f"{kind}_owners" for kind in KINDS]


def test_shares_by_month_and_segment(empty, scenario, put):
    records = empty(days=61)
    put(
        records.census, CENSUS, (0, 0, 0),
        persons=10, owners=4, true=1, latent=2, spurious=3, none=4, true_owners=1, spurious_owners=3,
    )  # fmt: skip
    put(records.census, CENSUS, (0, 1, 0), persons=30, owners=0, none=30)
    put(records.census, CENSUS, (0, 0, 1), persons=10, true=10)
    table = quadrants(records, scenario).set_index(["month", "segment"])
    assert table.loc[(0, "young"), KINDS].tolist() == [0.1, 0.2, 0.3, 0.4]
    assert table.loc[(0, "young"), "true_owners"] == 0.25
    assert table.loc[(0, "all"), KINDS].tolist() == [1 / 40, 2 / 40, 3 / 40, 34 / 40]
    assert table.loc[(0, "all"), "spurious_owners"] == 0.75
    assert table.loc[(0, "old"), OF_OWNERS].isna().all()
    assert table.loc[(0, "all"), "day"] == 30
    assert table.index.tolist() == [(m, s) for m in (0, 1) for s in ("young", "old", "all")]


def test_shares_sum_to_one(empty, scenario):
    records = empty(days=400)
    counts = np.random.default_rng(3).integers(1, 9, (len(records.census), 2, 2, 8)).astype(float)
    at = [CENSUS.index(kind) for kind in KINDS]
    of_owners = [CENSUS.index(f"{kind}_owners") for kind in KINDS]
    records.census[..., at], records.census[..., of_owners] = counts[..., :4], counts[..., 4:]
    records.census[..., CENSUS.index("persons")] = counts[..., :4].sum(axis=-1)
    records.census[..., CENSUS.index("owners")] = counts[..., 4:].sum(axis=-1)
    table = quadrants(records, scenario)
    assert table[KINDS].sum(axis=1).to_numpy() == pytest.approx(1.0)
    assert table[OF_OWNERS].sum(axis=1).to_numpy() == pytest.approx(1.0)


@pytest.fixture
def records(empty):
    """Four owners of Alfa, whose attitude has sd 10, so that a fifth is 2, and a latent fan who owns Beta."""
    made = empty(days=30)
    made.customers = np.zeros(5, made.customers.dtype)
    made.customers["brand"] = [0, 0, 0, 0, 1]
    made.customers["attitude_focal"] = [10.0, 10.0, -10.0, -10.0, 99.0]
    made.customers["patronage_focal"] = [0.9, 0.55, 0.45, 0.1, 0.0]
    return made


def test_cuts_are_varied_by_a_fifth(records, scenario):
    table = sensitivity(records, scenario)
    assert len(table) == 9
    assert sorted(set(table["attitude_cut"])) == pytest.approx([-2.0, 0.0, 2.0])
    assert sorted(set(table["patronage_cut"])) == pytest.approx([0.4, 0.5, 0.6])
    own = table[table["published"]].iloc[0]
    assert own[KINDS].tolist() == [0.4, 0.2, 0.0, 0.4]
    assert own[OF_OWNERS].tolist() == [0.5, 0.0, 0.0, 0.5]
    assert table[table["patronage_cut"] > 0.55]["true_owners"].tolist() == [0.25] * 3
    assert table[table["patronage_cut"] < 0.45]["spurious_owners"].tolist() == [0.25] * 3
    assert table[KINDS].sum(axis=1).to_numpy() == pytest.approx(1.0)
    assert table[OF_OWNERS].sum(axis=1).to_numpy() == pytest.approx(1.0)


def test_without_owners_shares_are_nan(records, scenario):
    records.customers["brand"] = -1
    table = sensitivity(records, scenario)
    assert table[OF_OWNERS].isna().all(axis=None)
    assert table[KINDS].notna().all(axis=None)


def test_without_final_state_it_is_refused(records, scenario):
    records.customers = None
    with pytest.raises(ValueError, match="no final state"):
        sensitivity(records, scenario)
