"""The papers of bodies, and the lines that speak of meetings and boards, as worked examples."""

from dataclasses import replace
from datetime import UTC, date, datetime

from rules.bodies.meetings import cancelled_sentence, moved_sentence
from rules.bodies.paper_words import decided_words
from rules.mail import NeutralTitle, Sentence, SubjectLine
from rules.matters import SOUGHT
from rules.outcomes import Effects
from rules.paper import AgencyCount, Counts, Horizon, Paper, PaperKind, Ratification
from rules.paper_item import HistoryLine, PaperItem, as_metadata
from rules.paper_mail import PaperMail
from rules.reasons import Next, Reader, ask, day_in_words, what_next, why
from rules.words import DecisionOutcome, MatterReason
from rules.words import NoticeKind as Kind

MEETING, PUBLISHED = date(2026, 12, 17), date(2026, 12, 9)
BOARD = date(2027, 1, 26)
HEAD = "9a3384f0a0e4c0cd43aa918608c057bd342a308b3aa344cc1e024d039e1f20f0"
_OPTIONS = ("extend", "re-assign", "remove the barrier or give means", "accept the risk", "void", "refer up")


def item(number: int, *, agency: str = "West Mercia Police", overdue: int = 22) -> PaperItem:
    """A late action as a pack lists it."""
    return PaperItem(
        number=number,
        escalation_id=number,
        reason=MatterReason.LATE,
        decision_sought=Sentence(SOUGHT[MatterReason.LATE]),
        ref=f"NW-2026-21/{number:02}",
        title=NeutralTitle("Visit the shops that lost most since October"),
        agency_name=agency,
        priority_name="Shoplifting",
        due_on=date(2026, 11, 16),
        original_due_on=date(2026, 11, 9),
        slippage=5,
        working_days_overdue=overdue,
        rung=4,
        extended_count=1,
        barrier=Sentence("Its owner left on Mon 23 Nov 2026."),
        history=(
            HistoryLine(date(2026, 11, 2), Sentence("Issued, due on Mon 9 Nov 2026.")),
            HistoryLine(date(2026, 11, 6), Sentence("More time was asked for: somebody is away.")),
            HistoryLine(date(2026, 11, 6), Sentence("More time was granted.")),
            HistoryLine(date(2026, 11, 23), Sentence("It went to the coordinator and the chair (rung 3).")),
        ),
        options=tuple(Sentence(option) for option in _OPTIONS),
        recommended=Sentence("Re-assign: the owner has left."),
    )


def for_board(one: PaperItem) -> PaperItem:
    """The same as a board's digest gives it: no case detail."""
    return replace(one, title=None, history=(), barrier=Sentence(""), rung=5)


def pack(*items: PaperItem, **changed: object) -> Paper:
    """A pack of the performance group."""
    made = Paper(
        kind=PaperKind.PACK,
        partnership_name="North Worcestershire",
        body_name="Performance Group",
        meeting_on=MEETING,
        meeting_time="14:00",
        published_on=PUBLISHED,
        clear_days=5,
        chain_count=1207,
        chain_head=HEAD,
        items=items,
        counts=Counts(
            live=34,
            overdue=(AgencyCount("West Mercia Police", 4), AgencyCount("Redditch Borough Council", 2)),
            restricted=sum(one.metadata_only for one in items),
            non_delivery=(AgencyCount("West Mercia Police", 2),),
        ),
        horizon=Horizon(date(2027, 1, 21), 2),
    )
    return replace(made, **changed)  # type: ignore[arg-type]


def digest(*items: PaperItem, **changed: object) -> Paper:
    """A digest of the board."""
    held = {"kind": PaperKind.DIGEST, "body_name": "Community Safety Board", "meeting_on": BOARD}
    more = {"meeting_time": "10:00", "published_on": date(2027, 1, 18), "horizon": Horizon(date(2027, 4, 27), 3)}
    shown = tuple(one if one.metadata_only else for_board(one) for one in items)
    return replace(pack(), items=shown, **held, **more, **changed)  # type: ignore[arg-type]


