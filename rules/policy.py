"""The numbers of the ladder, as one versioned value. Every decision names the version it was taken under.

All of them are defaults a partnership may tune (domain guide §3 and §4); the meaning of each is fixed here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from enum import StrEnum

from rules.retention import Retention


class GrantLevel(StrEnum):
    """Who may grant an extension, lowest first."""

    COORDINATOR = "coordinator"
    CHAIR = "chair"
    PERFORMANCE = "performance"
    BOARD = "board"


GRANT_ORDER = (GrantLevel.COORDINATOR, GrantLevel.CHAIR, GrantLevel.PERFORMANCE, GrantLevel.BOARD)


@dataclass(frozen=True, slots=True)
class Grants:
    """Who may grant an extension: by how many there were before, and by the rung reached; the higher counts."""

    by_count: tuple[GrantLevel, ...] = (GrantLevel.COORDINATOR, GrantLevel.CHAIR, GrantLevel.PERFORMANCE)
    """First, second, third and any later request."""
    by_rung: Mapping[int, GrantLevel] = field(
        default_factory=lambda: {3: GrantLevel.CHAIR, 4: GrantLevel.PERFORMANCE, 5: GrantLevel.BOARD}
    )

    def level(self, extended_count: int, rung: int) -> GrantLevel:
        """The lowest level that may grant the next extension."""
        wanted = [self.by_count[min(extended_count, len(self.by_count) - 1)]]
        wanted += [level for at, level in self.by_rung.items() if rung >= at]
        return max(wanted, key=GRANT_ORDER.index)


@dataclass(frozen=True, slots=True)
class Ladder:
    """Working days of the escalation ladder."""

    reminders: tuple[int, int] = (3, 1)
    """Working days before `due_on`: first and last reminder."""
    rung_days: tuple[int, int, int] = (1, 3, 5)
    """Ladder days at which rungs 1, 2 and 3 fall due."""
    performance_days: int = 10
    """Ladder days from which the next performance pack lists it: rung 4."""
    board_days: int = 20
    """Ladder days from which the board hears, once the performance group has met on it: rung 5."""
    meetings_without_decision: int = 2
    """So many performance meetings that take no decision send it on to the board."""
    lead_told_before: int = 2
    """Rungs 4 and 5: the agency lead's notice was sent at least this many working days before."""
    board_member_told_before: int = 2
    """Working days between telling an agency's board member and the paper that names the agency."""
    next_meeting_within: int = 20
    """A body that next meets later than this (working days) is asked through its chair, out of meeting."""
    minutes_final_in: int = 3
    """Working days after a meeting in which a decision of it that is recorded late still prevails."""
    breach_explained_in: int = 20
    """Working days from a breach after which, unexplained, it goes to the performance group."""
    accept_transfer_in: int = 2
    """Working days in which a receiving agency's lead accepts a transfer; then it lapses."""
    answer_block_in: int = 2
    """Working days in which the blocking agency's lead answers a block."""
    items_of_non_delivery: int = 3
    """So many items of one agency at rung 4 in a quarter go to the board as non-delivery."""
    absences_that_escalate: int = 2
    """So many meetings running without anybody there go to the chair."""
    acknowledge_in: int = 2
    """Working days after issue: `ack_due_on`."""
    verify_in: int = 3
    """Working days in which the coordinator verifies a claim; the next one it goes to the chair."""
    answer_request_by: int = 3
    """The working day after an extension request on which, unanswered, it goes to the chair."""
    answer_dispute_in: int = 2
    request_pause: int = 2
    """Working days for which a request stops the ladder, once per term."""
    extension_days: int = 10
    """An extension runs to the later of the next tasking meeting and this many working days from the grant."""
    bring_forward_notice: int = 3
    """A date brought forward lies at least this many working days ahead."""
    refusals_that_escalate: int = 2
    """From this many refused claims on, a claim no longer pauses and the matter goes to rung 3."""


@dataclass(frozen=True, slots=True)
class SendingHours:
    """Europe/London wall clock on working days; nothing leaves outside them."""

    opens: time = time(7, 0)
    closes: time = time(19, 0)
    due_today_until: time = time(17, 0)
    """An action due today is due by this time."""


@dataclass(frozen=True, slots=True)
class CycleTimes:
    """Lead times of a tasking cycle, as working days and wall-clock times around the meeting (domain guide §3)."""

    nominations_close: tuple[int, time] = (-5, time(12, 0))
    cut_off: tuple[int, time] = (-4, time(12, 0))
    agenda: tuple[int, time] = (-3, time(10, 0))
    pack: tuple[int, time] = (-2, time(12, 0))
    notices: tuple[int, time] = (1, time(11, 0))


