from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from processors.language import (
    KIN,
    MIN_CONFIDENCE,
    UNDETERMINED,
    WALKED_LANGUAGES,
    WIDTH,
    LanguageModel,
    _damped,
    _widened,
    compile_model,
)
from processors.language_heads import Heads, encoded

SENTENCES = {
    "en": "The children went to the market with their grandmother this morning",
    "es": "Los niños fueron al mercado con su abuela esta mañana temprano",
    "pt": "As crianças foram ao mercado com a avó hoje de manhã cedo",
    "fr": "Les enfants sont allés au marché avec leur grand-mère ce matin",
    "de": "Die Kinder sind heute Morgen mit ihrer Großmutter zum Markt gegangen",
    "ru": "Дети пошли сегодня утром на рынок вместе со своей бабушкой",
    "vi": "Sáng nay các cháu đã đi chợ cùng với bà ngoại của mình",
    "id": "Saya nggak bisa datang karena sedang sakit, tapi besok pasti bisa",
    "sw": "Watoto walikwenda sokoni pamoja na bibi yao asubuhi ya leo",
    "tr": "Çocuklar bu sabah büyükanneleriyle birlikte pazara gittiler",
    "ar": "ذهب الأطفال إلى السوق مع جدتهم هذا الصباح",
    "hi": "बच्चे आज सुबह अपनी दादी के साथ बाज़ार गए थे",
    "zh": "孩子们今天早上和奶奶一起去了市场买东西",
    "th": "เด็กๆ ไปตลาดกับคุณยายเมื่อเช้านี้",
    "ja": "子どもたちは今朝おばあさんと市場へ行きました",
    "ko": "아이들은 오늘 아침 할머니와 시장에 갔습니다",
}


TEXTS = st.text(st.characters(exclude_categories=()), max_size=80) | st.sampled_from([*SENTENCES.values()])
ODDS = st.dictionaries(st.sampled_from(WALKED_LANGUAGES), st.floats(2**-30, 1, width=32) | st.just(1.0), max_size=8)


@cache
def shared_model() -> LanguageModel:
    return compile_model()


@pytest.fixture
def model() -> LanguageModel:
    return shared_model()


def shares_of(model: LanguageModel, texts: list[str]) -> npt.NDArray[np.float32]:
    read = Heads.of(texts).encoded(np.arange(len(texts)))
    odds = model._odds(*read, np.zeros(len(model.names), np.float32))
    return odds / odds.sum(axis=1, keepdims=True)


def plainly_scored(model: LanguageModel, text: bytes) -> npt.NDArray[np.float32]:
    state, met = 0, dict[int, int]()
    for byte in text:
        state = model.next_state[model.states[state, 0] + model.kind_of_byte[byte]]
        if (feature := int(model.states[state, 1])) >= 0:
            met[feature] = met.get(feature, 0) + 1
    sums = np.zeros(len(model.names), np.float32)
    for feature, times in met.items():
        sums += _damped()[times] * model.weights[feature, : len(model.names)].astype(np.float32)
    sums += model.prior * bool(met)
    scores: npt.NDArray[np.float32] = (sums * (1 / np.sqrt(max(1, len(text))))).astype(np.float32) + model._common
    return scores - scores.max()


def plainly_likeliest(model: LanguageModel, odds: npt.NDArray[np.float32]) -> Iterator[tuple[int, float]]:
    for shares in odds / odds.sum(axis=1, keepdims=True):
        groups = shares.copy()
        for group in KIN:
            kin = [model.names.index(name) for name in group]
            groups[kin] = sum(shares[kin])
        best = max(range(len(groups)), key=lambda place: (groups[place], shares[place]))
        confidence = float(groups[best])
        yield best + 1 if confidence >= MIN_CONFIDENCE else 0, min(1.0, confidence)


@pytest.mark.parametrize("language", SENTENCES)
def test_a_sentence_is_named(model: LanguageModel, language: str) -> None:
    named, confidence = model.name([SENTENCES[language]])[0]
    assert named == language
    assert MIN_CONFIDENCE <= confidence <= 1


@pytest.mark.parametrize("text", ["", "12 345", "🐘🐘", "\0", "?!", "\ud800"])
def test_no_letters_is_undetermined(model: LanguageModel, text: str) -> None:
    assert model.name([text]) == [(UNDETERMINED, 0.0)]


def test_links_and_mentions_say_nothing(model: LanguageModel) -> None:
    text = "https://example.com/the-children-went-to-the-market @somebody " + SENTENCES["sw"]
    assert model.name([text])[0][0] == "sw"


def test_an_empty_batch(model: LanguageModel) -> None:
    assert model.name([]) == []


