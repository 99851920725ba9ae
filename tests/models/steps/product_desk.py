"""Steps on products as somebody of the stories takes them."""

from dataclasses import replace

from sqlmodel import select

from models.queries.context import context
from models.queries.product_shown import shown
from models.steps import product_life as life
from models.steps.commissioning import Commission, commission
from models.steps.products import NewProduct, add_product, recommend, write_section
from models.tables import Area
from rules.declarations import DeclaredArea
from rules.life.who import By
from rules.products.kinds import SECTIONS, ProductKind
from rules.reading import Reader
from tests.stories.world import World

CANARY = "zebrafinch"
TOWN = DeclaredArea("town", "Town", "tom", ("Town",))
REF = "NW-P-2026/001"
PROFILE = ProductKind.PROBLEM_PROFILE


class Desk:
    """Somebody's steps on products."""

    def __init__(self, world: World, key: str) -> None:
        self.world, self.by, self.place = world, By(world.ids()[key]), world.office.place

    def new(self, readers: tuple[Reader, ...] = ()) -> str:
        with self.world.database.writing(self.world.moment) as tx:
            area = tx.session.exec(select(Area.id).where(Area.key == "town")).one()
            new = NewProduct(
                PROFILE, "Thefts in Town", area, "Burglary", author_id=self.by.person_id, readers=readers
            )
            return add_product(tx, self.place, new, self.by).ref

    def commission(self, **asked: object) -> None:
        day = self.world.today
        whole = Commission("Why it rose", None, day, None, "recorded thefts", day)
        with self.world.database.writing(self.world.moment) as tx:
            commission(tx, self.place, REF, replace(whole, **asked), self.by)  # type: ignore[arg-type]

    def write(self, *sections: str, said: str = "About it.", readers: tuple[Reader, ...] = ()) -> None:
        with self.world.database.writing(self.world.moment) as tx:
            for one in sections or tuple(one.key for one in SECTIONS[PROFILE]):
                write_section(tx, self.place, REF, one, said, self.by, readers)

    def recommend(self, said: str = "Light the yard", owner: str | None = "iain", **fields: object) -> int:
        owner_id = self.world.ids()[owner] if owner else None
        with self.world.database.writing(self.world.moment) as tx:
            return recommend(tx, self.place, REF, said, self.by, owner_id=owner_id, **fields)  # type: ignore[arg-type]

    def publish(self) -> None:
        with self.world.database.writing(self.world.moment) as tx:
            life.publish(tx, self.place, REF, self.by)

    def supersede(self) -> None:
        with self.world.database.writing(self.world.moment) as tx:
            life.supersede(tx, self.place, REF, "A figure was wrong", self.by)

    def take(self, number: int, action: str | None = None) -> life.Answered:
        with self.world.database.writing(self.world.moment) as tx:
            return life.take_up(tx, self.place, REF, number, self.by, action)

    def decline(self, number: int, reason: str = "No money") -> None:
        with self.world.database.writing(self.world.moment) as tx:
            life.decline(tx, self.place, REF, number, reason, self.by)

    def shows(self, version: int | None = None) -> dict[str, object]:
        with self.world.database.reading() as session:
            ctx = context(session, self.place, self.world.today)
            return shown(session, self.place, ctx, self.world.today, self.by.person_id, REF, version)


def published(world: World) -> tuple[Desk, Desk]:
    """A profile that is out, with two recommendations; the desks of its author and of the coordinator."""
    tom, cora = Desk(world, "tom"), Desk(world, "cora")
    assert tom.new() == REF
    cora.commission()
    tom.write()
    assert (tom.recommend(), tom.recommend("Ask the owners")) == (1, 2)
    cora.publish()
    return tom, cora
