"""A machine is lost, and a backup that was taken in the middle of a send is brought back: decision 4 to the letter.

The bad Monday is decided; while its mails go out a backup is taken; the rest goes, and Tuesday is lived and said.
Then the machine is gone. On Wednesday the backup is brought back to another, with and without the sent.log that
survived, and life goes on. The same week undisturbed says what had to be said.
"""

import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pytest
from sqlmodel import col, select

from config.settings import load_settings
from flows.deliver_mail import Hooks
from flows.wiring import database_of, open_office
from models.backup import backup
from models.queries.outbox import StoredMessage
from models.queries.said import SAID_BEFORE_RESTORE
from models.restore import Restored, restore
from models.steps.opening import NewAction, add_action
from models.steps.release import release
from models.steps.take import take
from models.tables import Action, History, Message, Notice
from notifications.sentlog import SentLog
from rules.life.issue import issue
from rules.life.who import By
from rules.said import SaidMail
from tests import postgres
from tests.databases import but_one_on_sqlite
from tests.faults import world
from tests.faults.child import run
from tests.faults.conftest import copied
from tests.faults.scene import Scene
from tests.moments import moment

WEDNESDAY = "2026-12-16 08:30"
THURSDAY = "2026-12-17 08:30"
MONDAY_NOON = "2026-12-14 12:00"
FIFTH = 5


@dataclass
class Lost:
    """What is left of the machine: a backup, and its sent.log if somebody saved it."""

    backup: Path
    sent_log: Path
    known_to_backup: set[str]
    """Message-IDs that the backup's database has as sent."""
    open_in_backup: set[str]


def marks(mails: tuple[SaidMail, ...]) -> Counter[str]:
    """How often each notice was said, as sent.log has it."""
    return Counter(notice.mark for mail in mails for notice in mail.notices)


def live_and_lose(scene: Scene, folder: Path, point: str, nth: int, then: str = world.TUESDAY) -> Lost:
    """Monday with a backup in the middle of its mails, and another morning (Tuesday's)."""
    target, seen = folder / "monday.jatac", []

    def take(message: StoredMessage) -> None:
        seen.append(message.rfc_message_id)
        if len(seen) == nth:
            at = moment(world.BAD_MONDAY)
            backup(scene.office.database, scene.data_dir, target, at)
            states.update(states_of(scene))

    states: dict[str, str] = {}
    scene.live(world.BAD_MONDAY, flows=world.ALL_BUT_MAIL)
    run(scene.office, "deliver_mail", moment(world.BAD_MONDAY), Hooks(**{point: take}))
    scene.live(then)
    assert target.exists()
    survived = folder / "sent.log"
    survived.write_bytes(scene.sent_log.read_bytes())
    sent = {name for name, state in states.items() if state == "sent"}
    still_open = {name for name, state in states.items() if state in ("queued", "sending")}
    return Lost(target, survived, sent, still_open)


def states_of(scene: Scene) -> dict[str, str]:
    with scene.office.database.reading() as session:
        return dict(session.exec(select(Message.rfc_message_id, Message.state)).all())


@dataclass
class Elsewhere:
    """Another machine, to which backups are brought back."""

    scene: Scene
    folder: Path
    make: Callable[[], str]

    def bring(self, lost: Lost, with_log: bool, at: str = WEDNESDAY) -> tuple[Scene, Restored]:
        """The backup on the new machine, released; it sends to the same mail server."""
        data_dir = self.folder / "new"
        data_dir.mkdir()
        port = self.scene.office.settings.smtp_port
        world.settings(data_dir, self.make(), port)
        database = database_of(load_settings(data_dir))
        log = lost.sent_log if with_log else None
        done = restore(database, data_dir, lost.backup, lambda _: moment(at), log)
        database.close()
        office = open_office(data_dir)
        with office.database.writing(moment(at)) as tx:
            assert release(tx, office.place), "a restored partnership is in hold"
        return replace(self.scene, office=office), done


