"""Everything that can go wrong on purpose, as one small tree.

    WhenceError
    ├── WrongUse             the caller can mend it            (exit code 2)
    │   ├── InvalidRequest   invalid_request    an entry or an option that makes no sense
    │   ├── TextTooLong      text_too_long      a cell over the length limit
    │   ├── NotFound         not_found          no such place, profile, policy
    │   ├── Forbidden        forbidden          it is for somebody else to do
    │   ├── Conflict         conflict           it clashes with what is already there
    │   ├── InvalidSetting   invalid_setting    an environment variable with a wrong value
    │   ├── InvalidRules     invalid_rules      a rule file that breaks its schema
    │   └── UnreadableInput  unreadable_input   a file that is missing or is no such table
    ├── NotReady             not_ready          a needed part is missing (exit code 3)
    │   ├── DamagedIndex     damaged_index      the place index is cut off, altered or of old make
    │   └── DatabaseAway     not_ready          the database cannot be reached, or is locked
    └── Cancelled            cancelled          somebody asked for the work to end

Messages say what, where and how to mend it, and never hold anybody's text.
"""

from typing import ClassVar


class WhenceError(Exception):
    """The root: catching it catches all of Whence's own errors."""

    code: ClassVar[str] = "error"


class WrongUse(WhenceError):
    """The caller can mend it."""

    code = "wrong_use"


class InvalidRequest(WrongUse):
    """An entry or an option that makes no sense."""

    code = "invalid_request"


class TextTooLong(WrongUse):
    """A cell over the length limit (`WHENCE_MAX_TEXT`)."""

    code = "text_too_long"


class NotFound(WrongUse):
    """No such place, profile or policy."""

    code = "not_found"


class Forbidden(WrongUse):
    """It is for somebody else to do."""

    code = "forbidden"


class Conflict(WrongUse):
    """It clashes with what is already there."""

    code = "conflict"


class InvalidSetting(WrongUse):
    """An environment variable with a wrong value."""

    code = "invalid_setting"


class InvalidRules(WrongUse):
    """A rule file that breaks its schema; the message names file, rule and line."""

    code = "invalid_rules"


class UnreadableInput(WrongUse):
    """A file that is missing or is no such table."""

    code = "unreadable_input"


class NotReady(WhenceError):
    """A needed part is missing: the place index isn't built, or a package isn't installed."""

    code = "not_ready"


class DamagedIndex(NotReady):
    """The place index is cut off, altered or of old make; building it anew mends it."""

    code = "damaged_index"


class DatabaseAway(NotReady):
    """The database cannot be reached, is locked for too long, or cannot be written."""


class Cancelled(WhenceError):
    """Somebody asked for the work to end, and it did; nothing is wrong."""

    code = "cancelled"
