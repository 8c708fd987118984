"""How far two phones are apart, and the nearest inventory phone to any IPA symbol.

Convention: distance is measured on the inventory's own articulatory features (place, manner, voicing, height, backness,
rounding, secondary articulation), weighted after Ladefoged's and Mielke's observation that listeners forgive place before
manner and manner before the difference of vowel and consonant. All r sounds are near one another, however they are made.
0 is the same phone, about 1 a neighbour, 8 and more a phone of another class. Ladefoged & Johnson, A Course in Phonetics;
Mortensen et al., PanPhon (2016).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import replace
from functools import cache

from phonetics.inventory import BY_SYMBOL, SYMBOLS, Kind, Phone, UnknownPhone

_LATERAL = frozenset("lɫʎɬɮɭʟɺ")
_RHOTIC = frozenset(["ɾ", "ɾʲ", "r", "ɹ", "ʁ", "ʀ", "ɻ", "ɽ", "ɻ̩", "ɝ", "ɺ", "ʐ", "ɐ̯"])
_SIBILANT = frozenset("szʃʒʂʐɕʑ")
_HUSHING, _DORSAL = 3.5, 6.5  # places that part s from ʃ, and ç from x
_TRILL = frozenset("rʀʙ")
_CLOSE: dict[str, str] = {"j": "i", "w": "u", "ɥ": "y", "ɰ": "ɯ", "ʋ": "u", "ɻ": "ɻ̩", "ɹ": "ɝ"}

_MANNER: dict[frozenset[str], float] = {
    frozenset(pair): far
    for *pair, far in (
        ("stop", "affricate", 1.5), ("affricate", "fricative", 1.5), ("stop", "fricative", 2.5), ("stop", "nasal", 3.0),
        ("liquid", "glide", 2.0), ("liquid", "nasal", 2.5), ("liquid", "fricative", 3.0), ("glide", "fricative", 2.2),
        ("glide", "nasal", 3.0), ("liquid", "stop", 3.0), ("nasal", "fricative", 3.5), ("affricate", "nasal", 4.0),
        ("affricate", "liquid", 3.5), ("affricate", "glide", 3.5), ("stop", "glide", 3.5),
    )
}  # fmt: skip

_MORE_VOWELS: dict[str, tuple[float, float, bool]] = {
    "ɒ": (0, 2, True), "ɶ": (0, 0, True), "ɘ": (4, 1, False), "ɵ": (3.7, 0.8, True), "ɜ": (2.4, 1, False), "ɞ": (2, 1, True),
    "ʉ": (6, 1.3, True), "ʏ": (5, 0.3, True), "ᵻ": (5, 1, False),
}  # fmt: skip
# Some stand where listeners put them rather than where the tongue is: ɣ is heard as a weak ɡ, ʝ as j, ɳ as n.
_MORE_CONSONANTS: dict[str, tuple[Kind, float, bool]] = {
    "β": ("fricative", 0, True), "ɣ": ("stop", 7.3, True), "χ": ("fricative", 8.5, False), "ʀ": ("liquid", 8.5, True),
    "ħ": ("fricative", 9.5, False), "ʕ": ("fricative", 9.5, True), "ɦ": ("fricative", 10, True), "c": ("stop", 6.6, False),
    "ɟ": ("stop", 6.6, True), "q": ("stop", 8.5, False), "ɢ": ("stop", 8.5, True), "ʈ": ("stop", 4.6, False),
    "ɖ": ("stop", 4.6, True), "ɭ": ("liquid", 4.6, True), "ɳ": ("nasal", 4, True), "ɻ": ("liquid", 4.6, True),
    "ɽ": ("liquid", 3.4, True), "ɱ": ("nasal", 1, True), "ʋ": ("glide", 1, True), "ɰ": ("glide", 7.5, True),
    "ʝ": ("glide", 6.1, True), "ɬ": ("fricative", 3, False), "ɮ": ("fricative", 3, True), "ɺ": ("liquid", 3, True),
    "ʙ": ("liquid", 0, True), "ʍ": ("glide", 0.5, False), "ʟ": ("liquid", 7, True), "ɓ": ("stop", 0, True),
    "ɗ": ("stop", 3, True), "ɠ": ("stop", 7, True), "ʄ": ("stop", 6, True), "ɧ": ("fricative", 6.5, False),
    "ʘ": ("stop", 0, False), "ǀ": ("stop", 2.5, False), "ǃ": ("stop", 4, False), "ǂ": ("stop", 5, False),
    "ǁ": ("stop", 3.5, False),
    "dʐ": ("affricate", 4.6, True), "cç": ("affricate", 6, False), "ɟʝ": ("affricate", 6, True),
    "bv": ("affricate", 0.5, True),
    "kx": ("affricate", 7.5, False), "tɬ": ("affricate", 3, False), "tθ": ("affricate", 2, False),
}  # fmt: skip
_SPELLINGS = {"g": "ɡ", "ɚ": "ɝ", "ɝ": "ɝ", "ʦ": "ts", "ʣ": "dz", "ʧ": "tʃ", "ʤ": "dʒ", "ʨ": "tɕ", "ʥ": "dʑ", "ʼ": "",
              "’": "", "ʹ": "ʲ",
              "ᵊ": "ə", "ɩ": "ɪ", "ɷ": "ʊ", "ƞ": "n", "ʱ": "ʰ", "‿": ""}  # fmt: skip
_HEARD = {"ɐ\u0303": "ɑ\u0303", "a\u0303": "ɑ\u0303"}  # open nasal vowels, whatever their backness
_TIES = "\u0361\u035c"
_SECONDARY = {"ʰ": "aspirated", "ʲ": "palatal", "\u0303": "nasal", "\u0329": "syllabic", "\u030d": "syllabic",
              "\u032f": "offglide",
              "\u0311": "offglide", "˞": "rhotic"}  # fmt: skip
_AFFRICATES = tuple(s for s, p in BY_SYMBOL.items() if p.kind == "affricate" and not p.secondary) + tuple(
    s for s, p in _MORE_CONSONANTS.items() if p[0] == "affricate"
)


def _base(symbol: str) -> str:
    return symbol.rstrip("ʰʲ\u0303\u0329\u032f˞")


@cache
def features(ipa: str) -> Phone:
    """The features of one IPA symbol with its diacritics, in the inventory or not; raises :class:`UnknownPhone`.

    Length, stress, tone and fine shades (dental, raised, …) are left out; tie bars join an affricate.
    """
    text = unicodedata.normalize("NFD", ipa)
    exact = unicodedata.normalize("NFC", text)
    for symbol in (ipa, exact, text):
        if symbol in BY_SYMBOL:
            return BY_SYMBOL[symbol]
    letters, marks = "", []
    for c in "".join(_SPELLINGS.get(c, c) for c in text.replace("c\u0327", "ç")):
        if unicodedata.combining(c) or not c.isalpha() or c in _SECONDARY or unicodedata.category(c) == "Lm":
            marks.append(c)
        else:
            letters += c
    found = _plain(letters, ipa)
    for mark in marks:
        found = _marked(found, mark)
    return replace(found, symbol=ipa)


def _plain(letters: str, ipa: str) -> Phone:
    if letters in BY_SYMBOL:
        return BY_SYMBOL[letters]
    if letters in _MORE_VOWELS:
        height, backness, rounded = _MORE_VOWELS[letters]
        return Phone(letters, "vowel", True, height=height, backness=backness, rounded=rounded)
    if letters in _MORE_CONSONANTS:
        kind, place, voiced = _MORE_CONSONANTS[letters]
        return Phone(letters, kind, voiced, place=place)
    raise UnknownPhone(f"{ipa!r} is not an IPA symbol that could be mapped onto the inventory")


def _marked(phone: Phone, mark: str) -> Phone:
    if mark in _SECONDARY and not phone.secondary:
        return replace(phone, secondary=_SECONDARY[mark])
    if mark in "\u0325\u030a":
        return replace(phone, voiced=False)
    if mark == "\u032c":
        return replace(phone, voiced=True)
    if mark == "ˠ" and phone.kind == "liquid":
        return replace(BY_SYMBOL["ɫ"], symbol=phone.symbol)
    return phone


def distance(first: str, second: str) -> float:
    """How unlike two phones (inventory or other IPA symbols) are; 0 only for the same one."""
    return _distance(features(first), features(second))


def _distance(a: Phone, b: Phone) -> float:
    if a.symbol == b.symbol:
        return 0.0
    silent = [p.kind in ("silence", "closure") for p in (a, b)]
    if any(silent):
        return 1.0 if all(silent) else 50.0
    if (a.kind == "vowel") != (b.kind == "vowel"):
        return _across(a, b)
    apart = _between_vowels(a, b) if a.kind == "vowel" else _between_consonants(a, b)
    return apart + 0.05


def _across(a: Phone, b: Phone) -> float:
    """Between a vowel and a consonant: glides are near their vowels, vocalic r near the other r sounds."""
    vowel, consonant = (a, b) if a.kind == "vowel" else (b, a)
    if _is_rhotic(vowel) and _is_rhotic(consonant):
        return 2.5
    twin = _CLOSE.get(_base(consonant.symbol))
    return 8.0 if twin is None else 1.5 + _between_vowels(vowel, BY_SYMBOL[twin])


def _between_vowels(a: Phone, b: Phone) -> float:
    rounding: float = 0.9 * (a.rounded != b.rounded)
    space = ((a.height - b.height) * 0.6) ** 2 + ((a.backness - b.backness) * 1.2) ** 2 + rounding**2
    return float(space**0.5) + _secondary(a, b)


def _between_consonants(a: Phone, b: Phone) -> float:
    place: float = abs(a.place - b.place) ** 0.8 * 0.6 + 0.9 * ((a.place > _DORSAL) != (b.place > _DORSAL))
    if _is_rhotic(a) and _is_rhotic(b):
        hiss: float = 0.6 * (_sibilant(a) != _sibilant(b))
        return min(place, 1.2) + 0.4 * (a.kind != b.kind) + hiss + 0.3 * (_is_trill(a) != _is_trill(b)) + _secondary(a, b)
    manner = 0.0 if a.kind == b.kind else _MANNER.get(frozenset((a.kind, b.kind)), 4.0)
    if _lateral(a) and _lateral(b):
        manner = min(manner, 1.2)
    elif _lateral(a) or _lateral(b):
        manner += 1.8
    if _sibilant(a) != _sibilant(b) and a.kind == b.kind:
        manner += 0.9
    if {a.kind, b.kind} <= {"fricative", "affricate"} and (a.place > _HUSHING) != (b.place > _HUSHING):
        manner += 0.4
    if _is_rhotic(a) != _is_rhotic(b):
        manner += 0.8
    return place + manner + 1.1 * (a.voiced != b.voiced) + 0.3 * (_is_trill(a) != _is_trill(b)) + _secondary(a, b)


def _secondary(a: Phone, b: Phone) -> float:
    if a.secondary == b.secondary:
        return 0.0
    cost = {"": 0.0, "aspirated": 0.6, "palatal": 0.7, "nasal": 1.8, "rhotic": 1.2, "offglide": 0.8, "syllabic": 0.8}
    return cost[a.secondary] + cost[b.secondary]


def _lateral(phone: Phone) -> bool:
    return bool(set(_base(phone.symbol)) & _LATERAL)


def _sibilant(phone: Phone) -> bool:
    return bool(set(_base(phone.symbol)) & _SIBILANT)


def _is_rhotic(phone: Phone) -> bool:
    return phone.symbol in _RHOTIC or _base(phone.symbol) in _RHOTIC


def _is_trill(phone: Phone) -> bool:
    return _base(phone.symbol) in _TRILL


def nearest(ipa: str, among: Iterable[str] = SYMBOLS) -> str:
    """The symbol of ``among`` (all of the inventory, or those that a voice knows) nearest to any IPA symbol.

    Raises :class:`UnknownPhone` for what is no IPA symbol.
    """
    return _nearest(ipa, tuple(among))


@cache
def _nearest(ipa: str, among: tuple[str, ...]) -> str:
    target = features(_HEARD.get(unicodedata.normalize("NFD", ipa), ipa))
    silent = target.kind in ("silence", "closure")
    candidates = [s for s in among if silent or BY_SYMBOL[s].kind not in ("silence", "closure")]
    return min(candidates or among, key=lambda symbol: _distance(target, BY_SYMBOL[symbol]))


def parse_ipa(text: str) -> tuple[str, ...]:
    """A string of IPA ("ˈtʃiː.ni", "[na͡ɪt]") as inventory symbols; ``ʷ`` becomes w, a tied vowel an off-glide.

    Raises :class:`UnknownPhone` for a letter that is no IPA symbol.
    """
    out: list[str] = []
    for segment in segments(text):
        symbol, offglide = segment.rstrip("ʷ"), segment[0] in _TIES
        if offglide:
            out.append(_offglide(symbol[1:]))
            continue
        out.append(nearest(symbol))
        if segment.endswith("ʷ"):
            out.append("w")
    return tuple(out)


def _offglide(symbol: str) -> str:
    found = nearest(symbol)
    return {"i": "ɪ̯", "ɪ": "ɪ̯", "j": "ɪ̯", "e": "ɪ̯", "u": "ʊ̯", "ʊ": "ʊ̯", "w": "ʊ̯", "ɐ": "ɐ̯", "y": "ɪ̯"}.get(found, found)


def segments(text: str) -> list[str]:
    """IPA text cut into symbols with their diacritics; the second vowel of a tied pair keeps its tie in front."""
    plain = unicodedata.normalize("NFD", text).replace("c\u0327", "ç")
    plain = "".join(_SPELLINGS.get(c, c) for c in plain if c not in "ˈˌː ˑ.|‖[]/()-\u200d\u200c_ˌ˥˦˧˨˩0123456789 \n\t'")
    out: list[str] = []
    at = 0
    while at < len(plain):
        size = _affricate_length(plain, at)
        segment = plain[at : at + size].translate({ord(t): None for t in _TIES})
        at += size
        while at < len(plain) and (plain[at] not in _TIES) and _is_mark(plain[at]):
            segment += plain[at]
            at += 1
        out.append(segment)
        if at < len(plain) and plain[at] in _TIES:
            out.append(plain[at])
            at += 1
    return _joined_ties(out)


def _joined_ties(pieces: list[str]) -> list[str]:
    """Tie marks that stand alone moved onto a following vowel, dropped before a consonant."""
    out: list[str] = []
    tie = ""
    for piece in pieces:
        if piece in _TIES:
            tie = piece
            continue
        is_vowel = features(piece.rstrip("ʷ")).kind == "vowel"
        out.append(tie + piece if tie and is_vowel else piece)
        tie = ""
    return out


def _is_mark(c: str) -> bool:
    return bool(unicodedata.combining(c)) or c in _SECONDARY or unicodedata.category(c) in ("Lm", "Sk", "Mn")


def _affricate_length(plain: str, at: int) -> int:
    """How many characters the symbol at ``at`` has without diacritics: affricates count with their tie."""
    for symbol in _AFFRICATES:
        for written in (symbol[0] + _TIES[0] + symbol[1:], symbol[0] + _TIES[1] + symbol[1:], symbol):
            if plain.startswith(written, at):
                return len(written)
    return 1
