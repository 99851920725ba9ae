"""A flow exists when it has a body: what is registered is what lies in flows/, under the names agreed, no more."""

import ast

from flows.wiring import FLOWS
from tests.shape.tree import parsed, python_files

AGREED = {
    "ingest_intelligence",
    "run_thresholds",
    "open_cycle",
    "publish_briefing_pack",
    "issue_actions",
    "send_reminders",
    "chase_overdue",
    "escalate",
    "build_performance_pack",
    "send_board_digest",
    "close_cycle",
    "deliver_mail",
    "read_mail",
    "review_retention",
}
"""The stable names of `jatac run`; those without a file have no body yet."""


def bodies() -> set[str]:
    """Files of flows/ that hold a function of their own name, and so a flow's body."""
    return {
        node.name
        for name in python_files("flows")
        for node in parsed(name).body
        if isinstance(node, ast.FunctionDef) and name == f"flows/{node.name}.py"
    }


def test_registered_flows_are_those_that_have_a_body() -> None:
    assert set(FLOWS) == bodies()


def test_every_flow_has_one_of_the_agreed_names() -> None:
    assert bodies() - AGREED == set()
    assert {name for name in AGREED if f"flows/{name}.py" in python_files("flows")} == bodies()
