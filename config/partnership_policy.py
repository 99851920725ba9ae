"""The policy of a partnership file: ladder, grants, hours, lead times, thresholds, effect, linking, retention."""

import re
from dataclasses import fields
from datetime import date, time
from enum import StrEnum

from config.partnership_sharing import read_retention
from config.section import Section, read_clock
from config.yaml_lines import Mapping, Scalar
from rules.nearest import nearest
from rules.policy import (
    CapName,
    CycleTimes,
    DetectorName,
    GrantLevel,
    Grants,
    Ladder,
    Linking,
    Measuring,
    Policy,
    SendingHours,
    Thresholds,
    Weekly,
)
from rules.policy_faults import policy_faults

SECTIONS = ("ladder", "grants", "hours", "lead_times", "thresholds", "effect", "linking", "retention")


def read_policy(file: Section) -> Policy:
    """The policy the file declares; what it does not state takes its default."""
    parts = {name: file.section(name, name) for name in SECTIONS}
    policy = Policy(
        ladder=_ladder(parts["ladder"]),
        grants=_grants(parts["grants"]),
        hours=_hours(parts["hours"]),
        cycle=_lead_times(parts["lead_times"]),
        thresholds=_thresholds(parts["thresholds"]),
        effect=_effect(parts["effect"]),
        linking=_linking(parts["linking"]),
        retention=read_retention(parts["retention"]),
        soft_cap_live_actions=file.whole("soft_cap_live_actions", Policy().soft_cap_live_actions),
    )
    for fault in policy_faults(policy):
        (parts[fault.section] if fault.section else file).wrong(fault.key, fault.sentence, fault.fix)
    return policy


def _wholes(section: Section, key: str, default: tuple[int, ...]) -> tuple[int, ...]:
    found = [(node.text or "") if isinstance(node, Scalar) else "?" for node in section.items(key)]
    if not found:
        return default
    if len(found) != len(default) or not all(re.fullmatch(r"\d{1,4}", text, re.ASCII) for text in found):
        fix = f"Write {len(default)} whole numbers, for example {list(default)}."
        section.wrong(key, f"`{key}` is [{', '.join(found)}].", fix)
        return default
    return tuple(int(text) for text in found)


def _ladder(section: Section) -> Ladder:
    given = Ladder()
    first, last = _wholes(section, "reminders", given.reminders)
    one, two, three = _wholes(section, "rung_days", given.rung_days)
    wholes = (f.name for f in fields(given) if f.name not in ("reminders", "rung_days"))
    counts = {name: section.whole(name, getattr(given, name)) for name in wholes}
    return Ladder(reminders=(first, last), rung_days=(one, two, three), **counts)


def _level(section: Section, line: int, text: str) -> GrantLevel:
    levels = {level.value: level for level in GrantLevel}
    if text not in levels:
        section.report.error(line, f"“{text}” is nobody who may grant an extension.", nearest(text, levels))
    return levels.get(text, GrantLevel.COORDINATOR)


def _grants(section: Section) -> Grants:
    given = Grants()
    by_count = tuple(
        _level(section, node.line, node.text or "") for node in section.items("by_count") if isinstance(node, Scalar)
    )
    node = section.node("by_rung")
    by_rung = dict(given.by_rung)
    if isinstance(node, Mapping):
        by_rung = {}
        for entry in node.entries:
            if not re.fullmatch(r"[0-5]", entry.key) or not isinstance(entry.value, Scalar):
                section.report.error(entry.line, f"“{entry.key}” is not a rung.", "Write lines like `3: chair`.")
            else:
                by_rung[int(entry.key)] = _level(section, entry.line, entry.value.text or "")
    elif node is not None:
        section.wrong("by_rung", "`by_rung` is not a section.", "Write lines like `3: chair` below it, indented.")
    return Grants(by_count=by_count if section.node("by_count") else given.by_count, by_rung=by_rung)


def _hours(section: Section) -> SendingHours:
    given = SendingHours()
    return SendingHours(
        opens=section.clock("opens", given.opens),
        closes=section.clock("closes", given.closes),
        due_today_until=section.clock("due_today_until", given.due_today_until),
    )


