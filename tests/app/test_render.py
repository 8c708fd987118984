"""`deepsinger render` calls the pipeline with what was asked, shows progress, prints the result, and refuses nonsense early."""

import sys
from pathlib import Path

import pytest

from app.main import main
from tests.app.fakes import Pipelines, Report, a_file, install


@pytest.fixture
def pipelines(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Pipelines:
    monkeypatch.chdir(tmp_path)
    return install(monkeypatch)


def test_every_option_reaches_the_pipeline(pipelines: Pipelines, tmp_path: Path) -> None:
    score, lyrics = a_file(tmp_path), a_file(tmp_path, "words.txt")
    status = main([
        "render", str(score), "-o", "out.wav", "--voice", "kumi", "--language", "ja", "--lyrics", str(lyrics), "--part", "2",
        "--verse", "3", "--transpose", "-2.5", "--tempo", "1.25", "--mode", "Power=0.5", "--mode", "soft", "--expression", "0",
        "--seed", "7", "--stems", "parts", "--plot", "p.png", "--report", "r.json", "--commercial",
    ])  # fmt: skip
    assert status == 0
    ((asked_score, asked_out, options),) = pipelines.calls
    assert (asked_score, asked_out) == (score, Path("out.wav"))
    assert vars(options) == {
        "voice": "kumi", "language": "ja", "lyrics": lyrics, "part": 2, "verse": 3, "transpose": -2.5, "tempo": 1.25,
        "modes": {"power": 0.5, "soft": 1.0}, "expression": 0.0, "seed": 7, "stems": Path("parts"), "plot": Path("p.png"),
        "report": Path("r.json"), "commercial": True,
    }  # fmt: skip


def test_defaults_are_the_pipelines(pipelines: Pipelines, tmp_path: Path) -> None:
    main(["render", str(a_file(tmp_path)), "-o", "out.wav"])
    options = vars(pipelines.calls[0][2])
    assert options == {
        "voice": "base", "language": None, "lyrics": None, "part": None, "verse": 1, "transpose": 0.0, "tempo": 1.0,
        "modes": {}, "expression": 0.6, "seed": 0, "stems": None, "plot": None, "report": None, "commercial": False,
    }  # fmt: skip


def test_the_defaults_here_are_those_of_the_pipeline() -> None:
    from app.main import build_parser
    from pipelines.render import RenderOptions

    parsed = vars(build_parser().parse_args(["render", "s.mid", "-o", "o.wav"]))
    expected = vars(RenderOptions())
    assert {name: parsed[name] for name in expected if name != "modes"} == {n: v for n, v in expected.items() if n != "modes"}


def test_the_result_is_printed_and_progress_is_plain_lines_on_standard_error(
    pipelines: Pipelines, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["render", str(a_file(tmp_path)), "-o", "out.wav"])
    out, err = capsys.readouterr()
    assert out.splitlines() == [
        "out.wav: 12.3 s, 99.6% of the sung frames within 50 cents of the pitch asked for",
        "note: bar 3: G6 is above the voice's range; --transpose -5 fits",
        "note: played repeats out",
    ]
    assert err.splitlines() == ["deepsinger:  10% reading", "deepsinger:  50% singing"]


def test_a_recording_on_standard_output_keeps_the_words_on_standard_error(
    pipelines: Pipelines, capsys: pytest.CaptureFixture[str]
) -> None:
    pipelines.report = Report(voiced_within_50_cents=None)
    assert main(["render", "-", "-o", "-"]) == 0
    out, err = capsys.readouterr()
    assert out == ""
    assert "standard output: 12.3 s\n" in err
    assert pipelines.calls[0][:2] == ("-", "-")


def test_a_bar_is_drawn_on_a_terminal(
    pipelines: Pipelines, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    main(["render", str(a_file(tmp_path)), "-o", "out.wav"])
    err = capsys.readouterr().err
    assert "\r" in err
    assert "reading" in err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["missing.mid", "-o", "o.wav"], "missing.mid: there is no such file"),
        (["folder", "-o", "o.wav"], "folder: this is a folder"),
        (["s.mid"], "-o/--output"),
        (["s.mid", "-o", "o"], "o: the name has to end in .flac, .ogg, .wav"),
        (["s.mid", "-o", "o.mid"], "o.mid: the name has to end in"),
        (["s.mid", "-o", "nowhere/o.wav"], "there is no folder nowhere"),
        (["s.mid", "-o", "folder.wav"], "folder.wav: this is a folder"),
        (["both.wav", "-o", "./both.wav"], "this is the input as well"),
        (["s.mid", "-o", "o.wav", "--lyrics", "missing.txt"], "missing.txt: there is no such file"),
        (["s.mid", "-o", "o.wav", "--report", "o.wav"], "this is another output as well"),
        (["s.mid", "-o", "o.wav", "--report", "s.mid"], "this is the input as well"),
        (["s.mid", "-o", "o.wav", "--plot", "p.doc"], "p.doc: the name has to end in"),
        (["s.mid", "-o", "o.wav", "--stems", "s.mid"], "--stems wants a folder"),
        (["s.mid", "-o", "o.wav", "--tempo", "nan"], "--tempo: 'nan'"),
        (["s.mid", "-o", "o.wav", "--tempo", "0"], "from 0.1 to 10"),
        (["s.mid", "-o", "o.wav", "--tempo", "-1"], "from 0.1 to 10"),
        (["s.mid", "-o", "o.wav", "--transpose", "inf"], "--transpose: 'inf'"),
        (["s.mid", "-o", "o.wav", "--transpose", "high"], "--transpose: 'high'"),
        (["s.mid", "-o", "o.wav", "--expression", "1.5"], "--expression: '1.5'"),
        (["s.mid", "-o", "o.wav", "--seed", "1.5"], "--seed: '1.5'"),
        (["s.mid", "-o", "o.wav", "--seed", "-1"], "--seed"),
        (["s.mid", "-o", "o.wav", "--verse", "0"], "--verse: '0'"),
        (["s.mid", "-o", "o.wav", "--mode", "power=loud"], "--mode: 'loud'"),
        (["s.mid", "-o", "o.wav", "--mode", "=1"], "names no vocal mode"),
        (["s.mid", "-o", "o.wav", "--mode", "pwer=1"], "did you mean 'power'?"),
        (["s.mid", "-o", "o.wav", "--voice", "milk", "--mode", "power=1"], "there is no vocal mode of milk"),
        (["s.mid", "-o", "o.wav", "--voice", "kuni"], "there is no voice 'kuni'; did you mean 'kumi'?"),
        (["s.mid", "-o", "o.wav", "--mode", "xyzzy=1"], "known are power, soft"),
        (["s.mid", "-o", "o.wav", "--expres", "1"], "unrecognized arguments"),
        (["s\0.mid", "-o", "o.wav"], "is not a file name"),
        (["s.mid", "-o", ""], "is not a file name"),
    ],
)
def test_nonsense_is_refused_in_one_line_before_anything_is_made(
    arguments: list[str], said: str, pipelines: Pipelines, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for folder in ("folder", "folder.wav"):
        (tmp_path / folder).mkdir()
    a_file(tmp_path, "s.mid"), a_file(tmp_path, "both.wav")
    before = set(tmp_path.iterdir())
    try:
        status: object = main(["render", *arguments])
    except SystemExit as stop:
        status = stop.code
    out, err = capsys.readouterr()
    assert (status, out) == (2, "")
    assert err.startswith("deepsinger: ")
    assert err.count("\n") == 1
    assert said in err
    assert pipelines.calls == []
    assert set(tmp_path.iterdir()) == before
