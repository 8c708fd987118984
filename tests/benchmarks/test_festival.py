import shutil
from fractions import Fraction
from xml.etree import ElementTree

import pytest

from benchmarks import festival
from benchmarks.against_score import judge, timed_notes
from score.model import Lyric, Note, Score

HALF = Fraction(1, 2)


def _note(midi, start, beats, text=None, syllabic="single"):
    return Note(midi, Fraction(start), Fraction(beats), Lyric(text, syllabic) if text else None)


SCORE = Score(
    (
        _note(60, 1, 1, "Twin", "begin"),
        _note(67, 2, 1, "kle,", "end"),
        _note(69, 3, 1, "star"),
        _note(67, 4, 1),
        _note(65, 7, 2, "How"),
    )
)


def test_words_keep_syllables_melisma_and_rests():
    lead, words = festival.words(SCORE)
    assert lead == 0.5
    assert [(word.text, word.syllables, word.rest) for word in words] == [
        ("twinkle", [[(0.5, 60)], [(0.5, 67)]], 0.0),
        ("star", [[(0.5, 69), (0.5, 67)]], 1.0),
        ("how", [[(1.0, 65)]], 0.0),
    ]


@pytest.mark.parametrize(
    ("count", "expected"), [(1, [[(1, 60), (2, 62)]]), (2, [[(1, 60)], [(2, 62)]]), (0, [[(1, 60)], [(2, 62)]])]
)
def test_fit_joins_syllables(count, expected):
    assert festival.fit([[(1, 60)], [(2, 62)]], count) == expected


def test_fit_divides_the_last_syllable_and_keeps_the_time():
    fitted = festival.fit([[(1, 60)], [(2, 62), (1, 64)]], 4)
    assert fitted == [[(1, 60)], [(1, 62)], [(1, 62)], [(1, 62)]]


def test_the_mark_up_lasts_as_long_as_the_score():
    document = festival.singing_xml(SCORE, {"twinkle": 3}, -12)
    root = ElementTree.fromstring(document.split("[]>")[1])
    total = 0.0
    for element in root:
        for part in element.get("SECONDS").replace("+", ",").split(","):
            total += float(part)
    assert total == pytest.approx(SCORE.seconds)
    first = root.find("DURATION/PITCH")
    assert first.get("FREQ").split(",")[0] == "130.81"


@pytest.mark.skipif(
    shutil.which("festival") is None, reason="Festival is not installed (apt-get install festival festvox-kallpc16k)"
)
def test_festival_sings_in_time_and_mostly_in_tune(tmp_path):
    waveform, rate, moved = festival.sing(SCORE, tmp_path)
    assert rate == 16_000
    assert moved == -12.0
    assert len(waveform) / rate == pytest.approx(SCORE.seconds, abs=0.3)
    notes = [(start, end, midi + moved) for start, end, midi in timed_notes(SCORE)]
    assert judge(waveform, rate, notes).pitch_accuracy > 0.7
