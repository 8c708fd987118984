"""Small files of each format, written by hand (MIDI by its bytes), for the readers' tests."""

UST = """[#VERSION]
UST Version1.2
[#SETTING]
Tempo=120.00
Tracks=1
ProjectName=さくら
Mode2=True
[#0000]
Length=480
Lyric=R
NoteNum=60
[#0001]
Length=480
Lyric=- さ
NoteNum=60
Intensity=100
PBS=-40;0
PBW=80
PBY=0
[#0002]
Length=240
Lyric=a く
NoteNum=62
Tempo=60.00
PBS=0;0
PBW=120.5,129.5
PBY=10.5,0
[#0003]
Length=240
Lyric=ー
NoteNum=64
VBR=65,180,35,20,20,0,0,0
[#0004]
Length=480
Lyric=ら_C5
NoteNum=65
[#0005]
Length=480
Lyric=息
NoteNum=60
[#0006]
Length=960
Lyric=あ
NoteNum=72
Intensity=150
[#TRACKEND]
"""

USTX = """name: Twinkle
ustx_version: "0.6"
resolution: 480
bpm: 120
time_signatures:
- {bar_position: 0, beat_per_bar: 3, beat_unit: 4}
- {bar_position: 2, beat_per_bar: 6, beat_unit: 8}
tempos:
- {position: 0, bpm: 120}
- {position: 960, bpm: 90.5}
tracks:
- phonemizer: OpenUtau.Core.DefaultPhonemizer
  track_name: Choir
- phonemizer: OpenUtau.Core.DiffSinger.DiffSingerEnglishPhonemizer
  track_name: Lead
voice_parts:
- name: back
  track_no: 0
  position: 0
  notes:
  - {position: 0, duration: 480, tone: 48, lyric: a}
- name: first
  track_no: 1
  position: 480
  notes:
  - position: 0
    duration: 480
    tone: 60
    lyric: twinkle
    pitch:
      data:
      - {x: -40, y: 0, shape: io}
      - {x: 40, y: 0, shape: io}
      snap_first: true
    vibrato: {length: 60, period: 175, depth: 25, in: 10, out: 10, shift: 0, drift: 0}
  - position: 480
    duration: 240
    tone: 62
    lyric: "+"
  - position: 720
    duration: 240
    tone: 64
    lyric: +~
  - {position: 960, duration: 240, tone: 65, lyric: no}
  curves:
  - xs: [0, 240, 480]
    ys: [0, 100, 0]
    abbr: pitd
  - xs: [0, 960]
    ys: [0, -120]
    abbr: dyn
- name: second
  track_no: 1
  position: 1920
  notes:
  - {position: 0, duration: 480, tone: 67, lyric: "star[s t aa r]"}
  - {position: 480, duration: 240, tone: 60, lyric: AP}
  - {position: 960, duration: 480, tone: 67, lyric: 1}
wave_parts: []
"""

DS = """[
  {
    "offset": 1.5,
    "text": "SP hello AP there SP",
    "ph_seq": "SP hh ax l ow s t AP dh eh r SP",
    "ph_num": "2 2 3 2 2 1",
    "note_seq": "rest C4 D4 rest E4 F4 rest",
    "note_dur": "0.25 0.5 0.5 0.25 0.5 0.25 0.1",
    "note_slur": "0 0 0 0 0 1 0",
    "f0_seq": "0 0 261.6256 269.2918 261.6256 293.6648",
    "f0_timestep": "0.125",
    "gender": "0 0.5",
    "gender_timestep": "0.5"
  }
]
"""

ULTRASTAR = """#TITLE:Test
#ARTIST:Nobody
#LANGUAGE:English
#BPM:120
#GAP:1000
: 0 4 0 Twin
: 4 4 2 kle
* 8 4 4  twin
: 12 2 4 k
: 14 2 5 ~le
- 18
: 20 4 7 star
: 24 4 -5 ~
F 32 4 0  How
E
"""


def vlq(value: int) -> bytes:
    """A variable-length quantity."""
    found = [value & 0x7F]
    while value := value >> 7:
        found.append(value & 0x7F | 0x80)
    return bytes(reversed(found))


def chunk(*events: tuple[int, bytes]) -> bytes:
    """A track chunk of (delta time, message)."""
    body = b"".join(vlq(delta) + message for delta, message in (*events, (0, b"\xff\x2f\x00")))
    return b"MTrk" + len(body).to_bytes(4, "big") + body


def text(kind: int, words: str | bytes) -> bytes:
    """A text meta event (1 text, 3 name, 5 lyric)."""
    raw = words.encode() if isinstance(words, str) else words
    return bytes([0xFF, kind]) + vlq(len(raw)) + raw


def on(pitch: int, channel: int = 0, velocity: int = 80) -> bytes:
    return bytes([0x90 | channel, pitch, velocity])


def off(pitch: int, channel: int = 0) -> bytes:
    return bytes([0x80 | channel, pitch, 0])


def header(tracks: int, division: int = 480, kind: int = 1) -> bytes:
    return (
        b"MThd\x00\x00\x00\x06" + kind.to_bytes(2, "big") + tracks.to_bytes(2, "big") + (division & 0xFFFF).to_bytes(2, "big")
    )


def midi_bytes() -> bytes:
    """Two bars in 3/4 and F minor at 90, a melody with lyrics beside an accompaniment."""
    conductor = chunk(
        (0, text(3, "Song")),
        (0, b"\xff\x51\x03" + (666_667).to_bytes(3, "big")),
        (0, b"\xff\x58\x04\x03\x02\x18\x08"),
        (0, b"\xff\x59\x02" + bytes([0xFC, 1])),
    )
    melody = chunk(
        (0, text(3, "Voice")),
        (0, text(5, "Twin-")),
        (0, on(60)),
        (480, off(60)),
        (0, text(5, "kle ")),
        (0, on(62)),
        (240, off(62)),
        (0, on(64)),
        (240, off(64)),
        (480, text(5, "star ")),
        (0, on(65)),
        (480, off(65)),
    )
    chords = [event for _ in range(4) for event in ((0, on(72, 1)), (0, on(76, 1)), (480, off(72, 1)), (0, off(76, 1)))]
    return header(3) + conductor + chunk((0, text(3, "Piano")), *chords) + melody
