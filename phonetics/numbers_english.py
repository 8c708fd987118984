"""Numbers, signs and abbreviations as the English words that are sung for them."""

from __future__ import annotations

import re

_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen "
    "nineteen"
).split()
_TENS = "_ _ twenty thirty forty fifty sixty seventy eighty ninety".split()
_SCALES = ((10**12, "trillion"), (10**9, "billion"), (10**6, "million"), (1000, "thousand"), (100, "hundred"))
_ORDINALS = {
    "one": "first", "two": "second", "three": "third", "five": "fifth", "eight": "eighth", "nine": "ninth", "twelve": "twelfth",
}  # fmt: skip
_ABBREVIATIONS = {
    "mr": "mister", "mrs": "missus", "ms": "miz", "dr": "doctor", "jr": "junior", "sr": "senior", "prof": "professor",
    "mt": "mount", "vs": "versus", "etc": "et cetera", "rev": "reverend", "gen": "general", "capt": "captain",
}  # fmt: skip
_SIGNS = {"&": " and ", "@": " at ", "%": " percent ", "+": " plus ", "=": " equals ", "#": " number "}
LARGEST = 10**15


def cardinal(number: int) -> str:
    """24 as "twenty four"; digits one by one from 10^15 on."""
    if number < 0:
        return "minus " + cardinal(-number)
    if number >= LARGEST:
        return " ".join(_ONES[int(digit)] for digit in str(number))
    if number < 20:
        return _ONES[number]
    if number < 100:
        return _TENS[number // 10] + (f" {_ONES[number % 10]}" if number % 10 else "")
    for scale, name in _SCALES:
        if number >= scale:
            rest = number % scale
            joint = " and " if rest and rest < 100 and scale == 100 else " "
            return f"{cardinal(number // scale)} {name}" + (joint + cardinal(rest) if rest else "")
    return ""  # not reached: 100 is the smallest scale


def ordinal(number: int) -> str:
    """24 as "twenty fourth"."""
    *head, last = cardinal(number).split()
    regular = last[:-1] + "ieth" if last.endswith("y") else last + ("h" if last.endswith("t") else "th")
    return " ".join([*head, _ORDINALS.get(last, regular)])


def year(number: int) -> str:
    """1999 as "nineteen ninety nine", 1905 as "nineteen oh five", 2000 as "two thousand"."""
    century, rest = divmod(number, 100)
    if century % 10 == 0 or number < 1000:
        return cardinal(number)
    if rest == 0:
        return f"{cardinal(century)} hundred"
    return f"{cardinal(century)} " + (f"oh {_ONES[rest]}" if rest < 10 else cardinal(rest))


def spoken(text: str) -> str:
    """Text with every number, sign and abbreviation written out in words; everything else as it stands."""
    text = re.sub(r"\bSt\.?(?=\s+[A-Z])", "Saint", text)
    text = re.sub(r"\bSt\.", "Street", text)
    text = re.sub(r"\b([Nn])o\.\s*(?=\d)", "number ", text)
    text = re.sub(r"\b([A-Za-z]+)\.", _abbreviation, text)
    text = re.sub(r"\$\s?(\d[\d,]*)(?:\.(\d\d))?", _dollars, text)
    text = re.sub(r"(\d),(?=\d{3}\b)", r"\1", text)
    text = re.sub(r"\b(\d{1,2}):(\d\d)\b", _clock, text)
    text = re.sub(r"\b(\d+)(st|nd|rd|th)\b", lambda m: ordinal(int(m[1])), text)
    text = re.sub(r"\b(\d{1,4})(?:'|\u2019)?s\b", lambda m: _decade(m[1]), text)
    text = re.sub(r"\b(\d+)\.(\d+)\b", lambda m: f"{cardinal(int(m[1]))} point {' '.join(_ONES[int(d)] for d in m[2])}", text)
    text = re.sub(r"\d+", _digits, text)
    return re.sub("[&@%+=#]", lambda m: _SIGNS[m[0]], text)


def _abbreviation(match: re.Match[str]) -> str:
    word = _ABBREVIATIONS.get(match[1].lower())
    if word is None or (match[1].islower() and match[1] not in ("etc", "vs")):
        return match[0]
    return word.capitalize() if match[1][0].isupper() else word


def _dollars(match: re.Match[str]) -> str:
    whole, cents = int(match[1].replace(",", "")), int(match[2] or 0)
    text = f"{cardinal(whole)} dollar{'' if whole == 1 else 's'}"
    return text + (f" and {cardinal(cents)} cents" if cents else "")


def _clock(match: re.Match[str]) -> str:
    hour, minute = int(match[1]), int(match[2])
    if minute == 0:
        return f"{cardinal(hour)} o'clock"
    return f"{cardinal(hour)} " + (f"oh {_ONES[minute]}" if minute < 10 else cardinal(minute))


def _decade(digits: str) -> str:
    *head, last = (year(int(digits)) if len(digits) == 4 else cardinal(int(digits))).split()
    plural = last[:-1] + "ies" if last.endswith("y") else last + ("es" if last.endswith("x") else "s")
    return " ".join([*head, plural])


def _digits(match: re.Match[str]) -> str:
    digits = match[0]
    if len(digits) > 1 and digits[0] == "0":
        said = " ".join("oh" if d == "0" else _ONES[int(d)] for d in digits)
    else:
        said = year(int(digits)) if len(digits) == 4 and digits < "2100" else cardinal(int(digits))
    before, after = match.string[: match.start()][-1:], match.string[match.end() :][:1]
    return (" " if before.isalpha() else "") + said + (" " if after.isalpha() else "")
