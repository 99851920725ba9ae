"""Longitude and latitude to metres of the British National Grid (EPSG:27700) and back, by PROJ.

One fixed transformation (the seven-parameter Helmert of EPSG:1314), whatever grids a machine has: the same places
give the same cells everywhere. It is good to a few metres, and far better between two near places, which counts.
pyproj is loaded on first use.
"""

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyproj import Transformer

PIPELINE = (
    "+proj=pipeline +step +proj=unitconvert +xy_in=deg +xy_out=rad"
    " +step +proj=push +v_3 +step +proj=cart +ellps=WGS84"
    " +step +inv +proj=helmert +x=446.448 +y=-125.157 +z=542.06 +rx=0.15 +ry=0.247 +rz=0.842 +s=-20.489"
    " +convention=position_vector +step +inv +proj=cart +ellps=airy +step +proj=pop +v_3"
    " +step +proj=tmerc +lat_0=49 +lon_0=-2 +k=0.9996012717 +x_0=400000 +y_0=-100000 +ellps=airy"
)


@cache
def _transformer() -> "Transformer":
    from pyproj import Transformer

    return Transformer.from_pipeline(PIPELINE)


def to_grid(longitudes: Sequence[float], latitudes: Sequence[float]) -> tuple[list[float], list[float]]:
    """Eastings and northings in metres, in order."""
    if not longitudes:
        return [], []
    eastings, northings = _transformer().transform(list(longitudes), list(latitudes))
    return list(eastings), list(northings)


def from_grid(easting: float, northing: float) -> tuple[float, float]:
    """Longitude and latitude in degrees."""
    longitude, latitude = _transformer().transform(easting, northing, direction="INVERSE")
    return float(longitude), float(latitude)