@pytest.fixture
def elsewhere(request: pytest.FixtureRequest, scene: Scene, tmp_path: Path) -> Iterator[Elsewhere]:
    made: list[str] = []

    def make() -> str:
        if scene.address.startswith("sqlite"):
            return f"sqlite:///{tmp_path / 'new' / 'jatac.db'}"
        name = f"{scene.address.rpartition('/')[2].partition('?')[0]}_new"
        made.append(name)
        return postgres.create(request.getfixturevalue("postgresql_server"), name, "template0")

    yield Elsewhere(scene, tmp_path, make)
    for name in made:
        postgres.drop(request.getfixturevalue("postgresql_server"), name)


@pytest.fixture
def week(request: pytest.FixtureRequest, prepared: tuple[Path, str], tmp_path: Path) -> set[str]:
    """The marks of all that an undisturbed week says."""
    (tmp_path / "peace").mkdir()
    with copied(request, prepared, tmp_path / "peace") as peace:
        peace.live(world.BAD_MONDAY, world.TUESDAY, WEDNESDAY, THURSDAY)
        said = marks(SentLog(peace.sent_log).mails())
    assert set(said.values()) == {1}
    return set(said)


@pytest.mark.parametrize("point", but_one_on_sqlite(["after_250", "before_data", "before_commit"]))
def test_with_the_surviving_sent_log_nothing_is_said_twice_and_nothing_is_lost(
    scene: Scene, elsewhere: Elsewhere, week: set[str], tmp_path: Path, point: str
) -> None:
    lost = live_and_lose(scene, tmp_path, point, FIFTH)
    assert lost.open_in_backup, "it was taken in the middle of a send"
    new, done = elsewhere.bring(lost, with_log=True)
    (told,) = done.partnerships
    assert (told.may_repeat, told.gone_since) == ((), len(lost.open_in_backup))
    assert told.said_since > 0
    results = new.live(WEDNESDAY, THURSDAY)
    assert [failure for result in results for failure in result.failures] == []
    said = marks(SentLog(new.sent_log).mails())
    assert {mark: times for mark, times in said.items() if times > 1} == {}
    assert set(said) == week
    assert new.wire().repeated == set()
    assert set(states_of(new).values()) == {"sent"}


@pytest.mark.parametrize("point", but_one_on_sqlite(["after_250", "before_data", "before_commit"]))
def test_without_it_what_the_backup_could_not_know_is_said_once_more_and_nothing_else(
    scene: Scene, elsewhere: Elsewhere, week: set[str], tmp_path: Path, point: str
) -> None:
    lost = live_and_lose(scene, tmp_path, point, FIFTH, then=world.RERUN)
    before, in_its_log = SentLog(lost.sent_log).mails(), log_inside(lost, tmp_path)
    new, done = elsewhere.bring(lost, with_log=False, at=MONDAY_NOON)
    (told,) = done.partnerships
    assert set(told.may_repeat) == lost.open_in_backup - in_its_log
    new.live(MONDAY_NOON)
    after = SentLog(new.sent_log).mails()
    assert new.wire().repeated == set(told.may_repeat), "the open ones once more, to the byte"
    known = lost.known_to_backup | in_its_log
    not_known = marks(tuple(mail for mail in before if mail.rfc_message_id not in known))
    said_now = marks(tuple(mail for mail in after if mail.rfc_message_id not in in_its_log))
    assert set(said_now) == set(not_known)
    new.live(world.TUESDAY, WEDNESDAY, THURSDAY)
    assert set(marks(SentLog(new.sent_log).mails())) | set(not_known) == week


@pytest.mark.parametrize("point", but_one_on_sqlite(["after_250", "before_data"]))
def test_days_later_an_open_mail_whose_facts_have_changed_goes_to_the_coordinator(
    scene: Scene, elsewhere: Elsewhere, tmp_path: Path, point: str
) -> None:
    new, done = elsewhere.bring(live_and_lose(scene, tmp_path, point, FIFTH), with_log=False)
    new.live(WEDNESDAY, THURSDAY)
    states, repeated = states_of(new), new.wire().repeated
    (told,) = done.partnerships
    doubtful = {name for name in told.may_repeat if states[name] == "uncertain"}
    assert doubtful, "between Monday and Wednesday a rung was reached"
    assert repeated == set(told.may_repeat) - doubtful
    assert len(new.told("cora", "uncertain")) == len(doubtful)


