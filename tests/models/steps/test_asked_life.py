"""What befalls a question, or a commission, while it is an action: handed over, blocked, opened again, closed."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlmodel import col, select

from models.queries.context import context
from models.queries.products import listed
from models.queries.requirements import listed as questions
from models.steps.products import NewProduct, add_product, name_readers
from models.steps.take import StepRefused
from models.tables import Action, Priority, RequirementAnswer
from rules.life.stops import verify
from rules.reading import Reader
from rules.words import ActionStatus
from tests.models.steps.product_desk import CANARY, PROFILE, REF, TOWN, Desk, published
from tests.models.steps.test_requirements_asked import asks, replies
from tests.stories.people import partnership
from tests.stories.world import World, begin

pytestmark = pytest.mark.sqlite_only


@pytest.fixture
def world(data_dir: Path, address: str) -> Iterator[World]:
    """The partnership of the stories with one area, whose analyst is Tom."""
    made = begin(data_dir, address, partnership(areas=(TOWN,)))
    yield made
    made.office.close()


def refs(world: World) -> list[str]:
    with world.database.reading() as session:
        return list(session.exec(select(Action.ref).order_by(col(Action.id))))


def seen(world: World, key: str) -> list[dict[str, object]]:
    """The questions as somebody is shown them."""
    with world.database.reading() as session:
        ctx = context(session, world.office.place, world.today)
        return questions(session, world.office.place, ctx, world.today, world.ids()[key], answered=True)


def readers(world: World, *keys: str) -> tuple[Reader, ...]:
    return tuple(Reader(person_id=world.ids()[key]) for key in keys)


def close(world: World, *keys: str, part: str = "") -> None:
    """The coordinator names who may read the product."""
    cora = Desk(world, "cora")
    with world.database.writing(world.moment) as tx:
        name_readers(tx, cora.place, REF, part, readers(world, *keys), cora.by)


def test_whoever_took_the_question_on_or_acts_for_its_owner_reads_and_answers_it(world: World) -> None:
    first, second = asks(world, "sue", "iain", sensitive=False)
    world.person("cora").proposes_owner("dan", first)
    world.person("dan").accepts(first)
    replies(world, "dan")
    assert world.action(first).status is ActionStatus.DONE_VERIFIED
    world.person("iain").has_left("Wed 2 Dec")
    world.fast_forward(to="Wed 2 Dec")
    with pytest.raises(StepRefused) as refused:
        replies(world, "iain")
    assert refused.value.refusal.reason == "has_left"
    acting = world.action(second).actor_id
    replies(world, next(key for key, one in world.ids().items() if one == acting))
    assert world.action(second).status is ActionStatus.DONE_VERIFIED


def test_who_is_asked_by_name_and_for_their_agency_answers_one_after_the_other(world: World) -> None:
    first, second = asks(world, "iain", agency="fire")
    replies(world, "iain")
    replies(world, "iain")
    assert {world.action(ref).status for ref in (first, second)} == {ActionStatus.DONE_VERIFIED}


def test_a_question_that_the_chair_reopens_waits_for_an_answer_again(world: World) -> None:
    [ref] = asks(world, "sue")
    replies(world, "sue")
    world.person("charlie").reopens("Wed 16 Dec", ref)
    assert [one["state"] for one in seen(world, "tom")] == ["open"]
    replies(world, "sue")
    assert world.action(ref).status is ActionStatus.DONE_VERIFIED
    with world.database.reading() as session:
        [kept] = session.scalars(select(RequirementAnswer.answer)).all()
    assert kept.count("Two of them") == 2, "the first answer is kept"


def test_a_product_that_gets_a_list_closes_the_actions_that_were_made_of_it(world: World) -> None:
    tom, cora = Desk(world, "tom"), Desk(world, "cora")
    tom.new()
    cora.commission()
    asks(world, "sue", text=CANARY, product=REF)
    tom.write()
    tom.recommend(CANARY)
    cora.publish()
    cora.take(1)
    close(world, "cora", "tom")
    found = {str(one.kind): one for one in map(world.action, refs(world))}
    wanted = {
        "product": {"cora", "tom"},
        "requirement": {"cora", "tom", "sue"},
        "recommendation": {"cora", "tom"},
    }
    for kind, keys in wanted.items():
        assert {one.person_id for one in found[kind].readers} == {world.ids()[key] for key in keys}, kind
    with world.database.reading() as session:
        assert not any(CANARY in title for title in session.exec(select(Action.title)))
    close(world, "charlie")
    assert all(world.ids()["charlie"] in {r.person_id for r in world.action(ref).readers} for ref in refs(world))


def test_an_author_who_is_left_off_a_list_is_chased_no_more_for_what_they_may_not_read(world: World) -> None:
    tom, cora = Desk(world, "tom"), Desk(world, "cora")
    tom.new()
    cora.commission(due_on=world.day("Wed 9 Dec"))
    [ref] = refs(world)
    world.fast_forward(to="Wed 2 Dec")
    close(world, "cora", "charlie")
    world.fast_forward(to="Thu 3 Dec")
    assert world.action(ref).actor_id == world.ids()["cora"]
    assert not world.mails("tom", on="Thu 3 Dec")
    assert "Tom Hollis, who owns the action, may no longer read it." in " ".join(world.mails("cora")[0].text.split())


def test_a_list_given_later_takes_off_the_action_who_may_not_read_the_part_any_more(world: World) -> None:
    tom, cora = Desk(world, "tom"), Desk(world, "cora")
    tom.new(readers(world, "tom", "cora", "dan"))
    cora.commission()
    tom.write()
    tom.recommend(CANARY)
    tom.recommend(CANARY, readers=readers(world, "cora", "dan"))
    cora.publish()
    first, second = (cora.take(number).action_ref for number in (1, 2))
    close(world, "dan", part="recommendation:1")
    close(world, "bo")
    for ref, wanted in ((first, {"dan"}), (second, {"cora", "dan"})):
        assert {one.person_id for one in world.action(ref).readers} == {world.ids()[key] for key in wanted}, (
            "Iain, whom it is proposed to, is on no list"
        )
    said = world.explains(first, "dan")
    assert "readers were taken off, by Cora Desai (reader people Tom Hollis, Cora Desai)" in said


def test_an_action_of_the_agency_in_the_way_of_a_question_is_no_question_itself(world: World) -> None:
    [ref] = asks(world, "sue")
    world.owner("sue").blames("fire", ref)
    world.lead("iain").accepts_the_block("Find the list", "joy", "Mon 7 Dec", ref)
    other = refs(world)[-1]
    world.owner("joy").claims_done(other)
    assert world.action(other).status is ActionStatus.DONE_CLAIMED


def test_that_an_answer_came_is_not_called_a_verified_claim(world: World) -> None:
    asks(world, "sue")
    replies(world, "tom")
    world.at("Wed 2 Dec", "08:30").run("deliver_mail")
    [mail] = world.mails("sue")
    assert "verified" not in mail.text and "on record" in mail.text


def test_a_commission_is_over_by_publishing_and_not_by_a_verified_claim(world: World) -> None:
    tom, cora = Desk(world, "tom"), Desk(world, "cora")
    tom.new()
    cora.commission()
    [ref] = refs(world)
    world.owner("tom").claims_done(ref)
    assert world.person("cora").may_not(verify, ref=ref) == "not_published"
    tom.write()
    cora.publish()
    assert world.action(ref).status is ActionStatus.DONE_VERIFIED


def test_the_action_that_was_reopened_is_the_one_of_writing_the_next_version(world: World) -> None:
    _, cora = published(world)
    [ref] = refs(world)
    world.person("charlie").reopens("Wed 9 Dec", ref)
    cora.supersede()
    assert cora.shows()["action"] == ref
    cora.publish()
    assert world.action(ref).status is ActionStatus.DONE_VERIFIED
    cora.supersede()
    cora.commission(due_on=world.day("Wed 9 Dec"))
    world.person("charlie").reopens("Wed 9 Dec", ref)
    cora.publish()
    assert {world.action(one).status for one in refs(world)} == {ActionStatus.DONE_VERIFIED}


def test_who_writes_is_said_alike_everywhere_and_whoever_acts_for_them_writes(world: World) -> None:
    tom, cora = Desk(world, "tom"), Desk(world, "cora")
    tom.new()
    cora.commission(author_id=world.ids()["sue"], due_on=world.day("Wed 9 Dec"))
    [ref] = refs(world)
    world.person("cora").proposes_owner("dan", ref)
    world.person("dan").accepts(ref)
    with world.database.reading() as session:
        ctx = context(session, cora.place, world.today)
        [line] = listed(session, cora.place, ctx, world.today, world.ids()["cora"])
    assert (line.author, cora.shows()["author"]) == ("Dan Elwood", "Dan Elwood")
    world.person("dan").is_away("Tue 1 Dec", "Tue 8 Dec")
    world.fast_forward(to="Wed 2 Dec")
    Desk(world, "sue").write()
    world.person("charlie").voids(ref)
    cora.commission(due_on=world.day("Wed 16 Dec"))
    assert world.action(refs(world)[-1]).owner_id == world.ids()["dan"], "the void action does not bring Sue back"


def test_a_day_that_is_past_is_not_asked_for(world: World) -> None:
    Desk(world, "tom").new()
    with pytest.raises(StepRefused) as refused:
        Desk(world, "cora").commission(due_on=world.day("Mon 30 Nov"))
    assert refused.value.refusal.reason == "past_date"


def test_what_was_handed_over_before_it_was_issued_says_all_the_same_how_it_ends(world: World) -> None:
    world.person("sue").has_left("Tue 1 Dec")
    [ref] = asks(world, "sue")
    world.person("cora").proposes_owner("dan", ref)
    world.person("cora").issues(ref)
    assert [one.reason for one in world.notices(kind="issue")] == ["requirement"]
    replies(world, "dan")
    assert world.action(ref).status is ActionStatus.DONE_VERIFIED


def test_a_question_that_nobody_is_asked_any_more_says_so(world: World) -> None:
    [ref] = asks(world, "sue")
    world.person("charlie").voids(ref)
    [one] = seen(world, "tom")
    assert one["answers"] == [{"of": "Sue Field", "answer": None, "action": ref, "action_status": "void"}]


def test_a_question_is_late_when_its_action_is_and_not_before(world: World) -> None:
    first, second = asks(world, "sue", "iain")
    world.owner("sue").asks_for("Mon 14 Dec", first)
    world.coordinator("cora").grants(first)
    replies(world, "iain")
    assert world.action(second).status is ActionStatus.DONE_VERIFIED
    late = []
    for day in ("Thu 10 Dec", "Tue 15 Dec"):
        world.at(day)
        late += [one["overdue"] for one in seen(world, "tom")]
    assert late == [False, True]


def test_a_question_serves_the_priority_of_the_product_that_needs_it(world: World) -> None:
    cora = Desk(world, "cora")
    with world.database.writing(world.moment) as tx:
        priority_id = tx.session.exec(select(Priority.id)).one()
        add_product(tx, cora.place, NewProduct(PROFILE, "Thefts", priority_id=priority_id), cora.by)
    [ref] = asks(world, "sue", product=REF)
    assert world.action(ref).priority_id == priority_id
