"""What comes of a product is for its readers, from its first word; and nothing above OFFICIAL goes in."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlmodel import select

from models.steps.products import NewProduct, add_product, name_readers
from models.steps.take import StepRefused
from models.tables import Action
from models.tables import Reader as ReaderRow
from rules.products.kinds import ProductKind
from rules.reading import Reader
from tests.models.steps.product_desk import CANARY, PROFILE, REF, TOWN, Desk, published
from tests.stories.people import partnership
from tests.stories.world import World, begin

pytestmark = pytest.mark.parametrize("address", ["sqlite"], indirect=True)


@pytest.fixture
def world(data_dir: Path, address: str) -> Iterator[World]:
    """The partnership of the stories with one area, whose analyst is Tom."""
    made = begin(data_dir, address, partnership(areas=(TOWN,)))
    yield made
    made.office.close()


def test_an_action_made_of_a_recommendation_is_for_readers_of_the_product_and_of_the_part(world: World) -> None:
    tom, cora, iain = (Desk(world, key) for key in ("tom", "cora", "iain"))
    mine = tuple(Reader(person_id=world.ids()[key]) for key in ("tom", "cora", "iain"))
    tom.new(mine[:2])
    cora.commission()
    tom.write()
    tom.recommend(CANARY, readers=mine[1:])
    tom.recommend("Ask the owners", readers=mine[2:])
    cora.publish()
    assert CANARY not in str(iain.shows())
    action = cora.take(1).action_ref
    with world.database.reading() as session:
        made = session.exec(select(Action.id).where(Action.ref == action)).one()
        assert session.exec(select(ReaderRow.person_id).where(ReaderRow.action_id == made)).all() == [
            world.ids()["cora"]
        ]
    with pytest.raises(StepRefused) as refused:
        cora.take(2)
    assert refused.value.refusal.reason == "no_reader", "without a list everybody would read it"


def test_what_is_sensitive_is_closed_from_its_first_word_and_nothing_above_official_goes_in(world: World) -> None:
    tom, cora = Desk(world, "tom"), Desk(world, "cora")
    me = (Reader(person_id=tom.by.person_id),)
    for kind, sensitive, readers, title, reason in (
        (PROFILE, True, (), "Thefts", "sensitive_without_list"),
        (ProductKind.SUBJECT_PROFILE, False, me, "Thefts", "not_sensitive"),
        (ProductKind.SUBJECT_PROFILE, True, (), "Thefts", "sensitive_without_list"),
        (PROFILE, False, (), "SECRET: thefts", "above_official"),
    ):
        new = NewProduct(kind, title, sensitive=sensitive, readers=readers)
        with pytest.raises(StepRefused) as refused, world.database.writing(world.moment) as tx:
            add_product(tx, tom.place, new, tom.by)
        assert refused.value.refusal.reason == reason
    tom.new()
    said = "Marking: SECRET"
    for step in (
        lambda: tom.write(said=said), lambda: tom.recommend(said), lambda: cora.commission(terms=said),
        lambda: cora.commission(measure=said),
    ):  # fmt: skip
        with pytest.raises(StepRefused) as refused:
            step()
        assert refused.value.refusal.reason == "above_official" and said not in str(refused.value)


def test_a_recommendation_that_was_answered_is_not_written_anew_in_the_next_version(world: World) -> None:
    tom, cora = published(world)
    cora.take(1)
    cora.supersede()
    with pytest.raises(StepRefused) as refused:
        tom.recommend("Something else", number=1)
    assert refused.value.refusal.reason == "answered_already"
    assert tom.recommend("Ask the tenants", number=2) == 2


def test_a_section_written_anew_with_a_reader_keeps_those_it_had(world: World) -> None:
    tom = Desk(world, "tom")
    tom.new()
    for key in ("cora", "iain"):
        tom.write("analysis", readers=(Reader(person_id=world.ids()[key]),))
    for desk, readable in ((Desk(world, "cora"), True), (Desk(world, "iain"), True), (Desk(world, "bo"), False)):
        (said,) = [one["text"] for one in desk.shows(1)["sections"] if one["key"] == "analysis"]  # type: ignore[attr-defined]
        assert (said is not None) is readable


def test_a_part_that_is_closed_later_is_closed_in_the_version_that_is_out_too(world: World) -> None:
    _, cora = published(world)
    cora.supersede()
    iain, mine = Desk(world, "iain"), [Reader(person_id=world.ids()["cora"])]
    with world.database.writing(world.moment) as tx:
        name_readers(tx, cora.place, REF, "analysis", mine, cora.by)

    def text(desk: Desk, version: int) -> object:
        sections = desk.shows(version)["sections"]
        return next(one["text"] for one in sections if one["key"] == "analysis")  # type: ignore[attr-defined]

    assert [text(desk, version) for desk in (cora, iain) for version in (1, 2)] == ["About it."] * 2 + [None] * 2
    with world.database.writing(world.moment) as tx:
        name_readers(tx, cora.place, REF, "analysis", [Reader(person_id=world.ids()["iain"])], cora.by)
    assert [text(iain, version) for version in (1, 2)] == [None, "About it."], "what was taken out since stays closed"
