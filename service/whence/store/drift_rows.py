"""How far the last report and the last batch had moved, whichever process measured it."""

from collections.abc import Mapping
from enum import StrEnum

from sqlalchemy import Connection, select

from whence.store.dialects import upsert
from whence.store.report_tables import measured_drift


class Source(StrEnum):
    """What was measured."""

    REPORT = "report"
    BATCH = "batch"


class Against(StrEnum):
    """What it was held against: its own past, or the data that the calibration was fitted on."""

    BASELINE = "baseline"
    REFERENCE = "reference"


def keep_drift(
    connection: Connection,
    source: Source,
    against: Against,
    psi: Mapping[str, float],
    now: float,
) -> None:
    """Keeps the population stability index of each aspect, in the place of the last ones."""
    rows = [
        {
            "source": source.value,
            "against": against.value,
            "aspect": aspect,
            "psi": value,
            "made_at": now,
        }
        for aspect, value in psi.items()
    ]
    upsert(connection, measured_drift, rows, ["source", "against", "aspect"], ["psi", "made_at"])


def last_drift(connection: Connection, source: Source) -> dict[tuple[str, ...], float]:
    """(against, aspect) → the population stability index of the last one; empty before any."""
    asked = select(measured_drift).where(measured_drift.c.source == source.value)
    return {(row.against, row.aspect): row.psi for row in connection.execute(asked)}
