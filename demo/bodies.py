"""What the bodies of the story do on their days: sit, decide or not, cancel, move. Through steps, like anybody."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from demo.cast import Cast
from demo.clock import BODIES, moment
from models.queries.context import context
from models.steps import meeting_ready
from models.steps.attendance import Held
from models.steps.decisions import Asked, decide
from models.steps.meeting_ready import record
from rules.bodies.facts import Body
from rules.life.who import By
from rules.moment import Moment
from rules.people import Context
from rules.words import AttendanceValue, DecisionOutcome

PERFORMANCE, BOARD, TASKING = "performance", "board", "jatac"
AWAY = {date(2025, 11, 5): "mei-tan", date(2025, 11, 19): "mei-tan"}
"""Whose agency sends nobody to a tasking meeting, by its day."""


@dataclass(frozen=True, slots=True)
class Ruled:
    """What a body decides on the action with this conduct. `between`: its chair decides, not a meeting."""

    body: str
    outcome: DecisionOutcome
    why: str
    to_date: date | None = None
    between: bool = False


RULINGS: Mapping[date, Mapping[str, Ruled]] = {
    date(2025, 10, 14): {
        "board_extends": Ruled(
            BOARD,
            DecisionOutcome.EXTEND,
            "The two councils agreed in the meeting who holds the key; the lock comes next week.",
            date(2025, 10, 28),
        ),
    },
    date(2025, 10, 30): {
        "group_gives_means": Ruled(
            PERFORMANCE, DecisionOutcome.RESOURCE, "The group pays for the pole; the council fits the camera."
        ),
        "group_accepts_risk": Ruled(
            PERFORMANCE, DecisionOutcome.ACCEPT_RISK, "No partner can pay this winter. Looked at again in spring."
        ),
        "group_refers_up": Ruled(PERFORMANCE, DecisionOutcome.REFER_UP, "It needs money that only the board has."),
    },
    date(2025, 11, 12): {
        "group_refers_up": Ruled(
            BOARD, DecisionOutcome.RESOURCE, "Paid from the board's reserve until March.", between=True
        ),
        "group_undecided": Ruled(
            BOARD, DecisionOutcome.EXTEND, "The contractor starts on the 19th.", date(2025, 11, 26), between=True
        ),
    },
}
"""By day, then by conduct. What is not here nobody decided."""
SITTINGS = {date(2025, 8, 28): PERFORMANCE, date(2025, 10, 14): BOARD, date(2025, 10, 30): PERFORMANCE}
CANCELLED_ON, CHRISTMAS = date(2025, 12, 10), {PERFORMANCE: date(2025, 12, 25), TASKING: date(2025, 12, 31)}
"""The day on which the coordinator cancels the meetings that fall between the bank holidays."""
BOARD_ON, MOVED_TO, MOVED_ON = date(2026, 1, 13), date(2026, 2, 3), date(2026, 1, 9)


def sit(cast: Cast, day: date, by: By) -> list[str]:
    """Everything the bodies do on `day`; the lines that tell it. `by`: the coordinator, who enters it."""
    lines = []
    if day in SITTINGS:
        lines.append(_held(cast, day, SITTINGS[day], by))
    lines += [_ruled(cast, day, conduct, ruled, by) for conduct, ruled in RULINGS.get(day, {}).items()]
    if day == CANCELLED_ON:
        lines += [_cancelled(cast, day, key, on, by) for key, on in CHRISTMAS.items()]
    if day == MOVED_ON:
        lines.append(_moved(cast, day, by))
    return lines


def tasking_held(cast: Cast, at: Moment, by: By) -> None:
    """The coordinator records who was at the tasking meeting of the day."""
    missing = cast.agencies[AWAY[at.day]] if at.day in AWAY else None
    _record(cast, at, TASKING, by, missing)


def _facts(cast: Cast, day: date) -> Context:
    with cast.office.database.reading() as session:
        return context(session, cast.office.place, day)


def _body(ctx: Context, key: str) -> Body:
    return next(body for body in ctx.bodies.values() if body.key == key)


def _record(cast: Cast, at: Moment, key: str, by: By, missing: int | None = None) -> int:
    """Records a meeting at which every agency of its members was, but `missing`; how many items stay undecided."""
    ctx = _facts(cast, at.day)
    body = _body(ctx, key)
    attendance: dict[int, AttendanceValue] = {}
    for person_id in body.members:
        agency_id = ctx.people[person_id].agency_id
        if attendance.get(agency_id) is not AttendanceValue.PRESENT:
            here = ctx.is_present(person_id, at.day)
            attendance[agency_id] = AttendanceValue.PRESENT if here else AttendanceValue.DEPUTY
    if missing is not None:
        attendance[missing] = AttendanceValue.ABSENT
    held = Held(key, at.day, attendance, ctx.body_chair(body.level, at.day))
    return record(cast.office.database, at, cast.office.place, held, by).undecided


def _held(cast: Cast, day: date, key: str, by: By) -> str:
    undecided = _record(cast, moment(day, BODIES), key, by)
    name = _body(_facts(cast, day), key).name
    if not undecided:
        return f"{name} meets; its paper asks for no decision."
    asked = f"{undecided} {'decision is' if undecided == 1 else 'decisions are'} sought"
    return f"{name} meets; {asked}{'.' if day in RULINGS else ', and none is taken.'}"


def _ruled(cast: Cast, day: date, conduct: str, ruled: Ruled, by: By) -> str:
    ctx = _facts(cast, day)
    body = _body(ctx, ruled.body)
    ref = next(ref for ref, part in cast.parts.items() if part.conduct == conduct)
    asked = Asked(ruled.body, ref, ruled.outcome, ruled.why, ruled.to_date, meeting_on=None if ruled.between else day)
    chair = ctx.body_chair(body.level, day)
    decide(
        cast.office.database, moment(day, BODIES, 10), cast.office.place, asked, By(chair) if ruled.between else by
    )
    who = f"The chair of {body.name}, between meetings" if ruled.between else body.name
    return f"{who}, on {ref}: {SAID[ruled.outcome]}"


SAID = {
    DecisionOutcome.EXTEND: "a new date, which comes back down to the owner in the next mail.",
    DecisionOutcome.RESOURCE: "means are given; the owner goes on.",
    DecisionOutcome.ACCEPT_RISK: "the risk is accepted; it is closed as not achieved.",
    DecisionOutcome.REFER_UP: "referred up to the board.",
}


def _cancelled(cast: Cast, day: date, key: str, on: date, by: By) -> str:
    office, why = cast.office, "Between the bank holidays."
    done = meeting_ready.cancel(office.database, moment(day, BODIES, 20), office.place, key, on, why, by)
    following = f"{done.passed_to:%-d %b %Y}" if done.passed_to else "the next"
    items = f"{done.items} {'item passes' if done.items == 1 else 'items pass'} to {following}"
    return f"{done.body} would meet on {on:%-d %B}, a bank holiday or beside one: cancelled; {items}."


def _moved(cast: Cast, day: date, by: By) -> str:
    office, at, why = cast.office, moment(day, BODIES, 20), "The chair is ill."
    done = meeting_ready.move(office.database, at, office.place, BOARD, BOARD_ON, MOVED_TO, why, by)
    return f"The January meeting of {done.body} is moved to {MOVED_TO:%-d %B}; its paper is corrected."
