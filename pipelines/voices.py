"""The voices there are: cards, terms, and loading a singer with the vocoder that fits it.

A voice is a folder with ``card.yaml`` (who sings, languages, range, modes, terms, sources, figures), ``singer.safetensors``
and the name of its vocoder's folder. A voice is asked for by the folder's name (its first singer sings), by a singer's name,
by both (``base:scott``), as a blend (``kumi:0.7+scott:0.3``), or as a path to such a folder.
"""

from __future__ import annotations

import difflib
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from audio.mel import MelSpec
from singer.singer import Singer, VoiceError
from vocoder.contract import Vocoder
from vocoder.neural import NeuralVocoder, load_vocoder

CARD = "card.yaml"


def voices_folder() -> Path:
    """Where the bundled voices lie: ``$DEEPSINGER_VOICES``, else ``voices`` beside the packages."""
    return Path(os.environ.get("DEEPSINGER_VOICES", Path(__file__).resolve().parents[1] / "voices"))


@dataclass(frozen=True)
class SingerCard:
    """One singer of a voice. ``languages``: code → how it was learned; ``range_midi``: lowest and highest note it should be
    asked for; ``recorded_midi``: what was recorded."""

    name: str
    about: str
    languages: Mapping[str, str]
    modes: tuple[str, ...]
    range_midi: tuple[int, int]
    recorded_midi: tuple[int, int]
    credit: str
    terms: str


@dataclass(frozen=True)
class VoiceCard:
    """What a voice's ``card.yaml`` says."""

    name: str
    folder: Path
    note: str
    commercial: bool
    terms: str
    credit: str
    singers: tuple[SingerCard, ...]
    vocoder: Path


@dataclass(frozen=True)
class VoiceInfo:
    """A voice as ``deepsinger voices`` shows it."""

    name: str
    singers: tuple[str, ...]
    languages: tuple[str, ...]
    range_midi: tuple[int, int]
    modes: tuple[str, ...]
    commercial: bool
    terms: str
    credits: tuple[str, ...]
    note: str


@dataclass(frozen=True)
class ChosenVoice:
    """A voice with the singers who are to sing: weights by singer name, adding up to 1."""

    card: VoiceCard
    weights: Mapping[str, float]

    @property
    def singers(self) -> tuple[SingerCard, ...]:
        return tuple(singer for singer in self.card.singers if singer.name in self.weights)

    @property
    def range_midi(self) -> tuple[float, float]:
        """The range that all singing singers share, weighted."""
        low = sum(self.weights[s.name] * s.range_midi[0] for s in self.singers)
        high = sum(self.weights[s.name] * s.range_midi[1] for s in self.singers)
        return low, high

    @property
    def modes(self) -> tuple[str, ...]:
        """Vocal modes recorded for any of the singing singers."""
        return tuple(dict.fromkeys(mode for singer in self.singers for mode in singer.modes))

    @property
    def name(self) -> str:
        if len(self.weights) == 1:
            return next(iter(self.weights))
        return "+".join(f"{name}:{weight:g}" for name, weight in self.weights.items())

    def credit(self) -> str:
        """The sentence that goes into a recording's metadata."""
        credits = "; ".join(dict.fromkeys(singer.credit for singer in self.singers))
        voice = f"Sung by DeepSinger, voice {self.card.name} ({self.name})."
        return f"{voice} {credits} {self.card.credit} Terms: {self.card.terms}"


def read_card(folder: Path) -> VoiceCard:
    """The card of a voice folder; :class:`VoiceError` where it is missing or incomplete."""
    path = folder / CARD
    try:
        data: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
        singers = tuple(
            SingerCard(
                name, str(s["about"]), dict(s["languages"]), tuple(s.get("modes", ())), _pair(s["range_midi"]),
                _pair(s["recorded_midi"]), str(s["credit"]).strip(), str(s["terms"]).strip(),
            )
            for name, s in data["singers"].items()
        )  # fmt: skip
        vocoder = (folder / str(data["vocoder"])).resolve()
        return VoiceCard(
            data["name"], folder, data["note"].strip(), bool(data["commercial"]), data["terms"].strip(),
            str(data.get("credit", "")).strip(), singers, vocoder,
        )  # fmt: skip
    except OSError as error:
        raise VoiceError(f"{folder} is not a voice: {CARD} cannot be read ({error.strerror})") from error
    except (yaml.YAMLError, KeyError, TypeError, AttributeError, ValueError) as error:
        raise VoiceError(f"{path} is not a complete voice card: {error}") from error


