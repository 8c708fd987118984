"""Which module speaks which language, and which language a text is in.

A language module ``phonetics.<module>`` defines ``make() -> Language`` (or ``make(code)`` where one module speaks several);
it is imported when the language is first asked for, so that a Japanese song does not load the English dictionary.
"""

from __future__ import annotations

import difflib
import importlib
import inspect
import re
from functools import cache

from phonetics.contract import Language, PronunciationError

MODULES: dict[str, str] = {
    "en": "english", "ja": "japanese", "zh": "mandarin", "yue": "cantonese", "de": "german", "fr": "french",
    "es": "spanish", "it": "italian", "ko": "korean", "la": "latin", "tr": "turkish",
}  # fmt: skip
FALLBACK = "espeak"  # any other code that espeak-ng knows

ALIASES: dict[str, str] = {
    "english": "en", "eng": "en", "ja-jp": "ja", "japanese": "ja", "jpn": "ja", "jp": "ja", "mandarin": "zh", "chinese": "zh",
    "cmn": "zh", "zho": "zh", "chi": "zh", "putonghua": "zh", "zh-hk": "yue", "cantonese": "yue", "german": "de", "deu": "de",
    "ger": "de", "deutsch": "de", "french": "fr", "fra": "fr", "fre": "fr", "francais": "fr", "français": "fr",
    "spanish": "es", "spa": "es", "espanol": "es", "español": "es", "castilian": "es", "italian": "it", "ita": "it",
    "italiano": "it", "korean": "ko", "kor": "ko", "latin": "la", "lat": "la",
    "portuguese": "pt", "por": "pt", "dutch": "nl", "nld": "nl", "polish": "pl", "pol": "pl", "russian": "ru", "rus": "ru",
    "czech": "cs", "ces": "cs", "swedish": "sv", "swe": "sv", "danish": "da", "dan": "da", "norwegian": "nb", "no": "nb",
    "finnish": "fi", "fin": "fi", "hungarian": "hu", "hun": "hu", "greek": "el", "turkish": "tr", "tur": "tr",
    "catalan": "ca", "cat": "ca", "welsh": "cy", "cym": "cy", "irish": "ga", "vietnamese": "vi", "indonesian": "id",
}  # fmt: skip


def code_of(name: str) -> str:
    """The code of a language given by code, tag ("en-GB", "zh_Hant") or English name; raises where no name is near."""
    key = name.strip().lower().replace("_", "-")
    for candidate in (key, key.split("-")[0]):
        if candidate in MODULES:
            return ALIASES.get(key, candidate)
        if candidate in ALIASES:
            return ALIASES[candidate]
    if re.fullmatch(r"[a-z]{2,3}(-[a-z0-9]+)*", key):
        return key
    near = difflib.get_close_matches(key, [*MODULES, *ALIASES], 1, 0.6)
    hint = f"; did you mean {near[0]!r}?" if near else f"; known are {', '.join(MODULES)}"
    raise PronunciationError(f"unknown language {name!r}{hint}")


def language(name: str) -> Language:
    """The :class:`Language` for a code or name, loaded on first use; raises :class:`PronunciationError` where unknown."""
    return _load(code_of(name))


@cache
def _load(code: str) -> Language:
    module_name = MODULES.get(code, FALLBACK)
    try:
        module = importlib.import_module(f"phonetics.{module_name}")
    except ModuleNotFoundError as error:
        if error.name != f"phonetics.{module_name}":
            raise
        raise PronunciationError(f"no pronunciation for language {code!r}; known are {', '.join(MODULES)}") from None
    make = module.make
    made: Language = make(code) if inspect.signature(make).parameters else make()
    return made


_SCRIPTS: tuple[tuple[str, str], ...] = (
    ("ja", "\u3041-\u3096\u30a1-\u30fa\uff66-\uff9d"), ("ko", "\u1100-\u11ff\u3131-\u318e\uac00-\ud7a3"),
    ("zh", "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"), ("ru", "\u0400-\u04ff"), ("el", "\u0370-\u03ff"),
    ("he", "\u0590-\u05ff"), ("ar", "\u0600-\u06ff"), ("hi", "\u0900-\u097f"), ("th", "\u0e00-\u0e7f"),
)  # fmt: skip
_READS: dict[str, frozenset[str]] = {
    "ja": frozenset({"ja", "zh"}), "zh": frozenset({"zh"}), "yue": frozenset({"zh"}), "ko": frozenset({"ko", "zh"}),
}  # fmt: skip

_WORDS: dict[str, str] = {
    "en": "the and of to you i my me is in it that we love your for with all on are be not this will when so o thou thy he she",
    "de": "der die das und ich du ist ein nicht mein dein mir dir es sie wir zu den dem im auf so wie mit von was er ihr",
    "fr": "le les et je tu est un une des mon ton que qui ne pas dans pour au vous nous il elle du ma sur de ce j'ai c'est",
    "es": "el los las y yo tú es un una mi tu que no en por para con de se lo me te como del al su más si amor",
    "it": "il lo gli e io tu è un una mio tuo che non di per con mi ti si del al come sei amor ma nel dolce cor",
    "la": "et in est deus dominus domine gloria qui tu sancta maria ora pro nobis ave pater noster dei amen kyrie te cum",
}
_MARKS: dict[str, str] = {"de": "äöüß", "fr": "çœêâîôûèàùëï", "es": "ñ¿¡áíóú", "it": "àòìù", "la": "æ"}

_ENDINGS: dict[str, str] = {
    "en": "ing|ght|ly|ed|th|ll|ay|ow", "de": "en|ch|cht|ung|eit|st|lein|ert|ein", "fr": "eux|ais|ait|oi|ez|eau|ent|ux|eur|ée",
    "es": "os|as|ito|ita|ción|ar|dad|ando", "it": "zione|tti|lli|cci|gli|rmi|ò|tto|lla|ire|are",
    "la": "us|um|is|am|orum|ae|tur|unt|nus",
}  # fmt: skip


def script_language(text: str) -> str:
    """The language that the script of ``text`` stands for ("" for Latin letters): kana ja, hangul ko, han zh ..."""
    for code, characters in _SCRIPTS:
        if re.search(f"[{characters}]", text):
            return code
    return ""


def writes_in(code: str, script: str) -> bool:
    """Can words of language ``code`` be written in the script that stands for ``script`` (see :func:`script_language`)?"""
    if code in MODULES:
        return script in _READS.get(code, frozenset())
    return True  # espeak-ng judges for itself


def guess(text: str) -> str:
    """The code of the language that ``text`` is most likely in, by its script, its function words and its accents."""
    script = script_language(text)
    if script:
        return script
    words = set(re.findall(r"[^\W\d_]+(?:'[^\W\d_]+)*", text.lower().replace("\u2019", "'")))
    points = {code: float(sum(word in known.split() for word in words)) for code, known in _WORDS.items()}
    for code, marks in _MARKS.items():
        points[code] += 0.7 * sum(any(mark in word for mark in marks) for word in words)
    for code, endings in _ENDINGS.items():
        points[code] += 0.3 * sum(bool(re.search(f"..({endings})$", word)) for word in words)
    best = max(points, key=lambda code: points[code])
    return best if points[best] > 0 else "en"
