"""What is done to one life: a kill, a mail server, and sometimes the disk, the clock or the database. From a seed.

The same seed is the same plan, on either database. Over a hundred seeds that follow one another nearly every kill
meets nearly every mail server.
"""

from dataclasses import dataclass, field
from random import Random
from typing import Any

from tests.faults.board import address_of, addresses

NONE = "-"
KILLS = (
    "before_commit", "before_data", "after_250", "after_log", "mid_backup", "mid_migration", "any", "time", NONE,
)  # fmt: skip
"""Where the process dies: with a transaction decided and not committed; with a mail stored and not sent; with its 250
in hand; with the 250 in sent.log and not committed; in a backup; in a migration; at any event; at any time."""
SMTPS = (
    "takes", "refuses", "stalls", "silent", "dies_filed", "dies_unfiled", "421", "421_at_MAIL", "451", "550",
    "550_after_DATA", "greylists", "slow",
)  # fmt: skip
"""How the mail server behaves meanwhile. `refuses`: it refuses connections. `stalls`: it says nothing more before a
mail; `silent`: after it. `dies_…`: it hangs up after DATA, having filed the mail or not."""
LASTING = ("550", "550_after_DATA")
"""These go on for the whole life, and are compared with a peaceful life in which they do."""
EXTRAS = ("disk", "clock+1h", "clock-1h", "restart")
MOST_ODDS = 0.45
"""How many lives have an extra."""
SILENCE_S, PATIENCE_S = 20.0, 0.4
PARTS = {
    "mid_backup": ("after_snapshot", "after_member", "before_rename"),
    "mid_migration": ("after_backup", "mid_migration", "before_commit_of_migration"),
}
"""The points inside a backup and an upgrade."""


@dataclass(frozen=True)
class Plan:
    """One disturbed life."""

    seed: int
    database: str
    """sqlite or postgresql."""
    kill: str = NONE
    smtp: str = "takes"
    extra: str = NONE
    day: int = 0
    """Which of the two days is disturbed."""
    broken: str = ""
    """A sender that is broken on purpose (`mutants.py`); '' for ours."""
    victims: tuple[str, ...] = field(default=(), compare=False)

    def __str__(self) -> str:
        disk = "full" if self.extra == "disk" else NONE
        clock = self.extra.removeprefix("clock") if self.extra.startswith("clock") else NONE
        more = " restart" if self.extra == "restart" else ""
        broken = f" broken:{self.broken}" if self.broken else ""
        words = f"kill:{self.kill} smtp:{self.smtp} disk:{disk} clock:{clock}{more}{broken} day:{self.day + 1}"
        return f"seed {self.seed} {self.database} {words}"

    def random(self, what: str) -> Random:
        """Chance for one purpose: the same for the same plan, whatever else was drawn."""
        return Random(f"{self.seed} {what}")

    @property
    def lasting(self) -> str:
        """The behaviour that the peaceful life shares; '' for none."""
        return self.smtp if self.smtp in LASTING else ""


def draw(seed: int, database: str) -> Plan:
    """The plan of a seed."""
    chance = Random(seed)
    extra = chance.choice(EXTRAS) if chance.random() < MOST_ODDS else NONE
    victims = tuple(chance.sample(addresses(), 4))
    kill, smtp = KILLS[seed % len(KILLS)], SMTPS[seed % len(SMTPS)]
    return Plan(seed, database, kill, smtp, extra, int(chance.random() < 0.35), victims=victims)


def behaviour(smtp: str, victims: tuple[str, ...]) -> dict[str, Any]:
    """The arguments of `Behaviour` for a mail server."""
    some = frozenset(victims)
    behaviours: dict[str, dict[str, Any]] = {
        "stalls": {"stall": dict.fromkeys(victims, SILENCE_S)},
        "silent": {"stall_after_data": SILENCE_S},
        "dies_filed": {"hang_up_filed": some},
        "dies_unfiled": {"hang_up_unfiled": some},
        "421": {"answer_data": dict.fromkeys(victims, "421 4.3.2 Closing")},
        "421_at_MAIL": {"answer_mail": "421 4.3.2 Closing"},
        "451": {"answer_data": dict.fromkeys(victims, "451 4.3.0 Try again later")},
        "550": {"refuse": frozenset({address_of("otto")})},
        "550_after_DATA": {"answer_data": {address_of("pia"): "550 5.7.1 Not this one"}},
        "greylists": {"defer_first": 1},
        "slow": {"stall_before_data": 0.03},
    }
    return behaviours.get(smtp, {})


def patience(smtp: str) -> dict[str, float]:
    """The sender's timeouts against a server that falls silent."""
    return {"stalls": {"command_timeout": PATIENCE_S}, "silent": {"data_timeout": PATIENCE_S}}.get(smtp, {})
