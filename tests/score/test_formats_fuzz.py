"""Whatever the bytes, a reader gives a score or one ScoreError in a sentence, in bounded time."""

import random

import pytest

from score.formats import registry
from score.formats.common import MAX_NOTES
from score.formats.registry import ReadOptions
from score.model import Score, ScoreError
from tests.score.samples import DS, ULTRASTAR, UST, USTX, midi_bytes

FORMATS = ("midi", "ust", "ustx", "ds", "ultrastar")
SAMPLES = {
    "midi": midi_bytes(),
    "ust": UST.encode("cp932"),
    "ustx": USTX.encode(),
    "ds": DS.encode(),
    "ultrastar": ULTRASTAR.encode(),
}
NASTY = (
    b"-1",
    b"0",
    b"nan",
    b"NaN",
    b"inf",
    b"1e99",
    b"9" * 40,
    b"-9999999999",
    b"",
    b"\xff\xfe",
    b"\x00",
    b"[[[[",
    b"{",
    b"\n",
    b"1e-99",
    b"4294967296",
)


def taken(name: str, data: bytes) -> str | None:
    """The error message, None if the score was read; anything else than ScoreError fails the test."""
    try:
        score = registry.get(name).read(data, ReadOptions())
    except ScoreError as error:
        message = str(error)
        assert message.strip() and "\n" not in message and len(message) < 700
        return message
    assert isinstance(score, Score) and score.notes
    for left, right in zip(score.notes, score.notes[1:], strict=False):
        assert left.beats > 0 and left.end_beat <= right.start_beat
    assert 0 < score.seconds < float("inf")
    return None


@pytest.mark.parametrize("name", FORMATS)
def test_samples_are_read(name: str) -> None:
    assert taken(name, SAMPLES[name]) is None


@pytest.mark.parametrize("name", FORMATS)
def test_truncated_files(name: str) -> None:
    data = SAMPLES[name]
    errors = [taken(name, data[:end]) for end in range(0, len(data), max(len(data) // 80, 1))]
    assert errors[0] == "the file is empty."


@pytest.mark.parametrize("name", FORMATS)
def test_mutated_files(name: str) -> None:
    chance = random.Random(7)
    for _ in range(150):
        data = bytearray(SAMPLES[name])
        for _ in range(chance.randint(1, 4)):
            at = chance.randrange(len(data))
            if chance.random() < 0.5:
                data[at] = chance.randrange(256)
            else:
                data[at : at + chance.randint(0, 6)] = chance.choice(NASTY)
        taken(name, bytes(data))


@pytest.mark.parametrize("name", FORMATS)
def test_numbers_that_no_score_has(name: str) -> None:
    """Each number of the sample in turn is replaced by each nasty one."""
    import re

    if name == "midi":
        return
    data = SAMPLES[name]
    spots = [found.span() for found in re.finditer(rb"-?\d+(\.\d+)?", data)]
    for start, end in spots[:: max(len(spots) // 20, 1)]:
        for nasty in NASTY:
            taken(name, data[:start] + nasty + data[end:])


@pytest.mark.parametrize("name", FORMATS)
def test_binary_noise(name: str) -> None:
    chance = random.Random(3)
    for size in (1, 10, 100, 5000):
        assert taken(name, chance.randbytes(size)) is not None
        assert taken(name, SAMPLES[name][:20] + chance.randbytes(size)) is not None


@pytest.mark.parametrize("name", FORMATS)
def test_files_that_are_too_large(name: str) -> None:
    message = taken(name, SAMPLES[name] + b" " * (21 << 20))
    assert message is not None and "larger than" in message


def test_more_notes_than_any_song_has() -> None:
    lines = "".join(f": {4 * index} 2 0 la\n" for index in range(2 * MAX_NOTES + 10))
    message = taken("ultrastar", f"#TITLE:x\n#BPM:300\n{lines}".encode())
    assert message is not None and "refused" in message


def test_nested_files_do_not_exhaust_the_stack() -> None:
    assert taken("ustx", b"voice_parts: " + b"[" * 100_000) is not None
    assert taken("ds", b"[" * 100_000 + b'"note_seq"') is not None


def test_yaml_references_are_refused() -> None:
    bomb = (
        "a: &a [x, x]\n"
        + "".join(f"b{n}: &b{n} [*{'a' if n == 0 else f'b{n - 1}'}, *a]\n" for n in range(20))
        + "voice_parts: *b19\n"
    )
    message = taken("ustx", bomb.encode())
    assert message is not None and "references" in message


def test_a_score_of_three_hours_is_read() -> None:
    lines = "".join(f": {12 * index} 8 0 la \n" for index in range(10_000))
    score = registry.get("ultrastar").read(f"#TITLE:x\n#BPM:160\n#GAP:0\n{lines}E\n".encode(), ReadOptions())
    assert score.seconds > 3 * 3600


@pytest.mark.parametrize(
    ("name", "old", "new", "words"),
    [
        ("ust", "Tempo=120.00", "Tempo=NaN", "Tempo"),
        ("ust", "NoteNum=62", "NoteNum=200", "line"),
        ("ust", "Length=480", "Length=-480", "Length"),
        ("ustx", "tone: 60", "tone: 200", "tone"),
        ("ustx", "bpm: 90.5", "bpm: .nan", "bpm"),
        ("ds", "C4", "H9", "segment 1"),
        ("ds", '"0.25 0.5', '"0.25 NaN', "note_dur"),
        ("ultrastar", ": 0 4 0", ": 0 -4 0", "line"),
        ("ultrastar", ": 0 4 0", ": 0 4 200", "pitch"),
        ("ultrastar", "#BPM:120", "#BPM:nan", "BPM"),
    ],
)
def test_messages_say_where(name: str, old: str, new: str, words: str) -> None:
    data = SAMPLES[name]
    changed = data.replace(old.encode(), new.encode(), 1)
    assert changed != data
    message = taken(name, changed)
    assert message is not None and words in message
