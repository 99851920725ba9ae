"""Scores, the control strategy and intelligence requirements as steps: who may, what stands, what others see."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlmodel import select

from models.queries.context import context
from models.queries.requirements import listed
from models.queries.strategy import off_now, ranked_for, strategies, strategy_on
from models.steps.products import NewProduct, add_product, write_section
from models.steps.requirements import Question, answer, ask
from models.steps.scoring import Judged, score
from models.steps.strategy import Adopted, adopt
from models.steps.take import StepRefused
from models.tables import Agency, Priority
from rules.declarations import DeclaredArea, DeclaredPriority
from rules.life.who import By
from rules.products.kinds import Confidence, ProductKind
from rules.reading import Reader
from rules.words import PriorityOrigin
from tests.stories.people import partnership
from tests.stories.world import World, begin

CANARY = "zebrafinch"
MEDIUM = Confidence.MEDIUM


@pytest.fixture
def world(data_dir: Path, address: str) -> Iterator[World]:
    """The partnership of the stories with an area, whose analyst is Tom, and two priorities."""
    funded = DeclaredPriority("retail", "Retail crime", PriorityOrigin.FUNDER, "bo", ("Shoplifting",))
    declared = partnership(areas=(DeclaredArea("town", "Town", "tom", ("Town",)),))
    priorities = (*declared.priorities, funded)
    made = begin(data_dir, address, partnership(areas=declared.areas, priorities=priorities))
    yield made
    made.office.close()


def by(world: World, key: str | None) -> By:
    return By(world.ids()[key]) if key is not None else By(None)


def judge(world: World, key: str = "tom", name: str = "Burglary", harm: int = 4, **fields: object) -> None:
    judged = Judged(name, harm, 3, MEDIUM, "Counts of a year", **fields)  # type: ignore[arg-type]
    with world.database.writing(world.moment) as tx:
        score(tx, world.office.place, judged, by(world, key))


def ranked(world: World, key: str | None = "iain") -> list[tuple[int, str, int, str]]:
    """(rank, name, risk, reason) as somebody sees it."""
    with world.database.reading() as session:
        ctx = context(session, world.office.place, world.today)
        found, _ = ranked_for(session, world.office.place, ctx, world.today, by(world, key).person_id)
    return [(one.rank, one.score.name, one.score.risk, one.score.reason) for one in found]


def priority_ids(world: World) -> dict[str, int]:
    with world.database.reading() as session:
        return {row.key: row.id or 0 for row in session.exec(select(Priority))}


def take_on(
    world: World, key: str = "charlie", begins: date | None = None, *keys: str, on: str | None = None
) -> None:
    ids = tuple(priority_ids(world)[one] for one in keys or ("retail", "burglary"))
    asked = Adopted("tasking", ids, begins or world.today, "", world.day(on) if on else None)
    with world.database.writing(world.moment) as tx:
        adopt(tx, world.office.place, asked, by(world, key))


def refused(step: object, *args: object, **fields: object) -> str:
    with pytest.raises(StepRefused) as found:
        step(*args, **fields)  # type: ignore[operator]
    return found.value.refusal.reason


def test_the_latest_score_of_an_issue_counts_and_the_strategy_measures_the_work(world: World) -> None:
    judge(world)
    judge(world, harm=5)
    judge(world, name="Knife crime", harm=5, candidate=True)
    assert ranked(world) == [(1, "Burglary", 15, "Counts of a year"), (1, "Knife crime", 15, "Counts of a year")]
    take_on(world)
    take_on(world, "charlie", world.day("Wed 9 Dec"), "burglary")
    world.issue("Light the yard", "tom", due="Wed 16 Dec")
    with world.database.reading() as session:
        place = world.office.place
        assert [one.version for one in strategies(session, place).values()] == [1, 2]
        now, later = strategy_on(session, place, world.today), strategy_on(session, place, world.day("Wed 9 Dec"))
        assert now is not None and later is not None
        assert [one.key for one in now[1].priorities] == ["retail", "burglary"]
        assert [one.origin.value for one in later[1].priorities] == ["assessment"]
        assert strategy_on(session, place, date(2026, 11, 30)) is None
        off = off_now(session, place, now[1])
    assert (off.live, off.off, off.business_as_usual) == (1, 1, 1)


def test_a_requirement_is_answered_by_each_that_was_asked(world: World) -> None:
    ref = question(world)
    with world.database.writing(world.moment) as tx:
        typed = ref.lower().replace("/", "-")
        assert answer(tx, world.office.place, typed, "Two of them", by(world, "joy")).state == "partly"
    with world.database.writing(world.moment) as tx:
        sue = Reader(person_id=world.ids()["sue"])
        row = answer(tx, world.office.place, ref, "", by(world, "cora"), of=sue, nothing_known=True)
        assert row.state == "answered"
    [line] = lines(world, "iain", answered=True)
    assert [one["answer"] for one in line["answers"]] == ["Two of them", "nothing known"]  # type: ignore[attr-defined]
    assert lines(world, "iain") == []


SQLITE = pytest.mark.parametrize("address", ["sqlite"], indirect=True)


def question(world: World, key: str = "tom", **fields: object) -> str:
    """Asks the fire service, and Sue of the police."""
    with world.database.writing(world.moment) as tx:
        fire = tx.session.exec(select(Agency.id).where(Agency.key == "fire")).one()
        of = (Reader(agency_id=fire), Reader(person_id=world.ids()["sue"]))
        given = {"text": f"Who is {CANARY}?", "of": of, "due_on": world.day("Wed 9 Dec"), **fields}
        return ask(tx, world.office.place, Question(**given), by(world, key)).ref  # type: ignore[arg-type]


def lines(world: World, key: str | None, *, answered: bool = False) -> list[dict[str, object]]:
    with world.database.reading() as session:
        ctx = context(session, world.office.place, world.today)
        return listed(session, world.office.place, ctx, world.today, by(world, key).person_id, answered=answered)


@SQLITE
def test_scores_and_strategy_are_refused_to_whoever_they_are_not_for(world: World) -> None:
    assert refused(judge, world, "iain") == "not_coordinator"
    assert refused(judge, world, "tom", "Noise") == "no_such_priority"
    assert refused(judge, world, "tom", harm=6) == "harm_out_of_range"
    assert refused(take_on, world, "iain") == "not_the_chair"
    assert refused(take_on, world, "cora") == "not_the_chair"
    assert refused(take_on, world, "charlie", None, "retail", "retail") == "priority_twice"
    assert refused(take_on, world, "charlie", None, "retail", on="Thu 3 Dec") == "no_such_meeting"
    world.run("open_cycle")
    assert refused(take_on, world, "cora", None, "retail", on="Wed 2 Dec") == "no_such_meeting", "it is tomorrow"
    world.at("Wed 2 Dec", "12:00")
    take_on(world, "cora", None, "retail", on="Wed 2 Dec")
    assert refused(take_on, world, "charlie", world.day("Tue 1 Dec")) == "before_the_latest"


@SQLITE
def test_a_score_made_for_a_closed_assessment_shows_others_its_numbers_alone(world: World) -> None:
    mine = (Reader(person_id=world.ids()["tom"]),)
    with world.database.writing(world.moment) as tx:
        new = NewProduct(ProductKind.STRATEGIC_ASSESSMENT, "The year", readers=mine)
        ref = add_product(tx, world.office.place, new, by(world, "tom")).ref
    judged = Judged(CANARY, 4, 4, MEDIUM, f"{CANARY} said so", candidate=True, product=ref)
    with world.database.writing(world.moment) as tx:
        score(tx, world.office.place, judged, by(world, "tom"))
    assert CANARY in str(ranked(world, "tom"))
    for reader in ("iain", "cora", None):
        assert ranked(world, reader) == [(1, "(restricted)", 16, "(restricted)")]
    assert refused(judge, world, "cora", product=ref) == "not_a_reader"


@SQLITE
def test_a_score_stands_in_the_section_on_prioritisation_and_is_closed_with_it(world: World) -> None:
    with world.database.writing(world.moment) as tx:
        new = NewProduct(ProductKind.STRATEGIC_ASSESSMENT, "The year", author_id=world.ids()["tom"])
        ref = add_product(tx, world.office.place, new, by(world, "tom")).ref
        mine = (Reader(person_id=world.ids()["tom"]),)
        write_section(tx, world.office.place, ref, "prioritisation", "Why", by(world, "tom"), mine)
    judge(world, "tom", product=ref)
    assert [ranked(world, key)[0][3] for key in ("tom", "iain")] == ["Counts of a year", "(restricted)"]


READERS = (
    ("tom", True),
    ("cora", True),
    ("iain", True),
    ("sue", True),
    ("lena", False),
    ("bo", False),
    (None, False),
)


@SQLITE
def test_a_sensitive_question_is_read_by_who_asked_who_was_asked_and_those_whose_work_it_is(world: World) -> None:
    question(world)
    question(world, sensitive=True)
    for reader, sensitive in READERS:
        assert [CANARY in str(line) for line in lines(world, reader)] == [True, sensitive], reader


@SQLITE
def test_a_question_is_asked_of_somebody_by_an_analyst_and_answered_once(world: World) -> None:
    assert refused(question, world, "iain") == "not_coordinator"
    assert refused(question, world, of=()) == "nobody_asked"
    assert refused(question, world, due_on=date(2026, 11, 30)) == "past_date"
    ref = question(world)

    def reply(key: str | None, of: Reader | None = None) -> None:
        with world.database.writing(world.moment) as tx:
            answer(tx, world.office.place, ref, "Two", by(world, key), of=of)

    assert refused(reply, "lena") == "not_coordinator"
    assert refused(reply, "tom") == "not_asked"
    reply("iain")
    assert refused(reply, "joy") == "answered_already"
