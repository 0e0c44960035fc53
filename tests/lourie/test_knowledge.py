from lourie.knowledge import current_knowledge
from streams.settings import load_settings


def test_publishing_twice_gives_the_same_snapshot(tmp_path):
    settings = load_settings(None, {"LOURIE_DATA_FOLDER": str(tmp_path)})
    assert current_knowledge(settings).hash == current_knowledge(settings).hash
    assert len([path for path in settings.knowledge_folder.iterdir() if path.is_dir()]) == 1
