"""Measurements: each beside its floor, measured in the same run. Nothing here is a test."""
