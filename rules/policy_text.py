"""A policy as JSON and back, and the digest that keeps the same rules from being stored twice.

No floats in the record: probabilities are written as text. The version number is not part of the rules.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, time
from enum import StrEnum
from typing import Any

from rules.history import canonical
from rules.policy import Policy


def policy_to_dict(policy: Policy) -> dict[str, Any]:
    """The policy as plain JSON values: times as HH:MM, dates as ISO, probabilities as text."""
    plain: dict[str, Any] = _plain(policy)
    del plain["version"]
    return plain


def policy_from_dict(plain: Mapping[str, Any], version: int) -> Policy:
    """The policy that `policy_to_dict` wrote. What an older jatac did not write takes its default."""
    made: Policy = _shaped(Policy(), {**plain, "version": version})
    return made


def policy_digest(policy: Policy) -> str:
    """SHA-256 of the canonical JSON of the rules, in hexadecimal."""
    return hashlib.sha256(canonical(policy_to_dict(policy)).encode()).hexdigest()


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, (tuple, list)):
        return [_plain(inner) for inner in value]
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    return repr(value) if isinstance(value, float) else value


def _shaped(like: Any, value: Any) -> Any:
    """`value` in the types of `like`, the default it stands for."""
    if is_dataclass(like) and not isinstance(like, type):
        given = {
            field.name: _shaped(getattr(like, field.name), value[field.name])
            for field in fields(like)
            if field.name in value
        }
        return type(like)(**given)
    if isinstance(like, Mapping):
        key_like, inner_like = next(iter(like.items()))  # no default is empty, and all of its values are alike
        return {type(key_like)(key): _shaped(inner_like, inner) for key, inner in value.items()}
    if isinstance(like, tuple):
        kinds = like + (like[-1],) * (len(value) - len(like))
        return tuple(_shaped(kind, inner) for kind, inner in zip(kinds, value, strict=False))
    if isinstance(like, StrEnum):
        return type(like)(value)
    if isinstance(like, time):
        return time.fromisoformat(value)
    if isinstance(like, float):
        return float(value)
    if like is None:  # the one default that is None is a date: thresholds.first_month
        return None if value is None else date.fromisoformat(value)
    return value
