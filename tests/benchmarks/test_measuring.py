import json
import random
import sys
from fractions import Fraction

import numpy as np
import pytest
import soundfile
import torch

from benchmarks import copy_singing, material, peers, recognition, singer, speed, train_recogniser
from benchmarks.ours import Sung
from benchmarks.results import CannotMeasureError
from metrics.recognition import Recognition
from phonetics.inventory import SYMBOLS
from score.formats import write
from score.model import Lyric, Note, Score
from tests.metrics.sounds import harmonics, noise, silence

RATE = 44_100


def _score(pitches=(60, 62, 64)):
    return Score(tuple(Note(p, Fraction(i), Fraction(1), Lyric("la")) for i, p in enumerate(pitches)), language="en")


def _fake(off_cents=0.0, voiced=True):
    """A singer whose every note is a buzz (or a hiss), ``off_cents`` away from what it says that it was asked."""

    def sing(score):
        asked, phones, notes, sound = [], [], [], []
        for number, note in enumerate(score.notes):
            hz = 440 * 2 ** ((note.pitch_midi - 69) / 12)
            asked += [hz] * 100
            at = 0.5 * number
            notes.append((at, at + 0.5, note.pitch_midi))
            phones += [("s", at, at + 0.1), ("a", at + 0.1, at + 0.5)]
            vowel = harmonics(hz * 2 ** (off_cents / 1200), 0.4) if voiced else noise(0.4)
            sound += [noise(0.1, seed=number), vowel]
        return Sung(np.concatenate(sound), RATE, np.array(asked), 0.005, tuple(phones), tuple(notes), 0.1)

    return sing


@pytest.fixture
def score_file(tmp_path):
    path = tmp_path / "song.musicxml"
    write(_score(), path)
    return path


def test_a_song_sung_right_is_judged_right(score_file):
    judged = singer.judge_song(score_file, _fake())
    assert judged.name == "song"
    assert judged.pitch.share_within > 0.98
    assert judged.notes_in_tune == 1.0
    assert judged.voicing.error < 0.05


def test_a_song_sung_60_cents_sharp_or_whispered_is_not(score_file):
    assert singer.judge_song(score_file, _fake(60)).pitch.share_within < 0.05
    result = singer.summary([singer.judge_song(score_file, _fake(60))], ("a", "b", []))
    assert {figure.key: figure.value < 0.1 for figure in result.figures} == {"pitch_lock": True, "voicing_error": True}


def test_weighted_means_weigh_by_frames():
    assert singer.weighted([1.0, 0.0, float("nan")], [3, 1, 0]) == 0.75


def test_a_copy_that_is_the_recording_is_like_it():
    sound = np.concatenate([noise(0.2), harmonics(220.0, 0.8)]) + noise(1.0, level=1e-3)
    found = copy_singing.likeness(sound, sound)
    assert found.mcd_db == 0.0
    assert found.log_stft == 0.0
    assert found.f0_rmse_cents == 0.0
    assert found.voicing_difference == 0.0
    assert found.modulation_time == pytest.approx(1.0)


def test_recognition_figures_are_the_ratio_of_the_errors():
    totals = {("x", "real"): Recognition(20, 100, 0, 0), ("x", "DeepSinger"): Recognition(30, 100, 0, 0)}
    figure = recognition._figure("k", totals, "x")
    assert figure.value == pytest.approx(1.5)
    assert figure.control == "real 20.0 %, DeepSinger 30.0 %"
    assert recognition._figure("k", totals, "y") is None


def _aligned(tmp_path, corpus="kumi_ja", count=4):
    folder = tmp_path / "align"
    folder.mkdir(exist_ok=True)
    records = []
    for number in range(count):
        path = tmp_path / f"{corpus}{number}.wav"
        sound = np.concatenate([silence(0.2), noise(0.3, seed=number), harmonics(220.0 + number, 0.5)])
        soundfile.write(path, sound, RATE)
        phones = [["sil", 0.0, 0.2], ["s", 0.2, 0.5], ["a", 0.5, 1.0]]
        records.append(
            {"file": str(path), "singer": "kumi", "language": "ja", "mode": "", "phones": phones, "heldout": number == 0}
        )
    (folder / f"{corpus}.json").write_text(json.dumps(records))
    return folder


def test_held_out_recordings_are_those_marked_and_never_trained_on(tmp_path):
    folder = _aligned(tmp_path)
    (kept,) = material.held_out(("kumi_ja",), folder=folder)
    assert kept.held_out
    assert kept.waveform().shape == (RATE,)
    trained = train_recogniser.choose(material.aligned(("kumi_ja",), folder), minutes=60)
    assert len(trained) == 3
    assert kept.file not in {recording.file for recording in trained}
    assert train_recogniser.same_person(kept, "kumi")
    assert not train_recogniser.same_person(kept, "scott")


def test_a_missing_alignment_is_named(tmp_path):
    with pytest.raises(CannotMeasureError, match=r"kumi_zh\.json is missing"):
        material.aligned(("kumi_zh",), tmp_path)


def test_resampled_examples_keep_their_labels_in_place(tmp_path):
    recording = material.aligned(("kumi_ja",), _aligned(tmp_path))[1]
    for mel, labels in train_recogniser.examples(recording, random.Random(0)):
        assert len(mel) == len(labels)
        share = float((labels == SYMBOLS.index("a")).float().mean())
        assert share == pytest.approx(0.5, abs=0.03)


def test_the_training_learns_the_two_sounds(tmp_path):
    recordings = train_recogniser.choose(material.aligned(("kumi_ja",), _aligned(tmp_path)), 60)
    torch.manual_seed(0)
    net = train_recogniser.fit(train_recogniser.collect(recordings), steps=15, batch=2, channels=16)
    mel, labels = next(iter(train_recogniser.examples(recordings[0], random.Random(0))))
    with torch.no_grad():
        right = (net(mel.float()[None])[0].argmax(-1) == labels).float().mean()
    assert right > 0.7


def test_a_cut_score_is_as_short_as_asked_and_a_repeated_one_as_long():
    score = _score((60, 62, 64, 65))
    assert speed.cut(score, 1.2).seconds == 1.0
    assert len(speed.cut(score, 0.1).notes) == 1
    long = speed.repeated(score, 30.0)
    assert long.seconds >= 28.0
    assert all(a.end_beat <= b.start_beat for a, b in zip(long.notes, long.notes[1:], strict=False))


def test_a_command_s_memory_and_time_are_measured():
    hungry = speed.run([sys.executable, "-c", "x = bytearray(300_000_000); print('done')"])
    modest = speed.run([sys.executable, "-c", "raise SystemExit(3)"])
    assert hungry.said == "done"
    assert 0.28e9 < hungry.peak_bytes - modest.peak_bytes < 0.35e9
    assert modest.status == 3
    assert hungry.seconds > 0


def test_peers_are_compared_on_the_songs_that_both_sang(score_file):
    score = _score()
    ours = peers.by_us(score_file, score, _fake())
    theirs = peers.Sung("song", "Sinsy", peers.by_us(score_file, score, _fake(60)).judgement)
    other = peers.Sung("another", "Sinsy", theirs.judgement)
    figures = {figure.key: figure.value for figure in peers.figures([ours, theirs, other], "Sinsy")}
    assert figures["ahead_of_sinsy"] > 0.9
    assert figures["voicing_ahead_of_sinsy"] == pytest.approx(0.0, abs=0.05)
    assert peers.figures([ours], "Festival") == []
