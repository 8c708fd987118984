"""Festival's singing mode (Mazzoni, 2001) as a peer: a score to its XML, its XML to a waveform.

Conventions: Festival sings in English with a diphone voice of a man (kal, 16 kHz), so scores above C4 on average are given to
him an octave lower. It takes one duration per syllable of *its* lexicon; where the score writes another number, the last
syllable's notes are joined or divided, so that the rest of the song stays in time.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from xml.sax.saxutils import escape

import numpy as np
import soundfile

from benchmarks.results import CannotMeasureError
from metrics.pitch import midi_to_hz
from score.model import Score

_HEAD = """<?xml version="1.0"?>
<!DOCTYPE SINGING PUBLIC "-//SINGING//DTD SINGING mark up//EN" "Singing.v0_1.dtd" []>
<SINGING BPM="60">
"""
_SHORTEST_REST = 0.02


@dataclass
class Word:
    """A word with, for each of its syllables, the (seconds, MIDI) of its notes; ``rest`` seconds of silence after it."""

    text: str
    syllables: list[list[tuple[float, float]]] = field(default_factory=list)
    rest: float = 0.0


def words(score: Score) -> tuple[float, list[Word]]:
    """The score's words in order, and the seconds of silence before the first."""
    seconds = score.tempo_map.seconds
    found: list[Word] = []
    clock = 0.0
    lead = 0.0
    for note in score.notes:
        start, end = seconds(note.start_beat), seconds(note.end_beat)
        if start - clock > _SHORTEST_REST:
            if found:
                found[-1].rest += start - clock
            else:
                lead = start - clock
        if note.lyric is not None:
            text = re.sub(r"[^\w']", "", note.lyric.text.lower()).strip("'")
            if note.lyric.syllabic in ("single", "begin") or not found:
                found.append(Word(""))
            found[-1].text += text
            found[-1].syllables.append([])
        elif not found:
            found.append(Word("la", [[]]))
        found[-1].syllables[-1].append((end - max(start, clock), note.pitch_midi))
        clock = end
    return lead, [Word(word.text or "la", word.syllables, word.rest) for word in found]


def fit(syllables: list[list[tuple[float, float]]], count: int) -> list[list[tuple[float, float]]]:
    """``syllables`` joined or divided at the end of the word until there are ``count`` of them."""
    if count <= 0 or count == len(syllables):
        return syllables
    if count < len(syllables):
        return [*syllables[: count - 1], [note for rest in syllables[count - 1 :] for note in rest]]
    extra = count - len(syllables) + 1
    seconds = sum(note[0] for note in syllables[-1]) / extra
    return [*syllables[:-1], *([(seconds, syllables[-1][0][1])] for _ in range(extra))]


def singing_xml(score: Score, counts: dict[str, int], transpose: float = 0.0) -> str:
    """The score in Festival's singing mark-up; ``counts`` says how many syllables Festival hears in each word."""
    lead, sung = words(score)
    lines = [_HEAD]
    if lead:
        lines.append(f'<REST SECONDS="{lead:.4f}"></REST>\n')
    for word in sung:
        syllables = fit(word.syllables, counts.get(word.text, len(word.syllables)))
        durations = ",".join("+".join(f"{note[0]:.4f}" for note in syllable) for syllable in syllables)
        pitches = ",".join("+".join(f"{midi_to_hz(note[1] + transpose):.2f}" for note in syllable) for syllable in syllables)
        lines.append(f'<DURATION SECONDS="{durations}"><PITCH FREQ="{pitches}">{escape(word.text)}</PITCH></DURATION>\n')
        if word.rest:
            lines.append(f'<REST SECONDS="{word.rest:.4f}"></REST>\n')
    return "".join([*lines, "</SINGING>\n"])


def _festival(script: str, folder: Path) -> str:
    if shutil.which("festival") is None:
        raise CannotMeasureError("Festival is not installed: apt-get install festival festvox-kallpc16k")
    path = folder / "run.scm"
    path.write_text(script)
    done = subprocess.run(["festival", "-b", str(path)], capture_output=True, text=True, timeout=600, check=False)
    if done.returncode:
        raise CannotMeasureError(f"Festival failed: {(done.stderr or done.stdout).strip()[-300:]}")
    return done.stdout


def syllable_counts(texts: set[str], folder: Path) -> dict[str, int]:
    """How many syllables Festival's lexicon gives each word."""
    names = sorted(texts)
    lookups = "\n".join(f'(format t "%d\\n" (length (caddr (lex.lookup "{name}" nil))))' for name in names)
    out = _festival(f"(voice_kal_diphone)\n(define (caddr x) (car (cdr (cdr x))))\n{lookups}\n", folder)
    return {name: int(count) for name, count in zip(names, out.split(), strict=True)}


def sing(score: Score, folder: Path) -> tuple[np.ndarray, int, float]:
    """The waveform, its rate, and the semitones by which the score was moved for the voice."""
    pitches = [note.pitch_midi for note in score.notes]
    transpose = -12.0 if np.mean(pitches) > 60 else 0.0
    counts = syllable_counts({word.text for word in words(score)[1]}, folder)
    (folder / "song.xml").write_text(singing_xml(score, counts, transpose))
    out = folder / "song.wav"
    save = f'(lambda (utt) (utt.save.wave utt "{out}") (utt.save.segs utt "{folder / "song.lab"}") utt)'
    _festival(
        f'(voice_kal_diphone)\n(set! tts_hooks (list utt.synth {save}))\n(tts_file "{folder / "song.xml"}" \'singing)\n', folder
    )
    if not out.exists():
        raise CannotMeasureError("Festival sang nothing")
    waveform, rate = soundfile.read(out, dtype="float64")
    return waveform, rate, transpose