def paper_mail(paper: Paper, *, brief: bool = False) -> PaperMail:
    """The paper to one member."""
    return PaperMail(
        paper=paper,
        brief=brief,
        partnership_name="North Worcestershire",
        recipient_name="Ruth Vale",
        recipient_email="ruth.vale@northworcs.example",
        sender="tasking@northworcs.example",
        coordinator_name="Sam Field",
        coordinator_phone="01527 960000",
        coordinator_email="sam.field@northworcs.example",
        written_at=datetime(2026, 12, 9, 8, 30, tzinfo=UTC),
        notice_ids=("n0001",),
    )


def papers() -> list[tuple[str, str, PaperMail]]:
    """Name, heading and mail of every sort of paper."""
    moved = replace(
        item(2),
        from_agency="Redditch Borough Council",
        from_agency_on=date(2026, 11, 25),
        urgent_since=date(2026, 12, 3),
    )
    followed = replace(
        item(1, overdue=30),
        followed_up=decided_words(DecisionOutcome.RESOURCE, date(2026, 11, 19), "Performance Group"),
        barrier=Sentence("No reason has been given."),
        recommended=Sentence("Re-assign: nobody has said what stands in the way."),
    )
    rise = PaperItem(
        number=4,
        escalation_id=12,
        reason=MatterReason.BREACH_UNEXPLAINED,
        decision_sought=Sentence("Say who explains the rise and by when, or accept that it stays unexplained."),
        about=Sentence("Burglary in Redditch, October 2026 (red)"),
        rung=4,
        barrier=Sentence("Raised on Thu 3 Dec 2026, 4 working days ago; still open."),
        options=tuple(Sentence(one) for one in ("remove the barrier or give means", "accept the risk", "refer up")),
        recommended=Sentence("Remove the barrier or give means: nobody has said whether the rise is real."),
    )
    noted = replace(item(5), noted=Sentence("Extended to Wed 16 Dec 2026 by Charlie Marsh, for noting."))
    full = pack(
        followed, moved, as_metadata(item(3)), rise, noting=(noted,), effects=Effects(measured=5, fell=2, fell_more=1)
    )
    word = moved_sentence(MEETING, date(2026, 12, 18), "14:00")
    later = replace(full, revision=2, correction=word, meeting_on=date(2026, 12, 18), clear_days=6)
    gone = cancelled_sentence(MEETING, date(2027, 1, 21), "14:00")
    cancelled = replace(full, revision=2, correction=gone, cancelled=True)
    ratify = (Ratification("NW-2026-20/03", date(2027, 1, 5), decided_words(DecisionOutcome.VOID)),)
    late = [item(n, agency="Fire and Rescue" if n % 3 else "Police", overdue=60 - n) for n in range(1, 15)]
    late = [replace(one, urgent_since=date(2027, 1, 11)) if one.number in (1, 9, 13) else one for one in late]
    board = digest(*late,
                   as_metadata(item(15, agency="Police")), to_ratify=ratify,
                   effects=Effects(measured=1, unsaid=1, is_first=True))  # fmt: skip
    return [
        ("pack", "The performance group's pack", paper_mail(full)),
        ("pack_nothing", "A pack when nothing is sought", paper_mail(pack())),
        (
            "correction",
            "A correction, to whoever has the paper: it was moved",
            paper_mail(later, brief=True),
        ),
        ("pack_revision", "The same revision, to a member who had not been sent the first", paper_mail(later)),
        ("correction_cancelled", "A correction: the meeting was cancelled", paper_mail(cancelled, brief=True)),
        ("digest", "The board's digest, with fifteen items behind it", paper_mail(board)),
        (
            "digest_to_ratify",
            "A digest when something is to be ratified, and nothing else is sought",
            paper_mail(digest(to_ratify=ratify)),
        ),
        ("digest_nothing", "A digest when nothing is sought", paper_mail(digest())),
    ]