def _lead(section: Section, key: str, default: tuple[int, time]) -> tuple[int, time]:
    text = section.maybe(key)
    if text is None:
        return default
    found = re.fullmatch(r"T([+-]\d{1,2})\s(\S+)", text, re.ASCII)
    at = read_clock(section, key, found[2]) if found else None
    if found is None:
        fix = "Write working days from the meeting and a time, for example T-4 12:00."
        section.wrong(key, f"“{text}” is not a lead time.", fix)
    return (int(found[1]), at) if found and at else default


def _lead_times(section: Section) -> CycleTimes:
    given = CycleTimes()
    return CycleTimes(
        nominations_close=_lead(section, "nominations_close", given.nominations_close),
        cut_off=_lead(section, "cut_off", given.cut_off),
        agenda=_lead(section, "agenda", given.agenda),
        pack=_lead(section, "pack", given.pack),
        notices=_lead(section, "notices", given.notices),
    )


def _first_month(section: Section) -> date | None:
    text = section.maybe("first_month")
    if text is None:
        return None
    if not re.fullmatch(r"20\d{2}-(0[1-9]|1[0-2])", text, re.ASCII):
        section.wrong("first_month", f"“{text}” is not a month.", "Write it like 2025-07.")
        return None
    return date(int(text[:4]), int(text[5:]), 1)


def _thresholds(section: Section) -> Thresholds:
    given = Thresholds()
    return Thresholds(
        first_month=_first_month(section),
        detector=section.word("detector", DetectorName, given.detector),
        single_p=section.number("single_p", given.single_p),
        rolling_p=section.number("rolling_p", given.rolling_p),
        rolling_window=section.whole("rolling_window", given.rolling_window),
        run_length=section.whole("run_length", given.run_length),
        floor=section.whole("floor", given.floor),
        baseline_max=section.whole("baseline_max", given.baseline_max),
        baseline_min=section.whole("baseline_min", given.baseline_min),
        dispersion_from=section.number("dispersion_from", given.dispersion_from),
        unseasonal_p=section.number("unseasonal_p", given.unseasonal_p),
        cap=section.word("cap", CapName, given.cap),
        false_discovery_rate=section.number("false_discovery_rate", given.false_discovery_rate),
        cap_above_series=section.whole("cap_above_series", given.cap_above_series),
        cap_breaches=section.whole("cap_breaches", given.cap_breaches),
        red_due_in=section.whole("red_due_in", given.red_due_in),
        amber_due_in=section.whole("amber_due_in", given.amber_due_in),
        open_shared=section.yes("open_shared"),
        weekly=_weekly(section),
    )


class _Switch(StrEnum):
    ON = "on"
    OFF = "off"


def _weekly(section: Section) -> Weekly:
    given = Weekly()
    return Weekly(
        on=section.word("weekly", _Switch, _Switch.ON) is _Switch.ON,
        single_p=section.number("weekly_single_p", given.single_p),
        rolling_p=section.number("weekly_rolling_p", given.rolling_p),
        rolling_window=section.whole("weekly_rolling_window", given.rolling_window),
        run_length=section.whole("weekly_run_length", given.run_length),
        floor=section.whole("weekly_floor", given.floor),
        baseline_max=section.whole("weekly_baseline_max", given.baseline_max),
        baseline_min=section.whole("weekly_baseline_min", given.baseline_min),
    )


def _effect(section: Section) -> Measuring:
    given = Measuring()
    return Measuring(
        months_before=section.whole("months_before", given.months_before),
        months_before_min=section.whole("months_before_min", given.months_before_min),
        months_min=section.whole("months_min", given.months_min),
        months_max=section.whole("months_max", given.months_max),
        p=section.number("p", given.p),
        dispersion_from=section.number("dispersion_from", given.dispersion_from),
        visible=section.number("visible", given.visible),
    )


def _linking(section: Section) -> Linking:
    given = Linking()
    other = ("asb_types", "hotspot_q")
    wholes = (f.name for f in fields(given) if f.name not in other)
    counts = {name: section.whole(name, getattr(given, name)) for name in wholes}
    types = section.texts("asb_types") if section.node("asb_types") is not None else given.asb_types
    return Linking(asb_types=types, hotspot_q=section.number("hotspot_q", given.hotspot_q), **counts)
