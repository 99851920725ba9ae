"""`jatac hold`, `release` and `preview`: a safe start. Nothing is sent in hold; what would go is shown first."""

import sys
from collections import Counter
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli import given, show, words
from cli.asked import Asked, command
from cli.boundary import CannotDo
from cli.here import Here, opened

if TYPE_CHECKING:
    from cli.foresee import Ahead, Foreseen, Unfit
    from models.steps.release import Released

MOST_NAMED = 20
"""So many actions that begin anew are named; the others are counted."""


def register(app: typer.Typer) -> None:
    """Adds the commands to the root."""
    command(app, "hold")(hold)
    command(app, "release")(release)
    command(app, "preview")(preview)


def hold(asked: Asked) -> None:
    """Stop sending mail. Notices are made and shown; no mail leaves until release."""
    from models.steps import release as release_steps

    with opened(asked) as here, here.database.writing(here.moment) as tx:
        changed = release_steps.hold(tx, here.place, here.by)
    if asked.json:
        show.as_json({"partnership": here.place.key, "held": True, "changed": changed})
        return
    show.say(f"{here.place.name} is in hold{'' if changed else ' already'}: nothing is sent until `jatac release`.")


def release(
    asked: Asked, yes: Annotated[bool, typer.Option("--yes", help="Release without asking on a terminal.")] = False
) -> None:
    """Start sending, after showing what would go first."""
    from cli.foresee import waiting
    from models.steps.release import release_in_batches

    with opened(asked) as here:
        found = waiting(here)
        if not asked.json:
            _say_first(here, found)
            if not yes and sys.stdin.isatty() and not typer.confirm("Start sending?"):
                raise CannotDo("Nothing was released.", "The partnership stays as it was.")
        done = release_in_batches(here.database, here.moment, here.place, here.by)
        leaves = _leaves(here)
    if asked.json:
        first = _count(found)
        anew = [one.ref for one in done.begun_anew]
        said = {"partnership": here.place.key, "held": False, "changed": done.changed, "would_send": first}
        ended = [one.ref for one in done.urgent_ended]
        asked_anew = [one.ref for one in done.asked_anew]
        started = {"begun_anew": anew, "asked_anew": asked_anew, "clocks_from": done.clocks_from}
        show.as_json({**said, **started, "urgent_ended": ended})
        return
    _say_begun(here, done)
    already = "" if done.changed else " already"
    show.wrapped(f"{here.place.name} is released{already}: {leaves}")


def _leaves(here: Here) -> str:
    """When mail leaves: now, or when the sending hours begin."""
    from models.queries.context import calendars, policy_in_force
    from rules.slots import next_opening

    with here.database.reading() as session:
        calendar = calendars(session, here.place).partnership()
        _, policy = policy_in_force(session, here.place.partnership_id)
    opens = next_opening(here.moment.as_of, calendar, policy.hours)
    how = "with `jatac serve`, or the next `jatac run deliver_mail`"
    if opens > here.moment.as_of:
        return f"mail leaves from {show.instant(opens)} on, {how}."
    return f"mail leaves {how}."


def _say_begun(here: Here, done: "Released") -> None:
    """Which actions begin anew, and until when they are to be acknowledged; what is asked anew; what is urgent no
    longer.
    """
    begun, asked = done.begun_anew, done.asked_anew
    if done.clocks_from is not None:
        since = "today" if done.clocks_from == here.moment.day else show.day(done.clocks_from)
        if begun:
            whom = f"{show.count(len(begun), 'action')} of which nobody had heard"
            show.say(f"{whom}: the clocks count from {since}, whatever fell due in hold.")
        for one in begun[:MOST_NAMED]:
            by = one.ack_due_on if one.acknowledged_on is None else None
            show.say(f"  {one.ref}: " + (f"to be acknowledged by {show.day(by)}" if by else "acknowledged already"))
        if len(begun) > MOST_NAMED:
            show.say(f"  + {len(begun) - MOST_NAMED} more.")
        if asked:
            what = f"{show.count(len(asked), 'action')} with a question that nobody had heard"
            named = ", ".join(one.ref for one in asked[:MOST_NAMED])
            more = f" + {len(asked) - MOST_NAMED} more" if len(asked) > MOST_NAMED else ""
            show.wrapped(f"{what}: the time to answer counts from {since}: {named}{more}.")
    for one in done.urgent_ended:
        show.wrapped(
            f"{one.ref} was urgent until a time that passed in hold: it is urgent no longer, and the chair is told."
            f" If it still is, the chair sets another time: `jatac action urgent {one.ref}`."
        )


def _count(found: "Ahead") -> dict[str, Any]:
    return {
        "mails": len(found.mails),
        "notices": sum(len(one.kinds) for one in found.mails),
        "by_kind": _by_kind(found.mails),
        "unfit": _unfit(found.unfit),
    }


def _unfit(found: "list[Unfit]") -> list[dict[str, Any]]:
    return [{"person": one.person_id, "why": one.why} for one in found]


def _say_unfit(found: "list[Unfit]") -> None:
    for one in found:
        show.say(f"No mail can be made for person {one.person_id}: {one.why}")


def _say_first(here: Here, ahead: "Ahead") -> None:
    _say_unfit(ahead.unfit)
    found = ahead.mails
    if not found:
        show.say("No mail is waiting to go.")
        return
    show.table(
        "What would go first",
        ("To", "Subject", "Notices"),
        [(one.mail.recipient_name, one.composed.subject, str(len(one.kinds))) for one in found],
        right=("Notices",),
    )
    kinds = ", ".join(f"{words.notice(kind)}: {number}" for kind, number in _by_kind(found).items())
    show.say(f"{show.count(len(found), 'mail')} to {show.count(len(found), 'person', 'people')}: {kinds}.")
    show.say("`jatac preview` shows each of them in full.")


def _by_kind(found: "list[Foreseen]") -> dict[str, int]:
    return dict(sorted(Counter(kind for one in found for kind in one.kinds).items()))


def preview(
    asked: Asked,
    on: Annotated[
        str | None,
        typer.Option("--on", metavar="DATE", help="As they would be on that day, if nobody does anything."),
    ] = None,
) -> None:
    """Show the mails as each person would get them. Writes and sends nothing."""
    from cli.foresee import foreseen_on, waiting

    day = given.maybe_day(on, "--on")
    with opened(asked) as here:
        ahead = foreseen_on(here, day) if day is not None else waiting(here)
    found = ahead.mails
    if asked.json:
        mails = [_as_json(one) for one in found]
        show.as_json({"partnership": here.place.key, "mails": mails, "unfit": _unfit(ahead.unfit)})
        return
    _say_unfit(ahead.unfit)
    if not found:
        show.say("Nobody would get a mail.")
        return
    for one in found:
        show.say("=" * 72, f"To: {one.mail.recipient_name} <{one.mail.recipient_email}>")
        show.say(f"Subject: {one.composed.subject}", "", one.composed.text.rstrip(), "")
    show.say(f"{show.count(len(found), 'mail')}; nothing was sent.")


def _as_json(one: "Foreseen") -> dict[str, Any]:
    return {
        "to": one.mail.recipient_email,
        "name": one.mail.recipient_name,
        "subject": one.composed.subject,
        "notices": len(one.kinds),
        "kinds": list(one.kinds),
        "text": one.composed.text,
    }
