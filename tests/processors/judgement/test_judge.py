from __future__ import annotations

import csv
import gzip
import json
import math
from itertools import islice
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from processors.detector import context_of, detect, evidence_of
from processors.judgement.judge import CONVINCED, level_of, score_of
from processors.knowledge import Knowledge
from processors.models.model import LEARNED, WRITTEN
from schemas.finding import Finding, Signal
from tests.builders import make_post

SAMPLE = Path(__file__).parents[3] / "streams" / "data" / "sample"


def judge_text(text: str, knowledge: Knowledge) -> Finding:
    return detect([make_post(text=text)], knowledge)[0]


@pytest.mark.parametrize(
    "text",
    [
        "Selling African grey parrots, hand tame, $800 a pair, WhatsApp +1 202-555-0119",
        "Genuine i.v.o.r.y bangles for sale, DM for price, ships worldwide",
        "Jual sisik trenggiling 5 kg, harga nego, COD, WA",
        "ขายงาช้างแท้ ราคา 4,500 บาท ส่งทั่วประเทศ ทักไลน์",
        "Bán vảy tê tê khô 3 kg, giá sỉ, ship toàn quốc, zalo",
        "出售穿山甲鳞片 一公斤 3000元 加微信",
        "Vendo colmillos de jaguar legítimos, 2500 pesos, envíos a todo el país, inbox",
        "Куплю рог носорога, дорого, пишите в личку",
        "للبيع شبل فهد أليف 20000 ريال واتساب",
    ],
)
def test_offers_reach_review(text: str, knowledge: Knowledge) -> None:
    finding = judge_text(text, knowledge)
    assert finding.level in {"review", "alert"}, finding.because
    assert finding.species
    assert finding.groups


@pytest.mark.parametrize(
    "text",
    [
        "Good morning everyone",
        "I saw an elephant at the zoo",
        "Ivory lace wedding dress, size 10, $120, DM me",
        "Plush tiger for sale, 10 dollars, pick up only",
        "Customs seized 300 kg of pangolin scales worth $1m",
        "Python course for sale, DM me for the price",
        "The white plastic chairs are for sale, 20 dollars each",
        "Detroit Tigers tickets for sale, $40",
    ],
)
def test_others_do_not_reach_review(text: str, knowledge: Knowledge) -> None:
    finding = judge_text(text, knowledge)
    assert finding.level in {"ignore", "watch"}, finding.because


def test_a_gate_holds_a_level_and_says_so(knowledge: Knowledge) -> None:
    finding = judge_text("budgerigars for sale, $20, WhatsApp, hand tame, pair", knowledge)
    assert finding.level == "watch"
    assert finding.because[0] == "would be an alert, but it is bred as a pet for generations"


def test_unverified_terms_never_reach_alert_and_alone_no_more_than_watch(knowledge: Knowledge) -> None:
    offer = judge_text("លក់ស្រកាពង្រូល ១គីឡូ ឆាតមក $200 WhatsApp", knowledge)
    assert offer.score >= 0.85
    assert offer.level == "review"
    assert offer.because[0] == "would be an alert, but the term is not verified"
    sure = msgspec.structs.replace(offer.signals[0], weight=offer.signals[0].weight + 20)
    context = context_of(make_post(text="ស្រកាពង្រូល"), knowledge)
    assert context is not None
    assert level_of(context, 0.99, [sure, *evidence_of(context)]) == ("watch", "unverified")


def test_code_words_reach_review_beside_a_sale_alone_and_no_more(knowledge: Knowledge) -> None:
    sale, talk, bone = (
        context_of(make_post(text=text), knowledge)
        for text in ("white plastic 3 kg, $200, WhatsApp", "white plastic again", "camel bone $200 WhatsApp")
    )
    assert sale is not None
    assert talk is not None
    assert bone is not None
    assert level_of(sale, 0.99, evidence_of(sale)) == ("review", "codeword_alone")
    assert level_of(talk, 0.99, evidence_of(talk)) == ("ignore", "codeword_alone")
    assert level_of(bone, 0.99, evidence_of(bone)) == ("ignore", "codeword_alone")


