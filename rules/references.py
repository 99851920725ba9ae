"""References as people write them: `NW-I-2026/0001`, in small letters too, or with `-` for its slash."""


def spellings(ref: str) -> tuple[str, str]:
    """What a typed reference may stand for here: itself in capitals, and with its last `-` as the slash."""
    ours = ref.strip().upper()
    return ours, ours[::-1].replace("-", "/", 1)[::-1]
