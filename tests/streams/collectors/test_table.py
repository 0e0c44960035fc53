from pathlib import Path

from streams.collectors.table import COLLECTORS
from streams.settings import Settings


def test_every_collector_is_made_from_settings_under_its_name(tmp_path: Path) -> None:
    settings = Settings(data_folder=tmp_path)
    for name, make in COLLECTORS.items():
        collector = make(settings)
        assert collector.name == collector.status.source == name
        assert collector.status.state == "connecting"


def test_the_default_sources_are_in_the_table() -> None:
    assert set(Settings().sources) <= set(COLLECTORS)
