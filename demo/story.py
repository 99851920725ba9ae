"""`jatac demo`: half a year of a partnership on a story clock, with real records, real SMTP and invented people.

Everybody acts through the flows and through models/steps/, as at a terminal. What the rules find is what they
find: no baseline, p or floor is set here.
"""

import csv
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from textwrap import wrap
from time import monotonic
from typing import Any

from config.partnership_file import load_partnership_file
from config.settings import EMBEDDED_FROM, load_settings
from demo import bodies, clock
from demo.cast import OWNERS, SENIORS, Cast
from demo.clock import moment
from demo.data_dir import empty_story
from demo.happenings import HAPPENINGS
from demo.summary import printed, summed_up
from flows.action_files import enter_file
from flows.desk import Desk
from flows.ingest_intelligence import ingest_files
from flows.result import FlowResult
from flows.runs import kept
from flows.setting_up import set_up
from flows.wiring import Office, mail_facts, run_flow, server_kept
from models.queries.context import context
from models.queries.outbox import would_go
from models.queries.partnership import person_named
from models.steps.entering import issue_imported
from models.steps.release import release
from rules.calendar import WorkingCalendar
from rules.declarations import DeclaredPartnership
from rules.life.who import By
from rules.moment import Moment

HERE = Path(__file__).parent
PARTNERSHIP, LOG, MEETINGS, DATA = (
    HERE / "partnership.yaml", HERE / "action-log.csv", HERE / "meetings", HERE / "data",
)  # fmt: skip
SOURCE, FORCE = "west-mercia-street", "west-mercia"
HISTORY_FROM = date(2025, 1, 1)
REFUSED_DOMAIN = "gone.example"
"""The story's mail server knows nobody there."""

UPWARDS = ("escalate", "build_performance_pack", "send_board_digest", "close_cycle")
"""What goes to the bodies above, in the order in which one leads to the next."""
WIDTH = 80
OPENING = (
    "Half a year of North Worcestershire's tasking, on a story clock. The police records are real, the people are"
    " invented. The file of a month is *assumed* to arrive on the third working day of the month after (the real lag"
    " is about two months)."
)

Say = Callable[[str], None]


class FlowFailed(RuntimeError):
    """A flow of the story ended with failures; its data dir is left as it is, to be looked at."""


def play(data_dir: Path, say: Say = lambda line: None) -> dict[str, Any]:
    """Tells the whole story into `data_dir`: headlines, then the summary, line by line to `say`. Returns its JSON.

    Settings of the environment that would reach outside the folder (a database, a mail relay) are not used.
    Raises NotAStory, Faults (settings), FlowFailed, OSError.
    """
    started = monotonic()
    declared = load_partnership_file(PARTNERSHIP)
    with empty_story(data_dir, declared.key):
        own = {"database_url": None, "smtp_host": None, "mail_from": EMBEDDED_FROM, "base_url": None}
        settings = load_settings(data_dir).model_copy(update=own)
        office = set_up(settings, declared, moment(clock.FIRST_DAY, clock.ARRIVAL))
        office = replace(office, behaviour=replace(office.behaviour, refuse=_refused(declared)))
        with closing(office), server_kept(office) as served:
            _Story(served, say, _cast(served, declared)).tell()
            summary = summed_up(served, moment(clock.LAST_DAY, clock.LAST_MAIL), monotonic() - started)
        for line in printed(summary):
            say(line)
        return summary


def _refused(declared: DeclaredPartnership) -> frozenset[str]:
    return frozenset(p.email.lower() for p in declared.people if p.email.endswith(f"@{REFUSED_DOMAIN}"))


def _cast(office: Office, declared: DeclaredPartnership) -> Cast:
    with office.database.reading() as session:
        rows = [person_named(session, office.place, person.key) for person in declared.people]
        people = {row.key: row.id for row in rows if row.id is not None}
        ctx = context(session, office.place, clock.FIRST_DAY)
    agencies = {key: ctx.people[person_id].agency_id for key, person_id in people.items()}
    return Cast(office, people, agencies, frozenset(date.fromisoformat(path.stem) for path in MEETINGS.glob("*.csv")))


