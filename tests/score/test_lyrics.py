"""Other words under a score: what fits is laid, what does not is named by bar and words."""

from dataclasses import replace
from fractions import Fraction

import pytest

from score.formats.common import with_bars
from score.lyrics import phrases, replace_lyrics
from score.model import Lyric, Meter, Note, Score, ScoreError


def score(*texts: str | None, rests_after: tuple[int, ...] = ()) -> Score:
    """Quarter notes with these lyrics (None: held) in 4/4, a beat of rest after the notes ``rests_after``."""
    notes, now = [], Fraction(0)
    for index, text in enumerate(texts):
        notes.append(Note(60.0, now, Fraction(1), None if text is None else Lyric(text)))
        now += 1 + (index in rests_after)
    return Score(with_bars(notes, (Meter(Fraction(0), 4, 4),)))


def units(text: str) -> list[Lyric]:
    """'shi-ning bright' as syllables."""
    found = []
    for word in text.split():
        parts = [word] if len(word) == 1 else word.split("-")
        for index, part in enumerate(parts):
            place = "single" if len(parts) == 1 else "begin" if index == 0 else "end" if index + 1 == len(parts) else "middle"
            found.append(Lyric(part, place))
    return found


def sung(result: Score) -> list[str | None]:
    return [note.lyric.text if note.lyric else None for note in result.notes]


def test_as_many_syllables_as_were_sung_keep_the_held_notes() -> None:
    assert sung(replace_lyrics(score("a", None, "b"), units("two words"))) == ["two", None, "words"]


def test_as_many_syllables_as_notes_take_one_each() -> None:
    result = replace_lyrics(score("a", None, "b"), units("shi-ning bright"))
    assert sung(result) == ["shi", "ning", "bright"]
    assert [note.lyric.syllabic for note in result.notes if note.lyric] == ["begin", "end", "single"]


def test_a_melody_without_words_takes_one_syllable_a_note() -> None:
    assert sung(replace_lyrics(score(None, None), units("two words"))) == ["two", "words"]


def test_marks_hold_and_leave_out() -> None:
    result = replace_lyrics(score("a", "b", "c", "d", None), units("star - / bright"))
    assert sung(result) == ["star", None, "bright", None]
    assert [note.start_beat for note in result.notes] == [0, 1, 3, 4]


def test_too_many_syllables() -> None:
    with pytest.raises(ScoreError) as error:
        replace_lyrics(score(*"abcde"), units("the stars are shi-ning bright to-night"))
    message = str(error.value)
    assert message.startswith("bar 2: 3 syllables left over at the end") and "shining bright tonight" in message
    assert "shorten the words by 3 syllables" in message


def test_held_notes_are_offered_for_syllables_too_many() -> None:
    with pytest.raises(ScoreError, match="or give the 2 held notes syllables of their own"):
        replace_lyrics(score("a", None, None, "b", "c"), units("one two three four"))


def test_too_few_syllables_name_the_bar_where_they_run_out() -> None:
    with pytest.raises(ScoreError) as error:
        replace_lyrics(score(*"abcdefghij"), units("shi-ning bright now for me"))
    message = str(error.value)
    assert message.startswith("bar 2: the words end with 'now for me' and 4 notes are left")
    assert "add 4 syllables" in message and "'-' (4 times)" in message


def test_a_line_that_does_not_fit_its_phrase_is_named() -> None:
    song = score(*"abcdef", rests_after=(2,))
    words = units("one two three four five six se-ven")
    with pytest.raises(ScoreError, match=r"line 2 of the words, 'four five six seven', has 5 syllables for 3 notes"):
        replace_lyrics(song, words, [1, 1, 1, 2, 2, 2, 2, 2])


def test_phrases_end_at_rests_and_breaths() -> None:
    song = score(*"abcdef", rests_after=(2,))
    assert phrases(song) == ((0, 1, 2), (3, 4, 5))
    assert phrases(replace(song, breaths=(Fraction(1),))) == ((0,), (1, 2), (3, 4, 5))


def test_words_that_cannot_be_laid() -> None:
    with pytest.raises(ScoreError, match="no words"):
        replace_lyrics(score("a"), units("-"))
    with pytest.raises(ScoreError, match="begin with a hold"):
        replace_lyrics(score("a", "b"), units("- a"))
    with pytest.raises(ScoreError, match="no notes"):
        replace_lyrics(Score(()), units("a"))
