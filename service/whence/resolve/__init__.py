"""From marked tokens to a verdict: candidates → evidence → readings → confidence → decision."""
