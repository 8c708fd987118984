"""Which module speaks which language, and which language a text is in.

A language module ``phonetics.<module>`` defines ``make() -> Language`` (or ``make(code)`` where one module speaks several);
it is imported when the language is first asked for, so that a Japanese song does not load the English dictionary.
"""

from __future__ import annotations

import difflib
import importlib
import inspect
import re
from functools import lru_cache

from phonetics.contract import Language, PronunciationError

MODULES: dict[str, str] = {
    "en": "english", "ja": "japanese", "zh": "mandarin", "yue": "cantonese", "de": "german", "fr": "french",
    "es": "spanish", "it": "italian", "ko": "korean", "la": "latin",
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
    near = difflib.get_close_matches(key, [*MODULES, *ALIASES], 1, 0.5)
    hint = f"; did you mean {near[0]!r}?" if near else f"; known are {', '.join(MODULES)}"
    raise PronunciationError(f"unknown language {name!r}{hint}")


def language(name: str) -> Language:
    """The :class:`Language` for a code or name, loaded on first use; raises :class:`PronunciationError` where unknown."""
    return _load(code_of(name))


@lru_cache(maxsize=None)
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
