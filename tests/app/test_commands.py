"""`deepsinger`, `convert` and `voices`: help at once, files converted with their losses, the voices with their terms."""

import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import pytest

import score.formats
from app import __version__
from app.main import COMMANDS, build_parser, main
from score.model import Lyric, Note, Score
from score.pitches import note_name
from tests.app.fakes import a_file, install
from tests.house import ROOT

HEAVY = ("numpy", "torch", "scipy", "soundfile", "matplotlib", "tqdm", "yaml", "score", "phonetics", "pipelines", "singer")
SONG = Score(
    notes=tuple(Note(60.0 + n, Fraction(n), Fraction(1), Lyric(text)) for n, text in enumerate(("la", "li", "lu"))),
    language="en", notices=("read with care.",),
)  # fmt: skip


def test_help_and_wrong_arguments_load_nothing_heavy() -> None:
    code = f"import sys, app.main; app.main.build_parser().format_help(); print([m for m in {HEAVY!r} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 0
    out = capsys.readouterr().out
    assert [command.__name__ for command in COMMANDS if command.__name__.rpartition(".")[2] not in out] == []


def test_every_option_is_explained() -> None:
    parser = build_parser()
    commands = next(action for action in parser._actions if action.dest == "command").choices
    unexplained = [f"{name} {action.dest}" for name, command in dict(commands or {}).items()
                   for action in command._actions if not action.help]  # fmt: skip
    assert unexplained == []


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main(["--version"])
    assert stop.value.code == 0
    assert capsys.readouterr().out == f"deepsinger {__version__}\n"


def test_an_unknown_command_is_refused_in_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main(["rendr"])
    assert stop.value.code == 2
    err = capsys.readouterr().err
    assert err.startswith("deepsinger: there is no command 'rendr'; did you mean 'render'?")
    assert err.count("\n") == 1


def test_convert_changes_what_was_asked_and_prints_the_losses(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    source, asked, written = a_file(tmp_path), [], []

    def read(path: Path, **options: object) -> Score:
        asked.append((path, options))
        return SONG

    def write(song: Score, path: Path) -> tuple[str, ...]:
        written.append((song, path))
        return ("breath marks", "chord symbols")

    monkeypatch.setattr(score.formats, "read", read)
    monkeypatch.setattr(score.formats, "write", write)
    target = tmp_path / "song.ust"
    status = main(["convert", str(source), str(target), "--part", "Alto", "--verse", "2", "--transpose", "-3", "--tempo", "2"])
    assert status == 0
    assert asked == [(source, {"part": "Alto", "verse": 2})]
    ((song, path),) = written
    assert path == target
    assert [note.pitch_midi for note in song.notes] == [57.0, 58.0, 59.0]
    assert song.seconds == 0.75
    assert capsys.readouterr().out.splitlines() == [
        f"{target}: 3 notes, 0.8 s", "note: read with care.", "lost: breath marks", "lost: chord symbols",
    ]  # fmt: skip


def test_convert_there_and_back_for_real(tmp_path: Path) -> None:
    first, second = tmp_path / "song.ustx", tmp_path / "song.musicxml"
    score.formats.write(SONG, first)
    assert main(["convert", str(first), str(second)]) == 0
    back = score.formats.read(second)
    assert [(note.pitch_midi, note.start_beat, note.beats, note.lyric and note.lyric.text) for note in back.notes] == [
        (60.0, 0, 1, "la"), (61.0, 1, 1, "li"), (62.0, 2, 1, "lu"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (("missing.ust", "o.mid"), "missing.ust: there is no such file"),
        (("noise.mid", "o.ust"), "noise.mid: "),
        (("empty.musicxml", "o.ust"), "empty.musicxml: the file is empty"),
        (("noise.mid", "o.docx"), "o.docx: the name has to end in"),
        (("noise.mid", "noise.mid"), "the input as well"),
        (("noise.mid", "away/o.ust"), "there is no folder"),
    ],
)
def test_convert_refuses_what_it_cannot_read_or_write(
    names: tuple[str, str], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "noise.mid").write_bytes(bytes(range(1, 256)) * 9)
    (tmp_path / "empty.musicxml").write_bytes(b"")
    before = set(tmp_path.iterdir())
    assert main(["convert", *names]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert said in err
    assert err.startswith("deepsinger: ")
    assert err.count("\n") == 1
    assert set(tmp_path.iterdir()) == before


def test_voices_are_listed_with_their_terms(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    install(monkeypatch)
    assert main(["voices"]) == 0
    assert capsys.readouterr().out == (
        "voice  singers      languages  range  modes       commercial use\n"
        "-----  -----------  ---------  -----  ----------  --------------\n"
        "base   Kumi, Scott  en ja      F3-E5  power soft  yes\n"
        "milk   Milk         en         G3-G5  -           no\n"
        "\nbase: Free for any.\n  credit: Kumi: A. B.\n"
        "\nmilk: Not for sale.\n  Trained on English.\n"
    )


def test_one_voice_is_shown_alone(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    install(monkeypatch)
    assert main(["voices", "MILK"]) == 0
    assert "base" not in capsys.readouterr().out
    assert main(["voices", "mlk"]) == 2
    assert "did you mean 'milk'?" in capsys.readouterr().err


def test_no_voices_is_said(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    install(monkeypatch).voices.clear()
    assert main(["voices"]) == 0
    assert "no voices" in capsys.readouterr().out


@pytest.mark.parametrize(("pitch", "name"), [(60, "C4"), (69, "A4"), (21, "A0"), (61.4, "C#4"), (0, "C-1")])
def test_notes_have_their_scientific_names(pitch: float, name: str) -> None:
    assert note_name(pitch) == name
