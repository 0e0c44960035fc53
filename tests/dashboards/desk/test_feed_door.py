from __future__ import annotations

from dashboards.desk.feed_door import FeedDoor


async def test_a_door_has_limits_unless_told_others() -> None:
    async def remember(platform: str, post_ids: object) -> None:
        return

    async def told(platform: str, post_ids: object) -> frozenset[str]:
        return frozenset()

    door = FeedDoor(identify=lambda _: None, has_feed=lambda _: False, remember=remember, told=told)
    assert 0 < door.refusals_per_minute < door.requests_per_minute
