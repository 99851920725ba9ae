"""Places on the British National Grid."""

import pytest

from models.british_grid import from_grid, to_grid


def test_the_survey_mark_of_the_ordnance_surveys_worked_example_is_where_it_is() -> None:
    """Caister water tower, in "A guide to coordinate systems in Great Britain": within the metres of the Helmert."""
    (easting,), (northing,) = to_grid([1.716052], [52.657979])
    assert (easting, northing) == (pytest.approx(651_409.8, abs=5), pytest.approx(313_177.4, abs=5))


def test_there_and_back_is_the_same_place() -> None:
    (easting,), (northing,) = to_grid([-1.9458], [52.306])
    assert from_grid(easting, northing) == (pytest.approx(-1.9458, abs=1e-6), pytest.approx(52.306, abs=1e-6))
    assert to_grid([], []) == ([], [])
