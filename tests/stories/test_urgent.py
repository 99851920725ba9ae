"""Urgent: set by the chair, due at a time of day; mail at any hour only to who asked for it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.stories.conftest import kept
from tests.stories.people import partnership, with_person
from tests.stories.world import World, begin

EACH_QUARTER = ("chase_overdue", "deliver_mail")


@pytest.fixture
def night(data_dir: Path, sqlite: str) -> Iterator[World]:
    """Tom wants urgent mail at any hour; Lena does not."""
    yield from kept(begin(data_dir, sqlite, with_person(partnership(), "tom", mail_at_any_hour=True)))


def test_an_urgent_action_is_reminded_at_half_time_and_goes_to_the_lead_at_its_time(night: World) -> None:
    """Due on Wednesday at 22:00. Tom hears at once, at half-time and at ten; Lena on Thursday morning, within hours;
    Cora and Charlie on that working day too.
    """
    night.issue("Board up the shop", "tom", due="Wed 9 Dec")
    night.fast_forward(to="Wed 2 Dec")
    night.owner("tom").acknowledges()
    night.at("Wed 2 Dec", "10:00")
    night.chair("charlie").makes_urgent("Wed 2 Dec", "22:00")
    for clock in ("10:15", "15:45", "16:15", "21:45", "22:15"):
        night.at("Wed 2 Dec", clock).run(*EACH_QUARTER)
    night.expect("Wed 2 Dec", tom="issue urgent urgent_half urgent_late")
    night.fast_forward(to="Thu 3 Dec")
    night.expect("Thu 3 Dec", lena="urgent_late", cora="urgent_late", charlie="urgent_late")
    when = {m.subject.partition("]")[0]: m.whole.partition("Date: ")[2][17:22] for m in night.mails("tom")}
    assert when == {
        "[New action": "08:30",
        "[Urgent action": "10:15",
        "[Urgent action, half the time gone": "16:15",
        "[Urgent action late": "22:15",
    }
    said = night.explains()
    assert "rung 2 was reached; it fell due on Wed 2 Dec 2026 (clock of the urgent time" in said
    assert "told Lena Marsh (Police) – urgent time has passed" in said
    assert "NEXT, if nobody does anything: It stays on the weekly list until it is closed" in said
