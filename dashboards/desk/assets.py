"""The style sheet, the script and the logo: a name in, its bytes with the right type out, cached for ever."""

from __future__ import annotations

from litestar import Response, get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from dashboards.desk.templating import FOLDER

TYPES = {
    "desk.css": "text/css",
    "desk.js": "text/javascript",
    "logo.svg": "image/svg+xml",
}
FOR_EVER = {"cache-control": "public, max-age=31536000, immutable"}


@get("/static/{digest:str}/{name:str}", include_in_schema=False)
async def asset(digest: FromPath[str], name: FromPath[str]) -> Response[bytes]:  # noqa: ARG001 (the digest only makes the address new)
    """Give one of the files named here, nothing else of the disk."""
    if name not in TYPES:
        raise NotFoundException("No such file.")
    return Response((FOLDER / "static" / name).read_bytes(), media_type=TYPES[name], headers=FOR_EVER)