def test_the_walk_agrees_with_py3langid(model: LanguageModel) -> None:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    stock: Any = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    stock.set_languages(WALKED_LANGUAGES)
    texts = [*SENTENCES.values(), *(sentence[:20] for sentence in SENTENCES.values()), "ok", "HELLO THERE", "x" * 900]
    shares = shares_of(model, texts)
    for text, row in zip(texts, shares, strict=True):
        expected, expected_confidence = stock.classify(encoded(text))
        assert row.max() == pytest.approx(expected_confidence, abs=0.02), text
        assert model.names[int(row.argmax())] == expected, text


def test_a_doubt_among_close_languages_is_no_doubt_about_the_group(model: LanguageModel) -> None:
    shares = shares_of(model, ["saya suka makan nasi"])[0]
    group = [model.names.index(name) for name in ("id", "ms", "jv")]
    language, confidence = model.name(["saya suka makan nasi"])[0]
    assert language in ("id", "ms", "jv")
    assert confidence > shares[group].max()


@settings(deadline=None)  # the first example loads the model
@given(st.lists(TEXTS, min_size=1, max_size=6))
@example(["", "ab", "abab" * 32, *SENTENCES.values()] * 9)
def test_a_text_is_scored_as_plain_python_does(texts: list[str]) -> None:
    model = shared_model()
    read = Heads.of(texts).encoded(np.arange(len(texts)))
    expected = np.stack([plainly_scored(model, row[:size].tobytes()) for row, size in zip(*read, strict=True)])
    np.testing.assert_array_equal(model._odds(*read, model._common), np.exp(expected))


@settings(deadline=None)
@given(st.lists(ODDS, min_size=1, max_size=3))
@example([dict.fromkeys(("id", "ms", "jv", "en"), 1.0), {}, {"es": 0.3, "pt": 0.4, "ru": 0.7}])
def test_the_likeliest_is_found_as_plain_python_does(likely: list[dict[str, float]]) -> None:
    model = shared_model()
    odds = np.array([[each.get(name, 1e-3) for name in model.names] for each in likely], np.float32)
    expected = [*plainly_likeliest(model, odds)]
    assert [*zip(*(found.tolist() for found in model._likeliest(odds)), strict=True)] == expected


@settings(deadline=None)
@given(st.lists(st.text(st.characters(exclude_categories=()), max_size=80), max_size=6))
def test_a_text_is_named_the_same_in_any_batch(texts: list[str]) -> None:
    model = shared_model()
    together, alone = model.name(texts), [model.name([text])[0] for text in texts]
    for (language, confidence), (other, other_confidence) in zip(together, alone, strict=True):
        assert language == other
        assert confidence == pytest.approx(other_confidence, abs=1e-5)
        assert 0 <= confidence <= 1


def test_a_serialised_model_names_the_same(model: LanguageModel) -> None:
    restored = LanguageModel.from_bytes(model.to_bytes())
    texts = list(SENTENCES.values())
    assert [name for name, _ in restored.name(texts)] == [name for name, _ in model.name(texts)]


@pytest.mark.parametrize(
    "broken",
    [
        {"states": np.zeros((2, 3), np.int32)},
        {"states": np.zeros((0, 2), np.int32)},
        {"states": np.zeros((2, 2), np.int64)},
        {"states": np.array([[-1, -1], [0, 0]], np.int32)},
        {"states": np.array([[0, -1], [3, 0]], np.int32)},
        {"states": np.array([[0, -1], [2, 1]], np.int32)},
        {"kind_of_byte": bytes(255)},
        {"kind_of_byte": bytes([255] * 256)},
        {"next_state": np.array([0, 2, 1, 0], np.int32)},
        {"next_state": np.zeros(4, np.int64)},
        {"weights": np.full((1, WIDTH), np.nan, np.float16)},
        {"weights": np.zeros((1, WIDTH), np.float32)},
        {"weights": np.zeros((1, 2), np.float16)},
        {"prior": np.zeros(3, np.float32)},
        {"names": (), "prior": np.zeros(0, np.float32)},
        {"names": ("en",) * (WIDTH + 1), "prior": np.zeros(WIDTH + 1, np.float32)},
    ],
)
def test_tables_that_lead_out_of_one_another_are_refused(broken: dict[str, Any]) -> None:
    whole = LanguageModel(
        names=("en", "de"),
        kind_of_byte=bytes([0, 1] * 128),
        next_state=np.array([0, 1, 1, 0], np.int32),
        states=np.array([[0, -1], [2, 0]], np.int32),
        weights=np.zeros((1, WIDTH), np.float16),
        prior=np.zeros(2, np.float32),
    )
    with pytest.raises(ValueError, match="one whole model"):
        dataclasses.replace(whole, **broken)


@pytest.mark.parametrize("weights", [np.zeros((1, 1)), np.zeros((1, 3)), np.zeros(2)])
def test_weights_of_other_classes_are_refused(weights: npt.NDArray[np.float64]) -> None:
    with pytest.raises(ValueError, match="rows of 2 classes"):
        _widened(weights, 2)


def test_bytes_that_are_no_model_are_refused() -> None:
    with pytest.raises(ValueError, match="no language model"):
        LanguageModel.from_bytes(b"not one")
