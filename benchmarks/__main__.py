"""`make bench`: sweep, a paper, intake, each beside its floor, sheets; then effects and the detector, in little."""

from benchmarks import effect, ingest, papers, sheets, sweep
from benchmarks.detection import report

if __name__ == "__main__":
    sweep.main()
    papers.main()
    ingest.main()
    sheets.main()
    effect.main(10)
    report.main(20)  # a look: `python -m benchmarks.detection` takes twenty times the series
