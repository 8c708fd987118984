"""The duration model: it recovers what made its data, never fails on unseen phones, and reads both kinds of labels."""

import json

import numpy as np
import pytest

from phonetics.inventory import PHONES
from singer.performance import fit_durations
from singer.performance.durations import DurationModel, Place, places, prior_seconds
from singer.performance.style import duration_model
from tests.shared_data import DATA, needs_data


def onset(symbol, slot=0.5):
    return Place(symbol, False, "vowel", "vowel", 1, 1, slot)


def test_every_phone_of_the_inventory_gets_a_sensible_length():
    model = duration_model()
    for phone in PHONES:
        if not phone.syllabic and phone.kind != "silence":
            for slot in (None, 0.1, 0.5, 5.0):
                assert 0.008 <= model.seconds(onset(phone.symbol, slot)) <= 0.35, phone.symbol


def test_the_fit_recovers_the_model_that_made_the_data():
    rng = np.random.default_rng(0)
    data = []
    for number in range(400):
        slot = float(np.exp(rng.uniform(np.log(0.2), np.log(1.5))))
        symbol, factor = (("s", 1.3), ("m", 0.8), ("k", 1.1))[number % 3]
        seconds = prior_seconds(symbol) * factor * (slot / 0.4) ** 0.3 * float(np.exp(0.05 * rng.standard_normal()))
        data.append(fit_durations.Example(onset(symbol, slot), seconds, "x", "ja", str(number % 5)))
    model = fit_durations.fit(data)
    assert model.seconds(onset("s", 0.8), singer="x") == pytest.approx(prior_seconds("s") * 1.3 * 2**0.3, rel=0.06)
    assert model.seconds(onset("m", 0.4), singer="x") == pytest.approx(prior_seconds("m") * 0.8, rel=0.06)
    found = fit_durations.held_out(data, folds=5)
    assert found["median_error_ms"] < 0.5 * found["control_median_error_ms"]


def test_plain_data_and_back():
    model = DurationModel({"all": 0.25}, {"x": -0.5})
    assert DurationModel.from_json(json.loads(json.dumps(model.to_json()))) == model
    with pytest.raises(ValueError, match="unknown keys"):
        DurationModel.from_json({"weight": {}})


def test_places_count_from_both_vowels():
    found = places(("a", "s", "t", "a"), (True, False, False, True), (False,) * 4, (0.0, None, None, 0.5), 1.0)
    assert found[0] is None and found[1] == Place("s", False, "vowel", "stop", 1, 2, 0.5)


def test_aligned_phrases_are_cut_at_silences_and_syllables_guessed(tmp_path):
    rows = [["sil", 0, 0.1], ["a", 0.1, 0.3], ["ŋ", 0.3, 0.4], ["cl", 0.4, 0.45], ["k", 0.45, 0.5], ["a", 0.5, 0.9]]
    path = tmp_path / "x.json"
    path.write_text(json.dumps([{"singer": "milk", "language": "en", "phones": rows}]))
    (phrase,) = fit_durations.read_alignments(path)
    assert phrase.nuclei == (True, False, False, False, True) and phrase.coda == (False, True, False, False, False)
    found = fit_durations.examples([phrase])
    assert [round(item.seconds, 3) for item in found] == [0.1, 0.05, 0.05] and found[0].place.slot_seconds == pytest.approx(0.4)


@needs_data
def test_on_songs_left_out_the_model_beats_a_constant_per_phone():
    labels = DATA / "songs" / "nit_song070" / "labels"
    phrases = []
    for mono in sorted((labels / "mono").glob("*.lab"))[:14]:
        phrases += fit_durations.read_hts_song(mono, labels / "full" / mono.name, singer="nit", closure_share={})
    found = fit_durations.held_out(fit_durations.examples(phrases), folds=3)
    assert found["phones"] > 1500
    assert found["mean_error_ms"] < found["control_mean_error_ms"]
