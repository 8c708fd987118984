"""The MIDI reader on bytes written by hand, and beside mido's own message lists."""

import io
from fractions import Fraction

import mido
import pytest

from score.formats import midi
from score.formats.common import with_bars
from score.formats.registry import ReadOptions
from score.model import Key, Lyric, Meter, Note, Score, ScoreError, Tempo, TempoMap
from tests.score.samples import chunk, header, midi_bytes, off, on, text


def read(data: bytes, part: str | int | None = None) -> Score:
    return midi.read(data, ReadOptions(part))


def words(score: Score) -> list[tuple[str, str] | None]:
    return [(note.lyric.text, note.lyric.syllabic) if note.lyric else None for note in score.notes]


def song(*lyrics: str | bytes, kind: int = 5) -> bytes:
    events = []
    for index, lyric in enumerate(lyrics):
        events += [(0, text(kind, lyric)), (0, on(60 + index)), (480, off(60 + index))]
    return header(1, kind=0) + chunk(*events)


def test_the_hand_written_file() -> None:
    score = read(midi_bytes())
    half = Fraction(1, 2)
    assert [(note.pitch_midi, note.start_beat, note.beats, note.bar) for note in score.notes] == [
        (60, 0, 1, "1"), (62, 1, half, "1"), (64, Fraction(3, 2), half, "1"), (65, 3, 1, "2"),
    ]  # fmt: skip
    assert words(score) == [("Twin", "begin"), ("kle", "end"), None, ("star", "single")]
    assert score.title == "Song"
    assert score.tempo_map == TempoMap((Tempo(Fraction(0), 90.0),))
    assert score.meters == (Meter(Fraction(0), 3, 4),)
    assert score.keys == (Key(Fraction(0), -4, "minor"),)
    assert any("part 2 of 2" in notice for notice in score.notices)


def test_parts_by_name_and_number_and_chords_give_the_top_line() -> None:
    assert midi.parts(midi_bytes()) == ("Piano", "Voice")
    for part in ("Piano", "piano", 1, "1"):
        score = read(midi_bytes(), part)
        assert [note.pitch_midi for note in score.notes] == [76.0] * 4
        assert any("4 notes sounding below another were left out" in notice for notice in score.notices)
    with pytest.raises(ScoreError, match="no part 'Oboe'; the parts are 1 'Piano', 2 'Voice'"):
        read(midi_bytes(), "Oboe")


def test_without_lyrics_the_highest_line_of_single_notes_is_sung() -> None:
    bass = chunk((0, text(3, "Bass")), (0, on(40, 0)), (480, off(40, 0)), (0, on(43, 0)), (480, off(43, 0)))
    lead = chunk((0, text(3, "Lead")), (0, on(70, 1)), (480, off(70, 1)), (0, on(72, 1)), (480, off(72, 1)))
    pad = chunk((0, text(3, "Pad")), (0, on(80, 2)), (0, on(84, 2)), (960, off(80, 2)), (0, off(84, 2)))
    drums = chunk((0, text(3, "Drums")), (0, on(90, 9)), (480, off(90, 9)))
    score = read(header(4) + bass + lead + pad + drums)
    assert [note.pitch_midi for note in score.notes] == [70.0, 72.0]
    assert words(score) == [None, None]


TWINKLE = [("Twin", "begin"), ("kle", "end"), ("star", "single")]


@pytest.mark.parametrize(
    ("lyrics", "wanted"),
    [
        (("Twin-", "kle", "star"), TWINKLE),
        (("Twin", "kle ", "star "), TWINKLE),
        (("Twin", "kle", " star"), TWINKLE),
        (("\\Twin", "kle ", "/star"), TWINKLE),
        (("Twin-", "kle\r", "star\r\n"), TWINKLE),
        (("la", "-", "lo"), [("la", "single"), None, ("lo", "single")]),
        (("さ", "く", "ら"), [("さ", "single"), ("く", "single"), ("ら", "single")]),
    ],
)
def test_lyric_customs(lyrics: tuple[str, ...], wanted: list[tuple[str, str] | None]) -> None:
    assert words(read(song(*lyrics))) == wanted