def _pair(values: Sequence[int]) -> tuple[int, int]:
    low, high = values
    return int(low), int(high)


def cards() -> list[VoiceCard]:
    """Every bundled voice, ``base`` first."""
    folder = voices_folder()
    found = [path.parent for path in sorted(folder.glob(f"*/{CARD}"))] if folder.is_dir() else []
    return sorted((read_card(path) for path in found), key=lambda card: (card.name != "base", card.name))


def list_voices() -> list[VoiceInfo]:
    """The bundled voices with their terms."""
    return [
        VoiceInfo(
            card.name,
            tuple(singer.name for singer in card.singers),
            tuple(dict.fromkeys(language for singer in card.singers for language in singer.languages)),
            (min(s.range_midi[0] for s in card.singers), max(s.range_midi[1] for s in card.singers)),
            tuple(dict.fromkeys(mode for singer in card.singers for mode in singer.modes)),
            card.commercial,
            card.terms,
            tuple(dict.fromkeys([*(singer.credit for singer in card.singers), *([card.credit] if card.credit else [])])),
            card.note,
        )
        for card in cards()
    ]


def choose(name: str) -> ChosenVoice:
    """The voice asked for (see the module docstring); :class:`VoiceError` names the nearest one where there is none."""
    if Path(name, CARD).is_file():
        card = read_card(Path(name))
        return ChosenVoice(card, {card.singers[0].name: 1.0})
    known = cards()
    if not known:
        raise VoiceError(f"no voices are installed in {voices_folder()}")
    for card in known:
        if name.lower() == card.name:
            return ChosenVoice(card, {card.singers[0].name: 1.0})
    voice, _, rest = name.partition(":")
    narrowed = [card for card in known if card.name == voice.lower()] if rest and "+" not in voice else []
    weights = _weights(rest if narrowed else name)
    for card in narrowed or known:
        if set(weights) <= {singer.name for singer in card.singers}:
            return ChosenVoice(card, weights)
    names = [n for card in known for n in (card.name, *(singer.name for singer in card.singers))]
    near = difflib.get_close_matches(name.lower(), names, 1, 0.5)
    hint = f"did you mean {near[0]!r}?" if near else "there are " + ", ".join(dict.fromkeys(names))
    raise VoiceError(f"there is no voice {name!r}; {hint}")


def _weights(text: str) -> dict[str, float]:
    """``kumi:0.7+scott:0.3`` or ``kumi`` as weights that add up to 1."""
    weights: dict[str, float] = {}
    for part in text.lower().split("+"):
        singer, _, share = part.partition(":")
        try:
            weight = float(share) if share else 1.0
        except ValueError:
            raise VoiceError(f"{part!r} is not a singer with a weight like kumi:0.7") from None
        if not 0 < weight < 1000:
            raise VoiceError(f"the weight in {part!r} must be a positive number")
        weights[singer.strip()] = weights.get(singer.strip(), 0.0) + weight
    total = sum(weights.values())
    return {singer: weight / total for singer, weight in weights.items()}


@lru_cache(maxsize=4)
def load_singer(path: Path) -> Singer:
    """The singing model of a voice file, kept in memory for the next song."""
    return Singer.load(path)


@dataclass(frozen=True)
class LoadedVoice:
    """A chosen voice with its singer and vocoder in memory, checked to fit each other."""

    chosen: ChosenVoice
    singer: Singer
    vocoder: Vocoder


def load_voice(name: str) -> LoadedVoice:
    """Choose a voice by name and load it; a singer and a vocoder that disagree on the mel are refused."""
    chosen = choose(name)
    singer = load_singer(chosen.card.folder / "singer.safetensors")
    return LoadedVoice(chosen, singer, _load_vocoder(chosen.card.vocoder, singer.config.mel))


@lru_cache(maxsize=4)
def _load_vocoder(path: Path, spec: MelSpec) -> NeuralVocoder:
    return load_vocoder(path, spec)
