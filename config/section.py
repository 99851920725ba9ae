"""One section of a partnership file, read key by key into checked values.

A fault is reported with its line and a stand-in value is returned, so that reading goes on to the next fault;
a file with an error is refused as a whole, and the stand-ins with it.
"""

import re
from datetime import date, time
from enum import StrEnum
from typing import TypeVar

from config.partnership_keys import KEYS
from config.report import Report
from config.yaml_lines import Entry, Mapping, Node, Scalar, Sequence
from rules.mail import UnfitMail, mail_address, one_line
from rules.nearest import nearest

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
LONGEST = 500
Word = TypeVar("Word", bound=StrEnum)


class Section:
    """A mapping of the file whose keys are those of `KEYS[kind]`; unknown and doubled keys are reported."""

    def __init__(self, kind: str, node: Mapping, report: Report) -> None:
        self.kind, self.report = kind, report
        self.at = node.line
        self._entries: dict[str, Entry] = {}
        self._misspelt: list[str] = []
        for entry in node.entries:
            if entry.key in self._entries:
                first = self._entries[entry.key].line
                report.error(entry.line, f"`{entry.key}` stands here again.", f"It is in line {first}; keep one.")
            elif entry.key not in KEYS[kind]:
                self._misspelt.append(nearest(entry.key, KEYS[kind]))
                report.error(entry.line, f"`{entry.key}` is not a key of {kind}.", self._misspelt[-1])
            else:
                self._entries[entry.key] = entry

    def line(self, key: str) -> int:
        """The line of `key`, or of the section when it is not there."""
        return self._entries[key].line if key in self._entries else self.at

    def node(self, key: str) -> Node | None:
        """What stands at `key`; None when it is absent or empty."""
        if key not in KEYS[self.kind]:
            raise KeyError(f"{key} is missing in KEYS[{self.kind!r}]")
        entry = self._entries.get(key)
        if entry is None or (isinstance(entry.value, Scalar) and entry.value.text is None):
            return None
        return entry.value

    def wrong(self, key: str, sentence: str, fix: str) -> None:
        """Reports an error in the line of `key`."""
        self.report.error(self.line(key), sentence, fix)

    def missing(self, key: str) -> None:
        """Reports that `key` is needed and not there, unless it was found misspelt."""
        if not any(f"`{key}`?" in meant for meant in self._misspelt):
            self.wrong(key, f"`{key}` is missing in this {self.kind}.", f"Add `{key}: …`.")

    def maybe(self, key: str) -> str | None:
        """The text at `key`, on one line; None when absent."""
        node = self.node(key)
        if node is None:
            return None
        if not isinstance(node, Scalar):
            self.wrong(key, f"`{key}` is a list or a section.", "Give one value on the same line.")
            return None
        return self._checked(key, node)

    def _checked(self, key: str, node: Scalar) -> str | None:
        text = " ".join((node.text or "").split())
        try:
            one_line(text, key)
        except UnfitMail as fault:
            self.report.error(node.line, str(fault), "Type the text again.")
            return None
        if len(text) > LONGEST:
            self.report.error(node.line, f"`{key}` is longer than {LONGEST} characters.", "Shorten it.")
            return None
        return text or None

    def text(self, key: str) -> str:
        """The text at `key`, which must be there; '' after a fault."""
        if self.node(key) is None:
            self.missing(key)
        elif (found := self.maybe(key)) is not None:
            return found
        return ""

    def slug(self, key: str = "key") -> str:
        """A key: small letters, digits and hyphens; '' after a fault."""
        found = self.text(key)
        if found and not SLUG.fullmatch(found):
            fix = re.sub(r"[^a-z0-9]+", "-", found.lower()).strip("-") or "some-name"
            self.wrong(key, f"The key “{found}” is not in small letters, digits and hyphens.", f"Write `{fix}`.")
        return found

    def email(self, key: str) -> str:
        """One plain mail address; '' after a fault."""
        found = self.text(key)
        try:
            return mail_address(found, key) if found else ""
        except UnfitMail:
            self.wrong(key, f"“{found}” is not one plain mail address.", "Write it like jo.bell@council.example.")
            return ""

    def word(self, key: str, words: type[Word], default: Word | None = None) -> Word:
        """One of the values of `words`; `default` makes the key optional."""
        found = self.text(key) if default is None else self.maybe(key)
        values = {word.value: word for word in words}
        if found and found not in values:
            self.wrong(key, f"“{found}” is not a value of `{key}`.", nearest(found, values))
        return values.get(found or "", default or next(iter(words)))

    def yes(self, key: str) -> bool:
        """Whether `key` says yes; no when it is left out. Anything but yes, no, true and false is a fault."""
        said = (self.maybe(key) or "no").casefold()
        if said not in ("yes", "no", "true", "false"):
            self.wrong(key, f"`{key}` is neither yes nor no.", "Write `yes`, or leave it out.")
        return said in ("yes", "true")

    def whole(self, key: str, default: int, least: int | None = None) -> int:
        """A whole number."""
        found = self.maybe(key)
        if found is None:
            return default
        if not re.fullmatch(r"[+-]?\d{1,6}", found) or (least is not None and int(found) < least):
            bound = "" if least is None else f" of {least} or more"
            self.wrong(key, f"“{found}” is not a whole number{bound}.", f"Give one, for example {default}.")
            return default
        return int(found)

    def number(self, key: str, default: float) -> float:
        """A number written with a decimal point."""
        found = self.maybe(key)
        if found is None:
            return default
        if not re.fullmatch(r"\d*\.?\d+(e-\d{1,2})?", found, re.ASCII | re.IGNORECASE):
            self.wrong(key, f"“{found}” is not a number.", f"Give one, for example {default}.")
            return default
        return float(found)

    def clock(self, key: str, default: time | None = None) -> time:
        """A time of day, HH:MM on the Europe/London wall clock; without `default` it must be there."""
        found = self.text(key) if default is None else self.maybe(key)
        stand_in = default or time(9, 0)
        if not found:
            return stand_in
        return read_clock(self, key, found) or stand_in

    def day(self, key: str) -> date | None:
        """A date, YYYY-MM-DD; None when absent or after a fault."""
        node = self.node(key)
        if node is not None and not isinstance(node, Scalar):
            self.maybe(key)
            return None
        return self.as_day(node) if isinstance(node, Scalar) else None

    def as_day(self, node: Scalar) -> date | None:
        """The date written in `node`; None after a fault."""
        text = (node.text or "").strip()
        try:
            if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII) and 1990 <= int(text[:4]) <= 2200:
                return date.fromisoformat(text)
            self.report.error(node.line, f"“{text}” is not a date.", "Write it like 2026-12-02.")
        except ValueError:
            self.report.error(node.line, f"The calendar has no {text}.", "Give a date that exists.")
        return None

    def items(self, key: str) -> tuple[Node, ...]:
        """The items of the list at `key`; () when absent or after a fault."""
        node = self.node(key)
        if node is None:
            return ()
        if isinstance(node, Sequence):
            return node.items
        self.wrong(key, f"`{key}` is not a list.", "Begin each item with a hyphen, or write [one, two].")
        return ()

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts, each once."""
        found: list[str] = []
        for node in self.items(key):
            text = self._checked(key, node) if isinstance(node, Scalar) else None
            if text is None:
                self.report.error(node.line, f"`{key}` holds something that is not a text.", "List texts only.")
            elif text in found:
                self.report.error(node.line, f"“{text}” stands twice in `{key}`.", "Take one out.")
            else:
                found.append(text)
        return tuple(found)

    def sections(self, key: str, kind: str) -> list["Section"]:
        """The sections of the list at `key`."""
        found = []
        for node in self.items(key):
            if isinstance(node, Mapping):
                found.append(Section(kind, node, self.report))
            else:
                self.report.error(node.line, f"This is not a {kind}.", f"Write it as `- {KEYS[kind][0]}: …`.")
        return found

    def section(self, key: str, kind: str) -> "Section":
        """The section at `key`; an empty one when it is absent or after a fault."""
        node = self.node(key)
        if node is not None and not isinstance(node, Mapping):
            self.wrong(key, f"`{key}` is not a section.", "Write its keys below it, indented.")
        found = node if isinstance(node, Mapping) else Mapping(self.line(key), ())
        return Section(kind, found, self.report)


def read_clock(section: Section, key: str, text: str) -> time | None:
    """The time of day in `text`; None after a fault."""
    found = re.fullmatch(r"(\d{1,2}):(\d{2})", text, re.ASCII)
    if found and int(found[1]) < 24 and int(found[2]) < 60:
        return time(int(found[1]), int(found[2]))
    section.wrong(key, f"“{text}” is not a time of day.", "Write it like 09:30, on the Europe/London wall clock.")
    return None
