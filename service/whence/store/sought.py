"""Values looked for by a few words of theirs."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, or_

from whence.store.row_ids import storable

_MOST_WORDS = 8  # more narrow nothing, and each is looked for by itself


@dataclass(frozen=True, slots=True)
class Sought:
    """What is looked for: `text` in small letters, and its `words`, folded as values are. A value
    fits that holds the text as it stands, or each of the words somewhere."""

    text: str
    words: tuple[str, ...] = ()

    def is_in(self, value: ColumnElement[Any]) -> ColumnElement[bool]:
        """Whether the value of that column fits."""
        as_it_stands = value.contains(storable(self.text), autoescape=True)
        words = [value.contains(word, autoescape=True) for word in self.words[:_MOST_WORDS]]
        if not words or self.words == (self.text,):
            return as_it_stands
        return or_(as_it_stands, and_(*words))
