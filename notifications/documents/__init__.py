"""Documents: facts that were composed for one reader → charts → PDF. typst and matplotlib are loaded on first use."""
