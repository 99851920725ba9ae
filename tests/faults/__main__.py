"""`make faults`: lives that something befalls, each compared with an undisturbed one. Exit 1 at any fault."""

import argparse
import random
import sys
import time

from tests.faults.harness import KINDS, Line, all_lived, plans
from tests.faults.mutants import MUTANTS

ANY_SEED = 1_000_000
LONGEST = 400


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make faults", description=__doc__)
    parser.add_argument("--runs", type=int, default=200, help="how many lives (200)")
    parser.add_argument("--database", choices=sorted(KINDS), default="both", help="where (both)")
    parser.add_argument("--seed", type=int, help="of the first life; the others follow (drawn and printed)")
    parser.add_argument("--jobs", type=int, default=2, help="how many processes (2)")
    parser.add_argument("--broken", choices=sorted(MUTANTS), default="", help="with a sender broken on purpose")
    return parser.parse_args()


def _told(line: Line) -> None:
    print(line, flush=True)
    if not line.verdict.ok:
        for words in (*line.verdict.lost, *line.verdict.twice, *line.verdict.wrong):
            print(f"    {words[:LONGEST]}")
        again = f"--runs 1 --seed {line.plan.seed} --database {line.plan.database}"
        print(f'    again: make faults ARGS="{again}{f" --broken {line.plan.broken}" if line.plan.broken else ""}"')


def main() -> int:
    """Lives them all; prints a line for each, and the sum."""
    asked = _arguments()
    seed = random.randrange(ANY_SEED) if asked.seed is None else asked.seed
    print(f"{asked.runs} lives on {asked.database}, seeds from {seed}; a peaceful life of each kind comes first.")
    began, lines = time.monotonic(), []
    for line in all_lived(plans(asked.runs, seed, asked.database, asked.broken), asked.jobs):
        _told(line)
        lines.append(line)
    found = [line.verdict for line in lines]
    lost, twice = sum(len(one.lost) for one in found), sum(len(one.twice) for one in found)
    wrong, faults = sum(len(one.wrong) for one in found), sum(not one.ok for one in found)
    decisions, notices, mails = (
        sum(getattr(one, name) for one in found) for name in ("decisions", "notices", "mails")
    )
    print(
        f"{len(found)} lives in {time.monotonic() - began:.0f} s: {decisions} decisions, {notices} notices,"
        f" {mails} mails; lost {lost}, decided twice {twice}, repeats {sum(one.repeats for one in found)}"
        f" ({'all allowed' if not wrong else f'{wrong} things wrong'}), lives with a fault {faults}"
    )
    return 1 if faults or len(found) < asked.runs else 0


if __name__ == "__main__":
    sys.exit(main())
