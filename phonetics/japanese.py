"""Japanese: the door to its tables; see :mod:`phonetics.japanese_kana`."""

from __future__ import annotations

from phonetics.japanese_kana import hts_phone, hts_phones, is_kana, kana_phones, romaji_phones

__all__ = ["hts_phone", "hts_phones", "is_kana", "kana_phones", "romaji_phones"]
