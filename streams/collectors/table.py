"""The sources one can name in the settings: name in, collector out. A file to replay is named on the command line."""

from __future__ import annotations

import functools
from collections.abc import Callable

from streams.collectors.bluesky import Bluesky, JetstreamOptions
from streams.collectors.collector import Collector
from streams.collectors.sample import Sample
from streams.collectors.x_token import read_token
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


def _x(settings: Settings) -> Collector:
    if not settings.x_terms_accepted:
        raise TermsError(TERMS)

    from streams.collectors.x import X, XOptions  # brings tweepy, which nobody else needs
    from streams.collectors.x_rules import packaged_rules
    from streams.collectors.x_usage import Usage

    return X(
        _pseudonyms(settings),
        token=read_token(settings.x_bearer_token_file),
        rules=functools.partial(packaged_rules, settings.x_rules),
        usage=Usage(settings.x_usage_file, daily_posts=settings.x_daily_posts, monthly_posts=settings.x_monthly_posts),
        options=XOptions(address=settings.x_address),
    )


def _pseudonyms(settings: Settings) -> Pseudonyms:
    return Pseudonyms.open(settings.author_key_file)


class TermsError(ValueError):
    """A source whose terms nobody has accepted yet; the message says what to read."""


TERMS = (
    "x is off: X's terms forbid deriving or storing that one of its users has, or may have, committed a crime, and "
    "following its users; read docs/privacy.md (What X's terms ask) and X's developer agreement and restricted uses, "
    "get X's written consent for your purpose, then set x_terms_accepted = true (LOURIE_X_TERMS_ACCEPTED)"
)
COLLECTORS: dict[str, Callable[[Settings], Collector]] = {"bluesky": _bluesky, "sample": _sample, "x": _x}
"""Each makes its collector; raises PseudonymKeyError, TermsError, TokenError, ValueError for an address that is none.
"""
