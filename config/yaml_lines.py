"""YAML as nodes that know their line, read so that no file can do harm: no tags, aliases, depth or size.

Values stay as they were typed: `at: 10:00` is text here, not the 600 that YAML 1.1 makes of it, and a key
`on` is not `true`.
"""

from dataclasses import dataclass
from pathlib import Path

import yaml

LARGEST = 2_000_000
"""Bytes; a partnership of 500 people takes about 100,000."""
DEEPEST = 12


@dataclass(frozen=True, slots=True)
class Scalar:
    """One value. `text` is None for nothing (an empty value, `null`, `~`)."""

    line: int
    text: str | None


@dataclass(frozen=True, slots=True)
class Entry:
    """One key of a mapping, with the line it stands in."""

    line: int
    key: str
    value: "Node"


@dataclass(frozen=True, slots=True)
class Mapping:
    """Keys and values, in the order of the file; a key may stand twice, which its reader refuses."""

    line: int
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list."""

    line: int
    items: tuple["Node", ...]


Node = Scalar | Mapping | Sequence


class Unreadable(ValueError):
    """The file is not YAML that jatac reads. `line` counts from 1; `fix` is the next step."""

    def __init__(self, line: int, sentence: str, fix: str) -> None:
        super().__init__(sentence)
        self.line, self.sentence, self.fix = line, sentence, fix


def read_yaml(path: Path) -> Node:
    """The one document of the file. Raises Unreadable."""
    try:
        with path.open("rb") as file:
            raw = file.read(LARGEST + 1)
    except OSError as fault:
        raise Unreadable(1, f"The file cannot be read: {fault.strerror}.", "Give the path of a file.") from fault
    if len(raw) > LARGEST:
        raise Unreadable(1, f"The file is larger than {LARGEST:,} bytes.", "Give a partnership file.")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        line = raw.count(b"\n", 0, fault.start) + 1
        raise Unreadable(line, "The file is not UTF-8 text.", "Save it as UTF-8.") from fault
    return _node(_composed(text))


def _composed(text: str) -> yaml.Node:
    try:
        _refuse_traps(text)
        node = yaml.compose(text, yaml.SafeLoader)
    except yaml.MarkedYAMLError as fault:
        raise _syntax(fault, text) from fault
    except yaml.reader.ReaderError as fault:
        line = text.count("\n", 0, fault.position) + 1
        raise Unreadable(line, "A character that no text holds stands here.", "Take it out.") from fault
    if node is None:
        raise Unreadable(1, "The file is empty.", "Start from docs/partnership-file.md or demo/partnership.yaml.")
    return node


def _refuse_traps(text: str) -> None:
    """Goes over the events, which takes no memory for what an alias would repeat or depth would nest."""
    depth, documents = 0, 0
    for event in yaml.parse(text, yaml.SafeLoader):
        line = event.start_mark.line + 1 if event.start_mark else 1
        if isinstance(event, yaml.DocumentStartEvent):
            documents += 1
            if documents > 1:
                raise Unreadable(line, "A second document starts here.", "Keep one partnership in one file.")
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise Unreadable(line, "YAML anchors and aliases (& and *) are not read.", "Write the value out.")
        tag = getattr(event, "tag", None)
        if tag:
            raise Unreadable(line, f"The YAML tag {tag} is not read.", "Write the value without it.")
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > DEEPEST:
                raise Unreadable(line, "The file is nested too deeply here.", "See docs/partnership-file.md.")
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1


def _syntax(fault: yaml.MarkedYAMLError, text: str) -> Unreadable:
    ended = "end of stream" in (fault.problem or "")  # then what was opened, and where, says more
    mark = (fault.context_mark if ended else None) or fault.problem_mark or fault.context_mark
    line = mark.line + 1 if mark else 1
    lines = text.splitlines()
    shown = lines[line - 1] if line <= len(lines) else ""
    if "\t" in shown[: len(shown) - len(shown.lstrip())]:
        return Unreadable(line, "The line is indented with a tab.", "Indent with spaces; YAML does not take tabs.")
    problem = str(fault.problem or fault).rstrip(".")
    return Unreadable(
        line,
        f"This is not YAML: {problem}.",
        "Look here and in the line above for a missing colon, an open quotation mark or a wrong indent.",
    )


def _node(node: yaml.Node) -> Node:
    line = node.start_mark.line + 1
    if isinstance(node, yaml.SequenceNode):
        return Sequence(line, tuple(_node(item) for item in node.value))
    if isinstance(node, yaml.MappingNode):
        return Mapping(line, tuple(_entry(key, value) for key, value in node.value))
    nothing = getattr(node, "style", None) is None and node.tag == "tag:yaml.org,2002:null"
    return Scalar(line, None if nothing else str(node.value))


def _entry(key: yaml.Node, value: yaml.Node) -> Entry:
    line = key.start_mark.line + 1
    if not isinstance(key, yaml.ScalarNode):
        raise Unreadable(line, "A list or a section stands where a key is expected.", "Write `key: value`.")
    return Entry(line, str(key.value), _node(value))
