"""`jatac run` as a person reads it: every flow, dry and done, on a day on which it has something to say."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from flows.wiring import FLOWS
from tests.cli.terminal import COORDINATOR, PARTNERSHIP, ROOT, Terminal

FIRST, LAST, STRIDE = 20, 90, 7
"""Days after the meeting on which the flows run: gaps do no harm."""
UPWARDS = ("open_cycle", "chase_overdue", "escalate", "build_performance_pack", "send_board_digest")


def _told(terminal: Terminal) -> None:
    """An action whose owner has had the mail."""
    terminal.issue()
    terminal.tell()


def _reminded(terminal: Terminal) -> None:
    _told(terminal)
    terminal.at = "2026-12-04T09:15"


def _late(terminal: Terminal) -> None:
    _told(terminal)
    terminal.at = "2026-12-16T09:15"


def _agreed(terminal: Terminal) -> None:
    terminal.add()
    terminal.at = "2026-12-03T11:00"


def _released(terminal: Terminal) -> None:
    terminal.issue()
    terminal.ok("release", by=COORDINATOR)


def _next_cycle(terminal: Terminal) -> None:
    terminal.at = "2026-12-16T09:15"


def _over(terminal: Terminal) -> None:
    terminal.at = "2026-12-16T09:15"
    terminal.ok("run", "open_cycle")


def _delivered(terminal: Terminal) -> None:
    """Months of a place that rises in the last of them."""
    terminal.ok("ingest", *(str(path) for path in sorted((ROOT / "demo" / "data").glob("2025-*.csv.gz"))))


def _in_the_folder(terminal: Terminal) -> None:
    """The source names a folder in which a new file lies."""
    place = terminal.data_dir.parent / "in"
    place.mkdir()
    text = PARTNERSHIP.read_text(encoding="utf-8")
    declared = text.index("  - key: west-mercia-street")
    at = text.index("\n", declared) + 1
    file = place / "partnership.yaml"
    (place / "lsoa.csv").write_bytes((ROOT / "demo" / "lsoa.csv").read_bytes())
    file.write_text(f"{text[:at]}    path: {place}/*.gz\n{text[at:]}", encoding="utf-8")
    source = ROOT / "demo" / "data" / "2025-06-west-mercia-street.csv.gz"
    (place / source.name).write_bytes(source.read_bytes())
    terminal.ok("init", "--partnership", str(file))


def _until(flow: str, counted: str) -> Callable[[Terminal], None]:
    """Nobody does anything until a dry run of this flow has something to say."""

    def live(terminal: Terminal) -> None:
        _told(terminal)
        for days in range(FIRST, LAST, STRIDE):
            terminal.at = f"{date(2026, 12, 2) + timedelta(days=days)}T09:15"
            for other in UPWARDS:
                if other == flow and terminal.ok("run", flow, "--dry-run", "--json").json[counted]:
                    return
                terminal.ok("run", other)
        raise AssertionError(flow)

    return live


DAYS: dict[str, tuple[Callable[[Terminal], None], str]] = {
    "ingest_intelligence": (_in_the_folder, "2025-06-west-mercia-street.csv.gz"),
    "run_thresholds": (_delivered, "opened: "),
    "open_cycle": (_next_cycle, "Cycle of the meeting on Wed 16 Dec 2026: opened."),
    "issue_actions": (_agreed, "actions issued 1"),
    "send_reminders": (_reminded, "first reminder"),
    "chase_overdue": (_late, ": rung 0 to 3"),
    "escalate": (_until("escalate", "items_placed"), "items placed 1"),
    "build_performance_pack": (_until("build_performance_pack", "papers_published"), "Paper of Performance Group"),
    "send_board_digest": (_until("send_board_digest", "papers_published"), "Paper of "),
    "close_cycle": (_over, "stays open: nobody recorded whether it"),
    "deliver_mail": (_released, "1 mail would be new"),
}
"""Flow → a day on which it has something to say, and what it says dry."""


@pytest.mark.parametrize("flow", FLOWS)
def test_every_flow_says_in_plain_words_what_it_found(terminal: Terminal, flow: str) -> None:
    arrange, said = DAYS[flow]
    arrange(terminal)
    dry = terminal.ok("run", flow, "--dry-run").out
    assert said in dry, dry
    done = terminal.run("run", flow)
    assert done.code == 0 and done.out.startswith(f"{flow} as of "), done.err
    assert "_" not in done.out.replace(flow, "").replace("jatac_row", ""), "codes are not for people"


def test_a_cycle_that_closes_says_so(terminal: Terminal) -> None:
    terminal.ok("meeting", "held", "jatac", "2026-12-02", "--present", "west-mercia-police", by=COORDINATOR)
    _over(terminal)
    assert "Cycle of the meeting on Wed 2 Dec 2026: closed." in terminal.ok("run", "close_cycle").out
