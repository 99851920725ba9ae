"""Analytical products: what they hold, when they may be published, what became of what they recommend."""
