"""UTAU banks: both label forms, bad lines, pitch suffixes."""

from pathlib import Path

import numpy as np
import pytest
import soundfile

from data.banks import BankError, read_bank, strip_pitch
from tests.shared_data import DATA, needs_data


def bank_with_oto(folder: Path, text: str, encoding: str = "cp932") -> Path:
    soundfile.write(folder / "ka.wav", np.zeros(44_100, np.float32), 44_100)
    (folder / "oto.ini").write_bytes(text.encode(encoding))
    return folder


def test_oto_times_count_from_offset_or_from_the_end(tmp_path: Path) -> None:
    bank = bank_with_oto(tmp_path, "ka.wav=か,100,50,-400,60,20\nka.wav=- か,100,50,250,60,20\n")
    first, second = read_bank(bank)
    assert (first.alias, first.start_seconds, first.end_seconds) == ("か", 0.1, 0.5)
    assert first.beat_seconds == pytest.approx(0.16)
    assert second.end_seconds == pytest.approx(0.75)


def test_oto_skips_missing_recordings_and_comments(tmp_path: Path) -> None:
    bank = bank_with_oto(tmp_path, "#Charset:Shift_JIS\n\nno.wav=い,0,0,0,0,0\nka.wav=,0,0,0,0,0\n")
    assert [entry.alias for entry in read_bank(bank)] == ["ka"]


def test_a_bad_line_is_named(tmp_path: Path) -> None:
    with pytest.raises(BankError, match=r"oto\.ini, line 2"):
        read_bank(bank_with_oto(tmp_path, "ka.wav=か,1,2,3,4,5\nka.wav=か,one,2,3,4,5\n"))


def test_a_bad_table_row_is_named(tmp_path: Path) -> None:
    (tmp_path / "labels.tsv").write_text("file\tsource\talias\toffset_ms\tpreutterance_at_ms\tend_ms\na\tb\tc\t1\tx\t3\n")
    with pytest.raises(BankError, match="line 2"):
        read_bank(tmp_path)


def test_a_folder_without_labels_is_no_bank(tmp_path: Path) -> None:
    with pytest.raises(BankError, match="neither"):
        read_bank(tmp_path)


@pytest.mark.parametrize(
    ("alias", "plain"),
    [("a かA3", "a か"), ("ai b_A3", "ai b"), ("- が", "- が"), ("o じょF#4", "o じょ"), ("long+_A4", "long+")],
)
def test_pitch_suffixes(alias: str, plain: str) -> None:
    assert strip_pitch(alias) == plain


@needs_data
def test_a_real_bank_in_its_original_form() -> None:
    entries = read_bank(DATA / "voicebanks" / "erithacus_original")
    assert len(entries) > 30
    assert all(entry.start_seconds <= entry.beat_seconds <= entry.end_seconds for entry in entries)
