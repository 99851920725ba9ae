"""The one boundary between a fault and a person: a sentence and a next step on stderr, and the right exit code.

Exit codes: 0 done; 1 done, with faults that need a person; 2 wrong usage; 3 could not do it. A fault that nobody
foresaw goes past `boundary` to `unforeseen` (the interpreter's excepthook): no broad `except`, and no traceback
for a person to read.
"""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

import typer

DONE, FAULTS, USAGE, COULD_NOT = 0, 1, 2, 3

KNOWN: dict[str, int] = {
    "config.clock.ClockRefused": COULD_NOT,
    "config.clock.UnreadableInstant": USAGE,
    "config.fault.Faults": COULD_NOT,
    "demo.data_dir.NotAStory": COULD_NOT,
    "demo.story.FlowFailed": FAULTS,
    "flows.sources.NoSource": USAGE,
    "flows.wiring.UnknownFlow": USAGE,
    "intake.opening.UnreadableFile": COULD_NOT,
    "models.backup_file.BackupRefused": COULD_NOT,
    "models.backup_file.DamagedBackup": COULD_NOT,
    "models.database.DatabaseUnavailable": COULD_NOT,
    "models.queries.context.NobodyCoordinates": COULD_NOT,
    "models.queries.counts.UnknownArea": COULD_NOT,
    "models.queries.escalated.NoSuchItem": COULD_NOT,
    "models.queries.names.UnknownName": COULD_NOT,
    "models.queries.nominations.UnknownNomination": COULD_NOT,
    "models.queries.partnership.UnknownPartnership": COULD_NOT,
    "models.queries.partnership.UnknownPerson": COULD_NOT,
    "models.queries.records.UnknownRecord": COULD_NOT,
    "models.queries.products.UnknownProduct": COULD_NOT,
    "models.queries.requirements.UnknownRequirement": COULD_NOT,
    "models.restore.RestoreRefused": COULD_NOT,
    "models.steps.apply.StaleAction": COULD_NOT,
    "models.steps.linking.UnknownLink": COULD_NOT,
    "models.steps.partnership.DeclarationRefused": COULD_NOT,
    "models.steps.sender.AnotherSender": COULD_NOT,
    "models.steps.settle.LeaseLost": COULD_NOT,
    "models.steps.take.StepRefused": COULD_NOT,
    "models.steps.take.UnknownAction": COULD_NOT,
    "models.upgrade.UpgradeFailed": COULD_NOT,
    "notifications.documents.typeset.NotTypeset": COULD_NOT,
    "notifications.smtp.RelayUnreachable": COULD_NOT,
    "rules.mail.UnfitMail": COULD_NOT,
}
"""Class → exit code; the message of each is a sentence and a next step. Matched by name over the whole line of
base classes: naming a class here must not import its room."""


class CannotDo(Exception):
    """A command cannot do what was asked; `sentence` says why, `fix` what to do instead."""

    code = COULD_NOT

    def __init__(self, sentence: str, fix: str) -> None:
        super().__init__(f"{sentence} {fix}".strip())
        self.sentence = sentence
        self.fix = fix


class WrongUsage(CannotDo):
    """What was asked makes no sense; nothing was done."""

    code = USAGE


@dataclass(frozen=True, slots=True)
class Told:
    """A fault as a person is told of it."""

    code: int
    lines: tuple[str, ...]


STOPPED = Told(COULD_NOT, ("Stopped. What was finished before stays done; run the command again to go on.",))


def told(fault: BaseException) -> Told | None:
    """What a person is told of `fault`; None when nobody foresaw it."""
    if isinstance(fault, CannotDo):
        return Told(fault.code, (str(fault),))
    for kind in type(fault).__mro__:
        known = KNOWN.get(f"{kind.__module__}.{kind.__qualname__}")
        if known is not None:
            return Told(known, tuple(str(fault).splitlines()))
    if isinstance(fault, PermissionError | FileNotFoundError | IsADirectoryError | NotADirectoryError):
        return Told(
            COULD_NOT, (f"{fault.filename}: {fault.strerror}. Check the path, and who may read and write it.",)
        )
    return None


@contextmanager
def boundary(as_json: bool, data_dir: Path | None) -> Iterator[None]:
    """Turns a foreseen fault inside it into its sentences and its exit code."""
    unforeseen.data_dir = data_dir
    with _Boundary(as_json):
        yield


class _Boundary:
    def __init__(self, as_json: bool) -> None:
        self._as_json = as_json

    def __enter__(self) -> None:
        return None

    def __exit__(
        self, _kind: type[BaseException] | None, fault: BaseException | None, _trace: TracebackType | None
    ) -> None:
        if isinstance(fault, BrokenPipeError):
            # Whoever read our output (head, less) has seen enough.
            with suppress(OSError):
                sys.stdout.close()
            raise typer.Exit(DONE)
        if isinstance(fault, KeyboardInterrupt | typer.Abort):
            found: Told | None = STOPPED
        else:
            found = told(fault) if isinstance(fault, Exception) else None
        if found is not None:
            say_fault(found, self._as_json)
            raise typer.Exit(found.code)


def say_fault(found: Told, as_json: bool) -> None:
    """The sentences on stderr; with --json the same as the one object on stdout."""
    for line in found.lines:
        typer.echo(line, err=True)
    if as_json:
        typer.echo(json.dumps({"error": " ".join(found.lines), "exit_code": found.code}, ensure_ascii=False))


class _Unforeseen:
    """The last word on a fault nobody foresaw: one sentence, and where it is written down."""

    data_dir: Path | None = None

    def __call__(self, kind: type[BaseException], fault: BaseException, trace: TracebackType | None) -> None:
        from config.logs import log

        log.error("unforeseen", exc_info=fault.with_traceback(trace))
        where = f" It is noted in {self.data_dir / 'logs'}." if self.data_dir else ""
        typer.echo(
            f"Something went wrong that jatac did not foresee ({kind.__name__}).{where}"
            " What it had finished stays done; the rest was not kept. `jatac status` shows how things stand, and"
            " `jatac check` what is wrong; if it stays, tell whoever looks after jatac.",
            err=True,
        )
        raise SystemExit(COULD_NOT)


unforeseen = _Unforeseen()
