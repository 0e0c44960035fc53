"""The sources one can name in the settings: name in, collector out. A file to replay is named on the command line."""

from __future__ import annotations

from collections.abc import Callable

from streams.collectors.bluesky import Bluesky, JetstreamOptions
from streams.collectors.collector import Collector
from streams.collectors.sample import Sample
from streams.pseudonyms import Pseudonyms
from streams.settings import Settings


def _bluesky(settings: Settings) -> Collector:
    options = JetstreamOptions(
        address=settings.bluesky_address,
        wire=settings.bluesky_wire,
        dictionary_file=settings.bluesky_dictionary_file,
    )
    return Bluesky(_pseudonyms(settings), options=options)


def _sample(settings: Settings) -> Collector:
    return Sample(_pseudonyms(settings), rate=settings.sample_rate)


def _pseudonyms(settings: Settings) -> Pseudonyms:
    return Pseudonyms.open(settings.author_key_file)


COLLECTORS: dict[str, Callable[[Settings], Collector]] = {"bluesky": _bluesky, "sample": _sample}
"""Each makes its collector; raises PseudonymKeyError, or ValueError for an address that is none."""