@dataclass
class _Story:
    office: Office
    say: Say
    cast: Cast

    def tell(self) -> None:
        """Every working day, in order."""
        with self.office.database.reading() as session:
            calendar = context(session, self.office.place, clock.FIRST_DAY).own()
        for line in wrap(OPENING, WIDTH):
            self.say(line)
        for day in clock.working_days(calendar):
            self._day(day, calendar)

    def _day(self, day: date, calendar: WorkingCalendar) -> None:
        if day == clock.FIRST_DAY:
            self._history(day)
        month = clock.arriving(day, calendar)
        if month is not None:
            self._arrives(day, month)
        self._flow("open_cycle", moment(day, clock.CYCLES))
        self._flow("send_reminders", moment(day, clock.REMINDERS))
        self._flow("chase_overdue", moment(day, clock.CHASES))
        for minutes, flow in enumerate(UPWARDS):
            self._flow(flow, moment(day, clock.PAPERS, minutes))
        self._flow("deliver_mail", moment(day, clock.MORNING_MAIL))
        if day == clock.FIRST_DAY:
            self._safe_start(day)
        self.cast.sit(day, clock.ANSWERS, SENIORS)
        self._flow("issue_actions", moment(day, clock.ISSUES))
        self._flow("deliver_mail", moment(day, clock.MIDDAY_MAIL))
        if day in self.cast.meetings:
            self._meets(day)
        if day in HAPPENINGS:
            line = HAPPENINGS[day](self.cast, moment(day, clock.MEETING_ENTERED, 10), self._coordinator(day))
            self._headline(day, line)
        self.cast.sit(day, clock.OWNERS, OWNERS)
        for line in bodies.sit(self.cast, day, self._coordinator(day)):
            self._headline(day, line)
        if day == clock.LAST_DAY:
            for minutes, flow in enumerate(("send_reminders", "chase_overdue", "issue_actions", *UPWARDS)):
                self._flow(flow, moment(day, clock.CLOSING, minutes))
            self._flow("deliver_mail", moment(day, clock.LAST_MAIL))

    def _history(self, day: date) -> None:
        months = [path for path in sorted(DATA.glob("*.csv.gz")) if _month(path) < date(2025, 7, 1)]
        result = self._ingest(months, moment(day, clock.ARRIVAL, 5))
        counted = f"{result.counts['accepted']:,} records of January to June 2025"
        self._headline(day, f"{counted} are loaded as history, untested.")

    def _arrives(self, day: date, month: date) -> None:
        path = DATA / f"{month:%Y-%m}-{FORCE}-street.csv.gz"
        result = self._ingest([path], moment(day, clock.ARRIVAL, 5))
        tested = self._flow("run_thresholds", moment(day, clock.TESTS))
        opened = [found for found in tested.details["breaches"] if found["state"] == "opened"]
        self.cast.give_analyses([found["action"] for found in opened], day)
        rises = f"{len(opened)} rises open" if len(opened) != 1 else "1 rise opens"
        said = f"{month:%B} arrives: {result.counts['accepted']:,} records; {rises if opened else 'no rise opens'}"
        self._headline(day, f"{said} an analysis.")

    def _safe_start(self, day: date) -> None:
        """The old log comes in, she looks at what would go out, and lets it go."""
        office, by = self.office, self._coordinator(day)
        at = moment(day, clock.ANSWERS)
        entered = self._enter(LOG, at, by, imported=True)
        with office.database.writing(moment(day, clock.ANSWERS, 15)) as tx:
            issued, _ = issue_imported(tx, office.place, by)
        looks = moment(day, clock.ANSWERS, 30)
        facts = mail_facts(office, looks)
        with office.database.reading() as session:
            mails = list(would_go(session, office.place.partnership_id, facts.recheck))
        self._headline(day, f"The old action log: {entered} actions, {len(issued)} of them still open.")
        self._headline(day, f"The coordinator looks at the {len(mails)} mails that wait, then releases.")
        with office.database.writing(moment(day, clock.ANSWERS, 45)) as tx:
            release(tx, office.place, by)

    def _meets(self, day: date) -> None:
        at = moment(day, clock.MEETING_ENTERED)
        bodies.tasking_held(self.cast, moment(day, clock.MEETING_ENTERED, -5), self._coordinator(day))
        count = self._enter(MEETINGS / f"{day}.csv", at, self._coordinator(day), imported=False)
        self._headline(day, f"The meeting agrees {count} actions; one mail to each owner tomorrow.")

    def _enter(self, path: Path, at: Moment, by: By, *, imported: bool) -> int:
        """Enters a file of actions; its column `conduct` tells the story, not jatac, how each goes."""
        done = enter_file(self.office.database, self.office.place, at, path, by, imported=imported)
        with path.open(encoding="utf-8", newline="") as file:
            conducts = [row["conduct"] for row in csv.DictReader(file)]
        for opened, conduct in zip(done.entered.opened, conducts, strict=True):
            if conduct:
                self.cast.give(opened.ref, conduct, at.day)
        return len(conducts)

    def _ingest(self, paths: list[Path], at: Moment) -> FlowResult:
        office = self.office
        with kept(office.database, office.place, "ingest_intelligence", at) as run:
            desk = Desk(office.database, office.place, at, office.data_dir / "documents")
            done = ingest_files(desk, paths, SOURCE)
            result = FlowResult("ingest_intelligence", at.as_of, failures=done.failures)
            result.counts = {"accepted": done.accepted, "repeated": done.repeated, "rejected": done.rejected}
            return _sound(run.keep(result))

    def _flow(self, name: str, at: Moment) -> FlowResult:
        return _sound(run_flow(self.office, name, at))

    def _coordinator(self, day: date) -> By:
        with self.office.database.reading() as session:
            ctx = context(session, self.office.place, day)
        return By(ctx.stand_in(ctx.coordinator_id, day))

    def _headline(self, day: date, line: str) -> None:
        """The day and what happened, in lines that fit."""
        dated = f"{day:%a} {day.day:>2} {day:%b %Y}  "
        for part in wrap(line, WIDTH, initial_indent=dated, subsequent_indent=" " * len(dated)):
            self.say(part)


def _month(path: Path) -> date:
    return date.fromisoformat(f"{path.name[:7]}-01")


def _sound(result: FlowResult) -> FlowResult:
    if result.failures:
        raise FlowFailed("; ".join(f"{result.flow}, {one.item}: {one.sentence}" for one in result.failures))
    return result
