"""What stands in a MusicXML file and what is sung: ties, grace notes, tempo, words, voices, transposition."""

import re
from fractions import Fraction

import pytest

from score.model import Chord, Key, Meter, ScoreError, Tempo
from tests.score.musicxml import attributes, file, note, part, read, song, sung, words

ELIDED = "<lyric><syllabic>end</syllabic><text>che</text><elision/><syllabic>single</syllabic><text>il</text></lyric>"


def direction(inside: str, after: str = "") -> str:
    return f"<direction><direction-type>{inside}</direction-type>{after}</direction>"


def metronome(unit: str, rate: str, dot: str = "") -> str:
    return f"<metronome><beat-unit>{unit}</beat-unit>{dot}<per-minute>{rate}</per-minute></metronome>"


def test_a_tied_note_is_one_note_over_the_bar_line() -> None:
    score = song(
        attributes() + note("C", 3, "la") + note("D", 1, "le", '<tie type="start"/>'),
        note("D", 2, inside='<tie type="stop"/>') + note("E", 2, "lu"),
    )
    assert sung(score) == [(60, 0, 3, "la"), (62, 3, 3, "le"), (64, 6, 2, "lu")]
    assert [one.bar for one in score.notes] == ["1", "1", "2"]


def test_a_tied_note_with_its_own_syllable_is_sung_again() -> None:
    score = song(attributes() + note("C", 2, "la", '<tie type="start"/>') + note("C", 2, "le", '<tie type="stop"/>'))
    assert sung(score) == [(60, 0, 2, "la"), (60, 2, 2, "le")]


def test_a_slur_holds_the_syllable() -> None:
    slur = '<notations><slur type="{}"/></notations>'
    first, last = note("C", 1, "A-", after=slur.format("start")), note("E", after=slur.format("stop"))
    score = song(attributes() + first + note("D") + last + note("F", 1, "-men"))
    assert words(score) == "A _ _ men"
    assert [one.slurred for one in score.notes] == [True, True, False, False]


def test_grace_notes_take_their_time_from_the_note_they_lead_to() -> None:
    grace = (
        '<note><grace slash="yes"/><pitch><step>D</step><octave>4</octave></pitch><voice>1</voice><type>eighth</type></note>'
    )
    score = song(attributes() + grace + note("C", 2, "la") + note("E", 2, "le"))
    assert sung(score) == [(62, 0, 0.125, "la"), (60, 0.125, 1.875, None), (64, 2, 2, "le")]
    assert [one.grace for one in score.notes] == [True, False, False]


def test_grace_notes_at_the_end_of_a_bar_take_their_time_from_the_note_before() -> None:
    grace = "<note><grace/><pitch><step>D</step><octave>4</octave></pitch><voice>1</voice><type>16th</type></note>"
    score = song(attributes() + note("C", 4, "la") + grace, note("E", 4, "le"))
    assert sung(score) == [(60, 0, 3.75, "la"), (62, 3.75, 0.25, None), (64, 4, 4, "le")]


def test_triplets_are_exact() -> None:
    score = song(attributes(divisions=3) + "".join(note("C", 2, "la") for _ in range(6)))
    assert [one.start_beat for one in score.notes] == [Fraction(2, 3) * index for index in range(6)]


@pytest.mark.parametrize(
    ("mark", "bpm"),
    [
        ('<sound tempo="96"/>', 96.0),
        (direction(metronome("half", "40")), 80.0),
        (direction(metronome("quarter", "c. 60", "<beat-unit-dot/>")), 90.0),
        (direction(metronome("quarter", "66-72")), 69.0),
        (direction(metronome("quarter", "100"), '<sound tempo="104"/>'), 104.0),
        (direction("<words>Allegro</words>"), 132.0),
        (direction("<words>Nicht zu geschwind</words>"), 132.0 * 0.9),
        (direction("<words>dolce</words>"), 120.0),
    ],
)  # fmt: skip
def test_the_tempo_is_what_is_written(mark: str, bpm: float) -> None:
    assert song(attributes() + mark + note(duration=4)).tempo_map.tempos == (Tempo(Fraction(0), pytest.approx(bpm)),)


def test_a_tempo_may_stand_within_a_note() -> None:
    change = direction("<words>rit.</words>", '<offset>2</offset><sound tempo="60"/>')
    score = song(attributes() + '<sound tempo="90"/>' + change + note(duration=4))
    assert score.tempo_map.tempos == (Tempo(Fraction(0), 90.0), Tempo(Fraction(2), 60.0))
    assert score.seconds == pytest.approx(2 * 60 / 90 + 2)


