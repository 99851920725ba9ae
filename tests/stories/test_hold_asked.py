"""In hold nobody reads what they are asked: nothing lapses, and from release everybody has their full time.

One fortnight: every kind of question, and an owner who leaves.
"""

from collections import Counter
from dataclasses import replace

from sqlmodel import select

from config.story import mark_story
from models.tables import Body
from notifications.embedded import Behaviour
from rules.life.referrals import refer
from rules.words import RequestKind
from tests.cli.terminal import run
from tests.stories.test_forecast import forecast, foretold, last_ids, lived
from tests.stories.test_hold import holds, pending, releases
from tests.stories.world import MORNING, World

LONG = "Thu 31 Dec"
ASKED = ("transfer", "block", "claim", "extension", "dispute", "referral")


def body(world: World, key: str) -> int:
    """The id of a body."""
    with world.database.reading() as session:
        found = session.exec(select(Body).where(Body.key == key)).one().id
    assert found is not None
    return found


def everything_is_asked(world: World) -> dict[str, str]:
    """Issued and read before the hold, which begins on the morning of Wednesday 2 December; asked in it."""
    dues = dict.fromkeys((*ASKED, "leaver"), LONG) | {"extension": "Fri 11 Dec"}
    who = dict.fromkeys(ASKED, "tom") | {"leaver": "dan"}
    refs = {what: world.issue(f"Light the {what}", who[what], due) for what, due in dues.items()}
    world.fast_forward(to="Wed 2 Dec")
    for what, ref in refs.items():
        world.expect("Wed 2 Dec", ref, **{who[what]: "issue"})
        if what != "dispute":
            world.person(who[what]).acknowledges(ref)
    holds(world)
    world.coordinator("cora").proposes_owner("joy", refs["transfer"])
    world.owner("tom").blames("fire", refs["block"])
    world.owner("tom").claims_done(refs["claim"])
    world.owner("tom").asks_for("Tue 15 Dec", refs["extension"])
    world.owner("tom").disputes(refs["dispute"])
    world.chair("charlie").does(refer, refs["referral"], body(world, "performance"), "theirs")
    world.at("Thu 3 Dec")
    world.person("dan").has_left("Thu 3 Dec")
    return refs


def previewed(world: World) -> set[tuple[str, tuple[str, ...]]]:
    """(address, kinds) of each mail that `jatac preview` shows."""
    mark_story(world.office.data_dir)
    words = ["preview", "--json", "--at", world.now.isoformat(), "--data-dir", str(world.office.data_dir)]
    said = run(words)
    assert said.code == 0, said
    return {(mail["to"].partition("@")[0], tuple(sorted(mail["kinds"]))) for mail in said.json["mails"]}


def test_what_was_asked_in_hold_waits_for_its_answer_from_the_day_of_release(small: World) -> None:
    refs = everything_is_asked(small)
    small.fast_forward(to="Thu 10 Dec")
    assert not pending(small) & {"block_silent", "ack_missed"}
    assert small.explains(refs["transfer"]).count("Their time counts from the day of `jatac release`.") == 1
    foreseen = previewed(small)
    done = releases(small)
    assert {one.ref for one in done.asked_anew} == {refs[what] for what in ASKED}
    assert [one.ref for one in done.begun_anew] == [refs["leaver"]]
    small.run("deliver_mail")
    small.expect("Thu 10 Dec", (refs["transfer"], refs["block"]), iain="accept_asked")
    small.expect("Thu 10 Dec", refs["claim"], cora="to_verify")
    small.expect("Thu 10 Dec", refs["extension"], cora="to_decide", tom="reminder_1")
    small.expect("Thu 10 Dec", refs["dispute"], cora="matter")
    small.expect("Thu 10 Dec", refs["referral"], bo="accept_asked")
    small.expect("Thu 10 Dec", refs["leaver"], lena="handover")
    assert foreseen == {
        ("iain", ("accept_asked", "accept_asked")), ("cora", ("matter", "to_decide", "to_verify")),
        ("tom", ("reminder_1",)), ("bo", ("accept_asked",)), ("lena", ("handover",)),
    }  # fmt: skip
    (to_iain,), (to_lena,) = small.mails("iain"), small.mails("lena")
    assert "Mon 14 Dec 2026" in to_iain.text and "acknowledges it by Mon 14 Dec 2026" in to_lena.text
    assert "Rung 2" not in to_lena.text

    small.fast_forward(to="Mon 14 Dec")
    small.expect("Fri 11 Dec", refs["extension"], tom="due_today")
    assert [small.action(ref).rung for ref in refs.values()] == [0] * len(refs)
    small.fast_forward(to="Wed 16 Dec")
    small.expect("Tue 15 Dec", refs["transfer"], tom="decided", cora="matter", charlie="matter")
    small.expect("Tue 15 Dec", refs["block"], ursula="block_silent")
    small.expect("Tue 15 Dec", (refs["dispute"], refs["referral"]), cora="matter", charlie="matter")
    # Its pause ended on Monday 14; it was due on Friday 11.
    small.expect("Tue 15 Dec", refs["extension"], cora="matter", charlie="matter", tom="overdue")
    small.expect("Tue 15 Dec", refs["leaver"], lena="ack_missed", chris="ack_missed")
    small.expect("Wed 16 Dec", refs["claim"], cora="matter", charlie="matter")
    # A release is nobody's step on an action: nobody has spoken of these since the meeting.
    small.expect("Wed 16 Dec", "tasking Wed 2 Dec", cora="cycle_open")


