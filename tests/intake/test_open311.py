"""Open311 reports: what is read of them, what is refused and why; made-up reports in FixMyStreet's shape."""

import io
import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intake.encodings import Seen
from intake.open311 import read_reports
from intake.opening import UnreadableFile
from rules.drafts import DatedRow, DeliveryKey, RejectedRow
from tests.moments import moment

NOW = moment("2026-07-06 09:00").as_of


def report(number: int = 1, **changed: Any) -> dict[str, Any]:
    """One good report."""
    return {
        "service_request_id": 7_000_000 + number,
        "service_code": "Pothole",
        "service_name": "Carriageway pothole",
        "requested_datetime": "2026-05-03T10:15:00+01:00",
        "updated_datetime": "2026-05-04T09:00:00+01:00",
        "status": "open",
        "lat": "52.85",
        "long": "-3.06",
        "title": "CANARY deep hole",
        "description": "CANARY outside my house",
        "requestor_name": "CANARY Person",
        "media_url": None,
        "agency_responsible": {"recipient": ["A Council"]},
    } | changed


def read(content: bytes) -> tuple[dict[DeliveryKey, list[DatedRow]], list[RejectedRow]]:
    good: dict[DeliveryKey, list[DatedRow]] = {}
    rejected: list[RejectedRow] = []
    for batch in read_reports(io.BytesIO(content), "may.json", "fms", NOW, Seen()):
        rejected += batch.rejected
        if batch.delivery is not None:
            good.setdefault(batch.delivery, []).extend(DatedRow(*row) for row in batch.rows)
    return good, rejected


def of(*reports: object) -> bytes:
    return json.dumps(list(reports)).encode()


def test_a_report_is_where_when_and_what_and_no_text_of_anybody() -> None:
    good, rejected = read(of(report()))
    ((key, (row,)),) = good.items()
    assert (key, rejected) == (DeliveryKey("fms", date(2026, 5, 1)), [])
    assert row[:9] == (1, "Carriageway pothole", "7000001", None, None, -3.06, 52.85, None, "open")
    assert row.on_day == date(2026, 5, 3)
    assert "CANARY" not in repr(row)


@pytest.mark.parametrize(
    ("asked", "day"),
    [
        ("2026-05-31T23:30:00+00:00", date(2026, 6, 1)),
        ("2026-05-31T22:30:00Z", date(2026, 5, 31)),
        ("2026-05-31T23:30:00", date(2026, 5, 31)),
        ("2025-12-31T23:30:00+00:00", date(2025, 12, 31)),
    ],
)
def test_the_day_is_londons(asked: str, day: date) -> None:
    (((row,)),) = read(of(report(requested_datetime=asked)))[0].values()
    assert row.on_day == day


@pytest.mark.parametrize(
    ("changed", "field", "reason"),
    [
        ({"service_request_id": None}, "service_request_id", "blank"),
        ({"service_request_id": "x" * 201}, "service_request_id", "longer"),
        ({"service_name": "", "service_code": None}, "service_name", "blank"),
        ({"requested_datetime": ""}, "requested_datetime", "blank"),
        ({"requested_datetime": "3 May"}, "requested_datetime", "not a date"),
        ({"requested_datetime": "2026-07-07T10:00:00Z"}, "requested_datetime", "future"),
        ({"requested_datetime": "0001-01-01T00:00:00"}, "requested_datetime", "out of range"),
        ({"updated_datetime": "soon"}, "updated_datetime", "not a date"),
        ({"lat": ""}, "lat", "blank though"),
        ({"long": "52", "lat": "-3"}, "long", "not a place"),
    ],
)
def test_a_bad_report_is_named_with_its_field_and_the_others_are_taken(
    changed: dict[str, Any], field: str, reason: str
) -> None:
    good, rejected = read(of(report(1), report(2, **changed), report(3)))
    assert [(row.row_number, row.field) for row in rejected] == [(2, field)]
    assert reason in rejected[0].reason
    assert "CANARY" not in rejected[0].raw
    assert [row.row_number for rows in good.values() for row in rows] == [1, 3]


def test_a_list_of_something_else_is_refused_after_a_hundred_rows() -> None:
    with pytest.raises(UnreadableFile, match="does not look like Open311"):
        read(of(*[{"name": n} for n in range(150)]))


@given(st.integers(0, 2_000), st.binary(max_size=5), st.booleans())
@settings(max_examples=150, deadline=None)
def test_a_mutated_file_loses_only_the_reports_it_touches(at: int, piece: bytes, insert: bool) -> None:
    reports = [report(n, description="x" * n) for n in range(6)]
    content = bytearray(of(*reports))
    at = 1 + at % (len(content) - 1)
    content[at : at if insert else at + len(piece)] = piece
    good, rejected = read(bytes(content))
    assert sum(len(rows) for rows in good.values()) >= 4
    assert all(row.row_number and row.field and row.reason and row.fix for row in rejected)
