"""The resolver: rules, place index, and what reviewers decided."""

import os
from collections.abc import Callable
from contextlib import suppress

from whence import __version__
from whence.errors import NotReady
from whence.gazetteer.ensure import ensure
from whence.gazetteer.index import Gazetteer
from whence.resolve import normalizer as resolving
from whence.review.live_decisions import LiveDecisions
from whence.rulebook import Rulebook, load, rules_dir
from whence.rulebook.review_rules import load_review_rules
from whence.settings import Settings

Progress = Callable[[str, float], None]  # what is being done, and the share that is done, 0 to 1


class Normalizer(resolving.Normalizer):
    """Resolves entries; `open` is the way to one."""

    @classmethod
    def open(
        cls, settings: Settings | None = None, progress: Progress | None = None
    ) -> "Normalizer":
        """The normaliser for `settings`, which are read from the environment if not given.

        Where there is no place index yet it is built first, which takes about a minute.
        Raises InvalidSetting, InvalidRules, and NotReady where a needed part is missing.
        """
        settings = Settings.from_env(os.environ) if settings is None else settings
        rulebook = open_rulebook(settings)
        gazetteer = open_gazetteer(settings, progress)
        decisions = open_decisions(settings)
        return cls(rulebook, gazetteer, __version__, settings.max_text, decisions)


def open_normalizer(settings: Settings, progress: Progress | None = None) -> Normalizer:
    """The normaliser for `settings`; errors as `Normalizer.open`."""
    return Normalizer.open(settings, progress)


def open_rulebook(settings: Settings) -> Rulebook:
    """The rules; raises InvalidRules naming file, rule and line."""
    return load(rules_dir(settings.rules_dir))


def open_gazetteer(settings: Settings, progress: Progress | None = None) -> Gazetteer:
    """The place index, built first where it is missing, stale or damaged.

    Raises NotReady where it must be built and a package with its sources is missing.
    """
    return ensure(settings.cache_dir, rules_dir(settings.rules_dir), progress)


def open_decisions(settings: Settings) -> LiveDecisions | None:
    """What reviewers decided, kept up to date beside the work; None without a database.

    Never raises: while the database is away nothing is decided, and what it says later counts
    from then on. `.current()` is a snapshot to pickle; pass that, in place of
    this, to `Normalizer(…, decisions=…)` where one set is to hold for a whole run.
    """
    if settings.database_url is None:
        return None
    rules = load_review_rules(rules_dir(settings.rules_dir))
    decisions = LiveDecisions(settings.database_url, rules.sure_from)
    with suppress(NotReady):
        decisions.refresh()
    decisions.close()  # workers are forked from here
    return decisions
