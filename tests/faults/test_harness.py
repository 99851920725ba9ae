"""A fixed choice of the lives that `make faults` draws: each kill, each mail server, disk, clock and restart; and
that the harness finds a sender which is broken.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace

import pytest

from tests import postgres
from tests.databases import but_one_on_sqlite
from tests.faults.ground import Ground, Postgresql, Sqlite, own_server
from tests.faults.harness import peaceful, plans
from tests.faults.plan import KILLS, SMTPS, Plan, draw
from tests.faults.trial import Peace, tried
from tests.faults.verdict import Verdict

Live = Callable[[Plan], Verdict]
POSTGRESQL = pytest.mark.postgres
BOTH = ["sqlite", pytest.param("postgresql", marks=POSTGRESQL)]
NAMED = tuple(kill for kill in KILLS if kill not in ("any", "time", "-"))


@pytest.fixture(scope="session")
def grounds(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str], tuple[Ground, Callable[[str], Peace]]]:
    """A ground of each kind, made when it is first asked for, once a worker."""
    made: dict[str, tuple[Ground, Callable[[str], Peace]]] = {}

    def ground(database: str) -> tuple[Ground, Callable[[str], Peace]]:
        if database not in made:
            folder = tmp_path_factory.mktemp("ground")
            if database == "sqlite":
                new: Ground = Sqlite(folder)
            else:
                new = Postgresql(folder, request.getfixturevalue("postgresql_server"))
            made[database] = (new, peaceful(new))
        return made[database]

    return ground


@pytest.fixture
def live(grounds: Callable[[str], tuple[Ground, Callable[[str], Peace]]]) -> Live:
    """Lives a plan."""
    return lambda plan: tried(grounds(plan.database)[0], plan, grounds(plan.database)[1])


def nothing_wrong(found: Verdict) -> None:
    """Nothing lost, nothing decided twice, repeats only as promised."""
    assert (found.lost, found.twice, found.wrong) == ([], [], [])
    assert found.mails > 0


@pytest.mark.parametrize("database", BOTH)
@pytest.mark.parametrize("kill", but_one_on_sqlite(NAMED))
def test_killed_at_a_named_point_while_papers_go_out(live: Live, database: str, kill: str) -> None:
    found = live(replace(draw(3, database), kill=kill, smtp="takes", extra="-", day=0))
    nothing_wrong(found)
    assert found.note == "killed"


@pytest.mark.parametrize(("number", "smtp"), list(enumerate(SMTPS[1:])))
def test_a_mail_server_that_does_its_worst(live: Live, number: int, smtp: str) -> None:
    """On the day of the pack or on that of the digest; PostgreSQL meets them in `make faults`."""
    found = live(replace(draw(4, "sqlite"), kill="-", smtp=smtp, extra="-", day=number % 2))
    nothing_wrong(found)


@pytest.mark.parametrize("database", BOTH)
@pytest.mark.parametrize("extra", but_one_on_sqlite(["disk", "clock+1h", "clock-1h"]))
def test_a_full_disk_and_a_clock_that_jumps_an_hour(live: Live, database: str, extra: str) -> None:
    nothing_wrong(live(replace(draw(5, database), kill="-", smtp="takes", extra=extra, day=0)))


@pytest.fixture
def crashing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    """PostgreSQL on a server of its own."""
    with ExitStack() as stack:
        try:
            server = stack.enter_context(own_server())
        except postgres.START_FAULTS as fault:
            pytest.skip(f"PostgreSQL did not start: {fault!r}")
        yield Postgresql(tmp_path_factory.mktemp("ground"), *server)


@pytest.mark.postgres
def test_a_postgresql_that_crashes_and_comes_back(crashing: Ground) -> None:
    plan = replace(draw(6, "postgresql"), kill="-", smtp="slow", extra="restart", day=0)
    nothing_wrong(tried(crashing, plan, peaceful(crashing)))


def test_a_sqlite_file_that_another_process_locks_for_a_while(live: Live) -> None:
    nothing_wrong(live(replace(draw(6, "sqlite"), kill="-", smtp="takes", extra="restart", day=0)))


@pytest.mark.parametrize(
    ("broken", "kill", "where", "why"),
    [
        ("commits_before_data", "before_data", "lost", "is on the wire in no mail"),
        ("skips_sent_log", "after_log", "wrong", "went to its commit without sent.log"),
        ("composes_anew", "after_250", "twice", "mails"),
        ("forgets_what_it_decided", "-", "twice", "notices too many"),
    ],
)
def test_a_sender_that_is_broken_is_found(live: Live, broken: str, kill: str, where: str, why: str) -> None:
    found = live(replace(draw(7, "sqlite"), kill=kill, smtp="takes", extra="-", day=0, broken=broken))
    assert not found.ok
    assert any(why in one for one in getattr(found, where)), (found.lost, found.twice, found.wrong)


def test_the_same_seed_is_the_same_plan_on_either_database() -> None:
    drawn = plans(200, 100, "both")
    assert [plan.seed for plan in drawn[::2]] == [plan.seed for plan in drawn[1::2]] == list(range(100, 200))
    for one, other in zip(drawn[::2], drawn[1::2], strict=True):
        assert replace(one, database="postgresql") == other
        assert one.victims == other.victims


def test_a_hundred_seeds_meet_every_kill_with_every_mail_server_nearly() -> None:
    met = {(plan.kill, plan.smtp) for plan in plans(200, 0, "both")}
    assert len(met) == 100
    assert {kill for kill, _ in met} == set(KILLS)
    assert {smtp for _, smtp in met} == set(SMTPS)
    assert {plan.extra for plan in plans(200, 0, "both")} == {"-", "disk", "clock+1h", "clock-1h", "restart"}
