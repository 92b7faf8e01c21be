"""What keeps flagged verdicts for reviewers."""

from whence.resolve.normalizer import Normalizer
from whence.review.recorder import Recorder
from whence.rulebook import rules_dir
from whence.rulebook.review_rules import load_review_rules
from whence.settings import Settings


def open_recorder(settings: Settings, normalizer: Normalizer) -> Recorder:
    """What keeps flagged verdicts for reviewers: `note` each verdict that may be queued."""
    rules = load_review_rules(rules_dir(settings.rules_dir))
    return Recorder(settings, normalizer.rulebook.decision.review, rules)
