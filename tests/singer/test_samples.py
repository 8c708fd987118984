"""Singing with recordings: what was recorded in a row comes back untouched, what was not is joined in the middle of a phone."""

import dataclasses

import numpy as np
import pytest

from audio.mel import MelSpec
from data.phrases import Phrase
from data.refine import Placed
from singer.performance.contract import TimedPhone
from singer.samples import Piece, SampleSinger
from singer.singer import VoiceError

SPEC = MelSpec()
FRAME = SPEC.seconds_per_frame
PHONES = ("sil", "a", "i", "m", "s", "cl", "k", "o")
SOUND = {symbol: np.random.default_rng(i).normal(-4.0, 1.0, SPEC.bins) for i, symbol in enumerate(PHONES)}


class Store:
    """Recordings made of one spectrum per phone, smoothed over time, with a little of the recording's own noise."""

    frames_per_second = 1.0 / FRAME

    def __init__(self):
        self.index, self._held = {}, {}

    def add(self, name, phones, midi=60.0, level=0.0):
        frames = round(phones[-1].end_seconds / FRAME) + 1
        owner = np.searchsorted([p.start_seconds for p in phones[1:]], np.arange(frames) * FRAME, side="right")
        mel = np.stack([SOUND[phones[i].symbol] for i in owner]) + level
        mel = (np.roll(mel, 1, 0) + mel + np.roll(mel, -1, 0)) / 3
        noise = np.random.default_rng(len(self.index)).normal(0, 0.05, mel.shape)
        f0 = np.full(frames, 440.0 * 2 ** ((midi - 69) / 12))
        voiced = np.array([phones[i].symbol not in ("sil", "s", "cl", "k") for i in owner])
        self.index[name] = (0, frames)
        self._held[name] = ((mel + noise).astype(np.float32), f0, voiced)

    def read(self, name, shift=0):
        return self._held[name]


def placed(text, seconds=0.3):
    return tuple(Placed(s, i * seconds, (i + 1) * seconds) for i, s in enumerate(text.split()))


def singer_of(*recordings, **more):
    """A singer with recordings given as (name, phones, options of the store and the phrase)."""
    store, phrases = Store(), []
    for name, phones, options in recordings:
        phones = placed(phones) if isinstance(phones, str) else phones
        store.add(name, phones, options.get("midi", 60.0), options.get("level", 0.0))
        phrase = Phrase(name, name, "bank", "kumi", "ja", options.get("mode", "plain"), options.get("heldout", False), phones)
        phrases.append(phrase)
    return SampleSinger(phrases, {"bank": store}, SPEC, **more), store


def ask(text, seconds=0.3, midi=60.0):
    phones = [TimedPhone(s, i * seconds, (i + 1) * seconds, 0, "ja") for i, s in enumerate(text.split())]
    return phones, np.full(round(phones[-1].end_seconds / FRAME) + 1, midi)


KUMI = {"kumi": 1.0}


def names(plan):
    return [plan.bank.phrases[piece.phrase].name for piece in plan.pieces]


def test_what_was_recorded_in_a_row_comes_back_untouched():
    singer, store = singer_of(("one", "sil m a s i sil", {}), ("two", "sil a m i s a sil", {}))
    phones, midi = ask("sil m a s i sil")
    plan = singer.plan(phones, midi, KUMI)
    assert plan.joins == () and set(names(plan)) == {"one"}
    sung = singer.sing(phones, midi, KUMI)
    recorded = store.read("one")[0]
    assert np.abs(sung.mel - recorded[: len(midi)]).max() < 1e-4
    assert sung.pitch.f0_hz == pytest.approx(np.full(len(midi), 261.6256), rel=1e-5)


def test_a_held_out_recording_is_never_heard():
    kept = ("kept", "sil m a s i sil", {"heldout": True})
    singer, _ = singer_of(kept, ("one", "sil m a sil", {}), ("two", "sil a s i sil", {}))
    plan = singer.plan(*ask("sil m a s i sil"), KUMI)
    assert "kept" not in names(plan)
    with pytest.raises(ValueError, match="not held out"):
        singer_of(("kept", "sil a sil", {"heldout": True}))


def test_two_recordings_are_joined_in_the_middle_of_the_phone_that_they_share():
    singer, _ = singer_of(("one", "sil m a sil", {}), ("two", "sil a s i sil", {"level": 0.6}))
    plan = singer.plan(*ask("sil m a s i sil"), KUMI)
    assert plan.joins == (pytest.approx(0.75),)
    left, right = (piece for piece in plan.pieces if piece.start == pytest.approx(0.6))
    assert left.high == right.low == pytest.approx(0.75)
    assert left.gain_high == pytest.approx(0.3, abs=0.05) and right.gain_low == pytest.approx(-0.3, abs=0.05)


def test_levels_meet_at_a_join():
    singer, _ = singer_of(("one", "sil m a sil", {}), ("two", "sil a s i sil", {"level": 0.6}))
    phones, midi = ask("sil m a s i sil")
    level = singer.sing(phones, midi, KUMI).mel.mean(axis=1)
    inside = slice(round(0.65 / FRAME), round(0.85 / FRAME))
    assert np.abs(np.diff(level[inside])).max() < 0.1
    assert level[inside].max() - level[inside].min() < 0.65


