"""Which jatac this is."""


def version() -> str:
    """As in pyproject.toml: what a backup should be restored with, or later."""
    from importlib.metadata import version as of_distribution  # only here: every command reads this file

    return of_distribution("jatac")
