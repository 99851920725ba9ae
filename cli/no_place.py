"""What a feed held that has no place in jatac, told and asked again; and what its source says of a record."""

from typing import TYPE_CHECKING, Any

import typer

from cli import show
from cli.asked import Asked, command
from cli.here import opened

if TYPE_CHECKING:
    from flows.taken import FileTaken
    from rules.marking_faults import Finding
    from rules.record import Record

MOST_KINDS = 12
"""Kinds of one file shown on a terminal; --json has them all, with their ids."""
MOST_REFS = 3
"""References beside a remark; --json has them all."""


def register(app: typer.Typer) -> None:
    """Adds the command to the group."""
    command(app, "no-place")(no_place)


def no_place(asked: Asked) -> None:
    """List what feeds held that has no place here. Ids with --json."""
    from models.queries.no_place import listed_files

    with opened(asked) as here, here.database.reading() as session:
        files = listed_files(session, here.place.partnership_id)
    if asked.json:
        show.as_json({"files": [{"name": one.name, "source": one.source, "listed": one.listed} for one in files]})
        return
    if not files:
        show.say("No feed held anything that has no place here.")
    for one in files:
        show.wrapped(f"{one.name} ({one.source}): {_kinds(one.listed)}.")


def of_a_feed(one: "FileTaken") -> None:
    """What is said of a feed beside its counts."""
    if one.listed:
        show.wrapped(
            f"  Without a place here: {_kinds(one.listed)}. `jatac intelligence no-place --json` has the ids."
        )
    by_rule: dict[Finding, list[str]] = {}
    for flag in one.flags:
        by_rule.setdefault(flag.finding, []).append(flag.ref)
    for finding, refs in by_rule.items():
        more = f" and {len(refs) - MOST_REFS} more" if len(refs) > MOST_REFS else ""
        show.wrapped(f"  {', '.join(refs[:MOST_REFS])}{more}: {finding.sentence} {finding.fix}")


def feed_as_json(one: "FileTaken") -> dict[str, Any]:
    """The same as JSON, whole."""
    return {
        "records": one.records,
        "listed": one.listed,
        "flags": [
            {"row": flag.row_number, "ref": flag.ref, "rule": flag.finding.rule, "sentence": flag.finding.sentence}
            for flag in one.flags
        ],
    }


def source_words(record: "Record", markings: tuple[str, ...]) -> dict[str, Any]:
    """Of a record of a feed: its own markings verbatim, its version, and what is to be looked at in them."""
    from rules.foreign_marks import FLAGS
    from rules.renewal import RENEWAL_FLAGS

    if record.source_version is None:
        return {}
    sentences = {rule: one.sentence for rule, one in {**FLAGS, **RENEWAL_FLAGS}.items()}
    return {
        "source_ref": record.source_ref,
        "source_version": record.source_version.isoformat(),
        "source_markings": list(markings),
        "to_look_at": [sentences.get(rule, rule) for rule in record.source_flags],
    }


def _kinds(listed: dict[str, Any]) -> str:
    kinds = sorted(listed.items(), key=lambda one: -one[1]["count"])
    shown = ", ".join(f"{found['count']} {kind}" for kind, found in kinds[:MOST_KINDS])
    more = sum(found["count"] for _, found in kinds[MOST_KINDS:])
    return f"{shown}, {more} of other kinds" if more else shown