def test_meters_keys_and_a_pick_up_bar() -> None:
    key = "<key><fifths>-2</fifths><mode>minor</mode></key>"
    later = "<attributes><time><beats>3+2</beats><beat-type>8</beat-type></time></attributes>"
    score = song(attributes(key) + note(duration=1), note(duration=4), later + note(duration=2), numbers=["0", "1", "2"])
    assert score.meters == (Meter(Fraction(0), 4, 4), Meter(Fraction(1), 4, 4), Meter(Fraction(5), 5, 8))
    assert score.keys == (Key(Fraction(0), -2, "minor"),)
    assert [one.bar for one in score.notes] == ["0", "1", "2"]


def test_pitches_are_sounding_pitches() -> None:
    clarinet = "<transpose><chromatic>-2</chromatic></transpose>"
    octave = "<transpose><chromatic>0</chromatic><octave-change>-1</octave-change></transpose>"
    clef = "<clef><sign>G</sign><line>2</line><clef-octave-change>-1</clef-octave-change></clef>"
    assert [sung(song(attributes(extra) + note("D", 4)))[0][0] for extra in (clarinet, octave, clef)] == [60, 50, 62]
    quarter_tone = note("D", 4).replace("</step>", "</step><alter>-0.5</alter>")
    assert song(attributes() + quarter_tone).notes[0].pitch_midi == 61.5


def test_of_a_chord_the_top_note_is_sung_and_that_is_said() -> None:
    chord = note("G", 4).replace("<note>", "<note><chord/>") + note("E", 4).replace("<note>", "<note><chord/>")
    score = song(attributes() + note("C", 4, "la") + chord)
    assert sung(score) == [(67, 0, 4, "la")]
    assert any("chord" in notice for notice in score.notices)


def test_the_part_with_the_words_is_sung() -> None:
    piano = part(attributes() + note("C", 4), name="Piano", number=1)
    alto = part(attributes() + note("E", 2, "la") + note("E", 2, "la"), name="Alto", number=2)
    tenor = part(attributes() + note("G", 4, "lo"), name="Tenor", number=3)
    data = file(piano, alto, tenor)
    assert words(read(data)) == "la la"
    assert any("Several parts" in notice for notice in read(data).notices)
    assert [words(read(data, part=which)) for which in (3, "3", "tenor", "Ten")] == ["lo"] * 4
    for wrong in (4, "Bass", 0, -1):
        with pytest.raises(ScoreError, match="1 'Piano', 2 'Alto', 3 'Tenor'"):
            read(data, part=wrong)


def test_a_second_voice_is_sung_where_the_first_rests() -> None:
    second = (note("R", 2) + note("E", 2, "le")).replace("<voice>1", "<voice>2")
    back = "<backup><duration>4</duration></backup>"
    assert sung(song(attributes() + note("C", 2, "la") + note("R", 2) + back + second)) == [(60, 0, 2, "la"), (64, 2, 2, "le")]


def test_a_syllable_under_another_voice_of_the_same_note_counts() -> None:
    second = note("C", 4, "la").replace("<voice>1", "<voice>2")
    back = "<backup><duration>4</duration></backup>"
    first = note("C", 1) + note("D", 1, "le") + note("E", 1, "li") + note("F", 1, "lo")
    assert words(song(attributes() + first + back + second)) == "la le li lo"


def test_verses() -> None:
    bars = attributes() + note("C", 2, "one|2:two") + note("D", 2, "a|2:b"), note("E", 4, "c|2:d")
    assert words(song(*bars)) == "one a c"
    assert words(song(*bars, verse=2)) == "two b d"
    with pytest.raises(ScoreError, match="no verse 3; it has 2 verses"):
        song(*bars, verse=3)


def test_a_refrain_is_shared_but_a_held_syllable_is_held() -> None:
    verse = attributes() + note("C", 1, "one|2:two") + note("D", 1, "a|2:b") + note("E", 1, "c") + note("E", 1, "d|2:e")
    refrain = "".join(note("F", 1, word) for word in ("fa", "la", "la", "la"))
    assert words(song(verse, note("R", 4), refrain, verse=2)) == "two b _ e fa la la la"


def test_syllables_are_tidied() -> None:
    texts = ["1. Guten", "-traits", "Son   -", "don't!", "~", "ré\u00a0\ue551\u00a0mi"]
    score = song(attributes(beats=6) + "".join(note("C", 1, "x").replace(">x<", f">{text}<") for text in texts))
    assert words(score) == "Guten traits Son don't! _ ré‿mi"


