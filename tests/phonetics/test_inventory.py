"""The shared phone inventory: what every table may rely on."""

import pytest

from phonetics.inventory import BY_SYMBOL, PHONES, UnknownPhone, phone, split_syllable, with_closures


def test_every_symbol_is_there_once() -> None:
    assert len(BY_SYMBOL) == len(PHONES)


def test_no_two_sounds_have_the_same_features() -> None:
    seen: dict[tuple[object, ...], str] = {}
    for p in PHONES:
        if p.kind not in ("silence", "closure", "liquid", "glide"):
            features = (p.kind, p.voiced, p.place, p.height, p.backness, p.rounded, p.secondary)
            assert features not in seen, f"{p.symbol} and {seen[features]}"
            seen[features] = p.symbol


def test_closures_stand_before_stops_and_affricates_once() -> None:
    assert with_closures(["s", "t", "a", "b", "tʃ", "ʔ"]) == ("s", "cl", "t", "a", "vcl", "b", "cl", "tʃ", "ʔ")
    assert with_closures(with_closures(["pʰ", "a", "dʒ"])) == with_closures(["pʰ", "a", "dʒ"])


@pytest.mark.parametrize(
    ("symbols", "onset", "nucleus", "coda"),
    [
        ("s t ɑ ɹ", "s t", "ɑ", "ɹ"),
        ("a ɪ̯", "", "a", "ɪ̯"),
        ("m", "", "m", ""),
        ("h m", "h", "m", ""),
        ("ts ɹ̩", "ts", "ɹ̩", ""),
        ("ɴ", "", "ɴ", ""),
        ("o ɴ", "", "o", "ɴ"),
        ("ʃ", "", "ʃ", ""),
    ],
)
def test_syllables_split_at_their_nucleus(symbols: str, onset: str, nucleus: str, coda: str) -> None:
    syllable = split_syllable(symbols.split())
    assert (" ".join(syllable.onset), syllable.nucleus, " ".join(syllable.coda)) == (onset, nucleus, coda)
    assert " ".join(syllable.phones) == symbols


def test_an_unknown_phone_is_refused() -> None:
    with pytest.raises(UnknownPhone, match="'zz' is not in the inventory"):
        phone("zz")
