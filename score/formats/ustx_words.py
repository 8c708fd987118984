"""OpenUtau's words over notes: the first note carries the whole word, "+" each further syllable, "+~" a held one.

A score wants a written syllable under each note, so a word is divided by its vowel letters; only the number of syllables
matters for singing, since words are pronounced whole. A "+" beyond the word's syllables holds the last one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from score.formats.common import is_cjk
from score.formats.words import continues, lyrics_of
from score.model import Lyric, Note

NEXT, HELD = "+", "+~"
_VOWELS = re.compile(r"[aeiouyáàâäãåæéèêëíìîïóòôöõøœúùûüýÿ]+", re.IGNORECASE)
_DIGRAPHS = ("ch", "sh", "th", "ph", "ck", "ng", "qu", "gh", "wh")


def syllables(word: str) -> list[str]:
    """A word of an alphabetic script divided at its vowels ("twin", "kle"); a final silent e makes no syllable."""
    if is_cjk(word) or "[" in word:
        return [word]
    centres = list(_VOWELS.finditer(word))
    letters = re.sub(r"[^\w']+$", "", word)
    if len(centres) > 1 and centres[-1].group() in "eE" and centres[-1].end() == len(letters):
        before = letters[: centres[-1].start()]
        if not (before[-1:] in "lr" and before[-2:-1] and not _VOWELS.fullmatch(before[-2:-1])) or before.endswith("rl"):
            centres.pop()
    elif len(centres) > 1 and letters.lower().endswith(("ed", "es")) and centres[-1].end() == len(letters) - 1:
        before = letters[: centres[-1].start()].lower()
        syllabic_ending = (
            before.endswith(("t", "d"))
            if letters.lower().endswith("d")
            else before.endswith(("s", "z", "x", "ch", "sh", "c", "g"))
        )
        if not syllabic_ending and not _VOWELS.fullmatch(before[-1:]):
            centres.pop()
    cuts = [0]
    for left, right in zip(centres, centres[1:], strict=False):
        between = word[left.end() : right.start()]
        keep = 0 if len(between) < 2 or (between[:2].lower() in _DIGRAPHS and len(between) == 2) else 1
        if len(between) == 3 and between[:2].lower() in _DIGRAPHS:
            keep = 2
        if right.group() in "eE" and right.end() == len(letters) and len(between) >= 2:
            keep = len(between) - 2 if len(between) > 2 else 0
        cuts.append(left.end() + keep)
    return [word[start:end] for start, end in zip(cuts, [*cuts[1:], len(word)], strict=True)]


def laid_out(texts: Sequence[str | None], language: str | None) -> list[Lyric | None]:
    """Lyrics from the texts of notes (None: held, "+": next syllable or held). ``language`` "ja", "zh", "yue": "+" holds."""
    result: list[str | None] = []
    joined: list[bool] = []
    pending: list[str] = []
    one_each = language in ("ja", "zh", "yue")
    last = -1
    for text in texts:
        if text == NEXT:
            text = None
            if pending:
                text = pending.pop(0)
                joined[last] = True
        elif text is not None:
            _put_back(result, last, pending)
            text, *pending = [text] if one_each else syllables(text)
        result.append(text)
        joined.append(False)
        if text is not None:
            last = len(result) - 1
    _put_back(result, last, pending)
    return lyrics_of(result, joined)


def _put_back(result: list[str | None], last: int, pending: list[str]) -> None:
    """Syllables that found no note stay with the last one that did."""
    if pending and last >= 0:
        result[last] = "".join([result[last] or "", *pending])


def as_written(notes: Sequence[Note]) -> list[str]:
    """The lyric to write under each note: whole words, "+" and "+~"."""
    texts = [HELD] * len(notes)
    head, word = -1, ""
    for index, note in enumerate(notes):
        if note.lyric is None:
            continue
        inside = head >= 0 and note.lyric.syllabic in ("middle", "end") and not is_cjk(note.lyric.text)
        if inside:
            word += note.lyric.text
            texts[index] = NEXT
        else:
            head, word = index, note.lyric.text
        texts[head] = word
        if not continues(note.lyric) or is_cjk(note.lyric.text):
            head = -1
    return texts