class DetectorName(StrEnum):
    """What decides on a rise in a series that has 24 months of history (docs/thresholds.md)."""

    SR24 = "sr24"
    """The Shiryaev–Roberts statistic on the last 24 months."""
    WEIGHED = "weighed"
    """The same on up to 72 months, season and growth weighed."""
    COUNTS = "counts"
    """The single, rolling and run rules, as for every shorter series."""


class CapName(StrEnum):
    """Which rises open an analysis where many series are tested (domain guide §5)."""

    SMALLEST = "smallest"
    """The few with the smallest p."""
    BENJAMINI_HOCHBERG = "benjamini-hochberg"
    """As many as keep the expected share of false ones below `false_discovery_rate`."""


@dataclass(frozen=True, slots=True)
class Weekly:
    """The weekly column of the rules, for types whose every source gives days (domain guide §5)."""

    on: bool = True
    single_p: float = 0.0005
    rolling_p: float = 0.002
    rolling_window: int = 4
    run_length: int = 9
    floor: int = 4
    baseline_max: int = 52
    baseline_min: int = 26
    """Half of a full baseline, as six of twelve months are."""


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Numbers of the threshold rules (domain guide §5)."""

    first_month: date | None = None
    """First day of the first month to test; earlier ones are history only. None: every complete month."""
    detector: DetectorName = DetectorName.WEIGHED
    single_p: float = 0.001
    rolling_p: float = 0.01
    rolling_window: int = 3
    run_length: int = 7
    floor: int = 5
    baseline_max: int = 12
    baseline_min: int = 6
    dispersion_from: float = 1.3
    """Variance over mean of a whole baseline from which a rise must also stand out from that scatter."""
    unseasonal_p: float = 0.05
    """A rise is unseasonal when its p against the same months of earlier years is below this."""
    cap: CapName = CapName.SMALLEST
    false_discovery_rate: float = 0.1
    cap_above_series: int = 40
    cap_breaches: int = 5
    red_due_in: int = 2
    """Working days for the analysis of a red breach."""
    amber_due_in: int = 5
    open_shared: bool = False
    """Whether a rise that the most similar areas share opens an analysis all the same."""
    weekly: Weekly = Weekly()


@dataclass(frozen=True, slots=True)
class Measuring:
    """Numbers by which an action's effect is told from chance (rules/effect.py)."""

    months_before: int = 12
    """Months before an action that it is compared with, where there are not two whole years of them."""
    months_before_min: int = 6
    months_min: int = 3
    """Complete months after it was done, below which it is too early."""
    months_max: int = 12
    """So many months after it was done the answer stands."""
    p: float = 0.05
    """One-sided, each way: of a fall, of a rise, and of having fallen or risen by more than elsewhere."""
    dispersion_from: float = 1.3
    """Variance over mean of the months before, above which their scatter is allowed for."""
    visible: float = 0.5
    """Where only a greater fall than this share would have been seen, the counts are too few to say anything."""


@dataclass(frozen=True, slots=True)
class Linking:
    """Numbers of links, repeats and hotspots (domain guide §5, last point)."""

    same_event_metres: int = 150
    """Items of two sources further apart are not proposed as one event."""
    same_event_days: int = 2
    same_event_score: int = 70
    """Of 100: below it a pair is not proposed."""
    near_repeat_metres: int = 400
    near_repeat_days: int = 14
    repeat_months: int = 12
    repeat_least: int = 2
    """So many items of one victim or place in `repeat_months` are a repeat."""
    asb_reports: int = 3
    asb_months: int = 6
    """So many reports in so many months make an ASB case review due."""
    asb_types: tuple[str, ...] = ("Anti-social behaviour",)
    """Types whose reports count towards it."""
    hotspot_q: float = 0.05
    """False discovery rate at which a cell is a hotspot."""
    hotspot_floor: int = 5
    """Items of a cell and its neighbours below which it is none."""


@dataclass(frozen=True, slots=True)
class Policy:
    """One version of a partnership's rules. `version` counts from 1 and is named in every decision."""

    version: int = 1
    ladder: Ladder = Ladder()
    grants: Grants = field(default_factory=Grants)
    hours: SendingHours = SendingHours()
    cycle: CycleTimes = CycleTimes()
    thresholds: Thresholds = Thresholds()
    retention: Retention = field(default_factory=Retention)
    effect: Measuring = Measuring()
    linking: Linking = Linking()
    soft_cap_live_actions: int = 5
    """Live actions per owner above which entering one more is remarked on (S3 rec 6: limited in number)."""
