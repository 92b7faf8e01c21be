"""Python's collector of circular garbage, told how a process that resolves uses memory."""

import gc
from typing import Final

# Objects more than before until the collector looks: resolving a text makes some hundreds and no
# circles, so the usual 700 has it look for nothing every other text, a tenth of the time.
_MORE: Final = 50_000
_YOUNG_ROUNDS: Final = 20
_OLD_ROUNDS: Final = 50


def collect_seldom() -> None:
    """Leaves what is loaded by now out of every collection, and has the rest looked at seldom.

    For processes of our own that resolve until they end. Memory shared with forked ones stays
    shared: the collector would write its marks into every object.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(_MORE, _YOUNG_ROUNDS, _OLD_ROUNDS)
