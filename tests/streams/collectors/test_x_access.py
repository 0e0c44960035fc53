import asyncio
import logging
from contextlib import closing

import pytest
import requests
import tweepy

from streams.collectors.x_access import Lost, Refused, fault_of, host_of, make_client
from tests.servers.x_stream import SEARCH_PATH, TOKEN, FakeX


@pytest.mark.parametrize("address", ["", "api.x.com", "ftp://api.x.com", "https://"])
def test_an_address_that_is_none_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match="x_address"):
        host_of(address)


async def test_tweepy_talks_to_the_address_of_the_settings() -> None:
    async with FakeX([]) as server:
        client = make_client(TOKEN, f"{server.address}/")
        with closing(client.session):
            answer = await asyncio.to_thread(client.search_recent_tweets, "q", since_id=1, max_results=10)
        assert isinstance(answer, requests.Response)
        assert server.requests[0][:2] == ("GET", SEARCH_PATH)


async def test_a_refusal_says_its_title_and_when_to_come_back() -> None:
    refusal = (429, {"x-rate-limit-reset": "1700000000"}, {"title": "Too Many Requests", "detail": "words of a post"})
    async with FakeX([], search_refusals=[refusal]) as server:
        client = make_client(TOKEN, server.address)
        with closing(client.session), pytest.raises(tweepy.HTTPException) as caught:
            await asyncio.to_thread(client.search_recent_tweets, "q", since_id=1, max_results=10)
    fault = fault_of(caught.value)
    assert isinstance(fault, Refused)
    assert (fault.status, fault.reset_at, str(fault)) == (429, 1_700_000_000, "HTTP 429 Too Many Requests")


def test_anything_else_is_a_lost_connection() -> None:
    assert isinstance(fault_of(requests.ConnectionError("with words")), Lost)
    assert "words" not in str(fault_of(requests.ConnectionError("with words")))


def test_tweepy_keeps_answers_and_token_out_of_the_logs() -> None:
    assert not logging.getLogger("tweepy.client").isEnabledFor(logging.ERROR)
