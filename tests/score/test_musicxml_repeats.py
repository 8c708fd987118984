"""Repeats, voltas, D.C., D.S., Fine and Coda are played out as a musician would."""

import pytest

from score.model import Meter, ScoreError, Tempo
from tests.score.musicxml import attributes, note, song, words

FORWARD = '<barline location="left"><repeat direction="forward"/></barline>'
BACKWARD = '<barline location="right"><repeat direction="backward"/></barline>'
CODA = "<direction><direction-type><coda/></direction-type></direction>"


def bar(word: str, before: str = "", after: str = "") -> str:
    return before + note("C", 4, word) + after


def ending(number: str, inside: str, repeat: bool = False, kind: str = "stop") -> str:
    start = f'<barline location="left"><ending number="{number}" type="start"/></barline>'
    back = '<repeat direction="backward"/>' if repeat else ""
    return f'{start}{inside}<barline location="right"><ending number="{number}" type="{kind}"/>{back}</barline>'


def sound(**attribute: str) -> str:
    return "<sound " + " ".join(f'{name}="{value}"' for name, value in attribute.items()) + "/>"


def say(text: str) -> str:
    return f"<direction><direction-type><words>{text}</words></direction-type></direction>"


START = attributes()


@pytest.mark.parametrize(
    ("measures", "order"),
    [
        ((bar("a", START), bar("b", after=BACKWARD), bar("c")), "a b a b c"),
        ((bar("a", START), bar("b", FORWARD, BACKWARD), bar("c")), "a b b c"),
        ((bar("a", START, BACKWARD.replace('backward"', 'backward" times="3"')), bar("b")), "a a a b"),
        ((bar("a", START), bar("b", FORWARD, BACKWARD), bar("c", FORWARD, BACKWARD)), "a b b c c"),
        ((bar("a", START), ending("1", bar("b"), True), ending("2", bar("c")), bar("d")), "a b a c d"),
        (
            (bar("a", START), ending("1, 2", bar("b"), True), ending("3", bar("c"), kind="discontinue"), bar("d")),
            "a b a b a c d",
        ),
        (
            (START + note("C", 4, "a"), ending("1", note("C", 4, "b"), True), ending("2", note("C", 4, "c"), True), bar("d")),
            "a b a c d",
        ),
        ((bar("a", START), bar("b", sound(fine="yes")), bar("c", sound(dacapo="yes"))), "a b c a b"),
        ((bar("a", START), bar("b", say("Fine")), bar("c", say("D.C. al Fine"))), "a b c a b"),
        ((bar("a", START), bar("b", sound(segno="s")), bar("c", sound(dalsegno="s")), bar("d")), "a b c b c d"),
        (
            (bar("a", START), bar("b", sound(segno="s")), bar("c", sound(tocoda="k")), bar("d", sound(dalsegno="s")),
             bar("e", sound(coda="k"))),
            "a b c d b c e",
        ),
        (
            (bar("a", START), bar("b", CODA), bar("c", say("Da Capo")), bar("d", CODA)),
            "a b c a b d",
        ),
        (
            (START + note("C", 4, "a"), ending("1", note("C", 4, "b"), True), ending("2", note("C", 4, "c")),
             bar("d", sound(dacapo="yes")), bar("e")),
            "a b a c d a c d e",
        ),
        ((bar("a", START, BACKWARD), bar("b", sound(fine="yes")), bar("c", sound(dacapo="yes"))), "a a b c a b"),
    ],
)  # fmt: skip
def test_the_order_of_bars(measures: tuple[str, ...], order: str) -> None:
    score = song(*measures)
    assert words(score) == order
    assert [one.start_beat for one in score.notes] == [4 * index for index in range(len(score.notes))]


def test_the_second_time_the_second_verse_is_sung() -> None:
    score = song(START + note("C", 4, "one|2:two"), note("D", 4, "a|2:b") + BACKWARD, note("E", 4, "end"))
    assert words(score) == "one a two b end"


def test_a_second_ending_has_the_words_of_its_verse() -> None:
    first, second = ending("1", note("C", 4, "b"), True), ending("2", note("C", 4, "2:c"))
    assert words(song(START + note("C", 4, "one|2:two"), first, second)) == "one b two c"


def test_tempo_and_meter_return_at_the_jump() -> None:
    waltz = "<attributes><time><beats>3</beats><beat-type>4</beat-type></time></attributes>"
    score = song(bar("a", START + sound(tempo="60")), waltz + sound(tempo="90") + note("C", 3, "b") + BACKWARD)
    assert score.tempo_map.tempos == (Tempo(0, 60.0), Tempo(4, 90.0), Tempo(7, 60.0), Tempo(11, 90.0))
    assert score.meters == (Meter(0, 4, 4), Meter(4, 3, 4), Meter(7, 4, 4), Meter(11, 3, 4))


def test_repeats_without_end_are_refused() -> None:
    endless = BACKWARD.replace('backward"', 'backward" times="999999999"')
    with pytest.raises(ScoreError, match="repeats unfold to more than"):
        song(bar("a", START, endless))


def test_a_note_tied_into_the_repeat_is_held_there() -> None:
    first = START + note("C", 4, "a", '<tie type="start"/>')
    score = song(first, note("C", 4, inside='<tie type="stop"/>') + BACKWARD)
    assert words(score) == "a a"
    assert [one.beats for one in score.notes] == [8, 8]
