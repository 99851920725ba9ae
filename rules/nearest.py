"""A word that nobody knows, and the known ones that come near it."""

from collections.abc import Iterable
from difflib import get_close_matches


def nearest(word: str, known: Iterable[str]) -> str:
    """ "Did you mean `x`?", or the known words when none is near."""
    words = sorted(known)
    lower = {each.lower(): each for each in words}
    near = get_close_matches(word.lower(), lower, n=1, cutoff=0.6)
    if near:
        return f"Did you mean `{lower[near[0]]}`?"
    return f"Use one of: {', '.join(words)}." if words else "None is declared yet."


def near_names(word: str, known: Iterable[tuple[str, str]]) -> list[str]:
    """ "`key` (Name)" of those whose key, name or a part of it begins like `word` or comes near it; three at most."""
    wanted = word.strip().casefold()
    parts: dict[str, list[tuple[str, str]]] = {}
    for key, name in known:
        for part in {key.casefold(), name.casefold(), *name.casefold().split(), *key.casefold().split("-")}:
            parts.setdefault(part, []).append((key, name))
    begins = [part for part in sorted(parts) if len(wanted) > 1 and part.startswith(wanted)]
    found = [
        one for part in (*begins, *get_close_matches(wanted, parts, n=3, cutoff=0.6)) for one in sorted(parts[part])
    ]
    return [f"`{key}` ({name})" if key != name else f"`{name}`" for key, name in dict.fromkeys(found)][:3]
