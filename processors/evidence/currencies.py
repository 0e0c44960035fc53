"""How money is written: spelling to ISO 4217 code (or the bare sign where several currencies share it)."""

from __future__ import annotations

SIGNS: dict[str, str] = {
    "$": "$", "€": "EUR", "£": "GBP", "¥": "¥", "￥": "¥", "₹": "INR", "₽": "RUB", "₺": "TRY", "₩": "KRW",
    "₫": "VND", "฿": "THB", "₱": "PHP", "₦": "NGN", "₴": "UAH", "₪": "ILS", "₸": "KZT", "₵": "GHS", "₲": "PYG",
    "៛": "KHR", "₭": "LAK", "﷼": "IRR", "৳": "BDT", "元": "CNY", "円": "JPY", "원": "KRW", "塊": "TWD", "块": "CNY",
    "บาท": "THB", "บ.": "THB", "ບາດ": "THB", "ກີບ": "LAK", "រៀល": "KHR", "ကျပ်": "MMK",
}  # fmt: skip
"""Signs and unspaced-script words; they stand beside a number without a boundary."""

CODES = frozenset((
    "USD", "EUR", "GBP", "AUD", "CAD", "NZD", "JPY", "CNY", "RMB", "HKD", "TWD", "NTD", "KRW", "INR", "PKR",
    "BDT", "NPR", "LKR", "IDR", "MYR", "SGD", "THB", "VND", "PHP", "MMK", "KHR", "LAK", "RUB", "UAH", "PLN",
    "CZK", "HUF", "RON", "TRY", "AED", "SAR", "QAR", "KWD", "OMR", "BHD", "EGP", "IQD", "IRR", "JOD", "LBP",
    "MAD", "DZD", "TND", "ZAR", "KES", "UGX", "TZS", "NGN", "GHS", "XAF", "XOF", "ETB", "ZMW", "BWP", "NAD",
    "MZN", "BRL", "ARS", "CLP", "COP", "PEN", "MXN", "BOB", "CHF", "SEK", "NOK", "DKK", "ILS", "USDT", "BTC",
))  # fmt: skip

WORDS: dict[str, str] = {
    "rp": "IDR", "rm": "MYR", "r$": "BRL", "rs": "Rs", "rs.": "Rs", "s/": "PEN", "us$": "USD", "mx$": "MXN",
    "hk$": "HKD", "nt$": "TWD", "a$": "AUD", "s$": "SGD", "au$": "AUD", "c$": "CAD", "ksh": "KES", "kes": "KES",
    "tsh": "TZS", "ush": "UGX", "shs": "KES", "kr": "kr", "zł": "PLN", "zl": "PLN", "kč": "CZK", "kc": "CZK",
    "ft": "HUF", "lei": "RON", "ron": "RON", "tl": "TRY", "lira": "TRY", "euro": "EUR", "euros": "EUR",
    "eur": "EUR", "dollar": "USD", "dollars": "USD", "bucks": "USD", "usd": "USD", "pounds": "GBP",
    "quid": "GBP", "dólares": "USD", "dolares": "USD", "pesos": "peso", "soles": "PEN", "reais": "BRL",
    "reales": "BRL", "rupees": "Rs", "rupee": "Rs", "rupaye": "Rs", "rupaiah": "Rs", "rupiah": "IDR",
    "ringgit": "MYR", "baht": "THB", "peso": "PHP", "piso": "PHP", "naira": "NGN", "rand": "ZAR",
    "cedis": "GHS", "birr": "ETB", "fcfa": "XAF", "cfa": "XAF", "francs": "XAF", "shillings": "KES",
    "shilingi": "TZS", "руб": "RUB", "рублей": "RUB", "рубля": "RUB", "р": "RUB", "грн": "UAH",
    "гривень": "UAH", "тенге": "KZT", "dirham": "AED", "dirhams": "AED", "درهم": "AED", "ريال": "SAR",
    "دينار": "KWD", "جنيه": "EGP", "دولار": "USD", "ليرة": "SYP", "تومان": "IRT", "تومن": "IRT", "ریال": "IRR",
    "روپے": "PKR", "روپیہ": "PKR", "रुपये": "INR", "रुपए": "INR", "रु": "INR", "रुपैयाँ": "NPR", "টাকা": "BDT",
    "ரூபாய்": "INR", "රු": "LKR", "రూపాయలు": "INR", "đồng": "VND", "dong": "VND", "vnđ": "VND", "vnd": "VND",
    "ευρώ": "EUR", "ευρω": "EUR", "שקל": "ILS", 'ש"ח': "ILS", "ብር": "ETB", "kyats": "MMK", "pesitos": "peso",
    "lucas": "peso", "varos": "MXN", "conto": "BRL", "sen": "MYR", "usdt": "USDT", "r": "ZAR",
    "dlls": "USD", "dls": "USD", "שח": "ILS", "шек": "ILS", "dhs": "AED", "dh": "MAD",
    "درهماً": "AED", "ريالات": "SAR", "دنانير": "KWD", "هللة": "SAR",
    "د.ك": "KWD", "د.إ": "AED", "ج.م": "EGP", "ر.س": "SAR", "د.م": "MAD",
}  # fmt: skip
"""Words and abbreviations, case-folded; they want a word boundary. `Rs`, `kr`, `peso`: several countries' money."""

