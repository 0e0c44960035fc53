"""A Kibana server for our boards: kibana-api's client, with keys, certificates, time-outs, retries and errors read.

Kibana answers an import that failed with 200: what it says in the body becomes an `ImportOutcome`. Everything
else that goes wrong becomes one `KibanaError` that says what to do.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Self

import kibana_api
import msgspec
import requests
from requests.adapters import HTTPAdapter
from urllib3.util.retry import Retry

from dashboards.kibana.refusals import KibanaError, explain, explain_unreachable

CONNECT_SECONDS, READ_SECONDS = 5.0, 60.0
"""How long a call waits; chosen by hand, not measured."""
TRIES = 3
RETRIED = (429, 502, 503, 504)
"""A server that is busy or just starting. Every call of ours may be sent twice: imports overwrite."""
POLL_SECONDS = 2.0
READY = frozenset({"available", "degraded"})


class Access(msgspec.Struct, frozen=True, kw_only=True):
    """How to reach a Kibana. Either a key or a name with password, or neither where security is off."""

    address: str
    space: str = ""
    """Empty means Kibana's default space."""
    api_key: str | None = None
    username: str | None = None
    password: str | None = None
    ca_file: Path | None = None

    def __repr__(self) -> str:
        return f"Access(address={self.address!r}, space={self.space!r})"


class ImportFault(msgspec.Struct, frozen=True, kw_only=True):
    """One object that was not taken, or not as meant."""

    object: str
    error: str
    what: str


class ImportOutcome(msgspec.Struct, frozen=True, kw_only=True):
    """What an import changed."""

    taken_count: int
    faults: tuple[ImportFault, ...]


