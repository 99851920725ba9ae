"""`jatac absence …` and `jatac person …`: who is away, and who has gone."""

from typing import TYPE_CHECKING, Annotated

import typer

from cli import given, show
from cli.asked import Asked, command, group
from cli.here import Here, opened

if TYPE_CHECKING:
    from datetime import date

    from models.queries.presence import Present, Spell

absence = group("Who is away, and back.")
person = group("What happens to people.")

Who = Annotated[str, typer.Argument(metavar="PERSON", help="Key, e-mail or name.")]


@command(absence, "add")
def add(
    asked: Asked,
    who: Who,
    first: Annotated[str, typer.Option("--from", metavar="DATE", help="First day away.")],
    back: Annotated[
        str | None, typer.Option("--back", metavar="DATE", help="The day they are back; without it not yet known.")
    ] = None,
    pause: Annotated[
        bool, typer.Option("--pause", help="Pause their own actions until then (coordinator); needs --back.")
    ] = False,
) -> None:
    """Record an absence. The deputy acts meanwhile; the owner stays accountable."""
    from models.steps.people import add_absence

    from_on, back_on = given.day(first, "--from"), given.maybe_day(back, "--back")
    with opened(asked) as here:
        person_id, name = _person(here, who)
        with here.database.writing(here.moment) as tx:
            add_absence(tx, here.place, person_id, from_on, back_on, here.by, pause=pause)
        closed = _closed(here, back_on)
    if asked.json:
        show.as_json({"person": name, "from_on": from_on, "back_on": back_on, "paused": pause})
        return
    until = f"back on {show.day(back_on)}" if back_on else "return not known yet"
    clocks = "their own actions are paused until then" if pause else "their clocks run on"
    show.say(f"{name} is away from {show.day(from_on)}, {until}; {clocks}.", *closed)


@command(absence, "end")
def end(
    asked: Asked,
    who: Who,
    back: Annotated[
        str | None, typer.Option("--back", metavar="DATE", help="The day they are back; without it today.")
    ] = None,
) -> None:
    """Record that somebody is back. They act again from that morning."""
    from models.steps.people import end_absence

    with opened(asked) as here:
        back_on = given.maybe_day(back, "--back") or here.moment.day
        person_id, name = _person(here, who)
        with here.database.writing(here.moment) as tx:
            end_absence(tx, here.place, person_id, back_on, here.by)
        closed = _closed(here, back_on)
    if asked.json:
        show.as_json({"person": name, "back_on": back_on})
        return
    show.say(f"{name} is back on {show.day(back_on)}.", *closed)


def _closed(here: Here, back_on: "date | None") -> list[str]:
    """That the day of return is no working day, when it is none."""
    from models.queries.context import calendars

    with here.database.reading() as session:
        calendar = calendars(session, here.place).partnership()
    if back_on is None or calendar.is_open(back_on):
        return []
    return [f"{show.day(back_on)} is no working day: the first one is {show.day(calendar.on_or_after(back_on))}."]


@command(absence, "list")
def list_absences(asked: Asked) -> None:
    """List who is away or will be. From when, until when, and who stands in."""
    from models.queries.presence import absences

    with opened(asked) as here, here.database.reading() as session:
        found = absences(session, here.place, here.moment.day)
    if asked.json:
        show.as_json({"count": len(found), "absences": [one.as_json() for one in found]})
        return
    if not found:
        show.say("Nobody is away.")
        return
    show.table(
        "",
        ("Person", "Agency", "From", "Back", "Stands in"),
        [(one.person, one.agency, show.short_day(one.from_on), _back(one.back_on), _stands_in(one)) for one in found],
        whole=("From", "Back"),
    )
    now = sum(one.away_now for one in found)
    show.say(f"{show.count(now, 'person', 'people')} away today, {show.count(len(found) - now, 'absence')} to come.")


def _back(back_on: "date | None") -> str:
    return show.short_day(back_on) if back_on is not None else "not known"


def _stands_in(spell: "Spell") -> str:
    return spell.stands_in or "nobody: the agency lead acts"


@command(person, "list")
def list_people(asked: Asked) -> None:
    """List everybody. Who is there, who is away, who has left, and whose address refuses mail."""
    from models.queries.presence import people

    with opened(asked) as here, here.database.reading() as session:
        found = people(session, here.place, here.moment.day)
        day = here.moment.day
    if asked.json:
        show.as_json({"count": len(found), "people": [one.as_json() for one in found]})
        return
    show.table(
        "",
        ("Key", "Name", "Agency", "Standing"),
        [(one.key, one.name, one.agency, _standing(one, day)) for one in found],
        whole=("Key",),
    )
    show.say(f"{show.count(len(found), 'person', 'people')}.")


def _standing(one: "Present", day: "date") -> str:
    """Whether somebody is there, in words."""
    said = []
    if one.left_on is not None:
        said.append(f"{'left' if one.left_on <= day else 'leaves'} {show.short_day(one.left_on)}")
    if one.unreachable_on is not None:
        said.append(f"mail refused since {show.short_day(one.unreachable_on)}")
    if one.away_from is not None:
        said.append(f"away, back {_back(one.back_on)}")
    return "; ".join(said) or "there"


@command(person, "left")
def left(
    asked: Asked,
    who: Who,
    on: Annotated[str | None, typer.Option("--on", metavar="DATE", help="First day gone; without it today.")] = None,
) -> None:
    """Record that somebody has left. Their agency lead acts as owner from that day."""
    from models.steps.people import person_left

    with opened(asked) as here:
        left_on = given.maybe_day(on, "--on") or here.moment.day
        person_id, name = _person(here, who)
        with here.database.writing(here.moment) as tx:
            moved = person_left(tx, here.place, person_id, left_on, here.by)
    if asked.json:
        show.as_json({"person": name, "left_on": left_on, "actions_moved": moved})
        return
    show.say(f"{name} left on {show.day(left_on)}; {show.count(moved, 'live action')} passed to the agency lead.")


def _person(here: Here, who: str) -> tuple[int, str]:
    with here.database.reading() as session:
        found = here.person(session, who)
        assert found.id is not None
        return found.id, found.name
