"""The pitch curve: plain notes are plain, vibrato is what was asked, the step response solves its equation, seeds decide."""

import dataclasses
from hashlib import sha256

import numpy as np
import pytest
import scipy.signal

from phonetics.inventory import split_syllable
from singer.performance.contract import SungNote
from singer.performance.durations import DurationModel
from singer.performance.pitch import curve, step_response
from singer.performance.style import PitchStyle, VibratoStyle, pitch_style, style_from_json, style_to_json
from singer.performance.timing import phones

FRAME = 512 / 44100
STILL = PitchStyle(
    drift_cents=0, flutter_cents=0, intonation_cents=0, scoop_cents=0, fall_cents=0, variety=0, dip_sonorant_cents=0,
    vibrato=VibratoStyle(rate_spread_hz=0, extent_log_spread=0, onset_log_spread=0, share=0.0),
)  # fmt: skip


def line(*pitches, seconds=1.0, syllable=("l", "a")):
    found = split_syllable(syllable)
    return [SungNote(p, i * seconds, (i + 1) * seconds, found, "en") for i, p in enumerate(pitches)]


def sung(notes, seconds, frame=FRAME, **more):
    timed = phones(notes, DurationModel())
    return curve(notes, timed, frame_seconds=frame, frames=int(seconds / frame), **more)


def test_at_expression_0_a_note_is_its_pitch_once_the_glide_is_done():
    made = sung(line(60, 67, 55.5), 3, expression=0.0)
    times = FRAME * np.arange(len(made))
    for start, pitch in ((0, 60), (1, 67), (2, 55.5)):
        inside = (times > start + 0.02) & (times < start + 0.9)
        assert np.abs(made[inside] - pitch).max() < 0.01


def test_at_expression_0_nearly_all_of_a_fast_scale_is_in_tune():
    notes = line(*range(60, 72), seconds=0.15)
    made = sung(notes, 1.8, frame=0.001, expression=0.0)
    times = 0.001 * np.arange(len(made))
    off = np.concatenate([made[(times >= n.start_seconds) & (times < n.end_seconds - 0.07)] - n.pitch_midi for n in notes])
    assert (np.abs(off) < 0.5).mean() > 0.995


def test_vibrato_has_the_asked_rate_and_extent_and_leaves_the_mean():
    asked = VibratoStyle(rate_hz=6.3, rate_spread_hz=0, extent_cents=45, extent_log_spread=0, onset_log_spread=0, share=1.0)
    notes = line(60, seconds=4.0)
    made = sung(notes, 4.0, frame=0.005, expression=1.0, style=dataclasses.replace(STILL, vibrato=asked))
    part = 100 * (made[300:760].astype(float) - 60)
    ups = np.flatnonzero((part[:-1] < 0) & (part[1:] >= 0))
    crossing = ups + part[ups] / (part[ups] - part[ups + 1])
    rate = (len(crossing) - 1) / ((crossing[-1] - crossing[0]) * 0.005)
    assert rate == pytest.approx(6.3, abs=0.05)
    assert (part.max() - part.min()) / 2 == pytest.approx(45, abs=2)
    assert abs(np.mean(100 * (made[60:] - 60))) < 1.0


def test_vibrato_sets_in_late():
    asked = VibratoStyle(share=1.0, rate_spread_hz=0, extent_log_spread=0, onset_log_spread=0)
    style = dataclasses.replace(STILL, vibrato=asked)
    made = sung(line(60, seconds=2.0), 2.0, frame=0.005, expression=1.0, style=style)
    late = style.vibrato.onset_seconds + style.vibrato.onset_share * 2.0
    assert np.abs(made[10 : int(late / 0.005) - 2] - 60).max() < 0.01 < np.abs(made[int(late / 0.005) + 60 :] - 60).max()


@pytest.mark.parametrize(("omega", "damping"), [(34.8, 0.5422), (20.0, 0.9), (60.0, 0.3)])
def test_the_step_response_is_scipys(omega, damping):
    times = np.linspace(0, 0.5, 400)
    _, reference = scipy.signal.step(([omega**2], [1, 2 * damping * omega, omega**2]), T=times)
    np.testing.assert_allclose(step_response(times, omega, damping), reference, atol=1e-6)


def test_a_step_overshoots_as_its_damping_says():
    style = dataclasses.replace(STILL, damping_up=0.5, preparation_cents=0.0)
    made = sung(line(60, 64), 2, frame=0.001, expression=1.0, style=style)
    assert (made.max() - 64) / 4 == pytest.approx(np.exp(-np.pi * 0.5 / np.sqrt(0.75)), abs=0.01)


def test_expression_blends_between_plain_and_full():
    notes = line(60, 65, 62)
    plain, half, full = (sung(notes, 3, expression=e, seed=3) for e in (0.0, 0.5, 1.0))
    np.testing.assert_allclose(half, (plain + full) / 2, atol=1e-4)


def test_the_bend_is_added_in_cents():
    notes = line(60)
    bent = sung(notes, 1, expression=0.0, bend_cents=lambda seconds: 100.0 if seconds > 0.5 else 0.0)
    assert bent[-5] == pytest.approx(61) and bent[20] == pytest.approx(60)


def test_the_seed_decides():
    notes = line(60, 65, 62)
    assert np.array_equal(sung(notes, 3, expression=1.0, seed=1), sung(notes, 3, expression=1.0, seed=1))
    assert not np.array_equal(sung(notes, 3, expression=1.0, seed=1), sung(notes, 3, expression=1.0, seed=2))


GOLDEN = [59.88, 59.64, 60.79, 65.18, 64.77, 65.57, 62.06, 61.71]


def test_golden():
    """Fixed style and seed: a change here changes every rendered song (remake the figures on purpose only)."""
    made = sung(line(60, 65, 62, seconds=0.7), 2.1, expression=1.0, seed=7, style=PitchStyle())
    shown = [round(float(value), 2) for value in made[10:170:20]]
    assert shown == GOLDEN, sha256(made.tobytes()).hexdigest()


def test_extreme_notes_stay_finite():
    notes = [SungNote(60 + 24 * (i % 2), 0.08 * i, 0.08 * (i + 1), split_syllable(("t", "a")), "en") for i in range(40)]
    notes.append(SungNote(62, 3.2, 13.2, None, "en"))
    made = sung(notes, 13.5, expression=1.0)
    assert np.isfinite(made).all() and made.min() > 50 and made.max() < 95


@pytest.mark.parametrize("bad", [{"expression": 1.5}, {"expression": float("nan")}, {"frame_seconds": 0.0}])
def test_bad_settings_are_refused(bad):
    given = {"expression": 0.5, "frame_seconds": FRAME, "frames": 10, **bad}
    with pytest.raises(ValueError):
        curve(line(60), phones(line(60), DurationModel()), **given)


def test_styles_go_to_plain_data_and_back():
    style = pitch_style("default")
    assert style_from_json(style_to_json(style)) == style
    with pytest.raises(ValueError, match="no pitch style"):
        pitch_style("nobody")
    with pytest.raises(ValueError, match="unknown settings"):
        style_from_json({"wobble": 1.0})
