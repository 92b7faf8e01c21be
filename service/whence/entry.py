"""What people wrote: one self-reported location, and what is known beside it."""

from dataclasses import dataclass

FIELDS = ("text", "city", "region", "country")


@dataclass(frozen=True, slots=True)
class Context:
    """What the caller knows beside the entry: a preference, never a filter.

    `countries`: ISO 3166-1 alpha-2 codes; `language`: a BCP 47 tag such as `en` or `pt-BR`.
    """

    countries: tuple[str, ...] = ()
    language: str | None = None


NO_CONTEXT = Context()


@dataclass(slots=True)
class Entry:
    """One self-reported location: free `text`, or cells, or both; at least one is not None."""

    text: str | None = None
    city: str | None = None
    region: str | None = None
    country: str | None = None
    id: str | None = None
    context: Context = NO_CONTEXT
    scope: str = "default"
    profile: str | None = None  # a field profile by name; None: chosen by the scope or the cells

    def cells(self) -> tuple[tuple[str, str], ...]:
        """The given cells as (field, raw text), in the order of `FIELDS`.

        >>> Entry(city="Leeds", country="").cells()
        (('city', 'Leeds'), ('country', ''))
        """
        if self.city is None and self.region is None and self.country is None:
            return () if self.text is None else (("text", self.text),)  # most entries
        given = zip(FIELDS, (self.text, self.city, self.region, self.country), strict=True)
        return tuple((field, raw) for field, raw in given if raw is not None)
