"""Kibana's refusals in, one error out that says what is wrong and what to do. No key or password is ever repeated."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
import requests

MAX_CHARACTERS = 300
"""Of Kibana's own words; chosen by hand, not measured."""
ADVICE = {
    400: "the request has not the shape this Kibana takes",
    401: "the key or password is not accepted; see kibana_api_key_file, or kibana_username and kibana_password_file",
    403: "the key may not do this: it needs all rights on Saved Objects Management, Dashboard, Discover and tags of "
    "space {space}, and on spaces when it is to make one; or the licence does not allow it",
    404: "there is no such thing; check kibana_address (with its path, where Kibana has one) and kibana_space",
    413: "the file is too large for this Kibana (savedObjects.maxImportPayloadBytes)",
    422: "this Kibana is older than the boards, which are written for 8.12; use 8.12 or newer",
}
MAY_PASS = frozenset({429, 502, 503, 504})
WRONG_ADDRESS = (
    requests.exceptions.InvalidURL,
    requests.exceptions.InvalidSchema,
    requests.exceptions.MissingSchema,
)


class KibanaError(Exception):
    """Kibana cannot be reached or refuses. The message says what to do."""

    def __init__(
        self, message: str, *, status: int | None = None, may_pass: bool = False, objects: Sequence[dict[str, Any]] = ()
    ) -> None:
        super().__init__(message)
        self.status = status
        self.may_pass = may_pass
        self.objects = objects
        """Saved objects Kibana names as the cause."""


def explain(answer: requests.Response, space: str) -> KibanaError:
    """Turn an answer that is no success into an error."""
    status = answer.status_code
    where = f"Kibana at {_place(answer)} answered {status}"
    if 300 <= status < 400:
        target = answer.headers.get("Location", "elsewhere")
        return KibanaError(f"{where}: it sends us to {target}; set kibana_address to where Kibana is", status=status)
    words, objects = _words(answer)
    advice = ADVICE.get(status, "see Kibana's own log").format(space=space or "default")
    if status in MAY_PASS:
        advice = "it is starting or busy; try again soon"
    message = ": ".join(filter(None, (where, words, advice)))
    return KibanaError(message, status=status, may_pass=status in MAY_PASS, objects=objects)


def explain_unreachable(address: str, error: requests.RequestException) -> KibanaError:
    """Turn a call without an answer into an error."""
    if isinstance(error, requests.exceptions.SSLError):
        return KibanaError(
            f"Kibana at {address}: its certificate is not trusted; set kibana_ca_file to the authority that signed it"
        )
    if isinstance(error, WRONG_ADDRESS):
        return KibanaError(f"kibana_address {address}: no address; expected http(s)://HOST:5601")
    if isinstance(error, requests.exceptions.Timeout):
        return KibanaError(f"Kibana at {address} does not answer in time; is it starting?", may_pass=True)
    return KibanaError(
        f"Kibana at {address} cannot be reached ({type(error).__name__}); check kibana_address and that it runs",
        may_pass=True,
    )


def _words(answer: requests.Response) -> tuple[str, Sequence[dict[str, Any]]]:
    try:
        body = msgspec.json.decode(answer.content)
    except msgspec.DecodeError:
        return "", ()
    if not isinstance(body, dict):
        return "", ()
    attributes = body.get("attributes")
    objects = attributes.get("objects") if isinstance(attributes, dict) else None
    named = [one for one in objects if isinstance(one, dict)] if isinstance(objects, list) else []
    return str(body.get("message", ""))[:MAX_CHARACTERS], named


def _place(answer: requests.Response) -> str:
    return answer.url.partition("?")[0]
