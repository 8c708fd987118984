"""Writes the scores of examples/ from the lines below: .venv/bin/python scripts/examples.py

A token is pitch:beats:syllable. ``Twin-`` goes on in ``-kle``; ``_`` holds the syllable before; ``R:1`` is a rest. Words and
melodies are in the public domain (examples/README.md says whose they are).
"""

import re
from fractions import Fraction
from pathlib import Path

from score.formats import write
from score.model import Key, Lyric, Meter, Note, Score, Tempo, TempoMap

FOLDER = Path(__file__).resolve().parents[1] / "examples"
STEPS = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}

TWINKLE = """
C4:1:Twin- C4:1:-kle, G4:1:twin- G4:1:-kle, A4:1:lit- A4:1:-tle G4:2:star,
F4:1:how F4:1:I E4:1:won- E4:1:-der D4:1:what D4:1:you C4:2:are!
G4:1:Up G4:1:a- F4:1:-bove F4:1:the E4:1:world E4:1:so D4:2:high,
G4:1:like G4:1:a F4:1:dia- F4:1:-mond E4:1:in E4:1:the D4:2:sky.
C4:1:Twin- C4:1:-kle, G4:1:twin- G4:1:-kle, A4:1:lit- A4:1:-tle G4:2:star,
F4:1:how F4:1:I E4:1:won- E4:1:-der D4:1:what D4:1:you C4:2:are!
"""
AMAZING_GRACE = """
R:2 D4:1:A- G4:2:-maz- B4:1/2:-ing G4:1/2:_ B4:2:grace! A4:1:How G4:2:sweet E4:1:the D4:2:sound
D4:1:that G4:2:saved B4:1/2:a G4:1/2:_ B4:2:wretch A4:1:like D5:3:me! _:2
B4:1:I D5:3/2:once B4:1/2:_ D5:1/2:was B4:1/2:_ G4:2:lost, D4:1:but E4:3/2:now G4:1/2:_ G4:1/2:am E4:1/2:_ D4:2:found;
D4:1:was G4:2:blind, B4:1/2:but G4:1/2:_ B4:2:now A4:1:I G4:3:see. _:2
"""
SAKURA = """
A4:1:さ A4:1:く B4:2:ら A4:1:さ A4:1:く B4:2:ら
A4:1:や B4:1:よ C5:1:い B4:1:の A4:1:そ B4:1/2:ら A4:1/2:_ F4:2:わ
E4:1:み C4:1:わ E4:1:た F4:1:す E4:1:か E4:1/2:ぎ C4:1/2:_ B3:2:り
A4:1:か B4:1:す C5:1:み B4:1:か A4:1:く B4:1/2:も A4:1/2:_ F4:2:か
E4:1:に C4:1:お E4:1:い F4:1:ぞ E4:1:い E4:1/2:ず C4:1/2:_ B3:2:る
A4:1:い A4:1:ざ B4:2:や A4:1:い A4:1:ざ B4:2:や
E4:1:み F4:1:に B4:1/2:ゆ A4:1/2:_ F4:1:か E4:3:ん
"""
SPRING = """
G4:1:は E4:1/2:る F4:1/2:が G4:1:き A4:1:た G4:1:は E4:1/2:る F4:1/2:が G4:1:き C5:1/2:た R:1/2
A4:1:ど G4:1:こ E4:3/2:に C4:1/2:き D4:3:た R:1
G4:1:や A4:1/2:ま G4:1/2:に E4:1:き G4:1:た C5:1:さ D5:1/2:と C5:1/2:に A4:1:き C5:1:た
G4:1:の E5:1:に D5:3/2:も G4:1/2:き C5:3:た R:1
"""
FAREWELL = """
G4:1:长 E4:1/2:亭 G4:1/2:_ C5:2:外， A4:1:古 C5:1:道 G4:2:边，
G4:1:芳 C4:1/2:草 D4:1/2:_ E4:1:碧 D4:1/2:连 C4:1/2:_ D4:3:天。 R:1
G4:1:晚 E4:1/2:风 G4:1/2:拂 C5:3/2:柳 B4:1/2:_ A4:1:笛 C5:1:声 G4:2:残，
G4:1:夕 D4:1/2:阳 E4:1/2:_ F4:3/2:山 B3:1/2:外 C4:3:山。 R:1
"""
TIGERS = """
C4:1:两 D4:1:只 E4:1:老 C4:1:虎， C4:1:两 D4:1:只 E4:1:老 C4:1:虎，
E4:1:跑 F4:1:得 G4:2:快， E4:1:跑 F4:1:得 G4:2:快，
G4:3/4:一 A4:1/4:只 G4:3/4:没 F4:1/4:有 E4:1:眼 C4:1:睛， G4:3/4:一 A4:1/4:只 G4:3/4:没 F4:1/4:有 E4:1:尾 C4:1:巴，
C4:1:真 G3:1:奇 C4:2:怪， C4:1:真 G3:1:奇 C4:2:怪。
"""