def test_how_a_post_is_put_together_stands_in_for_words_of_sale(knowledge: Knowledge) -> None:
    codeword, name = (context_of(make_post(text=text), knowledge) for text in ("white plastic again", "ស្រកាពង្រូល"))
    assert codeword is not None
    assert name is not None
    like_an_offer = Signal(kind="model", name=WRITTEN, weight=2.0)
    for context, held in ((codeword, "ignore"), (name, "watch")):
        signals = [*evidence_of(context), like_an_offer]
        assert level_of(context, CONVINCED, signals)[0] == "review"
        assert level_of(context, CONVINCED - 0.01, signals)[0] == held
        against = msgspec.structs.replace(like_an_offer, weight=-2.0)
        assert level_of(context, 0.99, [*evidence_of(context), against])[0] == held
        decided = msgspec.structs.replace(like_an_offer, name=LEARNED)
        assert level_of(context, 0.99, [*evidence_of(context), decided])[0] == held


def test_an_unverified_name_of_a_pet_is_held_as_one(knowledge: Knowledge) -> None:
    context = context_of(make_post(text="budgerigars for sale, $20, WhatsApp"), knowledge)
    assert context is not None
    signals = [
        msgspec.structs.replace(signal, detail=signal.detail | {"verified": "no"}) for signal in evidence_of(context)
    ]
    assert level_of(context, 0.99, signals) == ("watch", "domestic")


def test_emoji_without_words_reach_review_at_most(knowledge: Knowledge) -> None:
    offer, talk = (context_of(make_post(text=text), knowledge) for text in ("🦉🦉 $200 WhatsApp", "🦉🦉 good night"))
    assert offer is not None
    assert talk is not None
    assert level_of(offer, 0.99, evidence_of(offer)) == ("review", "emoji_alone")
    assert level_of(talk, 0.99, evidence_of(talk)) == ("review", "emoji_alone")


@given(st.lists(st.floats(-400, 400), max_size=20))
def test_the_score_is_the_sigmoid_of_the_sum(weights: list[float]) -> None:
    signals = [Signal(kind="term", name="term.species", weight=weight) for weight in weights]
    total = math.fsum(weights)
    assert score_of(signals) == pytest.approx(1 / (1 + math.exp(-max(-700, min(700, total)))))


@pytest.mark.parametrize("text", ["Selling ivory $10 WhatsApp", "lion", "🐘🦷 4 sale", ""])
def test_a_finding_can_be_taken_apart(text: str, knowledge: Knowledge) -> None:
    finding = judge_text(text, knowledge)
    assert finding.score == score_of(finding.signals)


def test_nothing_is_called_illegal(knowledge: Knowledge) -> None:
    rows = [json.loads(line) for line in (SAMPLE / "trade.jsonl").read_text("utf-8").splitlines()]
    for finding in detect([make_post(text=row["text"]) for row in rows], knowledge):
        assert "illegal" not in " ".join(finding.because)


@pytest.mark.parametrize(
    ("name", "least", "most"),
    [("trade", 0.72, 1.0), ("lookalikes", 0.0, 0.03), ("ordinary", 0.0, 0.0)],
)
def test_the_packaged_sample_is_judged_well(name: str, least: float, most: float, knowledge: Knowledge) -> None:
    rows = [json.loads(line) for line in (SAMPLE / f"{name}.jsonl").read_text("utf-8").splitlines()]
    posts = [make_post(uid=row["id"], text=row["text"], media_text=row.get("media_text")) for row in rows]
    stored = [finding for finding in detect(posts, knowledge) if finding.level in {"review", "alert"}]
    assert least <= len(stored) / len(rows) <= most


@pytest.mark.shared
def test_real_look_alikes_stay_below_review(shared: Path, knowledge: Knowledge) -> None:
    path = shared / "data" / "labelled" / "lookalikes" / "lookalikes_background.tsv"
    with path.open(encoding="utf-8") as lines:
        texts = [row["text"] for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)]
    stored = [f for f in detect([make_post(text=text) for text in texts], knowledge) if f.level in {"review", "alert"}]
    assert len(stored) / len(texts) < 0.02


@pytest.mark.shared
def test_ordinary_talk_stays_below_review(shared: Path, knowledge: Knowledge) -> None:
    with gzip.open(shared / "data" / "posts" / "replay.jsonl.gz", "rt", encoding="utf-8") as lines:
        texts = [json.loads(line)["text"] for line in islice(lines, 20_000)]
    stored = [f for f in detect([make_post(text=text) for text in texts], knowledge) if f.level in {"review", "alert"}]
    assert len(stored) / len(texts) < 0.001
