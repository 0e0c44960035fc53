"""Frequent words of many languages in, those that would be flagged if they were for sale out, to be read one by one.

    python -m tests.evaluation.everyday_words words.json

The file maps a language to its words, the most frequent first, as `wordfreq.top_n_list` gives them (a tool of its own,
of which nothing is shipped). What is no animal, plant or product in its language belongs into
`processors/data/everyday_words.txt`, or its term is too ambiguous to be in the lexicon.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

from rich.console import Console

from lourie.evaluation_sets import plain_post
from processors.detector import detect
from processors.knowledge import Knowledge
from tests.bench.detector import packaged_knowledge

OFFERS = {
    "en": "Selling {word}, 50 USD, DM me", "es": "Vendo {word}, 50 euros, privado",
    "pt": "Vendo {word}, 200 reais, chama no zap", "fr": "Vends {word}, 50 euros, MP",
    "de": "Verkaufe {word}, 50 Euro, PN", "it": "Vendo {word}, 50 euro, scrivetemi in privato",
    "nl": "Te koop {word}, 50 euro, stuur pb", "sv": "Säljer {word}, 300 kr, skicka pm",
    "da": "Sælger {word}, 300 kr, skriv pb", "nb": "Selger {word}, 300 kr, send pm",
    "fi": "Myydään {word}, 50 euroa, yv", "pl": "Sprzedam {word}, 300 zł, priv",
    "cs": "Prodám {word}, 500 Kč, pište do zpráv", "ro": "Vând {word}, 300 lei, mesaj privat",
    "hu": "Eladó {word}, 5000 Ft, üzenet", "tr": "Satılık {word} 500 TL özelden yazın",
    "ru": "Продам {word}, 500 руб, пишите в лс", "uk": "Продам {word}, 500 грн, пишіть у приват",
    "bg": "Продавам {word}, 50 лв, на лично", "el": "Πωλείται {word}, 50 ευρώ, στείλτε μήνυμα",
    "he": "למכירה {word}, 500 שח, שלחו הודעה", "ar": "للبيع {word} 500 ريال خاص",
    "fa": "فروش {word} 500 تومان دایرکت", "ur": "{word} برائے فروخت 500 روپے رابطہ کریں",
    "hi": "{word} बेचना है 500 रुपये, मैसेज करें", "bn": "{word} বিক্রি হবে 500 টাকা ইনবক্স",
    "ta": "{word} விற்பனைக்கு 500 ரூபாய் தொடர்பு", "id": "Jual {word} 50rb, wa", "ms": "Jual {word} RM50, ws",
    "fil": "Benta {word} 500 pesos, pm", "vi": "Bán {word} 200k, ib", "zh": "出售{word} 50元 私信",
    "ja": "{word} 売ります 500円 DMください", "ko": "{word} 팝니다 5만원 디엠", "ca": "Venc {word}, 50 euros, privat",
    "th": "ขาย{word} 500 บาท ทักแชท", "sk": "Predám {word}, 50 eur, správa",
    "sh": "Prodajem {word}, 50 eura, poruka",
}  # fmt: skip
"""How a thing is offered in each language that is looked at."""
BATCH = 1000


def flagged(language: str, words: list[str], knowledge: Knowledge) -> Iterator[str]:
    """Give the words that come to review when they are offered, each with the species it is taken for."""
    for start in range(0, len(words), BATCH):
        batch = words[start : start + BATCH]
        posts = [plain_post(word, OFFERS[language].format(word=word)) for word in batch]
        for word, finding in zip(batch, detect(posts, knowledge), strict=True):
            if finding.level in {"review", "alert"}:
                yield f"{word} ({', '.join(finding.species)})"


def main() -> None:
    console = Console(highlight=False)
    knowledge = packaged_knowledge()
    for language, words in json.loads(Path(sys.argv[1]).read_text("utf-8")).items():
        found = list(flagged(language, words, knowledge)) if language in OFFERS else []
        console.print(f"{language}: {len(found)} of {len(words)}: {'; '.join(found)}")


if __name__ == "__main__":
    main()