def test_an_elision_joins_two_words_and_keeps_their_place() -> None:
    score = song(attributes() + note("C", 2, "an-") + note("D", 2).replace("</note>", f"{ELIDED}</note>"))
    lyric = score.notes[1].lyric
    assert lyric is not None
    assert (lyric.text, lyric.syllabic) == ("che‿il", "end")


def test_the_language_of_most_syllables_is_the_language_of_the_score() -> None:
    marked = [note("C", 1, "x").replace("<text>", f'<text xml:lang="{language}">') for language in ("fr", "fr", "en", "fr")]
    score = song(attributes() + "".join(marked))
    assert score.language == "fr"
    assert [one.lyric and one.lyric.language for one in score.notes] == [None, None, "en", None]


def test_dynamics_and_hairpins_become_a_curve() -> None:
    soft, loud = direction("<dynamics><p/></dynamics>"), direction("<dynamics><f/></dynamics>")
    grow, stop = direction('<wedge type="crescendo"/>'), direction('<wedge type="stop"/>')
    bars = attributes() + soft + note(duration=2) + grow + note(duration=2), note(duration=4) + stop, loud + note(duration=4)
    curve = song(*bars).curves["dynamics"]
    assert [curve.at(beat) for beat in (0, 2, 8, 12)] == [0.3, 0.3, 0.65, 0.65]
    assert curve.at(5) == pytest.approx(0.475)


def test_signs_on_notes() -> None:
    signs = "<notations><articulations><accent/><staccato/><breath-mark/></articulations><fermata/></notations>"
    score = song(attributes() + note("C", 3, "la", after=signs) + note("D", 1, "le"))
    first, second = score.notes
    assert (first.accent, first.staccato, first.fermata) == (True, True, True)
    assert (second.accent, second.staccato, second.fermata) == (False, False, False)
    assert score.breaths == (Fraction(3),)


def test_chord_symbols() -> None:
    harmony = (
        "<harmony><root><root-step>B</root-step><root-alter>-1</root-alter></root><kind>dominant</kind>"
        "<bass><bass-step>D</bass-step></bass><offset>1</offset></harmony>"
    )
    assert song(attributes() + harmony + note(duration=4)).chords == (Chord(Fraction(1), "Bb7/D"),)


def test_title_composer_lyricist() -> None:
    head = (
        "<work><work-title>Cycle</work-title></work><movement-title>Song</movement-title><identification>"
        '<creator type="composer">Clara</creator><creator type="lyricist">Heine</creator></identification>'
    )
    score = song(attributes() + note(duration=4), head=head)
    assert (score.title, score.composer, score.lyricist) == ("Song", "Clara", "Heine")


def test_timewise_is_read_as_partwise() -> None:
    listed, body = part(attributes() + note("C", 4, "la"), note("D", 4, "le"))
    turned = body.replace('<part id="P1">', "").replace("</part>", "")
    turned = re.sub(r"(<measure[^>]*>)", r'\1<part id="P1">', turned).replace("</measure>", "</part></measure>")
    data = f"<score-timewise><part-list>{listed}</part-list>{turned}</score-timewise>".encode()
    assert sung(read(data)) == [(60, 0, 4, "la"), (62, 4, 4, "le")]


@pytest.mark.parametrize(
    ("bar", "said"),
    [
        (attributes() + '<sound tempo="nan"/>' + note(duration=4), "bar 1: the tempo 'nan'"),
        (attributes() + '<sound tempo="-3"/>' + note(duration=4), "bar 1: the tempo -3 is negative"),
        (attributes(divisions=0) + note(duration=4), "bar 1: the number of divisions"),
        (attributes() + note(duration=4, octave=99), "bar 1: the pitch 1200"),
        (attributes() + note("H", 4), "bar 1: 'H' is not the name of a pitch"),
        (attributes() + note(duration=4).replace("4</duration>", "four</duration>"), "bar 1: the duration 'four'"),
        (attributes(beats=0) + note(duration=4), "bar 1: a time signature of 0/4"),
        (attributes() + note(duration=999_999_999), "bar 1: the bar is 1e\\+09 beats long"),
    ],
)  # fmt: skip
def test_nonsense_is_named_with_its_bar(bar: str, said: str) -> None:
    with pytest.raises(ScoreError, match=said):
        song(bar)
