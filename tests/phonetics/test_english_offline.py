"""The English dictionary and network: their data, their speed, and that nothing is fetched."""

import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from phonetics.english_dictionary import PATH, every_word, lookup, pack
from phonetics.english_network import predict

ROOT = Path(__file__).resolve().parents[2]

PROBE = """
import socket, sys, time, urllib.request
def refuse(*args, **kwargs): raise RuntimeError("network")
socket.socket = socket.create_connection = urllib.request.urlopen = refuse
start = time.process_time()
from phonetics import LyricUnit, underlay
for word in ("star", "moon", "light", {word!r}):
    underlay([LyricUnit(word)], "en")
print(time.process_time() - start)
print(*(m for m in ("numpy", "nltk", "torch", "g2p_en", "sqlite3") if m in sys.modules))
"""


def probe(word: str, home: Path) -> tuple[float, list[str]]:
    environment = {"PATH": os.environ["PATH"], "HOME": str(home), "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-c", PROBE.format(word=word)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    seconds, *modules = done.stdout.split()
    return float(seconds), modules


@pytest.mark.parametrize("word", ["night", "glorp"])
def test_it_works_with_no_network_no_home_and_no_heavy_import(word: str, tmp_path: Path) -> None:
    seconds, modules = probe(word, tmp_path / "missing")
    assert modules == []
    assert not (tmp_path / "missing").exists()
    assert seconds < 5  # CPU seconds; 0.15 and 0.5 measured


def test_lookups() -> None:
    assert lookup("twinkle") == (("T", "W", "IH1", "NG", "K", "AH0", "L"),)
    assert lookup("read") == (("R", "EH1", "D"), ("R", "IY1", "D"))
    assert lookup("qqqq") == lookup("") == lookup("~") == lookup("!") == ()
    first, last = "'bout", "zywicki"
    assert lookup(first) and lookup(last)


def test_every_word_is_found_where_the_bisection_looks() -> None:
    assert all(lookup(word) == phones for at, (word, phones) in enumerate(every_word()) if at % 400 in (0, 1, 399))


def test_packing_is_repeatable_and_reads_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = ["b B IY1 # letter", "a AH0", "a(2) EY1", "", "c S IY1"]
    assert pack(lines, "free", tmp_path / "one.zip") == pack(lines, "free", tmp_path / "two.zip") == 3
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()


def test_the_licence_travels_with_the_data() -> None:
    import zipfile

    assert b"Carnegie Mellon University" in zipfile.ZipFile(PATH).read("LICENCE")
    assert PATH.stat().st_size < 1_000_000


@pytest.mark.parametrize("word", ["twinkle", "glimmerwood", "zyxomma", "aa"])
def test_the_network_equals_a_numpy_evaluation_of_its_weights(word: str) -> None:
    np = pytest.importorskip("numpy")
    spec = find_spec("g2p_en")
    if spec is None or not spec.submodule_search_locations:
        pytest.skip("needs the g2p-en package")
    w = dict(np.load(Path(next(iter(spec.submodule_search_locations))) / "checkpoint20.npz"))

    def step(name, x, h):  # type: ignore[no-untyped-def]
        gx, gh = w[f"{name}_w_ih"] @ x + w[f"{name}_b_ih"], w[f"{name}_w_hh"] @ h + w[f"{name}_b_hh"]
        r, z = np.split(1 / (1 + np.exp(-(gx[:512] + gh[:512]))), 2)
        n = np.tanh(gx[512:] + r * gh[512:])
        return (1 - z) * n + z * h

    vowels = "AA AE AH AO AW AY EH ER EY IH IY OW OY UH UW".split()
    consonants = "B CH D DH F G HH JH K L M N NG P R S SH T TH V W Y Z ZH".split()
    names = ["<pad>", "<unk>", "<s>", "</s>", *sorted([*consonants, "UW", *(v + s for v in vowels for s in "012")])]
    h = np.zeros(256, np.float32)
    for index in [*(ord(c) - 94 for c in word), 2]:
        h = step("enc", w["enc_emb"][index], h)
    last, out = 2, []
    while len(out) < 20:
        h = step("dec", w["dec_emb"][last], h)
        last = int((w["fc_w"] @ h + w["fc_b"]).argmax())
        if last == 3:
            break
        out.append(names[last])
    assert predict(word) == tuple(out)
