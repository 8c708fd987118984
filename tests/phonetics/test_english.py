"""English against words whose sung pronunciation and division are known (written down by hand, not by this code)."""

import pytest

from phonetics.contract import PronunciationError, WrittenWord
from phonetics.english import English, from_arpabet
from phonetics.english_dictionary import every_word
from phonetics.inventory import BY_SYMBOL

ENGLISH = English()

TRUTH = """
Twin-kle          tʰ w ɪ ŋ . kʰ ə ɫ
lit-tle           l ɪ . tʰ ə ɫ
star              s t ɑ ɹ
how               h a ʊ̯
won-der           w ʌ n . d ɝ
you               j u
a-bove            ə . b ʌ v
world             w ɝ ɫ d
wor-ld            w ɝ . ə ɫ d
high              h a ɪ̯
dia-mond          d a ɪ̯ . m ə n d
di-a-mond         d a ɪ̯ . ə . m ə n d
ev-'ry            ɛ v . ɹ i
ev-ery            ɛ v . ɹ i
ev-er-y           ɛ . v ɝ . i
fire              f a ɪ̯ ɹ
fi-re             f a ɪ̯ . ɝ
hour              a ʊ̯ ɹ
ho-ur             a ʊ̯ . ɝ
heav-en           h ɛ . v ə n
heaven            h ɛ v n
heav'n            h ɛ v n
pow-er            pʰ a ʊ̯ . ɝ
power             pʰ a ʊ̯ ɹ
flow'r            f l a ʊ̯ ɹ
o'er              ɔ ɹ
'tis              tʰ ɪ z
’Twas             tʰ w ɑ z
bless-ed          b l ɛ . s ɪ d
blessed           b l ɛ s t
wing-ed           w ɪ ŋ . ɪ d
be-lov-ed         b ɪ . l ʌ . v ɪ d
loved             l ʌ v d
start-ed          s t ɑ ɹ . tʰ ɪ d
beau-ti-ful       b j u . tʰ ə . f ə ɫ
mas-ter           m æ s . t ɝ
hav-ing           h æ . v ɪ ŋ
ap-ple            æ . pʰ ə ɫ
ex-tra            ɛ k s . t ɹ ə
an-gry            æ ŋ . ɡ ɹ i
sing-ing          s ɪ ŋ . ɪ ŋ
spring            s p ɹ ɪ ŋ
strengths         s t ɹ ɛ ŋ k θ s
queen             kʰ w i n
school            s k u ɫ
joy               dʒ ɔ ɪ̯
child             tʃ a ɪ̯ ɫ d
thy               ð a ɪ̯
thou              ð a ʊ̯
through           θ ɹ u
mea-sure          m ɛ . ʒ ɝ
glo-ry            ɡ l ɔ . ɹ i
glo-rious         ɡ l ɔ . ɹ j ə s
na-tion           n e ɪ̯ . ʃ ə n
na-ti-on          n e ɪ̯ . ʃ i . ə n
mem-'ry           m ɛ m . ɹ i
wan-d'ring        w ɑ n . d ɹ ɪ ŋ
hal-le-lu-jah     h æ . l ə . l u . j ə
a-men             ɑ . m ɛ n
mo-ther           m ʌ . ð ɝ
night             n a ɪ̯ t
home              h o ʊ̯ m
moon-beams        m u n . b i m z
star-light        s t ɑ ɹ . l a ɪ̯ t
should-n't-'ve    ʃ ʊ . d ə n . tʰ ə v
sing-in'          s ɪ ŋ . ɪ n
ooh               u
mmm               m
yeah              j æ
to-mor-row        tʰ ə . m ɑ . ɹ o ʊ̯
"""
ROWS = [line.split(maxsplit=1) for line in TRUTH.strip().splitlines()]


def sung(*written: str) -> list[str]:
    words = [WrittenWord(w.replace("-", ""), tuple(w.split("-")), "bar 1") for w in written]
    return [" . ".join(" ".join(s.phones) for s in word) for word in ENGLISH.words(words)]


@pytest.mark.parametrize(("written", "phones"), ROWS)
def test_known_words(written: str, phones: str) -> None:
    assert sung(written) == [phones]


