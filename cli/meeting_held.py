"""`jatac meeting held`: who was at a meeting, and whether it had its quorum."""

from typing import TYPE_CHECKING, Annotated

import typer

from cli import given, show
from cli.asked import Asked, command
from cli.boundary import WrongUsage
from cli.here import opened

if TYPE_CHECKING:
    from models.queries.names import Known
    from models.steps.attendance import RecordedMeeting
    from rules.words import AttendanceValue

Agencies = list[str] | None


def register(app: typer.Typer) -> None:
    """Adds the command to the group."""
    command(app, "held")(held)


def held(
    asked: Asked,
    body: Annotated[str, typer.Argument(metavar="BODY", help="The body: its key or name.")],
    on: Annotated[str, typer.Argument(metavar="DATE", help="The day of the meeting.")],
    present: Annotated[
        Agencies, typer.Option("--present", metavar="AGENCY", help="Was there. Repeat, or part with commas.")
    ] = None,
    deputy: Annotated[
        Agencies, typer.Option("--deputy", metavar="AGENCY", help="Was there by a deputy. Repeat.")
    ] = None,
    apologies: Annotated[
        Agencies, typer.Option("--apologies", metavar="AGENCY", help="Sent apologies, and nobody. Repeat.")
    ] = None,
    absent: Annotated[
        Agencies, typer.Option("--absent", metavar="AGENCY", help="Sent neither word nor anybody. Repeat.")
    ] = None,
    chaired_by: Annotated[
        str | None, typer.Option("--chaired-by", metavar="PERSON", help="Who was in the chair.")
    ] = None,
    inquorate: Annotated[
        bool, typer.Option("--inquorate", help="It had no quorum: it counts as not held and decides nothing.")
    ] = False,
) -> None:
    """Record that a meeting took place, and who was there. Corrected on the same day by recording it again."""
    from models.queries.names import agencies
    from models.steps.attendance import Held
    from models.steps.meeting_ready import record
    from rules.words import AttendanceValue as V

    day = given.day(on, "DATE")
    with opened(asked) as here:
        with here.database.reading() as session:
            known = agencies(session, here.place)
            chair = here.person(session, chaired_by).id if chaired_by is not None else None
        said = {V.PRESENT: present, V.DEPUTY: deputy, V.APOLOGIES: apologies, V.ABSENT: absent}
        attendance = _attendance(known, said)
        done = record(here.database, here.moment, here.place, Held(body, day, attendance, chair, inquorate), here.by)
    if asked.json:
        show.as_json(
            {
                "body": done.body,
                "meeting_on": done.meeting_on,
                "state": done.state.value,
                "lacks": list(done.lacks),
                "ratified": done.ratified,
                "undecided": done.undecided,
                "not_named": list(done.not_named),
                "notices_new": done.notices_new,
            }
        )
        return
    show.say(*_said(done))


def _attendance(known: "Known", said: "dict[AttendanceValue, Agencies]") -> "dict[int, AttendanceValue]":
    """By the agency's id. Raises UnknownName, and WrongUsage for one that is named twice."""
    from models.queries.names import known_as

    found: dict[int, AttendanceValue] = {}
    for value, named in said.items():
        for one in (part for text in named or () for part in text.split(",") if part.strip()):
            agency_id = known_as(known, one, "agency")
            if agency_id in found:
                raise WrongUsage(f"“{one.strip()}” is named twice.", "Say once how each agency was there.")
            found[agency_id] = value
    return found


def _said(done: "RecordedMeeting") -> list[str]:
    on = show.day(done.meeting_on)
    lines = [f"{done.body}, {on}: recorded as {done.state.value}."]
    if done.lacks:
        lines.append(f"For its quorum it needs {'; '.join(done.lacks)}.")
    if done.state.value == "inquorate":
        lines.append("It counts as not held: its items pass to the next meeting.")
    if done.ratified:
        lines.append(f"{show.count(done.ratified, 'decision')} taken between meetings ratified.")
    if done.undecided and done.state.value == "held":
        how = f"`jatac body decide … --meeting {done.meeting_on.isoformat()}`"
        lines.append(
            f"{show.count(done.undecided, 'item')} of its paper without a decision: record them today, {how}."
        )
    if done.not_named:
        were = "was" if len(done.not_named) == 1 else "were"
        lines.append(f"Not stated whether {', '.join(done.not_named)} {were} there.")
    return lines
