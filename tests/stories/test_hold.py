"""A safe start: while it is in hold nobody hears anything, and nobody is late for what they could not know."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import select

from models.backup_file import Head
from models.queries.outbox import pending as pending_of
from models.queries.said import marked
from models.queries.unheard import unheard
from models.steps.release import Released, hold, release_in_batches
from models.steps.restored import put_in_hold
from models.tables import History
from notifications.embedded import Behaviour
from rules.life.who import By
from rules.said import SaidMail
from tests.stories.world import World


def holds(world: World) -> None:
    with world.database.writing(world.moment) as tx:
        assert hold(tx, world.office.place, By(world.ids()["cora"]))


def releases(world: World) -> Released:
    return release_in_batches(world.database, world.moment, world.office.place, By(world.ids()["cora"]))


def recorded(world: World) -> list[str]:
    with world.database.reading() as session:
        return [row.kind for row in session.exec(select(History).order_by(History.id))]  # type: ignore[arg-type]


def pending(world: World) -> set[str]:
    return {n.kind for n in world.notices(message_id=None, withdrawn_at=None, withheld_at=None)}


def test_the_first_mail_after_a_release_accuses_nobody(world: World) -> None:
    holds(world)
    old = world.issue("Light the underpass", "tom", due="Mon 2 Nov", imported=True)
    new = world.issue("Clear the alley", "tom", due="Tue 15 Dec")
    world.fast_forward(to="Mon 7 Dec")
    assert world.mails() == [] and (world.action(old).rung, world.action(new).rung) == (0, 0)
    assert "Its clocks count from the day of `jatac release`." in world.explains(new)

    done = releases(world)
    assert [one.ref for one in done.begun_anew] == [old, new] and done.changed
    assert "released from hold: nobody had heard of it, so its clocks count from here" in world.explains(new)
    assert f"{world.action(new).ack_due_on:%a %-d %b}" == "Wed 9 Dec"
    world.run("deliver_mail")
    (mail,) = world.mails()
    assert "Rung 2" not in mail.text and "acknowledges it by Wed 9 Dec 2026" in mail.text

    world.fast_forward(to="Thu 10 Dec")
    world.expect("Mon 7 Dec", (old, new), tom="issue")
    world.expect("Tue 8 Dec", old, tom="overdue", dan="overdue")
    world.expect("Thu 10 Dec", (old, new), tom="ack_missed", lena="ack_missed")
    world.expect("Thu 10 Dec", new, tom="reminder_3")
    world.expect("Thu 10 Dec", old, tom="overdue", lena="lead")
    assert world.steps(old) == [(1, "Tue 8 Dec"), (2, "Thu 10 Dec")]


def test_what_climbed_while_no_mail_left_is_withdrawn_with_its_reason(small: World) -> None:
    """No mail left for a fortnight (it was off); then it was put in hold."""
    ref = small.issue("Light the underpass", "tom", due="Wed 2 Dec")
    for on in ("Thu 3 Dec", "Mon 7 Dec", "Fri 11 Dec"):
        small.at(on).run("chase_overdue")
    assert small.action(ref).rung == 3
    holds(small)
    small.fast_forward(to="Mon 14 Dec")
    releases(small)
    assert small.action(ref).rung == 0 and pending(small) == {"issue"}
    dropped = {n.kind for n in small.notices(dropped_reason="begun_anew_at_release")}
    assert {"overdue", "ack_missed", "lead", "rung_3", "monday"} <= dropped
    assert recorded(small).count("notice_withdrawn") == len(small.notices(dropped_reason="begun_anew_at_release"))
    assert "nobody had heard of the action: its clocks began anew at release" in small.explains(ref)
    small.run("deliver_mail")
    small.expect("Mon 14 Dec", tom="issue")


def test_whoever_was_told_before_the_hold_is_chased_as_ever(small: World) -> None:
    small.issue("Light the underpass", "tom", due="Wed 9 Dec")
    small.fast_forward(to="Wed 2 Dec")
    small.expect("Wed 2 Dec", tom="issue")
    holds(small)
    small.fast_forward(to="Mon 7 Dec")
    assert small.action().ack_rung == 2
    assert releases(small).begun_anew == []
    small.run("deliver_mail")
    small.expect("Mon 7 Dec", tom="ack_missed", lena="ack_missed monday")
    small.expect("Mon 7 Dec", tom="monday reminder_3")


@pytest.mark.parametrize("in_log", [True, False], ids=["sent.log has it", "nobody was told"])
def test_a_restore_begins_nothing_anew_for_whoever_was_told_before(small: World, in_log: bool) -> None:
    """The backup is older than the mail: in it the issue notice waits still."""
    small.issue("Light the underpass", "tom", due="Wed 9 Dec")
    here = small.office.place.partnership_id
    with small.database.writing(small.moment) as tx:
        waits = pending_of(tx.session, here, small.ids()["tom"])
        said = tuple(marked(tx.session, waits).values())
        mail = SaidMail("<gone@x>", small.now, here, said)
        put_in_hold(tx, (Head(here, "nw", 0, "0" * 64, 0),), small.now - timedelta(days=1), [mail] if in_log else [])
    with small.database.reading() as session:
        assert bool(unheard(session, here)) is not in_log
    small.fast_forward(to="Fri 4 Dec")
    assert (small.action().ack_rung == 2) is in_log
    assert bool(releases(small).begun_anew) is not in_log
    small.run("deliver_mail")
    told = {"tom": "ack_missed reminder_3", "lena": "ack_missed"} if in_log else {"tom": "issue reminder_3"}
    small.expect("Fri 4 Dec", **told)


def test_after_a_restore_a_question_to_two_was_heard_when_one_of_them_was_told(small: World) -> None:
    """A second request for time goes to coordinator and chair; sent.log knows of the coordinator's mail alone."""
    small.issue("Light the underpass", "tom", due="Fri 11 Dec")
    small.owner("tom").asks_for("Tue 15 Dec")
    small.coordinator("cora").declines()
    small.owner("tom").asks_for("Tue 15 Dec")
    here = small.office.place.partnership_id
    with small.database.writing(small.moment) as tx:
        said = tuple(marked(tx.session, pending_of(tx.session, here, small.ids()["cora"])).values())
        mail = SaidMail("<gone@x>", small.now, here, said)
        put_in_hold(tx, (Head(here, "nw", 0, "0" * 64, 0),), small.now - timedelta(days=1), [mail])
    (asked,) = [one for one in small.action().requests if one.is_open]
    assert not asked.unheard and not any(one.unheard for one in small.action().matters)


