"""What every text column of every table holds, judged once: a new column fails the walk until it is judged too.

Free text is planted with a mark of its own (`zq07z` for the seventh column), so that a leak says where it came from.
"""

import re
from collections.abc import Mapping

from sqlalchemy import LargeBinary, String

from models.tables import metadata

SECRET: Mapping[str, str] = {
    "action": "title description imported_status",
    "asb_case_review": "case_key",
    "decision": "rationale",
    "escalation": "decision_sought",
    "evidence_entry": "words source",
    "intelligence_item": "location victim_ref",
    "intelligence_record": "type source_text sanitised_text handling_conditions handling_instructions source_ref"
    " source_markings",
    "intelligence_requirement": "question",
    "note": "text",
    "outcome_effect": "sentence",
    "priority_score": "reason",
    "product": "title terms measure supersede_reason handling_instructions",
    "product_section": "text",
    "recommendation": "text reason",
    "request": "note",
    "requirement_answer": "answer",
}
"""Nobody without access reads a word of it, by whatever way."""
MEMBERS: Mapping[str, str] = {
    "control_strategy": "rationale",
    "meeting": "reason",
    "nomination": "title reason late_reason",
    "rejected_row": "value raw",
    "series_decision": "reason",
}
"""Without an access list: for members' terminals, documents and files to mend; in no mail, paper or log."""
PLAIN: Mapping[str, str] = {
    "action": "ref legacy_ref kind status closure_reason crime_type outcome_impact",
    "agency": "key name status mail_domain",
    "agenda_item": "noted",
    "alarm": "flow",
    "area": "key name lsoa_names most_similar_group",
    "area_lsoa": "lsoa_code",
    "asb_case_review": "case_kind",
    "attendance": "value",
    "body": "key kind name purpose quorum quorum_rule cadence",
    "chain_head": "hash",
    "decision": "outcome",
    "delivered_file": "sha256 name listed covers came_again",
    "delivery": "force content_sha256 state",
    "document": "subject_kind name sha256 chain_head",
    "escalation": "subject_kind reason resolved_by",
    "evidence_entry": "kind subject_kind ref crime_type code",
    "flow_run": "flow state failures",
    "history": "kind subject_kind payload_mac prev this",
    "history_payload": "salt",
    "intelligence_item": "type source_ref lsoa_code outcome",
    "intelligence_record": "ref information_assessment handling_code classification legal_gateway"
    " retention_class state source_flags source_row",
    "intelligence_requirement": "ref state",
    "item_link": "kind first_identity second_identity reasons state",
    "meeting": "state flag",
    "membership": "role",
    "message": "public_id address class slot_kind state rfc_message_id subject body facts_digest lease_token"
    " last_error",
    "nomination": "ref type state",
    "note": "kind",
    "notice": "public_id subject_kind kind period reason dropped_reason",
    "outcome_effect": "answer figures",
    "paper": "kind content digest chain_head",
    "partnership": "key name reference_prefix division over county",
    "pause": "kind",
    "person": "key name email phone",
    "policy_version": "digest declared",
    "priority": "key name origin crime_types level",
    "priority_score": "subject name confidence",
    "product": "ref kind state crime_type content_digest",
    "product_reader": "part",
    "product_section": "key",
    "recommendation": "outcome",
    "record_review": "outcome reason",
    "rejected_row": "field reason fix",
    "request": "kind reason outcome",
    "restoration": "chain_hash",
    "rung_step": "clock",
    "said_before": "rfc_message_id notice_public_id mark",
    "series_decision": "type kind state",
    "sharing_agreement": "key name gateway parties",
    "source": "key name format path force crime_types reading",
    "strategy_priority": "origin",
    "tasking_cycle": "flag",
    "tested_month": "type",
    "tested_week": "type",
    "threshold_breach": "type state rule severity answer sentence",
}
"""Keys, codes, names of people and places, digests, and what jatac composes from them. No mark may be found there."""
KEPT = frozenset({("history_payload", "text")})
"""The text of a link in the chain: it holds what a step was told, its MAC binds it, and no command prints it."""
MARK = re.compile(r"zq\d\dz", re.IGNORECASE)


def text_columns() -> set[tuple[str, str]]:
    """Every column that could hold words."""
    return {
        (table.name, column.name)
        for table in metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, String | LargeBinary) or type(column.type).__name__ in ("AutoString", "JSON")
    }


def listed(columns: Mapping[str, str]) -> list[tuple[str, str]]:
    """The (table, column) pairs of one of the lists above."""
    return [(table, name) for table, names in columns.items() for name in names.split()]


MARKS = {column: f"zq{number:02}z" for number, column in enumerate(listed(SECRET) + listed(MEMBERS))}
"""The mark of each planted column."""
SECRETS = {mark for column, mark in MARKS.items() if column in listed(SECRET)}


def found(text: str) -> set[str]:
    """The marks in a text, also where a table has broken a line."""
    return {mark.lower() for mark in MARK.findall(text) + MARK.findall("".join(text.split()))}


def named(marks: set[str]) -> list[str]:
    """Which columns they stand for."""
    return sorted(".".join(column) for column, mark in MARKS.items() if mark in marks)
