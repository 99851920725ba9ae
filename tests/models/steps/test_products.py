"""A product in rows: entered, commissioned, written, published, answered, superseded; each step refused to others."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select

from models.chain import verify
from models.queries.context import context
from models.queries.products import access_of, listed, product_facts, product_row
from models.steps.products import (
    name_readers,
)
from models.steps.take import StepRefused
from models.tables import Action, History, HistoryPayload, Product
from models.tables import Reader as ReaderRow
from rules.products.kinds import ProductState
from rules.reading import Reader
from rules.words import ActionStatus
from tests.models.steps.product_desk import CANARY, REF, TOWN, Desk, published
from tests.stories.people import partnership
from tests.stories.world import World, begin


@pytest.fixture
def world(data_dir: Path, address: str) -> Iterator[World]:
    """The partnership of the stories with one area, whose analyst is Tom."""
    made = begin(data_dir, address, partnership(areas=(TOWN,)))
    yield made
    made.office.close()


def test_a_product_lives_from_draft_to_its_next_version(world: World) -> None:
    tom, cora = published(world)
    assert (cora.shows()["state"], cora.shows()["missing"], cora.shows()["touched"]) == ("published", {}, False)
    done = cora.take(1)
    cora.decline(2)
    with world.database.reading() as session:
        action = session.exec(select(Action).where(Action.ref == done.action_ref)).one()
        assert (action.kind, action.status, action.owner_id) == ("recommendation", "proposed", world.ids()["iain"])
    assert [one["outcome"][:9] for one in cora.shows()["recommendations"]] == [  # type: ignore[attr-defined]
        "Taken: NW",
        "Not taken",
    ]
    cora.supersede()
    assert (cora.shows()["version"], cora.shows()["state"]) == (2, "commissioned")
    assert cora.shows(1)["state"] == "published", "what is out stands until the next one is"
    tom.write("scanning", said="The right figure.")
    cora.publish()
    assert (cora.shows(1)["state"], cora.shows(2)["state"]) == ("superseded", "published")
    assert cora.shows(1)["touched"] is False
    with world.database.reading() as session:
        assert verify(session, world.office.place.partnership_id).broken_seq is None
        kinds = set(session.scalars(select(col(History.kind)).where(History.subject_kind == "product")))
    assert kinds == {"product_added", "product_commissioned", "product_written", "product_recommended",
                     "product_published", "recommendation_taken", "recommendation_declined",
                     "product_version_opened", "product_superseded"}  # fmt: skip


SQLITE = pytest.mark.parametrize("address", ["sqlite"], indirect=True)


@SQLITE
def test_a_published_version_is_never_changed_and_shows_it_if_somebody_did(world: World) -> None:
    tom, cora = published(world)
    for step in (tom.write, tom.recommend, cora.commission, cora.publish):
        with pytest.raises(StepRefused) as refused:
            step()
        assert refused.value.refusal.reason == "product_closed"
    with world.database.writers.begin() as connection:
        connection.execute(text("UPDATE product_section SET text = 'Not so.' WHERE key = 'scanning'"))
    assert cora.shows()["touched"] is True


@SQLITE
def test_of_one_reference_one_version_is_open_and_one_is_published(world: World) -> None:
    _, cora = published(world)
    with pytest.raises(StepRefused) as refused:
        published_again(cora)
    assert refused.value.refusal.reason == "still_open"
    with pytest.raises(IntegrityError):
        publish_by_force(world)


def publish_by_force(world: World) -> None:
    """A row that says it is out, past the step."""
    with world.database.writing(world.moment) as tx:
        row = product_row(tx.session, world.office.place, REF, 2)
        row.state, row.published_on = ProductState.PUBLISHED.value, world.today
        row.content_digest = "0" * 64
        tx.session.add(row)


def published_again(cora: Desk) -> None:
    """A second correction while the first is open."""
    cora.supersede()
    cora.supersede()


@SQLITE
def test_what_lacks_something_is_not_published_and_says_all_of_it(world: World) -> None:
    tom, cora = Desk(world, "tom"), Desk(world, "cora")
    tom.new()
    tom.recommend(owner=None)
    with pytest.raises(StepRefused) as refused:
        cora.publish()
    said = refused.value.refusal.sentence
    assert "no terms of reference" in said and "“Scanning” is empty" in said and "no proposed owner" in said
    assert tom.recommend("Light it", number=1) == 1, "written anew under its number"
    assert "recommendation:1" not in cora.shows()["missing"]  # type: ignore[operator]


@SQLITE
def test_nobody_else_writes_commissions_publishes_or_answers(world: World) -> None:
    tom, _ = published(world)
    iain = Desk(world, "iain")
    for step in (tom.publish, tom.commission, iain.write, lambda: tom.take(1), lambda: iain.decline(1), iain.new):
        with pytest.raises(StepRefused) as refused:
            step()
        assert refused.value.refusal.reason in ("not_coordinator", "not_author")


@SQLITE
def test_a_recommendation_taken_by_a_named_action_is_tied_to_it_and_answered_once(world: World) -> None:
    _, cora = published(world)
    ref = world.issue("Light the yard", "tom", due="Wed 16 Dec")
    assert cora.take(1, ref).action_ref == ref
    for step in (lambda: cora.take(1), lambda: cora.decline(1)):
        with pytest.raises(StepRefused) as refused:
            step()
        assert refused.value.refusal.reason == "answered_already"


@SQLITE
def test_whoever_is_not_on_the_list_sees_where_a_product_stands_and_no_word_of_it(world: World) -> None:
    tom, cora, iain = (Desk(world, key) for key in ("tom", "cora", "iain"))
    readers = tuple(Reader(person_id=world.ids()[key]) for key in ("tom", "cora"))
    tom.new(readers)
    cora.commission(terms=CANARY)
    tom.write(said=CANARY)
    tom.recommend(CANARY)
    cora.publish()
    assert CANARY in str(cora.shows())
    assert iain.shows()["readable"] is False and CANARY not in str(iain.shows())
    with world.database.reading() as session:
        ctx = context(session, world.office.place, world.today)
        [line] = listed(session, world.office.place, ctx, world.today, world.ids()["iain"])
        assert (line.title, line.readable, line.state) == ("(restricted)", False, "published")
        told = session.scalars(select(col(HistoryPayload.text))).all()
        assert not any(CANARY in one for one in told), "the record holds ids and counts"
    action = cora.take(1).action_ref
    with world.database.reading() as session:
        made = session.exec(select(Action.id).where(Action.ref == action)).one()
        rows = session.exec(select(ReaderRow.person_id).where(ReaderRow.action_id == made)).all()
        assert set(rows) == {one.person_id for one in readers}


@SQLITE
def test_a_part_is_closed_by_its_own_list_and_the_coordinator_may_widen_it(world: World) -> None:
    tom, cora, iain = (Desk(world, key) for key in ("tom", "cora", "iain"))
    tom.new()
    tom.write("analysis", said=CANARY, readers=(Reader(person_id=world.ids()["tom"]),))
    assert CANARY in str(tom.shows())
    assert CANARY not in str(iain.shows()) and CANARY not in str(cora.shows())
    with world.database.writing(world.moment) as tx:
        name_readers(tx, cora.place, REF, "Analysis", [Reader(person_id=world.ids()["iain"])], cora.by)
    assert CANARY in str(iain.shows())
    with pytest.raises(StepRefused, match="no part"), world.database.writing(world.moment) as tx:
        name_readers(tx, cora.place, REF, "horizon", [], cora.by)


@SQLITE
def test_a_new_version_keeps_readers_recommendations_and_text_of_the_one_before(world: World) -> None:
    _, cora = published(world)
    with world.database.writing(world.moment) as tx:
        everybody = [
            Reader(agency_id=one.agency_id) for one in context(tx.session, cora.place, world.today).people.values()
        ]
        name_readers(tx, cora.place, REF, "", everybody, cora.by)
    cora.supersede()
    with world.database.reading() as session:
        first, second = (product_row(session, cora.place, REF, version) for version in (1, 2))
        one, two = product_facts(session, first), product_facts(session, second)
        assert (one.sections, one.recommendations) == (two.sections, two.recommendations)
        assert access_of(session, one.id) == access_of(session, two.id)
        assert (
            session.exec(select(Product.supersede_reason).where(Product.id == two.id)).one() == "A figure was wrong"
        )


@SQLITE
def test_a_commission_is_an_action_of_its_author_and_its_date_does_not_slide(world: World) -> None:
    tom, cora = Desk(world, "tom"), Desk(world, "cora")
    tom.new()
    cora.commission(due_on=world.day("Sat 5 Dec"))
    [ref] = world_refs(world)
    action = world.action(ref)
    assert (action.status, action.owner_id) == (ActionStatus.ISSUED, world.ids()["tom"])
    assert action.due_on == world.day("Mon 7 Dec"), "a working day"
    assert cora.shows()["action"] == ref
    for asked, why in (({"due_on": world.day("Wed 9 Dec")}, "date_of_action"),
                       ({"author_id": world.ids()["sue"]}, "author_of_action")):  # fmt: skip
        with pytest.raises(StepRefused) as refused:
            cora.commission(**{"due_on": None, **asked})
        assert refused.value.refusal.reason == why
    cora.commission(due_on=None, terms="Why it fell")
    world.run("deliver_mail")
    assert f"{ref}: Problem profile {REF}" in " ".join(world.mails("tom")[0].text.split())
    world.person("cora").proposes_owner("sue", ref)
    world.person("sue").accepts(ref)
    Desk(world, "sue").write()
    cora.publish()
    assert world.action(ref).status is ActionStatus.DONE_VERIFIED
    assert (cora.shows()["author"], cora.shows()["touched"]) == ("Sue Field", False)
    cora.supersede()
    assert cora.shows()["action"] is None
    cora.commission(due_on=world.day("Wed 16 Dec"))
    assert world.action(world_refs(world)[-1]).owner_id == world.ids()["sue"]


@SQLITE
def test_a_commission_that_lacks_something_is_asked_anew_once_it_does_not(world: World) -> None:
    tom, cora = Desk(world, "tom"), Desk(world, "cora")
    tom.new(readers=tuple(Reader(person_id=world.ids()[key]) for key in ("tom", "cora", "charlie")))
    cora.commission(author_id=world.ids()["sue"])
    cora.commission(author_id=world.ids()["tom"])
    first, second = (world.action(ref) for ref in world_refs(world))
    assert (first.status, second.status) == (ActionStatus.VOID, ActionStatus.ISSUED)


def world_refs(world: World) -> list[str]:
    with world.database.reading() as session:
        return list(session.exec(select(Action.ref).order_by(col(Action.id))))
