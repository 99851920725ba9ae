"""The words for what a body decided, to the owner of the action and to others: see rules/reason_texts.py."""

from typing import Final

Key = tuple[str, str, str]

_NOT_OWNERS: Final = ("lead", "coordinator", "chair")


def _to_others(reason: str, text: str) -> dict[Key, str]:
    """The same words to whoever is told of somebody else's action."""
    return {("decided", reason, reader): text for reader in _NOT_OWNERS}


WHY_DECIDED: Final[dict[Key, str]] = {
    **_to_others("body_confirm_owner", "{name} decided on the dispute: the owner of this action stays its owner."),
    ("decided", "new_owner", ""): "It has passed to {name}.",
    ("decided", "new_owner_asked", ""): "{name} is asked for; it stays where it is until that is accepted.",
}
ASK_DECIDED: Final[dict[Key, str]] = {
    ("decided", "body_reassign", ""): "Hand over what you have. Nothing else is asked of you.",
    ("decided", "body_reassign_asked", ""): "Go on with it until the new owner has it.",
    **_to_others("body_reassign", "See that what is there is handed over."),
    **_to_others("body_reassign_asked", "See that its owner goes on with it until the new owner has it."),
    **_to_others("body_resource", "See that its owner goes on with it."),
    **_to_others("body_refer_down", "Track it with its owner until it is done."),
    **_to_others("body_confirm_owner", "See that its owner acknowledges it and acts on it."),
    ("named", "", "lead"): "Bring what is late to an end, or tell the coordinator what is in the way, before then.",
    ("rung_5", "non_delivery_lead", "beside_board"): (
        "Say what you need to deliver before the board meets; tell the coordinator what is in the way."
    ),
}
