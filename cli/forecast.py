"""`jatac forecast`: what will be said and what will go up, by day and person, if nobody does anything."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli import given, show, words
from cli.asked import Asked, command
from cli.boundary import FAULTS, WrongUsage
from cli.here import Here, must_exist, opened

if TYPE_CHECKING:
    from flows.forecast import Foreseen
    from rules.forecast import Coming, ComingRung
    from rules.forecast_difference import Difference, Moved
    from rules.policy import Policy

FARTHEST = 400
"""Days ahead: what `explain` looks ahead too. Bank holidays beyond are not announced anyway."""
ASSUMED = (
    "If nobody does anything: mail arrives, meetings are held as planned and decide nothing, no new records come in."
)


def register(app: typer.Typer) -> None:
    """Adds the command to the root."""
    command(app, "forecast")(forecast)


def forecast(
    asked: Asked,
    to: Annotated[str, typer.Option("--to", metavar="DATE", help="The last day looked at.")],
    policy: Annotated[
        Path | None,
        typer.Option("--policy", metavar="FILE", help="As if every action were under this policy from today."),
    ] = None,
) -> int:
    """Show what goes out and what escalates if nobody does anything. Writes nothing."""
    from flows.forecast import foresee

    last = given.day(to, "--to")
    edited = _policy(policy)
    with opened(asked, dry_run=True) as here:
        first = here.moment.day
        if last < first:
            raise WrongUsage(f"--to {last} is past: today is {first}.", "Write a day that is still to come.")
        if last > first + timedelta(days=FARTHEST):
            raise WrongUsage(
                f"--to {last} is not within {FARTHEST} days from today, {first}.",
                "Write a date that is, for example " + f"{first + timedelta(days=28)}.",
            )
        found = foresee(here.database, here.place, here.moment, last, edited)
        told = _Told(here, found)
    if asked.json:
        show.as_json(told.as_json(first, last))
    else:
        told.say(first, last)
    return FAULTS if found.failures else 0


def _policy(path: Path | None) -> "Policy | None":
    if path is None:
        return None
    from config.policy_file import load_policy

    must_exist(path, "The policy file")
    return load_policy(path)


class _Told:
    """A forecast in words and as JSON. Of a restricted action whoever may not read it sees no names."""

    def __init__(self, here: Here, found: "Foreseen") -> None:
        from rules.people import may_read

        self._here, self._found = here, found
        self._hidden = {
            action_id
            for action_id, state in found.states.items()
            if not may_read(found.ctx, state.readers, here.by.person_id, here.moment.day)
        }

    def as_json(self, first: date, last: date) -> dict[str, Any]:
        """The stable JSON of `jatac forecast --json`."""
        found = self._found
        payload: dict[str, Any] = {
            "partnership": self._here.place.key,
            "from": first,
            "to": last,
            "held": found.held,
            "notices": [self._notice(one) for one in _in_order(found.ahead.notices)],
            "rungs": [_rung(one) for one in found.ahead.rungs],
            "mails_by_day": [{"on": day, "mails": mails} for day, mails in sorted(found.ahead.mails.items())],
            "failures": [{"item": f.item, "sentence": f.sentence} for f in found.failures],
        }
        if found.difference is not None:
            payload["difference"] = self._difference(found.difference)
        return payload

    def say(self, first: date, last: date) -> None:
        """By day, then person; then totals by week, and what an edited policy changes."""
        found = self._found
        show.say(f"{self._here.place.name}: {show.day(first)} to {show.day(last)}. {ASSUMED}")
        if found.difference is not None:
            show.say(
                "As if every live action were under the policy of the file from today: live actions keep their"
                " version until `jatac action policy` moves them on."
            )
        if found.held:
            show.say("The partnership is in hold: nothing leaves until `jatac release`.")
            show.say("This is as if it were released today.")
        for day, lines in self._by_day(first).items():
            show.say("", show.day(day) + (" (today)" if day == first else ""), *lines)
        if not found.ahead.notices and not found.ahead.rungs:
            show.say("", "Nothing comes.")
        self._say_weeks(first)
        if found.difference is not None:
            self._say_difference(found.difference)
        for failure in found.failures:
            show.warn(f"FAILED {failure.item}: {failure.sentence}")

    def _by_day(self, first: date) -> dict[date, list[str]]:
        lines: dict[date, list[str]] = defaultdict(list)
        for one in _in_order(self._found.ahead.notices, self._person):
            lines[one.on].append(f"  {self._line(one)}")
        for rung in self._found.ahead.rungs:
            late = f", fell due {show.day(rung.on)}" if rung.on < first else ""
            lines[max(rung.on, first)].append(
                f"  {rung.ref} reaches rung {rung.rung} (clock of the {words.CLOCKS[rung.clock]}{late})"
            )
        return dict(sorted(lines.items()))

    def _line(self, one: "Coming") -> str:
        fate = ", withheld" if one.draft.withheld else ", waiting" if one.waits else ""
        return f"{self._person(one):22}  {one.ref:16}  {words.notice(one.draft.kind)}{fate}"

    def _person(self, one: "Coming") -> str:
        hidden = self._is_hidden(one)
        return "(restricted)" if hidden else self._found.ctx.people[one.draft.recipient_id].name

    def _is_hidden(self, one: "Coming") -> bool:
        return one.subject[0] == "action" and one.subject[1] in self._hidden

    def _notice(self, one: "Coming") -> dict[str, Any]:
        return {
            "on": one.on,
            "person": None if self._is_hidden(one) else self._person(one),
            "ref": one.ref,
            "kind": one.draft.kind.value,
            "rung": one.draft.rung,
            "reason": one.draft.reason,
            "withheld": one.draft.withheld,
            "waiting": one.waits,
            "travels_on": one.travels_on,
        }

    def _say_weeks(self, first: date) -> None:
        weeks: dict[date, list[int]] = defaultdict(lambda: [0, 0, 0])
        ahead = self._found.ahead
        counted = (
            (0, ((day, count) for day, count in ahead.mails.items())),
            (1, ((one.on, 1) for one in ahead.notices)),
            (2, ((max(one.on, first), 1) for one in ahead.rungs)),
        )
        for column, found in counted:
            for day, number in found:
                weeks[day - timedelta(days=day.weekday())][column] += number
        if weeks:
            show.say("")
        for week, (mails, notices, rungs) in sorted(weeks.items()):
            said = ", ".join((show.count(mails, "mail"), show.count(notices, "notice"), show.count(rungs, "rung")))
            show.say(f"Week of {show.day(week)}: {said}.")

    def _difference(self, changed: "Difference") -> dict[str, Any]:
        return {
            "notices": {
                "added": [self._notice(one) for one in changed.notices.added],
                "gone": [self._notice(one) for one in changed.notices.gone],
                "moved": [{**self._notice(one.one), "before": one.before} for one in changed.notices.moved],
            },
            "rungs": {
                "added": [_rung(one) for one in changed.rungs.added],
                "gone": [_rung(one) for one in changed.rungs.gone],
                "moved": [{**_rung(one.one), "before": one.before} for one in changed.rungs.moved],
            },
        }

    def _say_difference(self, changed: "Difference") -> None:
        show.say("", "DIFFERENCE from the policies in force")
        if changed.notices.nothing and changed.rungs.nothing:
            show.say("  None: the same notices and rungs on the same days.")
        for word, found in (("added", changed.notices.added), ("gone", changed.notices.gone)):
            show.say(*(f"  {word:6}{show.day(one.on)}  {self._line(one)}" for one in found))
        show.say(*(f"  moved {_days(one)}  {self._line(one.one)}" for one in changed.notices.moved))
        for word, rungs in (("added", changed.rungs.added), ("gone", changed.rungs.gone)):
            show.say(*(f"  {word:6}{show.day(one.on)}  {one.ref} rung {one.rung}" for one in rungs))
        show.say(*(f"  moved {_days(one)}  {one.one.ref} rung {one.one.rung}" for one in changed.rungs.moved))


def _days(moved: "Moved[Any]") -> str:
    return f"{show.day(moved.before)} → {show.day(moved.one.on)}"


def _rung(one: "ComingRung") -> dict[str, Any]:
    return {"on": one.on, "ref": one.ref, "clock": one.clock, "rung": one.rung}


def _in_order(found: Sequence["Coming"], name: Any = None) -> Iterable["Coming"]:
    return sorted(found, key=lambda one: (one.on, name(one) if name else "", one.ref))
