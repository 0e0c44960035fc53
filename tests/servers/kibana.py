"""A Kibana of our own on loopback: status, spaces, import and export, with the words a real 8.12.2 answered.

    with FakeKibana(api_key="...") as server:
        KibanaServer(Access(address=server.address, api_key="..."))

It keeps objects by space, refuses what 8.12.2 refuses, and answers a failed import with 200, as the real one does.
"""

from __future__ import annotations

import base64
import email
import email.policy
import json
import ssl
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

Json = dict[str, Any]
NEWEST = {"dashboard": "8.9.0", "index-pattern": "8.0.0", "lens": "8.9.0", "search": "8.0.0", "tag": "8.0.0"}
NEWEST_CORE = "8.8.0"
ATTRIBUTES = {
    "dashboard": {
        "controlGroupInput", "description", "hits", "kibanaSavedObjectMeta", "optionsJSON", "panelsJSON",
        "refreshInterval", "timeFrom", "timeRestore", "timeTo", "title", "version",
    },
    "search": {
        "columns", "description", "grid", "hideChart", "isTextBasedQuery", "kibanaSavedObjectMeta", "sort",
        "timeRestore", "title",
    },
}  # fmt: skip


@dataclass
class FakeKibana:
    """Serves until it is closed. Change its fields while it runs."""

    version: str = "8.12.2"
    path: str = ""
    """`server.basePath`, such as `/kibana`."""
    api_key: str | None = None
    login: tuple[str, str] | None = None
    starting_count: int = 0
    """So many status calls are answered with 503 first."""
    level: str = "available"
    forbidden: str = ""
    """A path that the key has no right to."""
    refusals: list[int] = field(default_factory=list)
    """Answers given before anybody is served."""
    migrates: bool = False
    """Rewrites what it takes with stamps of its own, as a newer Kibana does."""
    certificate: Path | None = None
    spaces: dict[str, dict[tuple[str, str], Json]] = field(default_factory=lambda: {"default": {}})
    calls: list[str] = field(default_factory=list)

    def __enter__(self) -> Self:
        fake = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                fake.serve(self)

            do_POST = do_GET  # noqa: N815 the server's name for it

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        if self.certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(self.certificate)
            self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02})
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    @property
    def address(self) -> str:
        scheme = "https" if self.certificate else "http"
        return f"{scheme}://127.0.0.1:{self._server.server_port}{self.path}"

    def serve(self, call: BaseHTTPRequestHandler) -> None:
        """Answer one call: transport first, then rights, then what was asked."""
        body = call.rfile.read(int(call.headers.get("Content-Length") or 0))
        parts = urlsplit(call.path)
        self.calls.append(f"{call.command} {parts.path}")
        status, answer = self._answer(call, parts.path, parse_qs(parts.query), body)
        content = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
        call.send_response(status)
        if 300 <= status < 400:
            call.send_header("Location", "https://login.example/")
        call.send_header("Content-Length", str(len(content)))
        call.end_headers()
        call.wfile.write(content)

    def _answer(
        self, call: BaseHTTPRequestHandler, path: str, query: dict[str, list[str]], body: bytes
    ) -> tuple[int, Json | bytes]:
        if self.refusals:
            return self.refusals.pop(0), b"refused"
        if not path.startswith(f"{self.path}/"):
            return 404, b"not found"
        path = path.removeprefix(self.path)
        if refusal := self._gate(call, path):
            return refusal
        if path == "/api/status":
            return self._status()
        if path.startswith("/api/spaces/space"):
            return self._space(call.command, path, body)
        return self._objects(call, path, query, body)

    def _gate(self, call: BaseHTTPRequestHandler, path: str) -> tuple[int, Json] | None:
        if not self._known(call.headers.get("Authorization")):
            return _error(401, "Unauthorized", "[security_exception]: unable to authenticate user for REST request")
        if self.forbidden and self.forbidden in path:
            return _error(403, "Forbidden", "Unable to bulk_create dashboard,index-pattern,search,tag")
        if call.command == "POST" and not call.headers.get("kbn-xsrf"):
            return _error(400, "Bad Request", "Request must contain a kbn-xsrf header.")
        return None

    def _objects(
        self, call: BaseHTTPRequestHandler, path: str, query: dict[str, list[str]], body: bytes
    ) -> tuple[int, Json | bytes]:
        space, path = self._in_space(path)
        if space in self.spaces and path == "/api/saved_objects/_import":
            return self._import(space, query, call.headers["Content-Type"], body)
        if space in self.spaces and path == "/api/saved_objects/_export":
            return self._export(space, json.loads(body))
        return _error(404, "Not Found", "Not Found")

    def _known(self, header: str | None) -> bool:
        if self.login:
            return header == "Basic " + base64.b64encode(":".join(self.login).encode()).decode()
        return self.api_key is None or header == f"ApiKey {self.api_key}"

    def _status(self) -> tuple[int, Json | bytes]:
        if self.starting_count:
            self.starting_count -= 1
            return 503, b"Kibana server is not ready yet"
        return 200, {"status": {"overall": {"level": self.level}}, "version": {"number": self.version}}

    def _space(self, verb: str, path: str, body: bytes) -> tuple[int, Json | bytes]:
        if verb == "GET":
            name = path.rpartition("/")[2]
            return (200, {"id": name}) if name in self.spaces else _error(404, "Not Found", "Not Found")
        asked = json.loads(body)
        if asked["id"] in self.spaces:
            return _error(409, "Conflict", f"A space with the identifier {asked['id']} already exists.")
        self.spaces[asked["id"]] = {}
        return 200, asked

    def _in_space(self, path: str) -> tuple[str, str]:
        if path.startswith("/s/"):
            _, _, space, rest = path.split("/", 3)
            return space, f"/{rest}"
        return "default", path

    def _import(self, space: str, query: dict[str, list[str]], kind: str, body: bytes) -> tuple[int, Json | bytes]:
        form = email.message_from_bytes(f"Content-Type: {kind}\r\n\r\n".encode() + body, policy=email.policy.HTTP)
        (part,) = form.iter_parts()  # type: ignore[attr-defined]
        if not str(part.get_filename()).endswith(".ndjson"):
            return _error(400, "Bad Request", "Invalid file extension .json")
        objects = [json.loads(line) for line in part.get_payload(decode=True).splitlines()]
        if too_new := next(filter(None, map(_too_new, objects)), None):
            return _error(422, "Unprocessable Entity", too_new)
        overwrite = query.get("overwrite") == ["true"]
        errors, results = [], []
        there = {(one["type"], one["id"]) for one in objects} | set(self.spaces[space])
        for made in objects:
            if refusal := self._refusal(made, space, there, overwrite=overwrite):
                errors.append({"error": refusal, "id": made["id"], "meta": {}, "type": made["type"]})
                continue
            results.append(self._keep(made, space))
        answer: Json = {"success": not errors, "successCount": len(results), "warnings": []}
        if errors:
            answer["errors"] = errors
        if results:
            answer["successResults"] = results
        return 200, answer

    def _refusal(self, made: Json, space: str, there: set[tuple[str, str]], *, overwrite: bool) -> Json | None:
        unknown = sorted(set(made["attributes"]) - ATTRIBUTES.get(made["type"], set(made["attributes"])))
        absent = [one for one in made["references"] if (one["type"], one["id"]) not in there]
        if absent:
            return {
                "references": [{"id": one["id"], "type": one["type"]} for one in absent],
                "type": "missing_references",
            }
        if made["type"] == "lens" and "nonsense" in made["attributes"]:
            return {"reason": "mapping set to strict", "type": "strict_dynamic_mapping_exception"}
        if unknown:
            message = f"[attributes.{unknown[0]}]: definition for this key is missing"
            return {"error": "Bad Request", "message": message, "statusCode": 400, "type": "unknown"}
        if (made["type"], made["id"]) in self.spaces[space] and not overwrite:
            return {"type": "conflict"}
        return None

    def _keep(self, made: Json, space: str) -> Json:
        key = (made["type"], made["id"])
        elsewhere = any(key in objects for name, objects in self.spaces.items() if name != space)
        result: Json = {"id": made["id"], "managed": False, "meta": {}, "overwrite": True, "type": made["type"]}
        if elsewhere and key not in self.spaces[space]:
            result["destinationId"] = f"{made['id']}-elsewhere"
            key = (made["type"], result["destinationId"])
        kept = {**made, "id": key[1], "managed": False, "updated_at": "2026-11-25T00:00:00.000Z", "version": "WzEsMV0="}
        if self.migrates:
            kept["typeMigrationVersion"] = "10.3.0"
        self.spaces[space][key] = kept
        return result

    def _export(self, space: str, asked: Json) -> tuple[int, Json | bytes]:
        wanted = [(one["type"], one["id"]) for one in asked["objects"]]
        if missing := [key for key in wanted if key not in self.spaces[space]]:
            status, answer = _error(400, "Bad Request", "Error fetching objects to export")
            gone = {"error": "Not Found", "message": "Saved object not found", "statusCode": 404}
            answer["attributes"] = {"objects": [{"error": gone, "id": name, "type": kind} for kind, name in missing]}
            return status, answer
        return 200, "\n".join(json.dumps(self.spaces[space][key]) for key in wanted).encode()


def _too_new(made: Json) -> str | None:
    newest, found = NEWEST.get(made["type"], "8.5.0"), made.get("typeMigrationVersion", "0.0.0")
    if _numbers(found) > _numbers(newest):
        return (
            f'Document "{made["id"]}" belongs to a more recent version of Kibana [{found}] '
            f"when the last known version is [{newest}]."
        )
    core = made.get("coreMigrationVersion", "0.0.0")
    if _numbers(core) > _numbers(NEWEST_CORE):
        return (
            f'Document "{made["id"]}" has a "coreMigrationVersion" which belongs to a more recent version of Kibana '
            f"[{core}]. The current version is [{NEWEST_CORE}]."
        )
    return None


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(map(int, version.split(".")))


def _error(status: int, error: str, message: str) -> tuple[int, Json]:
    return status, {"error": error, "message": message, "statusCode": status}
