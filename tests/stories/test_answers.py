"""Nobody need ask twice: what was sent, to whom, why, and when is the next; and whether the machine is alive."""

from sqlmodel import col, select

from models.queries.context import context
from models.tables import FlowRun, History, HistoryPayload, Message, Notice
from rules.outlook import outlook
from rules.reasons import Next, why
from tests.stories.world import MORNING, World


def test_the_rows_say_what_was_sent_to_whom_why_and_what_is_next(world: World) -> None:
    """Rivals' bug 10: nobody can answer "what was sent, to whom, why, and when is the next?"."""
    world.issue("Light the underpass", "tom", due="Wed 9 Dec")
    world.fast_forward(to="Wed 2 Dec")
    world.owner("tom").acknowledges()
    world.skip(to="Thu 10 Dec").morning()
    world.expect("Wed 2 Dec", tom="issue")
    world.expect("Thu 10 Dec", tom="overdue", dan="overdue")
    keys = {number: key for key, number in world.ids().items()}
    with world.database.reading() as session:
        rows = session.exec(
            select(Notice, Message).join(Message, col(Message.id) == col(Notice.message_id)).order_by(col(Notice.id))
        ).all()
        sent = [(f"{m.sent_at:%a %-d %b}", keys[n.recipient_id], n.kind) for n, m in rows if m.sent_at]
        history = session.exec(select(History).where(History.subject_kind == "action").order_by(col(History.seq)))
        decided = [(row.kind, keys.get(row.by_id or 0, "system"), f"{row.as_of:%a %-d %b}") for row in history]
        ctx = context(session, world.office.place, world.today)
        payloads = session.exec(select(HistoryPayload)).all()
    assert sent == [
        ("Wed 2 Dec", "tom", "issue"),
        ("Thu 10 Dec", "tom", "overdue"),
        ("Thu 10 Dec", "dan", "overdue"),
    ]
    assert [str(why(n.kind, n.reason)).partition(":")[0] for n, _ in rows[1:]] == ["Rung 1", "Rung 1"]
    assert [d for d in decided if d[0] in ("issued", "acknowledged", "rung")] == [
        ("issued", "cora", "Tue 1 Dec"),
        ("acknowledged", "tom", "Wed 2 Dec"),
        ("rung", "system", "Thu 10 Dec"),
    ]
    following = outlook(world.action(), world.today, ctx)
    assert (following.step, following.on) == (Next.RUNG_2, world.day("Mon 14 Dec"))
    assert "Mon 14 Dec 2026" in world.mails("tom", "Thu 10 Dec")[0].text
    assert len(payloads) == len({payload.history_id for payload in payloads})


def test_every_run_is_on_record_with_what_it_did(world: World) -> None:
    """Rivals' bug 9: a watchdog switched off, and nobody noticed."""
    world.issue("Light the underpass", "tom", due="Fri 18 Dec")
    world.fast_forward(to="Wed 2 Dec")
    world.expect("Wed 2 Dec", tom="issue")
    with world.database.reading() as session:
        runs = session.exec(select(FlowRun).order_by(col(FlowRun.id))).all()
    assert [run.flow for run in runs] == list(MORNING)
    assert {run.state for run in runs} == {"completed"}
    assert [run.messages_new for run in runs] == [0] * 8 + [1]
    assert {run.as_of for run in runs} == {world.results[0].as_of}
