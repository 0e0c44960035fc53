import subprocess
import sys
from pathlib import Path

import pytest

from streams.collectors.table import COLLECTORS, TermsError
from streams.collectors.x_token import TokenError
from streams.settings import Settings


def make_settings(folder: Path, *, accepted: bool = True, token: str = "token") -> Settings:
    file = folder / "token"
    file.write_text(token)
    file.chmod(0o600)
    return Settings(data_folder=folder, x_terms_accepted=accepted, x_bearer_token_file=file)


def test_every_collector_is_made_from_settings_under_its_name(tmp_path: Path) -> None:
    settings = make_settings(tmp_path)
    for name, make in COLLECTORS.items():
        collector = make(settings)
        assert collector.name == collector.status.source == name
        assert collector.status.state == "connecting"


def test_the_default_sources_are_in_the_table() -> None:
    assert set(Settings().sources) <= set(COLLECTORS)


def test_tweepy_is_loaded_for_x_alone() -> None:
    code = "import sys, streams.collectors.table; sys.exit('tweepy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_x_stays_off_until_somebody_has_read_its_terms(tmp_path: Path) -> None:
    with pytest.raises(TermsError, match=r"docs/privacy\.md.*x_terms_accepted = true"):
        COLLECTORS["x"](make_settings(tmp_path, accepted=False))


def test_x_needs_a_token(tmp_path: Path) -> None:
    with pytest.raises(TokenError, match="x_bearer_token_file"):
        COLLECTORS["x"](make_settings(tmp_path, token=""))
    with pytest.raises(TokenError, match="not set"):
        COLLECTORS["x"](Settings(data_folder=tmp_path, x_terms_accepted=True))
