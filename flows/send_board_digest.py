"""`send_board_digest`: the board's paper, so many clear working days before its meeting; the county board's too."""

from flows.build_performance_pack import papers_out
from flows.result import FlowResult
from models.database import Database
from models.place import Place
from rules.bodies.facts import BOARD, COUNTY
from rules.moment import Moment


def send_board_digest(database: Database, place: Place, moment: Moment, *, dry_run: bool = False) -> FlowResult:
    """Publishes the digest when its day has come: exceptions only, or that nothing needs the board."""
    return papers_out("send_board_digest", (BOARD, COUNTY), database, place, moment, dry_run)
