"""A terminal to try commands at: each runs through typer as typed, on a data dir of its own that tells a story."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from typer.main import get_command
from typer.testing import CliRunner

from cli.jatac import app

ROOT = Path(__file__).parents[2]
PARTNERSHIP = ROOT / "demo" / "partnership.yaml"
COORDINATOR, CHAIR, OWNER, DEPUTY, COLLEAGUE = (
    "anil-desai",
    "helen-marsh",
    "owen-pritchard",
    "nadia-khan",
    "joy-tandy",
)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a command said."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> dict[str, Any]:
        """The one object on stdout, and nothing beside it."""
        found = json.loads(self.out)
        assert isinstance(found, dict)
        return found


@cache
def _built() -> Any:
    """The commands, built once: to build them takes four times as long as to run one."""
    return get_command(app)


def run(words: Sequence[str], typed: bytes | None = None) -> Answer:
    """Runs one command as typed; nothing that nobody foresaw may come out of it."""
    code: object = 0
    with CliRunner().isolation(input=typed) as (out, err, _):
        try:
            _built().main(args=list(words), prog_name="jatac")
        except SystemExit as gone:
            code = gone.code
        said, told = (stream.getvalue().decode() for stream in (out, err))
    return Answer(code if isinstance(code, int) else 0, said, told)


@dataclass
class Terminal:
    """A data dir and the time on its clock."""

    data_dir: Path
    at: str = "2026-12-02T10:30"

    def run(self, *words: str, by: str | None = None, typed: bytes | None = None) -> Answer:
        """Runs one command; nothing that nobody foresaw may come out of it."""
        given = [*words, "--data-dir", str(self.data_dir)]
        if self.at and "--at" not in words:
            given += ["--at", self.at]
        if by is not None:
            given += ["--by", by]
        return run(given, typed)

    def ok(self, *words: str, by: str | None = None) -> Answer:
        """The same, and it is done without a fault."""
        answer = self.run(*words, by=by)
        assert answer.code == 0, answer.err or answer.out
        return answer

    def refused(self, *words: str, by: str | None = None) -> str:
        """The same, and it could not be done: the sentence that says why."""
        answer = self.run(*words, by=by)
        assert answer.code == 3, (answer.code, answer.out)
        assert answer.out == "", "a refusal says nothing on stdout"
        return answer.err.strip()

    def add(self, title: str = "Light the underpass", owner: str = OWNER, due: str = "2026-12-09") -> str:
        """Enters an action for which nothing is missing; gives its reference."""
        words = ("action", "add", title, "--owner", owner, "--due", due, "--business-as-usual", "--json")
        found = self.ok(*words, by=COORDINATOR).json["ref"]
        assert isinstance(found, str)
        return found

    def tell(self) -> None:
        """Whoever a mail waits for has had it: until then no clock runs."""
        self.ok("release", by=COORDINATOR)
        self.ok("run", "deliver_mail")

    def issue(self, title: str = "Light the underpass", owner: str = OWNER, due: str = "2026-12-09") -> str:
        """Enters an action and issues it."""
        ref = self.add(title, owner, due)
        self.ok("action", "issue", ref, by=COORDINATOR)
        return ref
