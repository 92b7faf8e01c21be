"""What each stage earns: the same gold without it.

    python -m bench.ablation DATA/*.csv [--limit 300]

Weights are not fitted again without the stage, so what stands here is the most that it earns.
"""

import argparse
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from whence.bootstrap import open_normalizer
from whence.evaluation.calibrators import IDENTITY
from whence.evaluation.evaluate import BASELINE, FULL, Options, evaluate
from whence.evaluation.intervals import Share
from whence.evaluation.resolver import Resolver, yardstick_of
from whence.resolve.normalizer import Normalizer
from whence.resolve.scores import RELATIONS
from whence.rulebook.rules import Calibration, Rulebook
from whence.settings import Settings

NEVER = -100.0  # bits
PRIORS = ("name_prior", "people", "people_of_misspelt", "holds_its_namesake")
LEFT_OVER = ("country_or_division_left_over", "other_place_left_over")


def variants(rules: Rulebook) -> Iterator[tuple[str, Rulebook]]:
    """(what is missing, the rulebook that does without it)."""
    weights, limits = dict(rules.weights), dict(rules.limits)
    yield "nothing", rules
    yield (
        "misspelt names, names by sound",
        replace(rules, limits={**limits, "windows": 0.0}),
    )
    yield "names by sound", replace(rules, limits={**limits, "romanised_letters": 0.0})
    yield "other code pages", replace(rules, misread_pages=())
    alone = dict.fromkeys((relation.value for relation in RELATIONS), NEVER)
    yield (
        "joint readings",
        replace(rules, weights={**weights, **alone, **dict.fromkeys(LEFT_OVER, 0.0)}),
    )
    kinds = [name for name in weights if name.endswith("_kind")]
    yield "priors", replace(rules, weights={**weights, **dict.fromkeys((*PRIORS, *kinds), 0.0)})
    certain = {
        name: replace(profile, no_place_bits=10 * NEVER) for name, profile in rules.profiles.items()
    }
    yield "the null reading", replace(rules, profiles=certain)
    plain = Calibration(dict.fromkeys(rules.calibration.knots, IDENTITY), {})
    yield "calibration", replace(rules, calibration=plain)


def _percent(share: Share) -> str:
    return "–" if share.share is None else f"{100 * share.share:.1f}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("gold", type=Path, nargs="+")
    parser.add_argument("--limit", type=int, default=300, help="rows a file")
    asked = parser.parse_args()
    normalizer = open_normalizer(Settings.from_env(os.environ))
    yardstick = yardstick_of(normalizer)
    runs = [
        (name, Normalizer(rules, normalizer.gazetteer, normalizer.versions.service), FULL)
        for name, rules in variants(normalizer.rulebook)
    ]
    runs.append(("all but exact names and rules", normalizer, BASELINE))
    is_first = True
    for name, one, mode in runs:
        options = Options(modes=(mode,), limit=asked.limit)
        found = evaluate(asked.gold, Resolver(one), yardstick, options)
        if is_first:
            heads = ["without", *(result.path.stem for result in found.gold)]
            heads += ["calibration error, log loss (country)"]
            print("| " + " | ".join(heads) + " |\n|" + "---|" * len(heads))
            is_first = False
        cells = []
        for result in found.gold:
            figures = result.modes[mode]
            levels = [_percent(level.accuracy) for level in figures.levels.values()]
            alarms = _percent(figures.false_alarms)
            cells.append(" / ".join(levels) + ("" if alarms == "–" else f"; {alarms}"))
        pooled = found.pooled[mode].get("country")
        sure = f"{pooled.calibration.error:.3f}, {pooled.log_loss:.3f}" if pooled else "–"
        print("| " + " | ".join([name, *cells, sure]) + " |", flush=True)


if __name__ == "__main__":
    main()
