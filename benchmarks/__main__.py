"""`make bench`: the sweep, then the intake, each beside its floor measured in the same run."""

from benchmarks import ingest, sweep

sweep.main()
ingest.main()