def test_the_weights_of_all_pieces_add_up_to_one_everywhere():
    singer, _ = singer_of(("one", "sil m a sil", {}), ("two", "sil a s i sil", {}), ("three", "sil k o sil", {}))
    phones, midi = ask("sil m a s i k o sil")
    plan = singer.plan(phones, midi, KUMI)
    times = np.arange(0.01, 2.39, 0.0037)
    first, last = plan.pieces[0], plan.pieces[-1]
    total = np.zeros(len(times))
    for piece in plan.pieces:
        low = -1.0 if piece is first else piece.low - piece.fade_in / 2
        high = 9.0 if piece is last else piece.high + piece.fade_out / 2
        total += piece.weight(times) * ((times >= low) & (times < high))
    assert total == pytest.approx(np.ones(len(times)), abs=1e-6)
    assert any(join == pytest.approx(1.5) for join in plan.joins)  # i k was never recorded: joined at their boundary


def test_a_long_note_stretches_the_steady_part_only():
    piece = Piece(0, 1.0, 4.0, 0.5, 0.9, 1.0, 4.0)
    source = piece.source(np.array([1.0, 1.05, 2.5, 3.95, 4.0]))
    assert source == pytest.approx([0.5, 0.55, 0.7, 0.85, 0.9])
    assert np.all(np.diff(piece.source(np.linspace(1, 4, 200))) > 0)
    short = Piece(0, 0.0, 0.05, 0.0, 0.4, 0.0, 0.05)
    assert short.source(np.array([0.0, 0.025, 0.05])) == pytest.approx([0.0, 0.2, 0.4])


def test_the_nearest_recorded_pitch_is_taken_and_the_asked_mode_preferred():
    recordings = [(f"at {midi}", "sil m a sil", {"midi": float(midi)}) for midi in (52, 60, 68)]
    singer, _ = singer_of(*recordings, ("soft", "sil m a sil", {"midi": 60.0, "mode": "soft"}))
    assert set(names(singer.plan(*ask("sil m a sil", midi=66.0), KUMI))) == {"at 68"}
    assert set(names(singer.plan(*ask("sil m a sil", midi=53.0), KUMI))) == {"at 52"}
    assert set(names(singer.plan(*ask("sil m a sil"), KUMI, {"soft": 1.0}))) == {"soft"}


def test_a_phone_that_was_never_recorded_is_replaced_by_the_nearest_and_said():
    singer, _ = singer_of(("one", "sil m a sil", {}), ("two", "sil s i sil", {}))
    plan = singer.plan(*ask("sil n ɑ ʃ i sil"), KUMI)
    assert plan.replaced == {"n": "m", "ɑ": "a", "ʃ": "s"}


def test_voicing_is_the_recordings_own():
    singer, _ = singer_of(("one", "sil m a s i sil", {}))
    sung = singer.sing(*ask("sil m a s i sil"), KUMI)
    middle = [round((i + 0.5) * 0.3 / FRAME) for i in range(6)]
    assert sung.pitch.voiced[middle].tolist() == [False, True, True, False, True, False]


def test_the_same_twice_and_a_single_phone():
    singer, _ = singer_of(("one", "sil m a sil", {}), ("two", "sil a s i sil", {}))
    phones, midi = ask("sil m a s i sil")
    assert np.array_equal(singer.sing(phones, midi, KUMI).mel, singer.sing(phones, midi, KUMI).mel)
    alone = [dataclasses.replace(phones[2], start_seconds=5.0, end_seconds=5.5)]
    assert singer.sing(alone, np.full(44, 60.0), KUMI).mel.shape == (44, SPEC.bins)


@pytest.mark.parametrize("singers, says", [({"nobody": 1.0}, "no recordings of nobody"), ({}, "no recordings of nobody")])
def test_unknown_singers_are_refused(singers, says):
    singer, _ = singer_of(("one", "sil m a sil", {}))
    with pytest.raises(VoiceError, match=says):
        singer.sing(*ask("sil m a sil"), singers)


def test_recordings_cannot_be_blended():
    store = Store()
    phones = placed("sil m a sil")
    store.add("x", phones)
    phrases = [Phrase("x", "x", "bank", who, "ja", "plain", False, phones) for who in ("kumi", "scott")]
    singer = SampleSinger(phrases, {"bank": store}, SPEC)
    with pytest.raises(VoiceError, match="blended"):
        singer.sing(*ask("sil m a sil"), {"kumi": 0.5, "scott": 0.5})


def test_the_benchmark_measures_the_house_distortion():
    from benchmarks.sample_based import distortions
    from metrics.spectral import mcd

    generator = np.random.default_rng(0)
    reference, copy = generator.normal(0, 0.1, (2, 22_050))
    f0 = np.full(101, 220.0)
    whole, below = distortions(reference, copy, f0)
    assert whole == pytest.approx(mcd(reference, copy, 44_100, f0), abs=1e-9)
    assert 0 < below < whole
