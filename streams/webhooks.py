"""A body for a platform comes in; one signed call (Standard Webhooks) goes out, to the operator's address only."""

from __future__ import annotations

import asyncio
import datetime as dt
from http import HTTPStatus

import httpx
from standardwebhooks import Webhook

from streams.feed_endpoints import FeedEndpoint, FeedsError, read_secrets
from streams.outbox import ReceiverAway, Refused, Undelivered

MAX_BODY_BYTES = 1 << 20
"""A call is never larger. Chosen by hand, not measured: a batch of 50 is some 50 KB."""
CLIENT_ERROR_ATTEMPTS = 8
"""A 4xx answer is our fault or the receiver's for long, hardly for days: over ten minutes or so. Chosen by hand."""
PASSING = frozenset({HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY, HTTPStatus.TOO_MANY_REQUESTS})
"""4xx answers that ask to come again."""


class Unwanted(ReceiverAway):
    """410 Gone: the receiver wants no more calls until an operator says otherwise."""


def make_client() -> httpx.AsyncClient:
    """Build the client of all calls: no redirect is followed, no proxy or credential taken from the environment."""
    return httpx.AsyncClient(follow_redirects=False, trust_env=False)


def sign(secrets: tuple[str, ...], delivery_id: str, at: dt.datetime, body: bytes) -> dict[str, str]:
    """Give the three headers of Standard Webhooks, with one signature for each secret in force."""
    text = body.decode()
    signatures = " ".join(Webhook(secret).sign(delivery_id, at, text) for secret in secrets)
    return {
        "webhook-id": delivery_id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": signatures,
    }


async def call(
    client: httpx.AsyncClient, endpoint: FeedEndpoint, delivery_id: str, at: dt.datetime, body: bytes, attempts: int = 0
) -> None:
    """Send one delivery and return when it was taken (2xx); `attempts` failed before.

    The secrets are read at every call, so that a rotated one is used at once; the answer's body is not read.
    Raises Refused, Unwanted or Undelivered, with a message that holds no address and no secret.
    """
    if len(body) > MAX_BODY_BYTES:
        raise Refused(f"{len(body)} bytes; expected at most {MAX_BODY_BYTES}: lower `batch` in the feeds file")
    try:
        headers = sign(read_secrets(endpoint.secret_file), delivery_id, at, body)
        headers |= {"content-type": "application/json", "user-agent": "lourie"}
        async with (
            asyncio.timeout(endpoint.timeout_seconds),  # the client's own limit begins anew with every byte
            client.stream("POST", endpoint.url, content=body, headers=headers, timeout=None) as answer,
        ):
            status = answer.status_code
    except FeedsError as error:
        raise Undelivered(str(error)) from None
    except TimeoutError:
        raise Undelivered(f"no answer within {endpoint.timeout_seconds:g} s") from None
    except (httpx.HTTPError, httpx.InvalidURL, UnicodeError) as error:
        raise Undelivered(f"the receiver cannot be reached ({type(error).__name__})") from None
    judge(status, attempts)


def judge(status: int, attempts: int) -> None:
    """Return for a delivery that was taken; raises what is to be done otherwise."""
    if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
        return
    if status == HTTPStatus.GONE:
        raise Unwanted("the receiver answered 410 Gone: pushing is off until `lourie feed retry --platform`")
    final = status < HTTPStatus.INTERNAL_SERVER_ERROR and status not in PASSING
    hint = "; redirects are not followed: put the new address into the feeds file" if status in range(300, 400) else ""
    message = f"the receiver answered {status}{hint}"
    if final and attempts + 1 >= CLIENT_ERROR_ATTEMPTS:
        raise Refused(f"{message}, {attempts + 1} times")
    raise Undelivered(message)
