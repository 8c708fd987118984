"""Whatever is done to a file, reading it ends with a score or with one ScoreError that begins with the file's name."""

import io
import random
import zipfile
from pathlib import Path

import pytest

from score.formats import musicxml, parts, read, write
from score.formats.musicxml import FORMATS
from score.model import ScoreError
from tests.score.test_musicxml_roundtrip import FULL

XML = (FORMATS[0].write or pytest.fail)(FULL)[0]  # type: ignore[misc]
MXL = (FORMATS[1].write or pytest.fail)(FULL)[0]  # type: ignore[misc]
DOCTYPE = b"<!DOCTYPE a [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;\">]>"
ENTITIES = b"<?xml version=\"1.0\"?>" + DOCTYPE + b"<score-partwise>&b;</score-partwise>"


def zipped(**members: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("_", "."), content)
    return packed.getvalue()


def outcome(path: Path, data: bytes) -> str:
    path.write_bytes(data)
    try:
        read(path)
    except ScoreError as error:
        assert str(error).startswith(f"{path.name}: ")
        assert "\n" not in str(error)
        return str(error)
    return ""


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("a.musicxml", b"", "the file is empty"),
        ("a.musicxml", b"  \n ", "the file is empty"),
        ("a.musicxml", bytes(range(256)) * 20, "damaged"),
        ("a.musicxml", XML[:-200], "line .*cut off"),
        ("a.mxl", MXL[:300], "damaged or cut off"),
        ("a.mxl", b"PK\x03\x04" + bytes(99), "damaged or cut off"),
        ("a.mxl", zipped(readme_txt=b"hello"), "no MusicXML file"),
        ("a.musicxml", ENTITIES, "declares entities"),
        ("a.musicxml", ENTITIES.decode().encode("utf-16"), "declares entities"),
        ("a.mxl", zipped(a_xml=ENTITIES), "declares entities"),
        ("a.xml", b"<html><body/></html>", "holds <html>, not a MusicXML score"),
        ("a.musicxml", b"<score-partwise/>", "no parts"),
        ("a.musicxml", b"<a>" * 100_000, "damaged|cut off"),
        ("a.docx", XML[:100], "'.docx' is no extension of a score; known are .musicxml"),
    ],
)  # fmt: skip
def test_a_bad_file_gets_one_clear_sentence(name: str, data: bytes, said: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(ScoreError, match=rf"(?s)^{name}: .*({said})"):
        read(path)
    with pytest.raises(ScoreError, match=f"^{name}: "):
        parts(path)


def test_a_zip_bomb_is_not_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(musicxml, "MAX_BYTES", 1 << 20)
    assert "larger than 1 MB" in outcome(tmp_path / "a.mxl", zipped(a_xml=bytes(2 << 20)))


def test_a_missing_file_and_a_folder(tmp_path: Path) -> None:
    with pytest.raises(ScoreError, match=r"^gone.mxl: there is no such file \(looked in "):
        read(tmp_path / "gone.mxl")
    (tmp_path / "folder.mxl").mkdir()
    for action in (lambda path: read(path), lambda path: write(FULL, path)):
        with pytest.raises(ScoreError, match=r"^folder.mxl: this is (not a file|a folder)"):
            action(tmp_path / "folder.mxl")


def test_a_document_type_without_entities_is_normal(tmp_path: Path) -> None:
    assert b"<!DOCTYPE score-partwise PUBLIC" in XML
    assert outcome(tmp_path / "a.musicxml", XML) == ""


def test_a_file_is_read_as_what_it_is(tmp_path: Path) -> None:
    assert outcome(tmp_path / "a.mxl", XML) == ""
    assert outcome(tmp_path / "a.musicxml", MXL) == ""
    assert outcome(tmp_path / "a.unknown", XML) == ""
    assert outcome(tmp_path / "a.musicxml", XML.decode().replace("UTF-8", "UTF-16", 1).encode("utf-16")) == ""
    assert "but it holds musicxml; rename it" in outcome(tmp_path / "a.mid", XML)


def test_mutated_files_never_raise_anything_else(tmp_path: Path) -> None:
    draw = random.Random(7)
    numbers = ["0", "-1", "99999999999", "1e9", "nan", "", "x", "0.5", "7/8"]
    refused = 0
    for round_ in range(150):
        compressed = round_ % 5 == 0
        data = bytearray(MXL if compressed else XML)
        for _ in range(draw.randint(1, 4)):
            at = draw.randrange(len(data))
            kind = draw.randrange(4)
            if kind == 0:
                data[at] = draw.randrange(256)
            elif kind == 1:
                del data[at : at + draw.randint(1, 300)]
            elif kind == 2:
                data[at:at] = data[draw.randrange(len(data)) :][:200]
            else:
                start, end = data.find(b">", at) + 1, data.find(b"</", at)
                if 0 < start < end:
                    data[start:end] = draw.choice(numbers).encode()
        refused += bool(outcome(tmp_path / ("a.mxl" if compressed else "a.musicxml"), bytes(data)))
    assert 20 < refused < 150


def test_a_full_disk_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "song.musicxml"
    path.write_text("old")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(ScoreError, match=r"^song\.musicxml: No space left on device"):
        write(FULL, path)
    assert [one.name for one in tmp_path.iterdir()] == ["song.musicxml"]
    assert path.read_text() == "old"
