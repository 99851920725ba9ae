"""Where a run happens: one partnership, and the bank holidays of its division (found by config/, passed in)."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Place:
    """One partnership as flows and steps name it."""

    partnership_id: int
    key: str
    name: str
    reference_prefix: str
    division: str
    bank_holidays: frozenset[date] = frozenset()