def test_in_hold_the_forecast_is_what_happens_after_a_release_today(small: World) -> None:
    everything_is_asked(small)
    small.fast_forward(to="Thu 10 Dec")
    found = forecast(small, 6)
    before = last_ids(small)
    small.run("deliver_mail", "chase_overdue", dry_run=True)
    assert last_ids(small) == before
    releases(small)
    small.run(*MORNING)
    small.fast_forward(to="Wed 16 Dec")
    notices, rungs = lived(small, *before)
    told_notices, told_rungs = foretold(found)
    assert (notices - told_notices, told_notices - notices) == (Counter(), Counter())
    assert told_rungs == rungs
    assert len(notices) > 10 and rungs
    small.expected = Counter(small.arrived())  # the mails are told one by one in the story above


def test_in_hold_the_forecast_tells_of_what_a_release_today_says_itself(small: World) -> None:
    """The chair is told that the urgent time passed."""
    holds(small)
    small.issue("Light the underpass", "tom", due="Thu 3 Dec")
    small.person("charlie").makes_urgent("Thu 3 Dec", "15:00")
    small.fast_forward(to="Mon 7 Dec")
    (foreseen, _), before = foretold(forecast(small, 0)), last_ids(small)
    releases(small)
    notices, _ = lived(small, *before)
    assert foreseen == notices and [one[2] for one in notices] == ["decided"]


def test_an_urgent_time_that_the_owner_heard_runs_on_when_somebody_else_acts_in_the_hold(small: World) -> None:
    small.issue("Light the underpass", "tom", due="Wed 9 Dec")
    small.fast_forward(to="Wed 2 Dec")
    small.owner("tom").acknowledges()
    small.chair("charlie").makes_urgent("Thu 3 Dec", "15:00")
    small.run("deliver_mail")
    small.expect("Wed 2 Dec", tom="issue urgent")
    holds(small)
    small.person("tom").is_away("Thu 3 Dec", "Mon 7 Dec")
    small.fast_forward(to="Fri 4 Dec")
    assert {one.recipient_id for one in small.notices(kind="urgent", message_id=None)} == {small.ids()["dan"]}
    assert not small.action().urgent_unheard and small.action().urgent_rung
    assert releases(small).urgent_ended == []


def test_a_clock_of_which_the_lead_was_told_before_the_hold_runs_on_when_somebody_else_acts_in_it(
    small: World,
) -> None:
    """Dan has left, and Lena was told. In hold she is away, and nobody tells Cora that she acts."""
    small.issue("Light the underpass", "dan", due=LONG)
    small.fast_forward(to="Wed 2 Dec")
    small.expect("Wed 2 Dec", dan="issue")
    small.person("dan").acknowledges()
    small.person("dan").has_left("Wed 2 Dec")
    small.fast_forward(to="Thu 3 Dec")
    small.expect("Thu 3 Dec", lena="handover")
    holds(small)
    small.person("lena").is_away("Thu 3 Dec", "Wed 9 Dec")
    small.fast_forward(to="Mon 7 Dec")
    assert small.notices(kind="handover", message_id=None) and not small.action().ack_unheard
    assert small.action().ack_rung_on == small.day("Mon 7 Dec")
    assert releases(small).begun_anew == []


def test_a_question_that_went_to_two_was_heard_when_one_mail_of_it_left(small: World) -> None:
    """A second request for time goes to coordinator and chair; the chair's address took no mail for days."""
    small.issue("Light the underpass", "tom", due="Fri 11 Dec")
    small.fast_forward(to="Wed 2 Dec")
    small.expect("Wed 2 Dec", tom="issue")
    small.owner("tom").asks_for("Tue 15 Dec")
    small.coordinator("cora").declines()
    small.owner("tom").asks_for("Tue 15 Dec")
    small.office = replace(
        small.office, behaviour=Behaviour(answer_rcpt={"charlie@council.example": "451 4.3.0 later"})
    )
    small.fast_forward(to="Thu 3 Dec")
    small.expect("Thu 3 Dec", cora="matter", tom="decided")
    holds(small)
    assert not small.action().open_request(RequestKind.EXTENSION).unheard  # type: ignore[union-attr]
    assert releases(small).asked_anew == []
