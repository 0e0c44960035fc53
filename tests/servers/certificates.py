"""A certificate for 127.0.0.1 that signs itself, made anew for a test run."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from tests.servers.fixtures import skip_or_fail


def make_certificate(folder: Path) -> Path:
    """Give a file with certificate and key, which a client may also trust; skipped or failed without openssl."""
    openssl = shutil.which("openssl")
    if openssl is None:
        skip_or_fail("needs the openssl command to make a certificate")
    key, certificate, both = folder / "key.pem", folder / "certificate.pem", folder / "both.pem"
    what = "req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=127.0.0.1 -addext subjectAltName=IP:127.0.0.1"
    where = ("-keyout", str(key), "-out", str(certificate))
    subprocess.run([openssl, *what.split(), *where], check=True, capture_output=True)
    both.write_bytes(key.read_bytes() + certificate.read_bytes())
    return both
