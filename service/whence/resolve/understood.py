"""An entry as all stages short of the decision left it."""

from whence.resolve.line import Line
from whence.resolve.readings import Expected, Reading
from whence.resolve.spotted import Spotted
from whence.rulebook.rules import Profile


class Understood:
    """What is known of an entry before anything is decided."""

    __slots__ = ("expected", "line", "no_place", "places", "profile", "spans")

    def __init__(
        self,
        line: Line,
        spans: tuple[Spotted, ...],
        expected: Expected,
        places: tuple[Reading, ...],
        no_place: Reading,
        profile: Profile,
    ) -> None:
        self.line = line
        self.spans = spans
        self.expected = expected
        self.places = places
        self.no_place = no_place
        self.profile = profile