class KibanaServer(kibana_api.Kibana):  # type: ignore[misc]  # kibana-api ships no types
    """One Kibana and one space of it. Use as a context; not for several threads."""

    def __init__(
        self,
        access: Access,
        *,
        backoff_seconds: float = 0.5,
        now: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        super().__init__(access.address.rstrip("/"), access.username, access.password)
        self.access = access
        self._now, self._sleep = now, sleep
        self._prefix = f"s/{access.space}" if access.space not in {"", "default"} else ""
        self._session = requests.Session()
        # Not from the environment: a .netrc would replace the key, a proxy would see it.
        self._session.trust_env = False
        self._session.verify = str(access.ca_file) if access.ca_file else True
        retry = Retry(
            TRIES - 1,
            allowed_methods=None,
            status_forcelist=RETRIED,
            backoff_factor=backoff_seconds,
            raise_on_status=False,
            respect_retry_after_header=False,  # it may name an hour
        )
        for scheme in ("http://", "https://"):
            self._session.mount(scheme, HTTPAdapter(max_retries=retry))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._session.close()

    def url(self, *parts: str) -> str:
        """Join an address: kibana-api's own way doubles slashes and loses a path of the address."""
        kept = [part.strip("/") for part in parts if part and part != self.base_url]
        return "/".join([self.base_url, *filter(None, kept)])

    def requester(self, **kwargs: Any) -> requests.Response:
        """Send one request as kibana-api asks for it; raises KibanaError for every answer that is no success."""
        headers = {"kbn-xsrf": "true"}
        if "files" not in kwargs:
            headers["Content-Type"] = "application/json"
        auth = None
        if self.access.api_key:
            headers["Authorization"] = f"ApiKey {self.access.api_key}"
        elif self.username and self.password:
            auth = (self.username, self.password)
        try:
            answer = self._session.request(
                headers=headers, auth=auth, timeout=(CONNECT_SECONDS, READ_SECONDS), allow_redirects=False, **kwargs
            )
        except requests.RequestException as error:
            raise explain_unreachable(self.base_url, error) from None
        if not 200 <= answer.status_code < 300:
            raise explain(answer, self.access.space)
        return answer

    def version(self) -> str | None:
        """Ask for Kibana's version; null when it does not say (no right to read it). Raises KibanaError."""
        number = (self._status().get("version") or {}).get("number")
        return str(number) if number else None

    def wait(self, seconds: float) -> None:
        """Wait until Kibana is ready; raises KibanaError when it is not in time, or refuses us."""
        deadline = self._now() + seconds
        while True:
            try:
                level = ((self._status().get("status") or {}).get("overall") or {}).get("level")
                if level in READY:
                    return
                last = f"says it is {level}"
            except KibanaError as error:
                if not error.may_pass:
                    raise
                last = str(error)
            if self._now() >= deadline:
                raise KibanaError(f"Kibana at {self.base_url} is not ready after {seconds:.0f} s: {last}")
            self._sleep(POLL_SECONDS)

    def make_space(self) -> bool:
        """Make our space where it is missing; says whether it was made. Raises KibanaError."""
        if not self._prefix:
            return False
        try:
            self.requester(method="get", url=self.url("api/spaces/space", self.access.space))
        except KibanaError as error:
            if error.status != requests.codes.not_found:
                raise
        else:
            return False
        try:
            self.space(id=self.access.space, name="Lourie", description="Wildlife trade in public posts").create()
        except KibanaError as error:
            if error.status != requests.codes.conflict:  # somebody made it in between
                raise
        return True

    def import_objects(self, content: bytes, *, overwrite: bool = True) -> ImportOutcome:
        """Import an NDJSON file; raises KibanaError when the file as a whole is refused."""
        answer = self.requester(
            method="post",
            url=self._api("api/saved_objects/_import"),
            params={"overwrite": "true"} if overwrite else {},
            files={"file": ("boards.ndjson", content, "application/ndjson")},
        )
        return _outcome(_json(answer))

    def export_objects(self, wanted: Sequence[tuple[str, str]]) -> dict[tuple[str, str], dict[str, Any]]:
        """Give the objects as Kibana keeps them, by (type, id); those it does not have are left out."""
        left = list(wanted)
        while left:
            body = {
                "excludeExportDetails": True,
                "includeReferencesDeep": False,
                "objects": [{"id": name, "type": kind} for kind, name in left],
            }
            try:
                answer = self.requester(method="post", url=self._api("api/saved_objects/_export"), json=body)
            except KibanaError as error:
                missing = {(str(one.get("type")), str(one.get("id"))) for one in error.objects}
                if not missing & set(left):
                    raise
                left = [one for one in left if one not in missing]
                continue
            try:
                found = [msgspec.json.decode(line, type=dict[str, Any]) for line in answer.content.splitlines() if line]
            except msgspec.DecodeError:
                raise KibanaError(f"{answer.url}: the export is no NDJSON; is there a Kibana?") from None
            return {(str(one.get("type")), str(one.get("id"))): one for one in found}
        return {}

    def _api(self, path: str) -> str:
        return self.url(self._prefix, path)

    def _status(self) -> dict[str, Any]:
        return _json(self.requester(method="get", url=self.url("api/status")))


def _outcome(body: dict[str, Any]) -> ImportOutcome:
    faults = []
    for one in body.get("errors") or ():
        error = one.get("error") or {}
        kind = str(error.get("type", "unknown"))
        if kind == "missing_references":
            absent = ", ".join(f"{ref.get('type')} {ref.get('id')}" for ref in error.get("references") or ())
            what = f"refers to {absent}, which Kibana does not have"
        elif kind == "conflict":
            what = "exists already; import with overwrite"
        else:
            what = str(error.get("message") or error.get("reason") or "refused without a reason")
        faults.append(ImportFault(object=f"{one.get('type')} {one.get('id')}", error=kind, what=what))
    for one in body.get("successResults") or ():
        if (other := one.get("destinationId")) and other != one.get("id"):
            what = f"became {other}: another space has this id, so links by id break; push there, or erase it there"
            faults.append(ImportFault(object=f"{one.get('type')} {one.get('id')}", error="other id", what=what))
    if not body.get("success") and not faults:
        faults.append(ImportFault(object="file", error="unknown", what="Kibana says it failed, without a reason"))
    return ImportOutcome(taken_count=int(body.get("successCount") or 0), faults=tuple(faults))


def _json(answer: requests.Response) -> dict[str, Any]:
    try:
        return msgspec.json.decode(answer.content, type=dict[str, Any])
    except msgspec.DecodeError:
        raise KibanaError(f"{answer.url}: the answer is no JSON; is there a Kibana? check kibana_address") from None
