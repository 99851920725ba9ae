"""`jatac links …`: items that may be one event, and a person's word on them."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli import show
from cli.asked import Asked, command, group
from cli.boundary import WrongUsage
from cli.here import opened

if TYPE_CHECKING:
    from models.queries.linking import LinkRow, Side
    from rules.linking import LinkState

app = group("Items of two sources that may be one event.")

Numbers = Annotated[
    list[int], typer.Argument(metavar="NUMBER…", help="Numbers of links, as `links list` gives them.")
]
AT_ONCE = 100
"""Links decided in one transaction: it stays short."""
STATES = ("proposed", "confirmed", "refused", "all")


@command(app, "find")
def find(asked: Asked) -> None:
    """Look for links now. Every taking in of files does it too; doing it again adds nothing."""
    from flows.ingest_intelligence import LOCK
    from flows.linking import find_links
    from models import locks

    with opened(asked) as here, locks.held(here.database, LOCK):
        done = find_links(here.database, here.place, here.moment)
    if asked.json:
        show.as_json(
            {
                "looked_at": done.looked_at,
                "links_proposed": done.proposed,
                "links_withdrawn": done.withdrawn,
                "asb_case_reviews": done.reviews,
            }
        )
        return
    show.say(f"{show.count(done.looked_at, 'item')} looked at, {show.count(done.proposed, 'link')} proposed.")
    if done.withdrawn:
        show.say(f"{show.count(done.withdrawn, 'proposal')} withdrawn: the items no longer say so.")
    if done.reviews:
        show.say(f"{show.count(done.reviews, 'ASB case review')} due: `jatac repeats`.")


@command(app, "list")
def list_links(
    asked: Asked,
    state: Annotated[
        str, typer.Option("--state", metavar="STATE", help="proposed, confirmed, refused or all.")
    ] = "proposed",
) -> None:
    """List links. The likeliest first, each with its score and its reasons."""
    from models.queries.linking import links
    from rules.linking import LinkState

    if state not in STATES:
        raise WrongUsage(f"“{state}” is no state of a link.", f"Use one of: {', '.join(STATES)}.")
    with opened(asked) as here, here.database.reading() as session:
        found = links(session, here.place.partnership_id, None if state == "all" else LinkState(state))
    if asked.json:
        show.as_json({"count": len(found), "links": [_as_json(one) for one in found]})
        return
    if not found:
        show.say("No link is here." if state == "all" else f"No link is {state}.")
        return
    show.table(
        "",
        ("No", "State", "Score", "One", "Other", "Why"),
        [(str(r.number), r.state, str(r.score), _side(r.first), _side(r.second), _why(r)) for r in found],
        right=("No", "Score"),
        whole=("No", "State"),
    )
    if state in ("proposed", "all"):
        show.wrapped(
            "Say what they are: `jatac links confirm NUMBER` (one event), `jatac links refuse NUMBER` (two)."
        )


@command(app, "confirm")
def confirm(asked: Asked, numbers: Numbers) -> None:
    """Confirm that two items are one event (coordinator). It counts once from now on."""
    from rules.linking import LinkState

    _decide(asked, numbers, LinkState.CONFIRMED)


@command(app, "refuse")
def refuse(asked: Asked, numbers: Numbers) -> None:
    """Refuse a link, or take a confirmation back (coordinator). The pair is never proposed again."""
    from rules.linking import LinkState

    _decide(asked, numbers, LinkState.REFUSED)


def _decide(asked: Asked, numbers: list[int], state: "LinkState") -> None:
    from models.steps.linking import decide_links

    once = list(dict.fromkeys(numbers))
    with opened(asked) as here:
        for start in range(0, len(once), AT_ONCE):
            with here.database.writing(here.moment) as tx:
                decide_links(tx, here.place, once[start : start + AT_ONCE], state, here.by)
    if asked.json:
        show.as_json({"links": once, "state": state.value})
        return
    show.say(f"{show.count(len(once), 'link')} {state}. Months that were tested are not tested again.")


def _side(side: "Side") -> str:
    gone = "" if side.is_here else ", no longer delivered"
    return f"{side.type}, {show.short_day(side.on_day)}, {side.source} {side.ref or ''}".rstrip() + gone


def _why(row: "LinkRow") -> str:
    days = "same day" if row.days == 0 else f"{show.count(row.days, 'day')} apart"
    words = "no words to compare" if row.words is None else f"words {row.words}% alike"
    return f"{row.metres} m, {days}, {row.type} type, {words}"


def _as_json(row: "LinkRow") -> dict[str, Any]:
    sides = [
        {
            "source": side.source,
            "ref": side.ref,
            "type": side.type,
            "on": side.on_day,
            "counted": side.is_counted,
            "delivered": side.is_here,
        }
        for side in (row.first, row.second)
    ]
    return {
        "number": row.number,
        "state": row.state,
        "score": row.score,
        "reasons": {"metres": row.metres, "days": row.days, "type": row.type, "words": row.words},
        "items": sides,
        "decided_by": row.decided_by,
        "decided_on": row.decided_on,
    }
