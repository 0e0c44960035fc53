"""Private packs to publish."""

from __future__ import annotations

from pathlib import Path


def write_pack(folder: Path, *entries: str) -> Path:
    """Write a private pack; every entry lacks weight and source."""
    (folder / "en").mkdir(parents=True, exist_ok=True)
    body = "".join(f'[[term]]\nweight = "plain"\nsource = "own"\n{entry}\n' for entry in entries)
    (folder / "en" / "terms.toml").write_text(body)
    return folder
