"""HTTP: requests in, verdicts and pages out; the only room that knows Flask."""
