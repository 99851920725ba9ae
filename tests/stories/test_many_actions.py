"""A meeting's actions at once, and an old log: one mail per owner, true dates, rung 0 from the day of issue."""

from datetime import date

from sqlmodel import select

from models.steps.cycles import cycle_at
from models.steps.entering import Entered, enter, issue_imported
from models.tables import Action
from rules.drafts import ActionDraft
from rules.life.who import By
from rules.words import ActionStatus
from tests.databases import ON_SQLITE
from tests.stories.world import AFTER_MEETING, World

pytestmark = ON_SQLITE

OWNERS = ("tom", "dan", "sue", "iain", "joy")


def drafts(count: int) -> list[ActionDraft]:
    """A meeting's actions, for five owners in turn; due on Wednesday 16 December."""
    return [
        ActionDraft(
            row_number=n + 2,
            title=f"Visit shop {n + 1}",
            owner=OWNERS[n % 5],
            due_on=date(2026, 12, 16),
            business_as_usual=True,
        )
        for n in range(count)
    ]


def entered(world: World, rows: list[ActionDraft]) -> Entered:
    """The coordinator enters a meeting's file."""
    with world.database.writing(world.moment) as tx:
        cycle = cycle_at(tx.session, world.office.place, world.now)
        assert cycle is not None
        by = By(world.ids()["cora"])
        return enter(tx, world.office.place, rows, by, imported=False, cycle_id=cycle.id)


def test_thirty_five_actions_of_one_meeting_are_one_mail_per_owner(world: World) -> None:
    """Rivals' bug 8: entering one meeting's actions sends 35 emails."""
    world.fast_forward(to="Wed 2 Dec")
    world.at("Wed 2 Dec", "12:00")
    done = entered(world, drafts(35))
    assert [done.opened[0].ref, done.opened[34].ref] == ["NW-2026-24/01", "NW-2026-24/35"]
    world.fast_forward(to="Thu 3 Dec")
    assert not world.mails(), "notices are due at T+1, 11:00"
    world.at("Thu 3 Dec", "11:00").run(*AFTER_MEETING)
    mails = world.mails()
    assert sorted(mail.who for mail in mails) == sorted(OWNERS)
    for n, owner in enumerate(OWNERS):
        world.expect("Thu 3 Dec", [o.ref for o in done.opened[n::5]], **{owner: "issue"})
    assert {mail.subject for mail in mails} == {"[7 actions] North Worcestershire"}


def test_an_owner_who_has_had_the_mail_of_the_day_gets_the_meetings_actions_in_one_more(world: World) -> None:
    ref = world.issue("Light the underpass", "tom", due="Tue 8 Dec")
    world.fast_forward(to="Wed 2 Dec")
    world.expect("Wed 2 Dec", tom="issue")
    world.at("Wed 2 Dec", "12:00")
    done = entered(world, drafts(10))
    world.owner("tom").acknowledges(ref)
    world.fast_forward(to="Thu 3 Dec")
    world.expect("Thu 3 Dec", ref, tom="reminder_3")
    world.at("Thu 3 Dec", "11:00").run(*AFTER_MEETING)
    for n, owner in enumerate(OWNERS):
        world.expect("Thu 3 Dec", [o.ref for o in done.opened[n::5]], **{owner: "issue"})
    assert len(world.mails("tom", "Thu 3 Dec")) == 2


def test_the_same_meetings_file_entered_again_adds_nothing(world: World) -> None:
    world.fast_forward(to="Wed 2 Dec")
    assert len(entered(world, drafts(10)).opened) == 10
    again = entered(world, drafts(11))
    assert (len(again.opened), again.repeated) == (1, 10)


def test_an_incomplete_action_is_on_the_coordinators_list_once_until_it_is_complete(world: World) -> None:
    world.fast_forward(to="Wed 2 Dec")
    rows = [ActionDraft(2, "Visit a shop", owner="nobody known", due_on=date(2026, 12, 16), business_as_usual=True)]
    done = entered(world, rows)
    assert [remark.field for remark in done.remarks] == ["owner"]
    world.at("Thu 3 Dec", "11:00").run(*AFTER_MEETING)
    world.expect("Thu 3 Dec", done.opened[0].ref, cora="incomplete")
    world.fast_forward(to="Mon 7 Dec")
    world.coordinator("cora").proposes_owner("tom", done.opened[0].ref)
    world.fast_forward(to="Tue 8 Dec")
    world.expect("Tue 8 Dec", done.opened[0].ref, tom="issue")


def test_an_old_log_keeps_its_dates_and_its_ladder_starts_on_the_day_she_issues_it(world: World) -> None:
    log = [
        ActionDraft(2, "Repair the gate", "A-17", "tom", None, date(2026, 10, 6), ActionStatus.IN_PROGRESS, "80%"),
        ActionDraft(3, "Cut the hedge", "A-18", "iain", None, date(2026, 10, 7), ActionStatus.DONE_VERIFIED, "done"),
    ]
    with world.database.writing(world.moment) as tx:
        done = enter(tx, world.office.place, log, imported=True)
    world.fast_forward(to="Wed 2 Dec")
    assert not world.notices(), "nothing is chased before she issues it"
    with world.database.writing(world.moment) as tx:
        issued, left = issue_imported(tx, world.office.place, By(world.ids()["cora"]))
    world.ref = done.opened[0].ref
    assert (issued, left) == ([world.ref], {})
    action = world.action()
    assert (action.rung, action.ladder_from) == (0, date(2026, 12, 2))
    assert action.due_on == action.original_due_on == date(2026, 10, 6)
    world.owner("tom").acknowledges()
    world.fast_forward(to="Wed 9 Dec")
    world.expect("Thu 3 Dec", tom="issue overdue", dan="overdue")
    world.expect("Mon 7 Dec", tom="overdue monday", lena="lead monday")
    world.expect("Wed 9 Dec", tom="overdue", cora="rung_3", charlie="rung_3")
    assert "42 working days overdue" in " ".join(world.mails("tom", "Thu 3 Dec")[0].text.split())
    with world.database.reading() as session:
        closed = session.exec(select(Action).where(Action.legacy_ref == "A-18")).one()
        assert (closed.status, closed.imported_status) == ("done_verified", "done")
