"""Which databases a module's tests meet: both, unless it says otherwise.

Steps, queries, intake, locks, backups and migrations meet both, case by case. What lives through many days to see
what is said, and when, meets SQLite alone: its statements are those of the steps, and PostgreSQL has seen them there.
"""

import pytest

ON_SQLITE = pytest.mark.parametrize("address", ["sqlite"], indirect=True)
"""For `pytestmark` of a module whose worlds ask for `address`."""
