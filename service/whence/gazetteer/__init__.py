"""The place index: installed packages in, one memory-mapped folder out, and its search."""
