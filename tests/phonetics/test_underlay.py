"""Words over notes: grouping, context, languages, elision, errors; and lyric sheets."""

import sys

import pytest

from phonetics import LyricUnit, PronunciationError, SyllablePhones, guess, language, split_text, underlay
from phonetics.contract import Language, Syllabic, WrittenWord
from phonetics.lyrics import is_heading
from phonetics.registry import code_of, script_language


def units(line: str, place: str = "bar") -> list[LyricUnit]:
    """ "Twin-kle star" as units, one bar each; "~" for a space within a unit."""
    out: list[LyricUnit] = []
    for bar, word in enumerate(line.split(), 1):
        pieces = word.split("-")
        for at, piece in enumerate(pieces):
            last = at == len(pieces) - 1
            kind: Syllabic = "single" if len(pieces) == 1 else "begin" if at == 0 else "end" if last else "middle"
            out.append(LyricUnit(piece.replace("~", " "), kind, place=f"{place} {bar}"))
    return out


def sung(line: str) -> str:
    return " | ".join(" ".join(s.phones) for s in underlay(units(line), "en"))


def test_syllables_of_one_word_are_pronounced_as_a_word() -> None:
    assert sung("Twin-kle lit-tle star,") == "tʰ w ɪ ŋ | kʰ ə ɫ | l ɪ | tʰ ə ɫ | s t ɑ ɹ"


def test_the_order_and_number_of_units_is_kept() -> None:
    line = "A-maz-ing grace, how sweet the sound! That saved a wretch like me. I once was lost, but now am found"
    notes = units(line)
    result = underlay(notes, "English")
    assert len(result) == len(notes)
    assert [s.nucleus for s in result[:5]] == ["ə", "e", "ɪ", "e", "a"]


def test_the_off_glide_comes_first_in_the_coda() -> None:
    assert underlay(units("night"), "en") == [SyllablePhones(("n",), "a", ("ɪ̯", "t"))]


def test_punctuation_quotes_hyphens_and_hold_marks_are_not_words() -> None:
    assert sung("“Star,” (star) star_ star…") == " | ".join(["s t ɑ ɹ"] * 4)
    notes = [LyricUnit("Twin-", "begin"), LyricUnit("-kle", "end")]
    assert [s.nucleus for s in underlay(notes, "en")] == ["ɪ", "ə"]


def test_context_reaches_over_words_but_not_over_a_full_stop() -> None:
    assert sung("I live").endswith("l ɪ v")
    assert sung("a live show").startswith("ə | l a ɪ̯ v")
    assert sung("The. o-cean").startswith("ð ə") and sung("The o-cean").startswith("ð i")


def test_two_words_on_one_note_become_one_syllable() -> None:
    assert sung("ma-ny~a star") == "m ɛ | n j ə | s t ɑ ɹ"
    one = underlay([LyricUnit("the‿old")], "en")
    assert one[0].nucleus == "o" and one[0].onset[0] == "ð"


def test_languages_may_change_from_unit_to_unit(monkeypatch: pytest.MonkeyPatch) -> None:
    class Vowels:
        code = "la"

        def words(self, words: list[WrittenWord]) -> list[tuple[SyllablePhones, ...]]:
            return [tuple(SyllablePhones((), "ø") for _ in word.syllables) for word in words]

        def split(self, text: str) -> list[tuple[str, ...]]:
            return [(word,) for word in text.split()]

    assert isinstance(Vowels(), Language)
    english = language("en")
    monkeypatch.setattr(sys.modules["phonetics.underlay"], "language", lambda code: Vowels() if code == "la" else english)
    notes = [LyricUnit("star"), LyricUnit("ro", "begin", "la"), LyricUnit("sa", "end", "la"), LyricUnit("star")]
    assert [s.nucleus for s in underlay(notes, "en")] == ["ɑ", "ø", "ø", "ɑ"]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("so beau-tiful", r"^bar 2: 'beautiful' has 3 syllables \(beau-ti-ful\) but 2 notes carry it"),
        ("star-ry star-ry night-ly-ly-ly x-y-z-q-w", "^bar "),
        ("oh きら", r"^bar 2: 'きら' cannot be read as language 'en'; set its language to 'ja'$"),
        ("oh --", r"^bar 2: a lyric has no word to sing"),
        ("won-der wonder", r"^bar 2: 'wonder' has 2 syllables \(won-der\) but 1 note carries it"),
    ],
)
def test_errors_name_the_bar_and_the_word(line: str, message: str) -> None:
    with pytest.raises(PronunciationError, match=message):
        underlay(units(line), "en")


def test_an_unknown_language_gets_a_suggestion() -> None:
    with pytest.raises(PronunciationError, match="did you mean 'german'"):
        underlay(units("la"), "Germn")


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("English", "en"), ("en_GB", "en"), ("jpn", "ja"), ("cmn", "zh"), ("zh-CN", "zh"), ("zh-HK", "yue"),
        ("Deutsch", "de"), ("nl", "nl"),
    ],
)  # fmt: skip
def test_language_names(name: str, code: str) -> None:
    assert code_of(name) == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("きらきらひかる", "ja"), ("小さな星", "ja"), ("我爱你", "zh"), ("사랑해", "ko"), ("la la la", "en"), ("", "en"),
        ("Twinkle twinkle little star how I wonder what you are", "en"),
        ("Ich grolle nicht, und wenn das Herz auch bricht", "de"),
        ("J’ai du bon tabac dans ma tabatière", "fr"),
        ("Caro mio ben, credimi almen, senza di te languisce il cor", "it"),
        ("De la sierra morena cielito lindo, vienen bajando un par de ojitos negros", "es"),
        ("Ave Maria gratia plena dominus tecum", "la"),
    ],
)  # fmt: skip
def test_guess(text: str, code: str) -> None:
    assert guess(text) == code


def test_scripts() -> None:
    assert [script_language(t) for t in ("star", "星", "ほし", "별", "Ты")] == ["", "zh", "ja", "ko", "ru"]


SHEET = """\ufeff[ti:A song]
Verse 1:
Twinkle, "little" star

[Chorus]
[00:12.50]Mr. Jones has 24 hours
(Bridge)
# a comment
love[L AH1 V] hello[HH AH0 L OW1]
"""


def test_a_lyric_sheet_becomes_syllables() -> None:
    syllables = split_text(SHEET, "en")
    assert [(s.line, s.text) for s in syllables] == [
        (3, "Twin"), (3, "kle,"), (3, "lit"), (3, "tle"), (3, "star"),
        (6, "Mis"), (6, "ter"), (6, "Jones"), (6, "has"), (6, "twen"), (6, "ty"), (6, "four"), (6, "hours"),
        (9, "love[l ʌ v]"), (9, "hel[h ə]"), (9, "lo[l o ʊ̯]"),
    ]  # fmt: skip
    assert [s.syllabic for s in syllables[:5]] == ["begin", "end", "begin", "end", "single"]
    notes = [LyricUnit(s.text, s.syllabic, place=f"line {s.line}") for s in syllables]
    assert len(underlay(notes, "en")) == len(notes)


@pytest.mark.parametrize(
    "line", ["Chorus", "[Verse 2]", "Pre-Chorus:", "2. Strophe", "[Guitar solo]", "【サビ】", "Refrain (x2)", "[ar:Me]"]
)
def test_headings(line: str) -> None:
    assert is_heading(line)


@pytest.mark.parametrize("line", ["bridge over water", "(ooh la la)", "[HH AH0 L OW1]", "Hook me up", "I will break"])
def test_words_are_no_headings(line: str) -> None:
    assert not is_heading(line)
