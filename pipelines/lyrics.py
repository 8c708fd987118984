"""Words from a text file under the notes of a score."""

from __future__ import annotations

from pathlib import Path

from phonetics.lyrics import split_text
from phonetics.registry import guess
from score.lyrics import replace_lyrics
from score.model import Lyric, Score, ScoreError

_LONGEST_BYTES = 1_000_000


def lay_text(score: Score, path: Path, language: str | None) -> Score:
    """``score`` with the text of ``path`` (UTF-8) in place of its words, one written syllable to each note.

    The text is divided into syllables by its language; where the counts differ, :class:`ScoreError` names bar and words.
    """
    try:
        if path.stat().st_size > _LONGEST_BYTES:
            raise ScoreError(f"{path}: a lyrics file of more than {_LONGEST_BYTES // 1_000_000} MB is not a song's")
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise ScoreError(f"{path}: the lyrics are not UTF-8 text; save them as UTF-8") from error
    if not text.strip():
        raise ScoreError(f"{path}: the lyrics file is empty")
    spoken = language or score.language or guess(text)
    syllables = split_text(text, spoken)
    if not syllables:
        raise ScoreError(f"{path}: no words to sing were found")
    lyrics = [Lyric(syllable.text, syllable.syllabic, spoken) for syllable in syllables]
    return replace_lyrics(score, lyrics, [syllable.line for syllable in syllables])
