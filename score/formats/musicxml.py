"""MusicXML (``.musicxml``, ``.xml``, compressed ``.mxl``), partwise or timewise, versions 1.0 to 4.0.

The reader plays repeats out and gives one sung line; what it had to choose stands in ``Score.notices``. A file may name the
MusicXML DTD, which is ignored; one that declares entities is refused (they can expand without bound).
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from dataclasses import replace
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from score.formats.losses import losses
from score.formats.musicxml_build import build
from score.formats.musicxml_parse import PartReader
from score.formats.musicxml_write import score_element
from score.formats.musicxml_written import WrittenBar, WrittenScore, text_of
from score.formats.registry import MAX_BYTES, Format, ReadOptions
from score.model import Score, ScoreError

MAX_ELEMENTS = 5_000_000
MAX_NOTES = 200_000
_CONTAINER = "META-INF/container.xml"
_DOCTYPE = (
    b'<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE score-partwise PUBLIC "-//Recordare//DTD MusicXML 4.0 Partwise//EN" '
    b'"http://www.musicxml.org/dtds/partwise.dtd">\n'
)


def read(data: bytes, options: ReadOptions) -> Score:
    """The sung line in a MusicXML file, compressed or not. Raises ScoreError for a file that is damaged or something else."""
    root = _root(data)
    language = root.find("defaults/lyric-language")
    stated = language.get("{http://www.w3.org/XML/1998/namespace}lang") if language is not None else None
    written = _written(root, stated)
    return build(written, options.part, options.verse, stated)


def parts(data: bytes) -> tuple[str, ...]:
    """The names of the parts."""
    root = _root(data)
    return tuple(_part_names(root).get(part.get("id") or "", "") for part in root.findall("part"))


def sniff(data: bytes) -> bool:
    """Whether the bytes are XML with a score in it."""
    head = data[:4000].replace(b"\0", b"")
    return b"<score-partwise" in head or b"<score-timewise" in head


def sniff_compressed(data: bytes) -> bool:
    """Whether the bytes are a zip archive with a MusicXML file in it."""
    if not data.startswith(b"PK\x03\x04"):
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _CONTAINER in archive.namelist() or any(_is_score(name) for name in archive.namelist())
    except (zipfile.BadZipFile, ValueError, OSError, RuntimeError, EOFError):
        return False


def write(score: Score) -> tuple[bytes, tuple[str, ...]]:
    """The score as uncompressed MusicXML, and its losses."""
    root = score_element(score)
    ElementTree.indent(root)
    data = _DOCTYPE + ElementTree.tostring(root, encoding="utf-8") + b"\n"
    return data, losses(score, read(data, ReadOptions()), "MusicXML")


def write_compressed(score: Score) -> tuple[bytes, tuple[str, ...]]:
    """The score as compressed MusicXML (``.mxl``), the same bytes each time, and its losses."""
    data, lost = write(score)
    container = (
        '<?xml version="1.0" encoding="UTF-8"?>\n<container><rootfiles>'
        '<rootfile full-path="score.musicxml" media-type="application/vnd.recordare.musicxml+xml"/></rootfiles></container>\n'
    )
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in ((_CONTAINER, container.encode()), ("score.musicxml", data)):
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, content)
    return packed.getvalue(), lost


def _root(data: bytes) -> Element:
    """The root element, partwise; of a zip archive that of the score inside."""
    xml = _unpacked(data) if data.startswith(b"PK") else data
    if b"<!ENTITY" in xml.replace(b"\0", b""):
        raise ScoreError("the XML declares entities, which no MusicXML file needs; it is refused.")
    if xml.count(b"<") > MAX_ELEMENTS or xml.count(b"<note") > MAX_NOTES:
        raise ScoreError(f"the XML has more than {MAX_NOTES:,} notes or {MAX_ELEMENTS:,} elements, which no song has.")
    try:
        root = ElementTree.fromstring(xml)
    except ElementTree.ParseError as error:
        line, column = error.position
        raise ScoreError(f"line {line}, column {column}: the XML is damaged or cut off ({error}).") from error
    if root.tag not in ("score-partwise", "score-timewise"):
        raise ScoreError(f"the XML holds <{str(root.tag)[:40]}>, not a MusicXML score.")
    if root.tag == "score-timewise":
        root = _partwise(root)
    if root.find("part/measure") is None:
        raise ScoreError("the score has no parts with measures in it.")
    return root


def _is_score(name: str) -> bool:
    return name.lower().endswith((".xml", ".musicxml")) and not name.startswith("META-INF")


def _unpacked(data: bytes) -> bytes:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
            name = _rootfile(archive) if _CONTAINER in names else ""
            if name not in names:
                name = next((one for one in names if _is_score(one)), "")
            if not name:
                raise ScoreError("the archive holds no MusicXML file.")
            return _member(archive, name)
    except (zipfile.BadZipFile, RuntimeError, EOFError, OSError) as error:
        raise ScoreError(f"the compressed file is damaged or cut off ({error}).") from error


def _rootfile(archive: zipfile.ZipFile) -> str:
    content = _member(archive, _CONTAINER)
    if b"<!ENTITY" in content.replace(b"\0", b""):
        raise ScoreError("the archive's table of contents declares entities; it is refused.")
    try:
        root = ElementTree.fromstring(content)
    except ElementTree.ParseError:
        return ""
    return next((one.get("full-path") or "" for one in root.iter() if one.tag.endswith("rootfile")), "")


def _member(archive: zipfile.ZipFile, name: str) -> bytes:
    info = archive.getinfo(name)
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise ScoreError("the archive is packed in a way that MusicXML does not use.")
    with archive.open(info) as file:
        content = file.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise ScoreError(f"'{name[:60]}' in the archive is larger than {MAX_BYTES >> 20} MB, which no score is.")
    return content


def _partwise(root: Element) -> Element:
    """A timewise score turned round: the same measures, sorted by part."""
    measures: dict[str, Element] = {}
    for measure in root.findall("measure"):
        for part in measure.findall("part"):
            name = part.get("id") or ""
            whole = measures.setdefault(name, Element("part", {"id": name}))
            turned = Element("measure", measure.attrib)
            turned.extend(list(part))
            whole.append(turned)
    result = Element("score-partwise")
    result.extend([child for child in root if child.tag != "measure"])
    result.extend(measures.values())
    return result


def _part_names(root: Element) -> dict[str, str]:
    names = {}
    for index, part in enumerate(root.findall("part-list/score-part"), 1):
        names[part.get("id") or ""] = " ".join(text_of(part, "part-name").split()) or f"Part {index}"
    return names


def _written(root: Element, language: str | None) -> WrittenScore:
    names = _part_names(root)
    bars: list[WrittenBar] = []
    found = []
    for index, part in enumerate(root.findall("part"), 1):
        reader = PartReader(names.get(part.get("id") or "", f"Part {index}"), bars, language)
        found.append(reader.part(part.findall("measure")))
    title = text_of(root, "movement-title") or text_of(root, "work/work-title")
    return WrittenScore(
        tuple(found), tuple(bars), " ".join(title.split()), _creator(root, ("composer",)), _creator(root, ("lyricist", "poet"))
    )


def _creator(root: Element, kinds: Iterable[str]) -> str:
    for kind in kinds:
        for creator in root.findall("identification/creator"):
            if creator.get("type") == kind:
                return " ".join(text_of(creator).split())
    return ""


FORMATS = (
    Format("musicxml", (".musicxml", ".xml"), read, write, sniff, parts),
    replace(Format("mxl", (".mxl",), read, write_compressed), sniff=sniff_compressed, parts=parts),
)
