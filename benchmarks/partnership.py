"""An invented partnership of any number of owners, for the benchmarks."""

from pathlib import Path

from sqlalchemy import select
from sqlmodel import Session, col

from models.place import Place
from models.tables import Person

AGENCIES = 12

HEAD = """\
partnership: {{key: bench, name: Bench Partnership, reference_prefix: BM}}
calendar: {{division: england-and-wales}}
bodies:
  - key: jatac
    name: Joint tasking
    kind: tasking{parent}
    cadence: {{every: 2 weeks, anchor: 2026-09-02, at: "10:00", minutes: 90}}
    members:
      - {{person: lead-0, role: coordinator, from: 2020-01-01}}
      - {{person: lead-1, role: chair, from: 2020-01-01}}
"""

GROUP = """\
  - key: group
    name: Performance Group
    kind: performance
    pack_lead_days: 5
    cadence: {every: 26 weeks, anchor: 2026-05-07, at: "14:00", minutes: 60}
    members:
      - {person: lead-2, role: chair, from: 2020-01-01}
"""


def write_partnership(path: Path, owners: int, *, group: bool = False) -> Path:
    """Writes a partnership file with 12 agencies, a lead each, and `owners` owners shared among them.

    `group`: with a performance group, which meets on Thursday 5 November 2026.
    """
    head = HEAD.format(parent="\n    parent: group" if group else "")
    lines = [head + GROUP if group else head, "agencies:"]
    lines += [
        f"  - {{key: agency-{n}, name: Agency {n}, status: responsible_authority, lead: lead-{n}}}"
        for n in range(AGENCIES)
    ]
    lines.append("people:")
    for n in range(AGENCIES):
        lines.append(f"  - {{key: lead-{n}, name: Lead {n}, email: lead-{n}@bench.example, agency: agency-{n}}}")
    for n in range(owners):
        agency = f"agency-{n % AGENCIES}"
        lines.append(f"  - {{key: owner-{n}, name: Owner {n}, email: owner-{n}@bench.example, agency: {agency}}}")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def people_of(session: Session, place: Place) -> list[tuple[int, int]]:
    """(person id, agency id) of every owner."""
    rows = session.execute(
        select(col(Person.id), col(Person.agency_id))
        .where(col(Person.partnership_id) == place.partnership_id, col(Person.key).startswith("owner-"))
        .order_by(col(Person.id))
    )
    return [(row[0], row[1]) for row in rows if row[0] is not None]
