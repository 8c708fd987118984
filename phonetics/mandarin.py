"""Mandarin: the door to its tables; see :mod:`phonetics.mandarin_pinyin`."""

from __future__ import annotations

from phonetics.mandarin_pinyin import final_phones, initial_phone, is_pinyin, pinyin_phones

__all__ = ["final_phones", "initial_phone", "is_pinyin", "pinyin_phones"]
