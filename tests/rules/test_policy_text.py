"""A policy as JSON: back as it was, the same digest for the same rules, and what is impossible in one."""

import json
from dataclasses import replace
from datetime import date, time

import pytest

from rules.policy import (
    CycleTimes,
    DetectorName,
    GrantLevel,
    Grants,
    Ladder,
    Policy,
    SendingHours,
    Thresholds,
)
from rules.policy_faults import policy_faults
from rules.policy_text import policy_digest, policy_from_dict, policy_to_dict

TUNED = Policy(
    version=3,
    ladder=Ladder(reminders=(5, 2), rung_days=(2, 4, 8)),
    grants=Grants(by_count=(GrantLevel.CHAIR, GrantLevel.BOARD), by_rung={2: GrantLevel.CHAIR}),
    hours=SendingHours(opens=time(8, 30)),
    cycle=CycleTimes(cut_off=(-5, time(17, 30))),
    thresholds=Thresholds(first_month=date(2025, 7, 1), detector=DetectorName.SR24, single_p=0.0005),
    soft_cap_live_actions=7,
)


@pytest.mark.parametrize("policy", [Policy(), TUNED, replace(TUNED, grants=Grants(by_rung={}))])
def test_a_policy_comes_back_from_its_json(policy: Policy) -> None:
    plain = json.loads(json.dumps(policy_to_dict(policy)))
    assert policy_from_dict(plain, policy.version) == policy


def test_the_digest_is_that_of_the_rules_not_of_their_number() -> None:
    assert policy_digest(Policy(version=1)) == policy_digest(Policy(version=2))
    assert policy_digest(Policy()) != policy_digest(TUNED)


def test_no_float_enters_the_record() -> None:
    assert policy_to_dict(Policy())["thresholds"]["single_p"] == "0.001"


def test_what_an_older_version_did_not_write_takes_its_default() -> None:
    plain = policy_to_dict(TUNED)
    del plain["ladder"]["verify_in"], plain["hours"]
    found = policy_from_dict({**plain, "unheard_of": 1}, 3)
    assert found == replace(TUNED, hours=SendingHours())


def test_the_default_policy_has_no_fault() -> None:
    assert policy_faults(Policy()) == []


FAULTY = [
    ("reminders the wrong way round", Policy(ladder=Ladder(reminders=(1, 3))), ("ladder", "reminders")),
    ("reminders on one day", Policy(ladder=Ladder(reminders=(3, 3))), ("ladder", "reminders")),
    ("a reminder on the due date", Policy(ladder=Ladder(reminders=(3, 0))), ("ladder", "reminders")),
    ("two rungs on one day", Policy(ladder=Ladder(rung_days=(1, 3, 3))), ("ladder", "rung_days")),
    ("a rung before it is late", Policy(ladder=Ladder(rung_days=(0, 3, 5))), ("ladder", "rung_days")),
    ("no day to acknowledge in", Policy(ladder=Ladder(acknowledge_in=0)), ("ladder", "acknowledge_in")),
    ("nobody grants", Policy(grants=Grants(by_count=())), ("grants", "by_count")),
    (
        "the second extension is easier than the first",
        Policy(grants=Grants(by_count=(GrantLevel.BOARD, GrantLevel.CHAIR))),
        ("grants", "by_count"),
    ),
    ("a rung of six", Policy(grants=Grants(by_rung={6: GrantLevel.BOARD})), ("grants", "by_rung")),
    (
        "rung 5 easier than rung 4",
        Policy(grants=Grants(by_rung={4: GrantLevel.BOARD, 5: GrantLevel.CHAIR})),
        ("grants", "by_rung"),
    ),
    ("hours that close before they open", Policy(hours=SendingHours(opens=time(20))), ("hours", "closes")),
    ("due today until midnight", Policy(hours=SendingHours(due_today_until=time(23))), ("hours", "due_today_until")),
    ("the pack before the agenda", Policy(cycle=CycleTimes(pack=(-9, time(9)))), ("lead_times", "pack")),
    ("the pack at the meeting", Policy(cycle=CycleTimes(pack=(0, time(9)))), ("lead_times", "pack")),
    ("notices on the meeting day", Policy(cycle=CycleTimes(notices=(0, time(18)))), ("lead_times", "notices")),
    ("a probability of one", Policy(thresholds=Thresholds(single_p=1.0)), ("thresholds", "single_p")),
    ("a probability of none", Policy(thresholds=Thresholds(rolling_p=0.0)), ("thresholds", "rolling_p")),
    ("no season at all", Policy(thresholds=Thresholds(unseasonal_p=0.0)), ("thresholds", "unseasonal_p")),
    ("less than chance", Policy(thresholds=Thresholds(dispersion_from=0.9)), ("thresholds", "dispersion_from")),
    ("a baseline that never fits", Policy(thresholds=Thresholds(baseline_min=13)), ("thresholds", "baseline_min")),
    ("mid-month", Policy(thresholds=Thresholds(first_month=date(2025, 7, 2))), ("thresholds", "first_month")),
    ("a cap of none", Policy(soft_cap_live_actions=0), ("", "soft_cap_live_actions")),
]  # fmt: skip


@pytest.mark.parametrize(("policy", "place"), [row[1:] for row in FAULTY], ids=[row[0] for row in FAULTY])
def test_an_impossible_rule_is_named_with_a_way_out(policy: Policy, place: tuple[str, str]) -> None:
    (fault,) = policy_faults(policy)
    assert (fault.section, fault.key) == place
    assert fault.sentence.endswith(".")
    assert fault.fix.endswith(".")
