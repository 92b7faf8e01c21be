"""What the same people answered elsewhere, in sums that show nobody alone."""

from typing import Any

from sqlalchemy import Connection, select

from whence.store.review_tables import also

_MOST = 50


def shown(connection: Connection, item_id: str, from_records: int) -> list[dict[str, Any]]:
    """Answers that so many records of an item gave at least, the commonest first."""
    asked = select(also.c.name, also.c.answer, also.c.records).where(
        also.c.item_id == item_id, also.c.records >= from_records
    )
    asked = asked.order_by(also.c.records.desc(), also.c.name, also.c.answer).limit(_MOST)
    return [
        {"name": name, "answer": answer, "records": records}
        for name, answer, records in connection.execute(asked)
    ]