def test_two_lyrics_on_one_note_are_sung_together() -> None:
    track = chunk((0, text(5, "che ")), (0, text(5, "il ")), (0, on(60)), (480, off(60)))
    assert words(read(header(1, kind=0) + track)) == [("che‿il", "single")]


def test_karaoke_words_in_a_track_of_their_own() -> None:
    melody = chunk((0, text(3, "Melody")), *[e for n in range(3) for e in ((0, on(60 + n, 3)), (480, off(60 + n, 3)))])
    lines = (0, "@LENGL"), (0, "@TMy Song"), (10, "\\Hel"), (475, "lo "), (475, "/you")
    score = read(header(2) + chunk((0, text(3, "Words")), *((delta, text(1, line)) for delta, line in lines)) + melody)
    assert words(score) == [("Hel", "begin"), ("lo", "end"), ("you", "single")]
    assert (score.title, score.language) == ("My Song", "en")


@pytest.mark.parametrize(
    ("word", "charset"), [("für", "latin-1"), ("さくら", "cp932"), ("さくら", "utf-8"), ("été", "cp1252"), ("月", "utf-8")]
)
def test_encodings_of_lyrics(word: str, charset: str) -> None:
    assert words(read(song(word.encode(charset)))) == [(word, "single")]


def test_notes_that_overlap_make_one_line() -> None:
    score = read(header(1, kind=0) + chunk((0, on(60)), (240, on(64)), (480, off(60)), (240, off(64))))
    half = Fraction(1, 2)
    assert [(note.pitch_midi, note.start_beat, note.beats) for note in score.notes] == [
        (60, 0, half),
        (64, half, Fraction(3, 2)),
    ]
    assert any("shortened" in notice for notice in score.notices)


def test_pitch_wheel_in_its_range() -> None:
    octave = [(0, bytes([0xB0, 101, 0])), (0, bytes([0xB0, 100, 0])), (0, bytes([0xB0, 6, 12]))]
    half_way_up = bytes([0xE0, 12288 & 0x7F, 12288 >> 7])
    score = read(header(1, kind=0) + chunk(*octave, (0, on(60)), (240, half_way_up), (240, off(60))))
    assert score.curves["pitch_bend"].at(Fraction(3, 4)) == 600.0
    assert score.curves["pitch_bend"].at(Fraction(1, 4)) == 0.0


def test_smpte_time() -> None:
    track = chunk((0, on(60)), (25 * 40, off(60)))
    score = read(header(1, division=-(25 << 8) + 40, kind=0) + track)
    assert score.seconds == pytest.approx(1.0)


def test_mido_sees_the_same_notes_as_were_written() -> None:
    """The written file, read by mido alone: seconds of the notes, and the lyrics in UTF-8."""
    notes = [Note(60.0, Fraction(1), Fraction(1, 3), Lyric("さ")), Note(67.0, Fraction(4, 3), Fraction(2, 3), Lyric("é"))]
    tempos = TempoMap((Tempo(Fraction(0), 90.0), Tempo(Fraction(4, 3), 60.0)))
    data, losses = midi.write(Score(with_bars(notes, (Meter(Fraction(0), 4, 4),)), tempos))
    assert losses == ()
    now, seen = 0.0, []
    for message in mido.MidiFile(file=io.BytesIO(data), charset="utf-8"):
        now += message.time
        if message.type in ("note_on", "note_off", "lyrics"):
            seen.append((message.type, getattr(message, "note", None) or message.text, round(now, 4)))
    first, second, end = (round(tempos.seconds(beat), 4) for beat in (Fraction(1), Fraction(4, 3), Fraction(2)))
    assert seen == [
        ("lyrics", "さ", first),
        ("note_on", 60, first),
        ("note_off", 60, second),
        ("lyrics", "é ", second),
        ("note_on", 67, second),
        ("note_off", 67, end),
    ]


def test_what_is_no_midi() -> None:
    with pytest.raises(ScoreError, match="no MIDI file"):
        read(b"hello")
    with pytest.raises(ScoreError, match="no notes"):
        read(header(1) + chunk((0, text(3, "empty"))))
