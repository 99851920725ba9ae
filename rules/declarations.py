"""What a partnership declares of itself in its file: frozen, checked by config/, stored by models/steps/.

References between declarations are keys. Source: design.md, "Partnership file"; domain guide §2 for the names.
"""

from dataclasses import dataclass, field
from datetime import date

from rules.bodies.quorum import Quorum
from rules.cadence import Cadence
from rules.marking import LegalGateway
from rules.policy import Policy
from rules.sources import Reading
from rules.words import AgencyStatus, BodyKind, PriorityLevel, PriorityOrigin, Role

DIVISIONS = ("england-and-wales", "scotland", "northern-ireland")
SINCE_BEFORE = date(1900, 1, 1)
"""The `from` of a membership that states none: since before the record."""

CRIME_TYPES = (
    "Anti-social behaviour",
    "Bicycle theft",
    "Burglary",
    "Criminal damage and arson",
    "Drugs",
    "Other crime",
    "Other theft",
    "Possession of weapons",
    "Public order",
    "Robbery",
    "Shoplifting",
    "Theft from the person",
    "Vehicle crime",
    "Violence and sexual offences",
)
"""The types of a police.uk street-level file, which a source of format police_street delivers."""


@dataclass(frozen=True, slots=True)
class DeclaredAgency:
    """An agency. `closures`: weekdays on which it is closed while the partnership is open."""

    key: str
    name: str
    status: AgencyStatus
    lead: str | None = None
    mail_domain: str | None = None
    closures: frozenset[date] = frozenset()


@dataclass(frozen=True, slots=True)
class DeclaredPerson:
    """A person. `left_on` None: the file says nothing, and a date set by command stands.

    `has_not_left`: the file says `left_on: none`, which takes a date back.
    """

    key: str
    name: str
    email: str
    agency: str
    phone: str | None = None
    deputy: str | None = None
    escalate_to: str | None = None
    mail_at_any_hour: bool = False
    """Urgent mail may reach them at night and at weekends: they have said so."""
    left_on: date | None = None
    has_not_left: bool = False


@dataclass(frozen=True, slots=True)
class DeclaredMember:
    """A person's role in a body, from `from_on` to `until_on` (None: open)."""

    person: str
    role: Role
    from_on: date = SINCE_BEFORE
    until_on: date | None = None

    def holds_on(self, day: date) -> bool:
        """Whether the role is held on `day`, its last day included."""
        return self.from_on <= day and (self.until_on is None or day <= self.until_on)


@dataclass(frozen=True, slots=True)
class DeclaredBody:
    """A group that meets. `cadence` None: when it is called. `pack_lead_days`: clear working days."""

    key: str
    name: str
    kind: BodyKind
    parent: str | None = None
    purpose: str = ""
    quorum: str = ""
    """In words."""
    quorum_rule: Quorum | None = None
    """As a rule; None: who records the meeting says whether it was quorate."""
    cadence: Cadence | None = None
    pack_lead_days: int = 0
    members: tuple[DeclaredMember, ...] = ()


@dataclass(frozen=True, slots=True)
class DeclaredArea:
    """A district (or smaller). A row belongs here by its LSOA code, else by the name of its LSOA."""

    key: str
    name: str
    analyst: str | None = None
    lsoa_names: tuple[str, ...] = ()
    lsoa_codes: frozenset[str] = frozenset()
    comparison: bool = False
    """Counted and never tested: what the areas of our own are held beside."""
    most_similar_group: tuple[str, ...] = ()
    """Keys of the areas most like it: a rise that they share is told as shared (domain guide §5)."""


@dataclass(frozen=True, slots=True)
class DeclaredPriority:
    """What the partnership acts on, with the crime types it names."""

    key: str
    name: str
    origin: PriorityOrigin
    champion: str | None = None
    crime_types: tuple[str, ...] = ()
    level: PriorityLevel = PriorityLevel.LOCAL


@dataclass(frozen=True, slots=True)
class DeclaredSource:
    """Where intelligence comes from. `path`: glob of its files ('' for none)."""

    key: str
    name: str
    format: str
    path: str = ""
    force: str = ""
    crime_types: tuple[str, ...] = CRIME_TYPES
    reading: Reading = field(default_factory=Reading)


@dataclass(frozen=True, slots=True)
class DeclaredAgreement:
    """A sharing agreement: its parties are keys of agencies (S1 3.4, S4 12.1)."""

    key: str
    name: str
    parties: tuple[str, ...] = ()
    gateway: LegalGateway | None = None
    review_on: date | None = None


@dataclass(frozen=True, slots=True)
class DeclaredAbsence:
    """A person away from `from_on` until the evening before `back_on` (None: not yet known)."""

    person: str
    from_on: date
    back_on: date | None = None


@dataclass(frozen=True, slots=True)
class DeclaredPartnership:
    """A whole partnership file. `closures`: weekdays on which the partnership is closed."""

    key: str
    name: str
    reference_prefix: str
    division: str
    closures: frozenset[date] = frozenset()
    agencies: tuple[DeclaredAgency, ...] = ()
    people: tuple[DeclaredPerson, ...] = ()
    bodies: tuple[DeclaredBody, ...] = ()
    areas: tuple[DeclaredArea, ...] = ()
    priorities: tuple[DeclaredPriority, ...] = ()
    sources: tuple[DeclaredSource, ...] = ()
    agreements: tuple[DeclaredAgreement, ...] = ()
    absences: tuple[DeclaredAbsence, ...] = ()
    policy: Policy = field(default_factory=Policy)
    over: tuple[str, ...] = ()
    """A county: the keys of the partnerships over which its board stands (S4 7.1)."""
    county: str = ""
    """The key of the county whose board stands over this partnership; '' for none. Both sides name one another."""

    @property
    def leading_body(self) -> DeclaredBody | None:
        """The body whose coordinator and chair are the partnership's: the tasking body; of a county its own board."""
        return self.tasking_body or (self.county_body if self.over else None)

    @property
    def county_body(self) -> DeclaredBody | None:
        """The first body of kind `county`."""
        return next((body for body in self.bodies if body.kind is BodyKind.COUNTY), None)

    @property
    def tasking_body(self) -> DeclaredBody | None:
        """The first body of kind `tasking`: its coordinator and chair are the partnership's."""
        return next((body for body in self.bodies if body.kind is BodyKind.TASKING), None)

    def holder(self, role: Role, day: date) -> str | None:
        """Who holds `role` in the leading body on `day`."""
        body = self.leading_body
        members = body.members if body else ()
        return next((m.person for m in members if m.role is role and m.holds_on(day)), None)
