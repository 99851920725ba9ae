"""A policy from a file of its own: a whole partnership file, or one with the policy's sections alone."""

from pathlib import Path

from config.partnership_file import PartnershipFileRefused, load_partnership_file
from config.partnership_policy import SECTIONS as PARTS
from config.partnership_policy import read_policy
from config.report import FileFault, Report
from config.section import Section
from config.yaml_lines import Mapping, Unreadable, read_yaml
from rules.policy import Policy

SECTIONS = (*PARTS, "soft_cap_live_actions")
"""What a file with the policy alone may hold; a key it does not state takes its default."""


def load_policy(path: Path) -> Policy:
    """The policy that the file states. Raises PartnershipFileRefused with all of its errors, each with its line."""
    report = Report(path)
    try:
        node = read_yaml(path)
    except Unreadable as fault:
        report.error(fault.line, fault.sentence, fault.fix)
        raise PartnershipFileRefused(report.sorted()) from fault
    if isinstance(node, Mapping) and any(entry.key == "partnership" for entry in node.entries):
        return load_partnership_file(path).policy
    if not isinstance(node, Mapping) or not any(entry.key in SECTIONS for entry in node.entries):
        sections = ", ".join(f"`{name}`" for name in SECTIONS)
        report.error(
            node.line, "This states no policy.", f"Begin with one of {sections}, or give a partnership file."
        )
        raise PartnershipFileRefused(report.sorted())
    policy = read_policy(Section("file", node, report))
    return _unless(report.sorted(), policy)


def _unless(faults: tuple[FileFault, ...], policy: Policy) -> Policy:
    if faults:
        raise PartnershipFileRefused(faults)
    return policy
