"""Places: a slow job gives its place up, is never begun twice, and nobody waits for it."""

import threading
import time

from flows.places import Places

LONG = 30.0
"""Seconds that no test comes near."""


def test_every_job_is_done_and_no_more_at_once_than_there_are_places() -> None:
    at_work, most, lock = [0], [0], threading.Lock()

    def body() -> None:
        with lock:
            at_work[0] += 1
            most[0] = max(most[0], at_work[0])
        time.sleep(0.01)
        with lock:
            at_work[0] -= 1

    found = Places(at_once=3).go_round("chase_overdue", LONG, dict.fromkeys(range(20), body))
    assert (sorted(found.ended), found.slow, found.skipped) == (list(range(20)), [], [])
    assert most[0] == 3


def test_jobs_that_stall_hold_back_no_other() -> None:
    let_go = threading.Event()
    places = Places(at_once=2, beside=4)
    bodies = dict.fromkeys(range(4), let_go.wait) | dict.fromkeys(range(4, 30), lambda: None)
    started = time.monotonic()
    found = places.go_round(
        "deliver_mail", 0.1, {key: lambda body=body: body() and None for key, body in bodies.items()}
    )
    assert (found.slow, len(found.ended)) == ([0, 1, 2, 3], 26)
    assert time.monotonic() - started < LONG
    let_go.set()
    assert places.stop(LONG) == []


def test_a_job_still_under_way_is_not_begun_again_but_another_flow_of_the_same_partnership_is() -> None:
    let_go, begun = threading.Event(), [0]

    def slow() -> None:
        begun[0] += 1
        let_go.wait()

    places = Places()
    assert places.go_round("deliver_mail", 0.05, {1: slow}).slow == [1]
    assert places.go_round("deliver_mail", 0.05, {1: slow, 2: lambda: None}).skipped == [1]
    assert places.go_round("chase_overdue", LONG, {1: lambda: None}).ended == [1]
    let_go.set()
    assert places.stop(LONG) == []
    assert begun == [1]


def test_when_even_the_room_beside_is_taken_new_jobs_wait_for_an_end() -> None:
    let_go = threading.Event()
    places = Places(at_once=1, beside=1)
    threading.Timer(0.3, let_go.set).start()
    found = places.go_round(
        "deliver_mail", 0.05, {key: lambda: let_go.wait() and None for key in range(2)} | {2: lambda: None}
    )
    assert 2 in found.ended
    assert places.stop(LONG) == []


def test_stopping_begins_nothing_more_and_says_what_it_left() -> None:
    let_go, begun = threading.Event(), threading.Event()

    def slow() -> None:
        begun.set()
        let_go.wait()

    places = Places(at_once=1)
    first = threading.Thread(target=places.go_round, args=("deliver_mail", LONG, {1: slow, 2: slow}))
    first.start()
    assert begun.wait(LONG)
    left = places.stop(0.05)
    assert [(job.flow, job.partnership_id) for job in left] == [("deliver_mail", 1)]
    first.join(LONG)
    assert places.go_round("chase_overdue", LONG, {3: slow}).skipped == [3]
    let_go.set()
    assert places.stop(LONG) == []
