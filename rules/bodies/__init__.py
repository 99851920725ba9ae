"""Bodies above the tasking meeting: their meetings, what goes on a paper, what they decide. Pure."""