MULTIPLIERS = (
    "k", "rb", "ribu", "jt", "juta", "tr", "triệu", "trieu", "củ", "cành", "nghìn", "ngàn", "mil", "mille",
    "lakh", "lac", "crore", "cr", "тыс", "тыщ", "т.р", "ezer", "bin", "tys", "tis", "mln", "万", "萬", "千", "만",
    "천", "พัน", "หมื่น", "แสน", "ล้าน", "हज़ार", "हजार", "लाख", "करोड़", "হাজার", "লাখ", "ألف", "الف", "هزار",
    "میلیون", "ملیون", "ہزار", "لاکھ", "elfu", "laki", "milioni", "mli", "သိန်း", "သောင်း", "mil reais", "mio",
    "rbu", "jtan", "hazar", "hazaar", "lakhs", "lac", "లక్షలు", "లక్ష", "వేలు", "லட்சம்", "ஆயிரம்", "ලක්ෂ", "ලක්ෂය",
    "දහස", "হাজারে", "লক্ষ", "हज़ारों", "ሺህ", "ሺ", "ພັນ", "ແສນ", "ລ້ານ", "ម៉ឺន", "ពាន់", "dubu", "אלף",
)  # fmt: skip
"""Thousands and more, as sellers shorten them."""

PER_UNIT = (
    "each", "ea", "per", "/", "apiece", "a piece", "obo", "ono", "nego", "firm", "shipped", "pp", "por", "cada",
    "c/u", "la pieza", "el par", "le kilo", "pièce", "stück", "stk", "vb", "fp", "spedito", "l'uno", "l'una",
    "cad", "cadauno", "cadauna", "la docena", "docena", "a dúzia", "for all", "for both", "takes all", "pair",
    "all in", "net", "ซื้อ", "ต่อ", "ละ", "一瓶", "一个", "一对", "一克", "/克", "/斤", "包邮", "包郵", "за кг",
    "за штуку", "за шт", "/kg", "/g", "/pc", "/pcs", "/ekor", "per ekor", "seekor", "sepasang", "mỗi", "một con",
    "/con", "/cặp", "/ký", "tanesi", "çifti", "kilosu", "فی", "للحبة", "للواحد", "للكيلو",
)  # fmt: skip
"""What makes the bare number before it a price."""

PRICE_WORDS = (
    "price", "asking", "only", "just", "for", "@", "harga", "hrg", "giá", "gia", "gtt", "цена", "по", "precio",
    "preço", "preco", "valor", "prix", "preis", "prezzo", "prijs", "fiyat", "cena", "ціна", "ár", "pris",
    "preț", "τιμή", "מחיר", "bei", "prys", "السعر", "سعر", "قیمت", "دام", "दाम", "कीमत", "মূল্য", "দাম", "விலை",
    "ราคา", "ละ", "ບາດ", "ລາຄາ", "តម្លៃ", "ဈေး", "价格", "價格", "价", "價", "値段", "価格", "即決", "가격",
    "a", "à", "je",
)  # fmt: skip
"""What makes the number behind it a price."""

UNITS = (
    "kg", "kgs", "kilo", "kilos", "g", "gr", "gram", "grams", "gm", "lb", "lbs", "ton", "tons", "tonnes", "pcs",
    "pieces", "pc", "pairs", "pair", "ekor", "ekr", "psg", "pasang", "biji", "con", "cặp", "ký", "ky", "lạng",
    "cái", "шт", "штук", "кг", "грамм", "кило", "szt", "ks", "db", "buc", "piezas", "pzas", "pza", "pz", "stk",
    "stück", "unidades", "tane", "adet", "ตัว", "ชิ้น", "กิโล", "โล", "กรัม", "คู่", "อัน", "只", "支", "颗", "顆",
    "条", "條", "对", "對", "克", "斤", "公斤", "枚", "串", "匹", "頭", "羽", "個", "本", "마리", "개", "킬로", "किलो",
    "ग्राम", "पीस", "কেজি", "পিস", "كيلو", "غرام", "جرام", "حبة", "قطعة", "کیلو", "گرم", "عدد", "ජෝඩුව",
    "vipande", "piraso", "adet", "set", "sets",
)  # fmt: skip
"""Counting words of goods and animals."""
