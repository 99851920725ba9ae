"""What is impossible in a policy, each fault with the section and key it stands in, and a way out.

One definition, used when a partnership file is read and when a stored policy is checked.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from rules.marking import STANDARD
from rules.policy import (
    GRANT_ORDER,
    CycleTimes,
    Grants,
    Ladder,
    Linking,
    Measuring,
    Policy,
    SendingHours,
    Thresholds,
    Weekly,
)
from rules.retention import Retention


@dataclass(frozen=True, slots=True)
class PolicyFault:
    """A rule that cannot hold. `section` and `key` are those of the partnership file."""

    section: str
    key: str
    sentence: str
    fix: str


def policy_faults(policy: Policy) -> list[PolicyFault]:
    """Every fault of the policy, in the order of the partnership file."""
    found = [
        *_ladder(policy.ladder),
        *_grants(policy.grants),
        *_hours(policy.hours),
        *_lead_times(policy.cycle),
        *_thresholds(policy.thresholds),
        *_effect(policy.effect),
        *_linking(policy.linking),
        *_retention(policy.retention),
    ]
    if policy.soft_cap_live_actions < 1:
        found.append(PolicyFault("", "soft_cap_live_actions", "The cap of live actions is below 1.", "Use 5."))
    return found


def _ladder(ladder: Ladder) -> Iterator[PolicyFault]:
    if not ladder.reminders[0] > ladder.reminders[1] > 0:
        yield PolicyFault(
            "ladder",
            "reminders",
            f"The reminders {list(ladder.reminders)} do not come nearer to the due date.",
            "Give two numbers of working days before it, the larger first, for example [3, 1].",
        )
    if not 0 < ladder.rung_days[0] < ladder.rung_days[1] < ladder.rung_days[2]:
        yield PolicyFault(
            "ladder",
            "rung_days",
            f"The ladder {list(ladder.rung_days)} does not rise: each rung falls due after the one below it.",
            "Give three rising numbers of working days, for example [1, 3, 5].",
        )
    least = {
        "acknowledge_in": 1,
        "verify_in": 1,
        "answer_request_by": 1,
        "answer_dispute_in": 1,
        "request_pause": 0,
        "extension_days": 1,
        "bring_forward_notice": 1,
        "refusals_that_escalate": 1,
        "meetings_without_decision": 1,
        "lead_told_before": 0,
        "board_member_told_before": 0,
        "next_meeting_within": 1,
        "minutes_final_in": 0,
        "breach_explained_in": 1,
        "accept_transfer_in": 1,
        "answer_block_in": 1,
        "items_of_non_delivery": 1,
        "absences_that_escalate": 1,
    }
    if not ladder.rung_days[2] < ladder.performance_days < ladder.board_days:
        yield PolicyFault(
            "ladder",
            "performance_days",
            f"Rung 4 at ladder day {ladder.performance_days} and rung 5 at {ladder.board_days} do not rise above"
            f" rung 3 at {ladder.rung_days[2]}.",
            "Give rising numbers of working days, for example performance_days: 10 and board_days: 20.",
        )
    yield from _at_least("ladder", ladder, least)


def _grants(grants: Grants) -> Iterator[PolicyFault]:
    rank = GRANT_ORDER.index
    rising = "Name the levels from coordinator over chair and performance to board, never going down."
    if not grants.by_count:
        yield PolicyFault("grants", "by_count", "Nobody may grant an extension.", rising)
    if any(rank(lower) > rank(higher) for lower, higher in pairwise(grants.by_count)):
        yield PolicyFault(
            "grants", "by_count", "A later extension may be granted lower down than an earlier one.", rising
        )
    if any(not 0 <= rung <= 5 for rung in grants.by_rung):
        yield PolicyFault("grants", "by_rung", "A rung is not one of 0 to 5.", "Name rungs 0 to 5 only.")
    levels = [grants.by_rung[rung] for rung in sorted(grants.by_rung)]
    if any(rank(lower) > rank(higher) for lower, higher in pairwise(levels)):
        yield PolicyFault("grants", "by_rung", "A higher rung could be extended lower down.", rising)


def _hours(hours: SendingHours) -> Iterator[PolicyFault]:
    if not hours.opens < hours.closes:
        yield PolicyFault(
            "hours",
            "closes",
            f"Sending would close at {hours.closes:%H:%M} before it opens at {hours.opens:%H:%M}.",
            "Give a later closing time, for example 19:00.",
        )
    elif not hours.opens < hours.due_today_until <= hours.closes:
        yield PolicyFault(
            "hours",
            "due_today_until",
            f"Due today until {hours.due_today_until:%H:%M} lies outside the sending hours.",
            f"Give a time between {hours.opens:%H:%M} and {hours.closes:%H:%M}, for example 17:00.",
        )


def _lead_times(times: CycleTimes) -> Iterator[PolicyFault]:
    order = ("nominations_close", "cut_off", "agenda", "pack")
    for earlier, later in pairwise(order):
        if getattr(times, earlier) > getattr(times, later):
            yield PolicyFault(
                "lead_times",
                later,
                f"{later} would come before {earlier}.",
                "Keep the order nominations_close, cut_off, agenda, pack, meeting, notices.",
            )
    if times.pack[0] >= 0:
        yield PolicyFault("lead_times", "pack", "The pack would not come before the meeting day.", "Use T-2 12:00.")
    if times.notices[0] < 1:
        yield PolicyFault(
            "lead_times", "notices", "Action notices would go out before the day after the meeting.", "Use T+1 11:00."
        )


def _thresholds(numbers: Thresholds) -> Iterator[PolicyFault]:
    yield from _weekly(numbers.weekly)
    for key in ("single_p", "rolling_p", "unseasonal_p", "false_discovery_rate"):
        value = getattr(numbers, key)
        if not 0 < value < 1:
            yield PolicyFault(
                "thresholds", key, f"{value} is not a probability.", "Give a number between 0 and 1, such as 0.001."
            )
    if numbers.dispersion_from < 1:
        fix = "Give 1 or more, for example 1.3."
        yield PolicyFault("thresholds", "dispersion_from", f"{numbers.dispersion_from} is less than chance.", fix)
    if numbers.baseline_min > numbers.baseline_max:
        yield PolicyFault(
            "thresholds",
            "baseline_min",
            f"A baseline of at least {numbers.baseline_min} months never fits into {numbers.baseline_max}.",
            "Give baseline_min no larger than baseline_max, for example 6 and 12.",
        )
    if numbers.first_month is not None and numbers.first_month.day != 1:
        yield PolicyFault("thresholds", "first_month", "The first month is not a month.", "Write YYYY-MM.")
    least = {
        "rolling_window": 2,
        "run_length": 2,
        "floor": 0,
        "baseline_max": 1,
        "baseline_min": 1,
        "cap_above_series": 0,
        "cap_breaches": 1,
        "red_due_in": 1,
        "amber_due_in": 1,
    }
    yield from _at_least("thresholds", numbers, least)


def _effect(numbers: Measuring) -> Iterator[PolicyFault]:
    for key in ("p", "visible"):
        value = getattr(numbers, key)
        if not 0 < value < 1:
            fix = "Give a number between 0 and 1, such as 0.05."
            yield PolicyFault("effect", key, f"{value} is not between 0 and 1.", fix)
    if numbers.dispersion_from < 1:
        fix = "Give 1 or more, for example 1.3."
        yield PolicyFault("effect", "dispersion_from", f"{numbers.dispersion_from} is less than chance.", fix)
    for least, most, example in (("months_before_min", "months_before", 6), ("months_min", "months_max", 3)):
        few, many = getattr(numbers, least), getattr(numbers, most)
        if few > many:
            said = f"At least {few} months never fit into {many}."
            yield PolicyFault("effect", least, said, f"Give {least} no larger than {most}, for example {example}.")
    least_of = {"months_before": 1, "months_before_min": 1, "months_min": 1, "months_max": 1}
    yield from _at_least("effect", numbers, least_of)


def _linking(numbers: Linking) -> Iterator[PolicyFault]:
    least = {
        "same_event_metres": 1,
        "same_event_days": 0,
        "same_event_score": 1,
        "near_repeat_metres": 1,
        "near_repeat_days": 0,
        "repeat_months": 1,
        "repeat_least": 2,
        "asb_reports": 1,
        "asb_months": 1,
        "hotspot_floor": 1,
    }
    yield from _at_least("linking", numbers, least)
    if numbers.same_event_score > 100:
        sentence = f"A score of {numbers.same_event_score} is never reached: 100 is the highest."
        yield PolicyFault("linking", "same_event_score", sentence, "Give 1 to 100, for example 70.")
    if not 0 < numbers.hotspot_q < 1:
        sentence = f"{numbers.hotspot_q} is not a rate of false discoveries."
        yield PolicyFault("linking", "hotspot_q", sentence, "Give a number between 0 and 1, such as 0.05.")
    if not numbers.asb_types:
        sentence = "No type counts towards an ASB case review."
        yield PolicyFault("linking", "asb_types", sentence, "Name one, such as Anti-social behaviour.")


def _retention(retention: Retention) -> Iterator[PolicyFault]:
    if STANDARD not in retention.classes:
        said = f"No retention class is called `{STANDARD}`: records that name none are of it."
        yield PolicyFault("retention", "classes", said, f"Add one with `name: {STANDARD}`.")
    for name, kept in retention.classes.items():
        if kept.years < 1 or not 1 <= kept.review_months <= 12 * kept.years:
            said = f"The retention class `{name}` is not reviewed within its years."
            fix = "Give `review_months` between 1 and twelve times `years`."
            yield PolicyFault("retention", "classes", said, fix)
    if retention.sensitive_review_months < 1:
        said = "What is sensitive would be reviewed before it came in."
        yield PolicyFault("retention", "sensitive_review_months", said, "Give 1 or more, for example 12.")


def _weekly(numbers: Weekly) -> Iterator[PolicyFault]:
    """The same of the weekly column, whose keys begin with `weekly_`."""
    for key in ("single_p", "rolling_p"):
        if not 0 < getattr(numbers, key) < 1:
            sentence = f"{getattr(numbers, key)} is not a probability."
            fix = "Give a number between 0 and 1, such as 0.0005."
            yield PolicyFault("thresholds", f"weekly_{key}", sentence, fix)
    if numbers.baseline_min > numbers.baseline_max:
        yield PolicyFault(
            "thresholds",
            "weekly_baseline_min",
            f"A baseline of at least {numbers.baseline_min} weeks never fits into {numbers.baseline_max}.",
            "Give weekly_baseline_min no larger than weekly_baseline_max, for example 26 and 52.",
        )
    least = {"rolling_window": 2, "run_length": 2, "floor": 0, "baseline_max": 1, "baseline_min": 1}
    yield from _at_least("thresholds", numbers, least, "weekly_")


def _at_least(section: str, holder: object, least: dict[str, int], prefix: str = "") -> Iterator[PolicyFault]:
    for name, bound in least.items():
        value, key = getattr(holder, name), f"{prefix}{name}"
        if value < bound:
            yield PolicyFault(section, key, f"{key} is {value}, below {bound}.", f"Give {bound} or more.")
