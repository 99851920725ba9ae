"""What a flow gives back: the same shape for every one, printed by the command line, kept as a `flow_run`."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flows.each import Failure
from models.steps.sweep import Line


@dataclass(slots=True)
class FlowResult:
    """One run of one flow. `reason`: why nothing was done, when nothing was."""

    flow: str
    as_of: datetime
    dry_run: bool = False
    reason: str = ""
    notices_new: int = 0
    messages_new: int = 0
    failures: list[Failure] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    details: dict[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """The stable JSON of `jatac run --json`."""
        return {
            "flow": self.flow,
            "as_of": self.as_of.isoformat(),
            "dry_run": self.dry_run,
            "reason": self.reason,
            "notices_new": self.notices_new,
            "messages_new": self.messages_new,
            "failures": [{"item": f.item, "sentence": f.sentence} for f in self.failures],
            **self.counts,
            **self.details,
        }
