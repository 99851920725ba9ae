"""Everybody in the story: each action plays its conduct, beat by beat, through models/steps/ alone."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, time

from demo.clock import moment
from demo.conduct import ANALYSTS, CONDUCTS, Beat, Scene, Who, by_of
from flows.wiring import Office
from models.queries import actions
from models.queries.context import context
from models.steps.take import take
from rules.action import ActionState
from rules.people import Context

SENIORS = frozenset({Who.COORDINATOR, Who.CHAIR})
OWNERS = frozenset(set(Who) - SENIORS)
MINUTES_APART, LAST_MINUTE = 4, 55
"""Steps of one sitting follow each other; all are taken within the hour."""


@dataclass(slots=True)
class Part:
    """How one action goes, and how far it has come."""

    conduct: str
    last_on: date
    played: int = 0

    @property
    def next(self) -> Beat | None:
        """The beat that waits; None when nobody does anything any more."""
        beats = CONDUCTS[self.conduct]
        return beats[self.played] if self.played < len(beats) else None


@dataclass(slots=True)
class Cast:
    """Who plays what. `people`: ids by key."""

    office: Office
    people: dict[str, int]
    agencies: dict[str, int]
    """Ids of everybody's agency, by the key of the person."""
    meetings: frozenset[date]
    parts: dict[str, Part] = field(default_factory=dict)
    _analyses: int = 0

    def give(self, ref: str, conduct: str, day: date) -> None:
        """An action enters the story. Raises KeyError for a conduct that does not exist."""
        if conduct not in CONDUCTS:
            raise KeyError(conduct)
        self.parts[ref] = Part(conduct, day)

    def give_analyses(self, refs: Sequence[str], day: date) -> None:
        """Analyses that breaches opened: the analysts' conducts come round in turn."""
        for ref in refs:
            self.give(ref, ANALYSTS[self._analyses % len(ANALYSTS)], day)
            self._analyses += 1

    def sit(self, day: date, start: time, who: frozenset[Who]) -> int:
        """Takes every beat of these people that is due on `day`, in order of the actions; returns how many."""
        taken = 0
        for part, beat, scene in list(self._due(day, who)):
            at = moment(day, start, min(taken * MINUTES_APART, LAST_MINUTE))
            by = by_of(beat.who, scene)
            take(self.office.database, at, self.office.place, scene.action.ref, by, beat.step(scene, by))
            part.last_on, part.played = day, part.played + 1
            taken += 1
        return taken

    def _due(self, day: date, who: frozenset[Who]) -> Iterator[tuple[Part, Beat, Scene]]:
        states, ctx = self._facts(day)
        for state in states:
            part = self.parts.get(state.ref)
            beat = part.next if part is not None else None
            if part is None or beat is None or beat.who not in who or part.last_on == day:
                continue
            scene = Scene(state, day, ctx, part.last_on, day in self.meetings, self.people)
            if beat.when(scene):
                yield part, beat, scene

    def _facts(self, day: date) -> tuple[list[ActionState], Context]:
        here = self.office.place.partnership_id
        with self.office.database.reading() as session:
            states = [*actions.live(session, here), *actions.proposed(session, here)]
            return sorted(states, key=lambda state: state.id), context(session, self.office.place, day)
