"""Pinyin onto the shared inventory (after Duanmu, The Phonology of Standard Chinese, 2007; tones are left out).

Conventions: b d g are the plain stops p t k, p t k the aspirated ones; medials are the glides j w ɥ; ai ei ao ou end in
off-glides; zhi is a syllabic ɻ̩ and zi a syllabic ɹ̩; er is ɤ ɹ. ü may be written ü, v, u: or yu. The spellings of CVVC
voicebanks ("-i", "h-i", "eh", "lyu", "yuen", "ong") are known too, since their aliases hold halves of syllables.
"""

from __future__ import annotations

import re
import unicodedata

from phonetics.contract import PronunciationError

INITIALS: dict[str, str] = {
    "zh": "tʂ", "ch": "tʂʰ", "sh": "ʂ", "b": "p", "p": "pʰ", "m": "m", "f": "f", "d": "t", "t": "tʰ", "n": "n", "l": "l",
    "g": "k",
    "k": "kʰ", "h": "x", "j": "tɕ", "q": "tɕʰ", "x": "ɕ", "r": "ʐ", "z": "ts", "c": "tsʰ", "s": "s",
}  # fmt: skip

FINALS: dict[str, tuple[str, ...]] = {
    "a": ("a",), "o": ("o",), "e": ("ɤ",), "ê": ("ɛ",), "ai": ("a", "ɪ̯"), "ei": ("e", "ɪ̯"), "ao": ("a", "ʊ̯"),
    "ou": ("o", "ʊ̯"),
    "an": ("a", "n"), "en": ("ə", "n"), "ang": ("ɑ", "ŋ"), "eng": ("ɤ", "ŋ"), "ong": ("ʊ", "ŋ"), "er": ("ɤ", "ɹ"),
    "i": ("i",), "ia": ("j", "a"), "ie": ("j", "ɛ"), "iao": ("j", "a", "ʊ̯"), "iou": ("j", "o", "ʊ̯"), "ian": ("j", "ɛ", "n"),
    "in": ("i", "n"), "iang": ("j", "ɑ", "ŋ"), "ing": ("i", "ŋ"), "iong": ("j", "ʊ", "ŋ"), "io": ("j", "o"),
    "iai": ("j", "a", "ɪ̯"),
    "u": ("u",), "ua": ("w", "a"), "uo": ("w", "o"), "uai": ("w", "a", "ɪ̯"), "uei": ("w", "e", "ɪ̯"), "uan": ("w", "a", "n"),
    "uen": ("w", "ə", "n"), "uang": ("w", "ɑ", "ŋ"), "ueng": ("w", "ɤ", "ŋ"),
    "ü": ("y",), "üe": ("ɥ", "ɛ"), "üan": ("ɥ", "ɛ", "n"), "ün": ("y", "n"), "-i": ("ɹ̩",), "h-i": ("ɻ̩",),
    "n": ("n",), "m": ("m",), "ng": ("ŋ",),
}  # fmt: skip

_SHORT = {"ui": "uei", "iu": "iou", "un": "uen", "ue": "üe", "v": "ü", "ve": "üe", "van": "üan", "vn": "ün",
          "yu": "ü", "yue": "üe",
          "eh": "ê", "yuan": "üan", "yun": "ün", "iw": "iou"}  # fmt: skip
_ZERO_ONSET = {
    "yi": "i", "yin": "in", "ying": "ing", "yu": "ü", "yue": "üe", "yuan": "üan", "yun": "ün", "yuen": "ün", "wu": "u",
    "wei": "uei",
    "wen": "uen", "weng": "ueng", "you": "iou", "eh": "ê", "ea": "ê",
}  # fmt: skip
_TONE_MARKS = {"\u0304", "\u0301", "\u030c", "\u0300", "\u0306"}
_SPELLING = re.compile(r"(zh|ch|sh|[bpmfdtnlgkhjqxrzcs])?(.+)")
HALF_INITIALS: dict[str, str] = {**INITIALS, "y": "j", "w": "w", "yu": "ɥ"}


def plain(syllable: str) -> str:
    """Lower case, no tone (mark or digit), ü for every way of writing it: "LV4", "lǜ", "lu:4" are all "lü"."""
    text = unicodedata.normalize("NFD", syllable.strip().lower().replace("u:", "ü").replace("ɡ", "g").replace("ŋ", "ng"))
    text = unicodedata.normalize("NFC", "".join(c for c in text if c not in _TONE_MARKS))
    return re.sub(r"[0-9]+$", "", text).replace("v", "ü")


def initial_phone(initial: str) -> str:
    """The phone that an initial ("zh"; also the "y", "w", "yu" of voicebank aliases) begins with; raises where unknown."""
    try:
        return HALF_INITIALS[initial.lower()]
    except KeyError:
        raise PronunciationError(f"{initial!r} is not a pinyin initial ({' '.join(HALF_INITIALS)})") from None


def final_phones(final: str, initial: str = "") -> tuple[str, ...]:
    """The phones of a final as written after ``initial`` ("un" after "j" is ün; "i" after "zh" is ɻ̩); raises where unknown."""
    name = plain(final)
    if not initial:
        name = _ZERO_ONSET.get(name) or ("i" + name[1:] if name[:1] == "y" else "u" + name[1:] if name[:1] == "w" else name)
    name = _SHORT.get(name.replace("ü", "v"), name) if "ü" in name or name in _SHORT else name
    if initial in ("j", "q", "x") and name[:1] == "u":
        name = {"uen": "ün"}.get(name, "ü" + name[1:])
    if initial in ("zh", "ch", "sh", "r", "z", "c", "s") and name == "i":
        name = "h-i" if initial in ("zh", "ch", "sh", "r") else "-i"
    if initial in ("b", "p", "m", "f") and name == "o":
        name = "uo"
    if name not in FINALS or (initial and final in ("n", "m", "ng", "h-i")):
        raise PronunciationError(f"{initial + final!r} is not a pinyin syllable")
    return FINALS[name]


def pinyin_phones(syllable: str) -> tuple[str, ...]:
    """The phones of one pinyin syllable, with or without tone ("zhuang", "lǜ", "lv4", "er").

    A final r that is not "er" (erhua: "huar") adds ɹ. Raises :class:`PronunciationError` for what is not pinyin.
    """
    name = plain(syllable)
    if name in ("hm", "hng"):
        return ("x", *FINALS[name[1:]])
    if name == "r":
        return ("ɹ",)
    if len(name) > 2 and name.endswith("r"):
        return erhua(pinyin_phones(name[:-1]))
    found = _SPELLING.fullmatch(name)
    if name in FINALS or found is None or not found[1]:
        return _whole(name, syllable)
    try:
        return (INITIALS[found[1]], *final_phones(found[2], found[1]))
    except PronunciationError:
        raise PronunciationError(f"{syllable!r} is not a pinyin syllable") from None


def _whole(name: str, syllable: str) -> tuple[str, ...]:
    try:
        return final_phones(name)
    except PronunciationError:
        raise PronunciationError(f"{syllable!r} is not a pinyin syllable") from None


def erhua(phones: tuple[str, ...]) -> tuple[str, ...]:
    """A syllable with the retroflex ending: an ɪ̯ or n at its end gives way, ŋ too, then ɹ."""
    kept = phones[:-1] if phones[-1] in ("ɪ̯", "n", "ŋ") and len(phones) > 1 else phones
    return (*kept, "ɹ") if kept[-1] not in ("ɹ",) else kept


def is_pinyin(text: str) -> bool:
    """Can ``text`` be read as one pinyin syllable?"""
    try:
        pinyin_phones(text)
    except PronunciationError:
        return False
    return True
