"""`make bench`: the sweep, a paper, then the intake, each beside its floor measured in the same run."""

from benchmarks import ingest, papers, sweep

sweep.main()
papers.main()
ingest.main()
