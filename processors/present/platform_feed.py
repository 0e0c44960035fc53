"""The feed for platforms: a change of the store in, the line its platform is told, or none, out."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from processors.taxa import Taxon
from schemas.feed import FEED_LEVELS, FeedLine, FeedPost, FeedRetraction, FeedSpecies, RetractionReason
from schemas.finding import Level
from schemas.post import Locator
from schemas.store import Change, StoredPost


def is_of(change: Change, platform: str) -> bool:
    """Say whether a change is of a platform's post; an erased one still says so by its id."""
    return change.post_id.partition(":")[0] == platform


def is_shown(change: Change, levels: Collection[Level] = FEED_LEVELS) -> bool:
    """Say whether a post as it is now belongs into the feed, if its platform can find it again."""
    return _retraction_reason(change.post, levels) is None


def feed_line(
    change: Change,
    locator: Locator | None,
    taxa: Mapping[str, Taxon],
    *,
    told: bool,
    levels: Collection[Level] = FEED_LEVELS,
) -> FeedLine | None:
    """Give what a platform is told of a change of its own post.

    A post without a locator cannot be found by its platform and is left out. `told` says whether the
    platform was ever told of the post: only then is it taken back. The caller has checked `is_of`.
    """
    reason = _retraction_reason(change.post, levels)
    if reason is None and locator is None:
        reason = "gone"  # taken down by the platform, or erased since the change was read
    if reason is None and change.post is not None and locator is not None:
        return _to_line(change.post, locator, taxa)
    if not told:
        return None
    return FeedRetraction(id=change.post_id, platform=change.post_id.partition(":")[0], reason=reason or "gone")


def _retraction_reason(stored: StoredPost | None, levels: Collection[Level]) -> RetractionReason | None:
    if stored is None:
        return "gone"
    if stored.decision == "not_trade":
        return "not_trade"
    return None if stored.flagged.finding.level in levels else "level_fell"


def _to_line(stored: StoredPost, locator: Locator, taxa: Mapping[str, Taxon]) -> FeedPost:
    post, finding = stored.flagged.post, stored.flagged.finding
    return FeedPost(
        id=post.id,
        platform=post.platform,
        uid=locator.uid,
        url=locator.url,
        revision=post.revision,
        level=finding.level,
        score=round(finding.score, 4),
        language=finding.language,
        species=tuple(_species(taxon_id, taxa.get(taxon_id)) for taxon_id in finding.species),
        because=finding.because,
        decision=stored.decision,
        created_at=post.created_at,
        observed_at=post.observed_at,
        judged_at=stored.flagged.judged_at,
    )


def _species(taxon_id: str, taxon: Taxon | None) -> FeedSpecies:
    if taxon is None:  # named by an older snapshot than the one in force
        return FeedSpecies(id=taxon_id, name=taxon_id, scientific_name="", listing="listing not known, verify")
    return FeedSpecies(
        id=taxon.id, name=taxon.english_name, scientific_name=taxon.scientific_name, listing=taxon.listing
    )
