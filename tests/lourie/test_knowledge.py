import sys

from lourie.knowledge import current_knowledge, warm_up
from streams.settings import load_settings


def test_publishing_twice_gives_the_same_snapshot(tmp_path):
    settings = load_settings(None, {"LOURIE_DATA_FOLDER": str(tmp_path)})
    assert current_knowledge(settings).hash == current_knowledge(settings).hash
    assert len([path for path in settings.knowledge_folder.iterdir() if path.is_dir()]) == 1


def test_warming_up_imports_what_the_first_offer_needs(knowledge):
    warm_up(knowledge)
    assert {"spacy", "phonenumbers"} <= set(sys.modules)
