"""`make bench`: the sweep, a paper, then the intake, each beside its floor, sheets; then the detector, in little."""

from benchmarks import ingest, papers, sheets, sweep
from benchmarks.detection import report

if __name__ == "__main__":
    sweep.main()
    papers.main()
    ingest.main()
    sheets.main()
    report.main(20)  # a look: `python -m benchmarks.detection` takes twenty times the series
