"""Two processes that write at once: never "database is locked", no update lost, nothing decided or said twice.

Two sweeps, a sweep and a step, a sweep and the sender: tests/stories/test_at_once.py. Here two whole mornings meet.
"""

import subprocess
import sys
import threading

from sqlalchemy import event
from sqlmodel import col, select

from config.story import mark_story
from flows.deliver_mail import CONNECTIONS
from models.database import Database
from models.steps.people import person_left
from models.steps.sender import sender_lock
from models.steps.sweep import sweep
from models.tables import Action, FlowRun
from rules.action import ActionState, Change
from rules.life.who import By
from rules.sweep import chase
from rules.words import ActionStatus
from tests.faults import world
from tests.faults.child import STARTS, Child, Lived, claim
from tests.faults.peace import Undisturbed, lives_on
from tests.faults.scene import Scene
from tests.moments import moment
from tests.shape.tree import ROOT

AT = moment(world.BAD_MONDAY)


def both(*children: Child) -> list[Lived]:
    """Two processes to their ends; neither meets a fault, nor has a flow of theirs a failure."""
    lived = [child.lived() for child in [child.ready() for child in children]]
    assert [one.fault for one in lived] == ["", ""]
    assert [failure for one in lived for result in one.results for failure in result.failures] == []
    return lived


def test_the_same_morning_in_two_processes_decides_what_one_decides(scene: Scene, undisturbed: Undisturbed) -> None:
    go = STARTS.Barrier(2)
    lived = both(*[scene.start(flows=world.ALL_BUT_MAIL, go=go) for _ in range(2)])
    said = sum(result.notices_new for one in lived for result in one.results)
    assert said == len(scene.new_notices())
    assert lives_on(scene, undisturbed) == set()


def test_taking_in_and_testing_beside_chasing(scene: Scene, undisturbed: Undisturbed) -> None:
    go = STARTS.Barrier(2)
    one = scene.start(flows=("ingest_intelligence", "run_thresholds", "open_cycle", "issue_actions"), go=go)
    other = scene.start(flows=("chase_overdue", "send_reminders", "chase_overdue", "chase_overdue"), go=go)
    both(one, other)
    assert lives_on(scene, undisturbed) == set()


def test_a_claim_made_between_a_sweep_s_look_and_its_writing_is_not_lost(scene: Scene) -> None:
    ref = scene.refs_of("owner-1")[0]
    asked: list[str] = []

    def rule(action: ActionState, day: object, ctx: object) -> Change:
        if not asked:
            asked.append(ref)
            owner = threading.Thread(target=claim, args=(scene.office, ref, AT))
            owner.start()
            owner.join(30)
        return chase(action, AT.day, ctx)  # type: ignore[arg-type]

    before = scene.record()
    sweep(scene.office.database, AT, scene.office.place, rule, lambda _state, decide: decide())
    assert sum(scene.record().requests.values()) == sum(before.requests.values()) + 1
    with scene.office.database.reading() as session:
        assert session.exec(select(Action.status).where(Action.ref == ref)).one() == ActionStatus.DONE_CLAIMED


def test_of_two_senders_the_second_says_that_another_is_at_work(scene: Scene, undisturbed: Undisturbed) -> None:
    scene.live(world.BAD_MONDAY, flows=world.ALL_BUT_MAIL)
    go = STARTS.Barrier(2)
    with scene.server(stall_before_data=0.5):
        children = [scene.start(flows=("deliver_mail",), go=go).ready() for _ in range(2)]
        lived = sorted((child.lived() for child in children), key=lambda one: one.fault)
    assert [one.fault for one in lived] == [
        "",
        "AnotherSender: Another sender is at work on the mail of this partnership."
        " Let it finish (`jatac status` shows its run), then try again.",
    ]
    assert len(scene.wire().mails) == lived[0].results[0].counts["sent"] >= CONNECTIONS
    with scene.office.database.reading() as session:
        runs = session.exec(select(FlowRun.state).where(FlowRun.flow == "deliver_mail", FlowRun.as_of == AT.as_of))
        assert sorted(runs) == ["completed", "failed"]
    assert lives_on(scene, undisturbed) == set()


def test_the_command_line_says_so_and_exits_with_3(scene: Scene) -> None:
    mark_story(scene.data_dir)
    command = [sys.executable, "-c", "from cli.jatac import main; main()", "run", "deliver_mail"]
    command += ["--data-dir", str(scene.data_dir), "--at", world.BAD_MONDAY.replace(" ", "T")]
    with sender_lock(Database(scene.address), scene.office.place.partnership_id):
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 3
    assert done.stderr.startswith("Another sender is at work on the mail of this partnership.")
    assert "Traceback" not in done.stdout + done.stderr


def test_a_sweep_between_the_reading_and_the_writing_of_a_leaver_s_actions_waits_its_turn(scene: Scene) -> None:
    """All the actions of one person in one transaction: nobody who comes between makes it start anew, or fail."""
    office, owner = scene.office, scene.person("owner-1")
    sweeps = [threading.Thread(target=scene.live, args=(world.BAD_MONDAY,), kwargs={"flows": ("chase_overdue",)})]

    def come_between(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if sweeps and statement.startswith("UPDATE action") and threading.current_thread() is threading.main_thread():
            sweep_now = sweeps.pop()
            sweep_now.start()
            sweep_now.join(1)
            started.append(sweep_now)

    started: list[threading.Thread] = []
    event.listen(office.database.writers, "before_cursor_execute", come_between)
    assert owner.id is not None
    with office.database.writing(AT) as tx:
        moved = person_left(tx, office.place, owner.id, AT.day, By(scene.person("cora").id))
    started[0].join(60)
    assert moved == 3
    with office.database.reading() as session:
        runs = session.exec(select(FlowRun.state).where(FlowRun.flow == "chase_overdue")).all()
        live = select(Action.actor_id).where(Action.owner_id == owner.id, col(Action.issued_on).is_not(None))
        actors = set(session.exec(live).all())
    assert runs == ["completed"]
    assert actors == {scene.person("lead-fire").id}
