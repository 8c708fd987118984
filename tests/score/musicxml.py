"""Small MusicXML files for the tests, one division to a quarter note unless said."""

from score.formats.musicxml import FORMATS
from score.formats.registry import ReadOptions
from score.model import Score

SCALE = {"C": 60, "D": 62, "E": 64, "F": 65, "G": 67, "A": 69, "B": 71}


def note(step: str = "C", duration: int = 1, lyric: str = "", inside: str = "", octave: int = 4, after: str = "") -> str:
    """A note; ``lyric`` "Twin-" begins a word, "-kle" ends it, "2:la" is verse 2, "|" divides several."""
    words = "".join(_lyric(one) for one in lyric.split("|") if one)
    pitch = "<rest/>" if step == "R" else f"<pitch><step>{step}</step><octave>{octave}</octave></pitch>"
    return f"<note>{pitch}<duration>{duration}</duration>{inside}<voice>1</voice>{after}{words}</note>"


def _lyric(text: str) -> str:
    verse, _, word = text.rpartition(":")
    place = {(False, False): "single", (False, True): "begin", (True, True): "middle", (True, False): "end"}
    syllabic = place[word.startswith("-"), word.endswith("-")]
    return f'<lyric number="{verse or 1}"><syllabic>{syllabic}</syllabic><text>{word.strip("-")}</text></lyric>'


def attributes(extra: str = "", divisions: int = 1, beats: int = 4) -> str:
    time = f"<time><beats>{beats}</beats><beat-type>4</beat-type></time>"
    return f"<attributes><divisions>{divisions}</divisions>{time}{extra}</attributes>"


def part(*measures: str, name: str = "Voice", number: int = 1, numbers: list[str] | None = None) -> tuple[str, str]:
    labels = numbers or [str(index) for index in range(1, len(measures) + 1)]
    bars = "".join(f'<measure number="{label}">{bar}</measure>' for label, bar in zip(labels, measures, strict=True))
    listed = f'<score-part id="P{number}"><part-name>{name}</part-name></score-part>'
    return listed, f'<part id="P{number}">{bars}</part>'


def file(*parts: tuple[str, str], head: str = "") -> bytes:
    listed, bodies = "".join(one for one, _ in parts), "".join(body for _, body in parts)
    return f"<score-partwise>{head}<part-list>{listed}</part-list>{bodies}</score-partwise>".encode()


def song(*measures: str, numbers: list[str] | None = None, head: str = "", **options: object) -> Score:
    """The score of one part with ``measures``."""
    return read(file(part(*measures, numbers=numbers), head=head), **options)


def read(data: bytes, **options: object) -> Score:
    return FORMATS[0].read(data, ReadOptions(**options))  # type: ignore[arg-type]


def sung(score: Score) -> list[tuple[int, float, float, str | None]]:
    """(pitch, start, beats, syllable) of every note."""
    return [
        (int(one.pitch_midi), float(one.start_beat), float(one.beats), one.lyric.text if one.lyric else None)
        for one in score.notes
    ]


def words(score: Score) -> str:
    return " ".join(one.lyric.text if one.lyric else "_" for one in score.notes)