SONGS: dict[str, tuple[str, dict[str, object]]] = {
    "twinkle": (TWINKLE, {"title": "Twinkle, Twinkle, Little Star", "composer": "French melody, 1761",
                          "lyricist": "Jane Taylor, 1806", "language": "en", "bpm": 100}),
    "amazing_grace": (AMAZING_GRACE, {"title": "Amazing Grace", "composer": "New Britain, 1829",
                                      "lyricist": "John Newton, 1779", "language": "en", "bpm": 84, "beats": 3, "fifths": 1}),
    "sakura": (SAKURA, {"title": "さくらさくら", "composer": "Japanese folk song", "lyricist": "traditional", "language": "ja",
                        "bpm": 76}),
    "haru_ga_kita": (SPRING, {"title": "春が来た", "composer": "岡野貞一, 1910", "lyricist": "高野辰之, 1910", "language": "ja",
                              "bpm": 112}),
    "songbie": (FAREWELL, {"title": "送别", "composer": "John P. Ordway, 1868", "lyricist": "李叔同, 1915", "language": "zh",
                           "bpm": 80}),
    "two_tigers": (TIGERS, {"title": "两只老虎", "composer": "French melody, 18th century", "lyricist": "traditional",
                            "language": "zh", "bpm": 104}),
}  # fmt: skip


def pitch_midi(name: str) -> int:
    """MIDI number of a note's scientific name: C4 is 60."""
    return 12 * (int(name[1:]) + 1) + STEPS[name[0]]


def lyric(text: str) -> Lyric | None:
    """A syllable and its place in its word; None where the one before is held."""
    if text == "_":
        return None
    place = {(False, False): "single", (False, True): "begin", (True, True): "middle", (True, False): "end"}
    return Lyric(text.strip("-"), place[text.startswith("-"), text.endswith("-")])  # type: ignore[arg-type]


def notes(lines: str) -> tuple[Note, ...]:
    """The notes of a song's lines; a held token without a pitch lengthens the note before."""
    found: list[Note] = []
    beat = Fraction(0)
    for token in lines.split():
        pitch, length, *text = re.split(":", token)
        beats = Fraction(length)
        if pitch == "_":
            last = found.pop()
            found.append(Note(last.pitch_midi, last.start_beat, last.beats + beats, last.lyric))
        elif pitch != "R":
            found.append(Note(pitch_midi(pitch), beat, beats, lyric(text[0])))
        beat += beats
    return tuple(found)


def song(lines: str, *, bpm: float, beats: int = 4, fifths: int = 0, **words: str) -> Score:
    """The score of a song's lines."""
    start = Fraction(0)
    return Score(notes(lines), TempoMap((Tempo(start, float(bpm)),)), (Meter(start, beats, 4),), (Key(start, fifths),), **words)


if __name__ == "__main__":
    for name, (lines, facts) in SONGS.items():
        write(song(lines, **facts), FOLDER / f"{name}.musicxml")  # type: ignore[arg-type]