def subject_line(kind: Kind, about: str, reason: str = "", *, on: date | None = None, **more: object) -> SubjectLine:
    """A line about a meeting, a cycle or an agency."""
    line = SubjectLine(
        about=about,
        agency_name=None,
        kinds=(kind,),
        why=(why(kind, reason, reader=Reader.COORDINATOR, on=on),),
        next=what_next(Next.MEND),
        ask=ask(kind, Reader.COORDINATOR, reason),
    )
    return replace(line, **more)  # type: ignore[arg-type]


def lines_above() -> list[tuple[str, str, Reader, SubjectLine]]:
    """Name, heading, reader and line of everything that is no action of the reader's."""
    at_board = {
        "agency_name": "West Mercia Police",
        "priority_name": "Shoplifting",
        "working_days_overdue": 22,
        "decision_sought": Sentence(SOUGHT[MatterReason.LATE]),
        "options": tuple(Sentence(option) for option in _OPTIONS[:-1]),
        "rung": 5,
        "next": what_next(Next.BODY_DECIDES, on=BOARD, name="Community Safety Board"),
    }
    group, board = f"Performance Group, {day_in_words(MEETING)}", f"Community Safety Board, {day_in_words(BOARD)}"
    ref, chair, put = "NW-2026-21/02", Reader.CHAIR, "NW-N-2026/003, Shoplifting in Redditch"
    far = {**at_board, "rung": 4}
    return [
        ("rung_5", "Rung 5: to the board's chair, at once", chair, subject_line(Kind.RUNG_5, ref, **at_board)),  # type: ignore[arg-type]
        ("rung_5_beside_board", "Rung 5: to the champion and the agency's own board member", Reader.BESIDE_BOARD,
         subject_line(Kind.RUNG_5, ref, **at_board, decides=False,  # type: ignore[arg-type]
                      ask=ask(Kind.RUNG_5, Reader.BESIDE_BOARD))),
        ("rung_5_beside_board_non_delivery", "An agency that does not deliver: to its board member",
         Reader.BESIDE_BOARD,
         subject_line(Kind.RUNG_5, "West Mercia Police", "non_delivery", decides=False,
                      ask=ask(Kind.RUNG_5, Reader.BESIDE_BOARD, "non_delivery"))),
        ("out_of_meeting", "A body that next meets far off: to its chair", chair,
         subject_line(Kind.OUT_OF_MEETING, ref, on=date(2027, 1, 21), **far)),  # type: ignore[arg-type]
        ("named", "To the board member of an agency that a paper will name", Reader.LEAD,
         subject_line(Kind.NAMED, board, on=BOARD)),
        ("unrecorded", "Nobody has recorded a meeting", Reader.COORDINATOR,
         subject_line(Kind.UNRECORDED, group, on=MEETING)),
        ("meeting_flagged", "A meeting on a closed day", Reader.COORDINATOR,
         subject_line(Kind.MEETING_FLAGGED, group, on=MEETING)),
        ("cycle_open", "A cycle that cannot be closed", Reader.COORDINATOR,
         subject_line(Kind.CYCLE_OPEN, "Tasking, cycle of Wed 2 Dec 2026", on=date(2026, 12, 2))),
        ("nomination_accepted", "What somebody nominated was accepted", Reader.ACTOR,
         subject_line(Kind.NOMINATION, put, "accepted", on=date(2026, 12, 16), next=what_next(Next.NOTHING))),
        ("nomination_declined", "What somebody nominated was declined", Reader.ACTOR,
         subject_line(Kind.NOMINATION, put, "declined", next=what_next(Next.NOTHING))),
        ("matter_non_delivery", "An agency that does not deliver: to the chair", chair,
         subject_line(Kind.MATTER, "West Mercia Police", "non_delivery")),
    ]  # fmt: skip
