"""Who may read an action: its access list, as rows beside the step that changes it."""

from models.chain import Writing
from models.place import Place
from models.steps.take import Extra
from models.tables import Reader
from rules.action import ActionState
from rules.people import Reader as ReaderFacts


def readers_written(place: Place, readers: frozenset[ReaderFacts]) -> Extra:
    """What `take` writes beside `add_readers`: a row for each reader who is new."""

    def write(tx: Writing, before: ActionState) -> None:
        for reader in sorted(readers - before.readers, key=lambda one: (one.person_id or 0, one.agency_id or 0)):
            tx.session.add(
                Reader(
                    partnership_id=place.partnership_id,
                    action_id=before.id,
                    person_id=reader.person_id,
                    agency_id=reader.agency_id,
                )
            )

    return write
