"""`python -m benchmarks.detection`."""

from benchmarks.detection.report import main

if __name__ == "__main__":
    main()
