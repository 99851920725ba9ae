"""A verified analysis numbers a nomination."""

from sqlmodel import select

from models.queries.partnership import in_turn
from models.steps.deciding import locked_versions
from models.steps.products import NewProduct, add_product
from models.steps.requirements import Question, ask
from models.tables import Area, Nomination, ThresholdBreach
from rules.life.owner import claim_done
from rules.life.who import By
from rules.reading import Reader
from rules.words import ActionKind, AnalysisAnswer
from tests.flows.intelligence import first_of
from tests.models.steps.product_desk import PROFILE, REF, Desk
from tests.models.steps.test_decisions_at_once import meanwhile
from tests.stories.world import World


def test_whoever_has_the_turn_and_wants_the_action_does_not_wait_for_a_verified_analysis(world: World) -> None:
    place = world.office.place
    ref = world.issue("Explain the rise", "tom", due="Wed 9 Dec", kind=ActionKind.ANALYSIS)
    analysis = world.action(ref)
    with world.database.writing(world.moment) as tx:
        area = Area(partnership_id=place.partnership_id, key="redditch", name="Redditch", lsoa_names=[])
        tx.session.add(area)
        tx.session.flush()
        breach = ThresholdBreach(
            partnership_id=place.partnership_id, area_id=area.id or 0, type="Burglary", month=first_of("2026-10"),
            state="opened", rule="single", severity="red", count=9, window=1, window_total=9, baseline_total=9,
            baseline_periods=12, sentence="", action_id=analysis.id, policy_version_id=analysis.policy_version_id,
            found_at=world.now,
        )  # fmt: skip
        tx.session.add(breach)
    world.person("tom").does(claim_done, ref, AnalysisAnswer.REAL)
    with world.database.writing(world.moment) as tx:
        in_turn(tx.session, place)
        other = meanwhile(lambda: world.person("cora").verifies(ref))
        assert locked_versions(tx.session, place.partnership_id, [analysis.id])
    other.result(30)
    with world.database.reading() as session:
        assert session.exec(select(Nomination)).one().state == "open"


def test_a_question_for_a_product_and_its_commission_do_not_wait_for_each_other(world: World) -> None:
    place, ids = world.office.place, world.ids()
    cora = By(ids["cora"])
    with world.database.writing(world.moment) as tx:
        add_product(tx, place, NewProduct(PROFILE, "Thefts", author_id=ids["tom"]), cora)
    put = Question("Which stores?", (Reader(ids["sue"]),), world.day("Wed 9 Dec"), product=REF)
    with world.database.writing(world.moment) as tx:
        in_turn(tx.session, place)
        other = meanwhile(lambda: Desk(world, "cora").commission(due_on=world.day("Wed 9 Dec")))
        ask(tx, place, put, cora)
    other.result(30)