def log_inside(lost: Lost, folder: Path) -> frozenset[str]:
    """The Message-IDs in the sent.log that the backup holds."""
    with zipfile.ZipFile(lost.backup) as archive:
        archive.extract("sent.log", folder / "unpacked")
    return SentLog(folder / "unpacked" / "sent.log").read()


def test_what_sent_log_knew_is_on_record_and_keeps_its_key(
    scene: Scene, elsewhere: Elsewhere, tmp_path: Path
) -> None:
    new, _ = elsewhere.bring(live_and_lose(scene, tmp_path, "after_250", FIFTH), with_log=True)
    new.live(WEDNESDAY)
    with new.office.database.reading() as session:
        settled = session.exec(select(Notice).where(Notice.dropped_reason == SAID_BEFORE_RESTORE)).all()
        recorded = session.exec(select(History).where(History.kind == "notice_said_before")).all()
    assert len(settled) == len(recorded) > 0
    assert all(notice.withheld_at and not notice.withdrawn_at and not notice.message_id for notice in settled)
    again = new.live(WEDNESDAY)
    assert sum(result.notices_new for result in again) == 0


def test_an_action_entered_anew_under_a_lost_reference_is_told_of(
    scene: Scene, elsewhere: Elsewhere, tmp_path: Path
) -> None:
    """References and ids made after the backup are given out again: another action is another thing to say."""
    lost = live_and_lose(scene, tmp_path, "after_250", FIFTH)
    lost_ref = enter(scene, "Mend the gate", world.TUESDAY, THURSDAY)
    lost = replace(lost, sent_log=scene.sent_log)
    new, _ = elsewhere.bring(lost, with_log=True)
    assert enter(new, "Cut the hedge", WEDNESDAY, THURSDAY) == lost_ref
    issued = [one for one in notices_on(new, lost_ref) if one.kind == "issue"]
    assert [one.dropped_reason for one in issued] == [""]
    assert [one.message_id is not None for one in issued] == [True]


def test_the_same_action_entered_anew_is_not_told_of_twice(
    scene: Scene, elsewhere: Elsewhere, tmp_path: Path
) -> None:
    lost = live_and_lose(scene, tmp_path, "after_250", FIFTH)
    lost_ref = enter(scene, "Mend the gate", world.TUESDAY, THURSDAY)
    new, _ = elsewhere.bring(replace(lost, sent_log=scene.sent_log), with_log=True)
    assert enter(new, "Mend the gate", WEDNESDAY, THURSDAY) == lost_ref
    issued = [one for one in notices_on(new, lost_ref) if one.kind == "issue"]
    assert [one.dropped_reason for one in issued] == [SAID_BEFORE_RESTORE]


def enter(scene: Scene, title: str, entered: str, sent: str) -> str:
    """Enters and issues an action that falls due next week, and sends the mail of it; its reference."""
    database, place, at = scene.office.database, scene.office.place, moment(entered)
    owner, cora = scene.person("owner-1"), By(scene.person("cora").id)
    new = NewAction(
        title=title,
        owner_id=owner.id,
        owner_agency_id=owner.agency_id,
        due_on=date(2026, 12, 23),
        business_as_usual=True,
    )
    with database.writing(at) as tx:
        ref = add_action(tx, place, new).ref
    take(database, at, place, ref, cora, lambda action, day, ctx: issue(action, day, ctx, cora))
    scene.live(sent, flows=("deliver_mail",))
    return ref


def notices_on(scene: Scene, ref: str) -> list[Notice]:
    with scene.office.database.reading() as session:
        mine = select(Notice).join(Action, col(Action.id) == col(Notice.subject_id))
        return list(session.exec(mine.where(Notice.subject_kind == "action", Action.ref == ref)))