@pytest.mark.parametrize(
    ("line", "word", "phones"),
    [
        ("I live in the sun", 1, "l ɪ v"),
        ("a live show", 1, "l a ɪ̯ v"),
        ("the wind is cold", 1, "w ɪ n d"),
        ("I will wind the clock", 2, "w a ɪ̯ n d"),
        ("I have read it", 2, "ɹ ɛ d"),
        ("I will read it", 2, "ɹ i d"),
        ("a tear of joy", 1, "tʰ ɪ ɹ"),
        ("don't tear it", 1, "tʰ ɛ ɹ"),
        ("hold me close to you", 2, "kʰ l o ʊ̯ z"),
        ("my re-cord plays", 1, "ɹ ɛ . kʰ ɝ d"),
        ("we re-cord it", 1, "ɹ ə . kʰ ɔ ɹ d"),
        ("you lead me on", 1, "l i d"),
        ("the sky", 0, "ð ə"),
        ("the o-cean", 0, "ð i"),
        ("they use it", 1, "j u z"),
        ("no use", 1, "j u s"),
    ],
)
def test_homographs_by_context(line: str, word: int, phones: str) -> None:
    assert sung(*line.split())[word] == phones


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("beau-tiful", r"bar 1: 'beautiful' has 3 syllables \(beau-ti-ful\) but 2 notes carry it; add notes"),
        ("ni-ght", r"bar 1: 'night' has 1 syllable \(night\) but 2 notes carry it; tie or slur"),
        ("wonderful", r"bar 1: 'wonderful' has 3 syllables \(won-der-ful\) but 1 note carries it"),
        ("24", r"bar 1: '24' has 3 syllables \(twen-ty four\) but 1 note carries it"),
        ("きら", r"bar 1: 'きら' has no English letters"),
    ],
)
def test_what_does_not_fit_is_named(written: str, message: str) -> None:
    with pytest.raises(PronunciationError, match=message):
        sung(written)


def test_numbers_and_signs_are_sung() -> None:
    assert sung("2", "&", "7", "12") == ["tʰ u", "æ n d", "s ɛ v n", "tʰ w ɛ ɫ v"]


def test_unknown_words_keep_the_written_count() -> None:
    for written in ("zor-bi-land", "glim-mer-wick", "Shen-zoo-ra-mi", "blorp"):
        assert len(sung(written)[0].split(" . ")) == len(written.split("-"))


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Twinkle, twinkle, little star!", "Twin-kle, twin-kle, lit-tle star!"),
        ("Mr. Smith had 24 apples", "Mis-ter Smith had twen-ty four ap-ples"),
        ("St. James St. in 1999", "Saint James Street in nine-teen nine-ty nine"),
        ("I don’t know", "I don’t know"),
        ("BEAUTIFUL DREAMER", "BEAU-TI-FUL DREA-MER"),
        ("“Hello,” she said — walkin' home", "Hel-lo, she said walk-in' home"),
        ("ev'ry hour o'er the fire", "ev-'ry hour o'er the fire"),
        ("merry-go-round", "mer-ry-go-round"),
        ("Hal-le-lu-jah", "Hal-le-lu-jah"),
        ("running, singing, loving, wandered", "run-ning, sing-ing, lov-ing, wan-dered"),
        ("yesterday tomorrow forever", "yes-ter-day to-mor-row for-ev-er"),
    ],
)
def test_running_text_is_divided(text: str, written: str) -> None:
    assert " ".join("-".join(word) for word in ENGLISH.split(text)) == written


def test_what_split_writes_can_be_sung() -> None:
    text = "Amazing grace how sweet the sound that saved a wretch like me, I once was lost but now am found, 24 hours"
    words = [WrittenWord("".join(word), word, "bar 1") for word in ENGLISH.split(text)]
    assert [len(s) for s in ENGLISH.words(words)] == [len(word.syllables) for word in words]


def test_every_word_of_the_dictionary_has_a_phone_per_symbol_and_a_syllable_per_vowel() -> None:
    words = 0
    for _, pronunciations in every_word():
        words += 1
        for symbols in pronunciations[:1]:
            phones = from_arpabet(symbols)
            assert all(p in BY_SYMBOL for p in phones)
            assert sum(BY_SYMBOL[p].syllabic for p in phones) == sum(s[-1].isdigit() for s in symbols)
    assert words == 126_052


@pytest.mark.parametrize(
    ("symbols", "phones"),
    [
        ("hh ah0 l ow1", "h ə l o ʊ̯"),
        ("HH AH L OW", "h ʌ l o ʊ̯"),
        ("S P IH1 N", "s p ɪ n"),
        ("P IH1 N", "pʰ ɪ n"),
        ("S T AA1 P T", "s t ɑ p t"),
        ("P L EY1", "pʰ l e ɪ̯"),
        ("sil HH EH1 cl T", "sil h ɛ cl t"),
        ("T", "t"),
    ],
)
def test_arpabet(symbols: str, phones: str) -> None:
    assert " ".join(from_arpabet(symbols.split())) == phones


def test_unknown_arpabet_is_refused() -> None:
    with pytest.raises(PronunciationError, match="'QQ' is not an ARPABET symbol"):
        from_arpabet(["QQ"])