def test_a_release_that_breaks_off_goes_on_with_the_next_one(small: World) -> None:
    holds(small)
    refs = [small.issue(f"Count bay {n}", "tom", due="Wed 9 Dec") for n in range(201)]
    small.fast_forward(to="Fri 4 Dec")
    done = releases(small)
    assert [one.ref for one in done.begun_anew] == refs
    assert recorded(small)[-1] == "released" and recorded(small).count("begun_anew") == 201
    again = releases(small)
    assert (again.changed, again.begun_anew) == (False, [])
    assert all(n.withdrawn_at is None for n in small.notices(kind="issue"))


def test_in_hold_the_flows_may_run_twice_and_after_a_gap(small: World) -> None:
    holds(small)
    small.issue("Light the underpass", "tom", due="Wed 2 Dec")
    small.skip(to="Fri 11 Dec").morning()
    small.run("send_reminders", "chase_overdue")
    assert small.action().rung == 0 and pending(small) == {"issue"}


@pytest.mark.parametrize(("on", "clock"), [("Fri 4 Dec", "20:30"), ("Sun 6 Dec", "10:00"), ("Mon 7 Dec", "06:00")])
def test_released_when_no_mail_can_leave_the_clocks_start_when_it_can(small: World, on: str, clock: str) -> None:
    """On Monday the chase runs before the first mail is made."""
    holds(small)
    ref = small.issue("Light the underpass", "tom", due="Wed 2 Dec")
    small.fast_forward(to="Fri 4 Dec").at(on, clock)
    done = releases(small)
    assert [f"{one.ladder_from:%a %-d}, {one.ack_due_on:%a %-d}" for one in done.begun_anew] == ["Mon 7, Wed 9"]
    small.run("deliver_mail")
    assert small.mails() == []
    small.at("Mon 7 Dec", "08:30").run("send_reminders", "chase_overdue", "deliver_mail")
    small.expect("Mon 7 Dec", tom="issue")
    small.fast_forward(to="Tue 8 Dec")
    small.expect("Tue 8 Dec", tom="overdue", dan="overdue")
    assert small.steps(ref) == [(1, "Tue 8 Dec")]


def test_whose_mail_no_server_had_taken_before_the_hold_was_not_told(small: World) -> None:
    """The relay answered 451: the mail is made, and waits."""
    ref = small.issue("Light the underpass", "tom", due="Wed 2 Dec")
    small.office = replace(small.office, behaviour=Behaviour(defer_first=100))
    small.run("deliver_mail")
    assert pending(small) == set() and not small.action().unheard
    holds(small)
    small.office = replace(small.office, behaviour=Behaviour())
    small.fast_forward(to="Mon 7 Dec")
    assert small.action().unheard and small.action().rung == 0
    assert [one.ref for one in releases(small).begun_anew] == [ref]
    small.run("deliver_mail")
    small.expect("Tue 1 Dec", tom="issue")  # the very mail that waited, with the date on which it was made
    small.fast_forward(to="Tue 8 Dec")
    small.expect("Tue 8 Dec", tom="overdue", dan="overdue")
    assert small.steps(ref) == [(1, "Tue 8 Dec")]


def test_an_urgent_time_that_passed_in_hold_is_named_at_release_and_the_chair_is_told(small: World) -> None:
    holds(small)
    ref = small.issue("Light the underpass", "tom", due="Thu 3 Dec")
    small.person("charlie").makes_urgent("Thu 3 Dec", "15:00")
    small.fast_forward(to="Mon 7 Dec")
    assert [one.ref for one in releases(small).urgent_ended] == [ref]
    small.run("deliver_mail")
    small.expect("Mon 7 Dec", tom="issue", charlie="decided")
    (mail,) = small.mails("charlie")
    assert "This action is no longer urgent." in mail.text
