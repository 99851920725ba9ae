"""How soon the detector of rises finds one, and how often it cries wolf, on simulated series.

Source: the issue "Intelligence" (benchmarks/detection) and `detection`, the reference figures it is set against.
"""
