"""Restricted actions: who stands above and may not read one gets metadata, and is told whom to ask."""

from models.queries.body_items import open_items
from models.tables import Escalation
from rules.life.issue import issue
from rules.paper_item import ASK_COORDINATOR
from tests.stories.late import GROUP, TO_RUNG_3
from tests.stories.promises import CANARY
from tests.stories.world import World

TITLE = f"{CANARY} at the house"
READERS = ("tom", "dan", "cora", "charlie")


def test_a_lead_who_may_not_read_it_is_told_to_ask_the_contact_who_may(small: World) -> None:
    """Dan is the cleared contact and may be named. Lena reads reference, agency and days overdue, and "Ask Dan"; the
    access list is as it was.
    """
    small.issue(TITLE, "tom", due="Wed 9 Dec", readers=READERS, contact="dan", contact_may_be_named=True)
    small.fast_forward(to="Wed 2 Dec")
    small.owner("tom").acknowledges()
    small.skip(to="Mon 14 Dec").morning()
    small.expect("Wed 2 Dec", tom="issue")
    small.expect("Mon 14 Dec", tom="overdue monday", lena="lead monday")
    [mail] = small.mails("lena")
    said = " ".join(mail.text.split())
    for words in (small.ref, "Police", "Overdue: 3 working days", "Ask Dan Elwood, who is"):
        assert words in said, said
    for never in ("Tom Hollis", "9 Dec"):
        assert never not in mail.whole, said
    assert TITLE not in small.explains(reader="lena") and "Tom Hollis" not in small.explains(reader="lena")


def test_one_that_nobody_above_may_read_is_not_issued_until_a_contact_is_named(small: World) -> None:
    """Only Tom may read it: Cora, who would issue it, is told what it lacks, and it stays a proposal."""
    small.propose(TITLE, "tom", due="Wed 9 Dec", readers=("tom",), contact=None)
    assert small.coordinator("cora").may_not(issue) == "incomplete"
    assert small.action().status == "proposed"


def test_on_the_pack_it_is_a_line_of_reference_agency_and_days(upper: World) -> None:
    """Bo and Pia may not read it. The pack says which action of which agency is how late, and no more."""
    upper.issue(TITLE, "tom", due="Tue 24 Nov", readers=(*READERS, "lena"))
    upper.owner("tom").acknowledges()
    upper.fast_forward(to="Wed 9 Dec")
    for day, kinds in TO_RUNG_3.items():
        upper.expect(day, **kinds)
    upper.expect("Wed 9 Dec", GROUP, bo="pack", pia="pack")
    upper.expect("Wed 9 Dec", tom="overdue")
    for mail in upper.mails(on="Wed 9 Dec"):
        if mail.who in ("bo", "pia"):
            assert upper.ref in mail.text and "Police" in mail.text and "11 working days" in mail.text
            assert "Tom Hollis" not in mail.whole and "24 Nov" not in mail.whole


def test_whoever_may_not_read_it_sees_of_an_item_before_the_group_no_more_than_a_paper_says(upper: World) -> None:
    upper.issue(TITLE, "tom", due="Tue 24 Nov", readers=(*READERS, "lena"))
    with upper.database.writing(upper.moment) as tx:
        row = {"subject_kind": "action", "subject_id": upper.action().id, "reason": "third_extension", "number": 1}
        said = {"rung": 4, "decision_sought": "Grant it.", "policy_version_id": 1}
        when = {"raised_on": upper.today, "raised_at": upper.now}
        tx.session.add(Escalation(partnership_id=upper.office.place.partnership_id, **row, **said, **when))
    with upper.database.reading() as session:
        shown = {
            key: open_items(session, upper.office.place, upper.today, "performance", upper.ids().get(key))[1]
            for key in ("tom", "", "gwen")
        }
    assert "third extension" in shown["tom"][0].decision_sought
    for key in ("", "gwen"):
        (one,) = shown[key]
        assert (one.about, one.reason) == (f"{upper.ref} (restricted)", "restricted")
        assert one.decision_sought == ASK_COORDINATOR


def test_the_action_that_a_block_opens_is_read_by_those_who_need_it_and_tells_of_nobody_else(small: World) -> None:
    """Dan and Charlie may read Tom's action. Joy's is read by her, by Iain, who leads fire, and by Cora."""
    small.issue(TITLE, "tom", due="Wed 9 Dec", readers=READERS, contact="dan")
    waits = small.ref
    small.owner("tom").blames("fire")
    taken = small.lead("iain").accepts_the_block("Cut the hedge", "joy", "Wed 16 Dec")
    hers = "NW-2026-D/002"
    keys = {number: key for key, number in small.ids().items()}
    assert {keys[one.person_id] for one in small.action(hers).readers if one.person_id} == {"joy", "iain", "cora"}
    assert small.action(hers).cleared_contact_id is None and small.action(waits).readers == taken.action.readers
    said = small.explains(hers, reader="joy")
    assert "Cora Desai" in said and "Dan Elwood" not in said and "Charlie Marsh" not in said
    assert TITLE in small.explains(waits, reader="dan") and "Cut the hedge" not in small.explains(hers, reader="dan")
    small.fast_forward(to="Wed 2 Dec")
    small.expect("Wed 2 Dec", waits, tom="issue decided")
    small.expect("Wed 2 Dec", hers, joy="issue")
