"""What the CMU dictionary does not know about sung English: poetic contractions, vocables, strong forms, homographs.

All pronunciations are ARPABET with stress. A word's first pronunciation is what is sung where nothing else decides.
"""

from __future__ import annotations


def _table(text: str) -> dict[str, tuple[tuple[str, ...], ...]]:
    """``word A B C | A B D`` per line: a word's pronunciations in order of preference."""
    rows = [line.split(maxsplit=1) for line in text.strip().splitlines()]
    return {word: tuple(tuple(p.split()) for p in phones.split("|")) for word, phones in rows}


# Sung before the dictionary's own pronunciations (which remain possible): strong forms, the shorter form of fire and hour.
PREFERRED = _table("""
a AH0 | EY1
an AE1 N
and AE1 N D
are AA1 R
as AE1 Z
at AE1 T
been B IH1 N
blessed B L EH1 S T | B L EH1 S IH0 D
can K AE1 N
cause K AO1 Z
'cause K AH1 Z
chocolate CH AO1 K L AH0 T | CH AO1 K AH0 L AH0 T
evening IY1 V N IH0 NG | IY1 V AH0 N IH0 NG
every EH1 V R IY0 | EH1 V ER0 IY0
for F AO1 R
from F R AH1 M
gonna G AH1 N AH0
has HH AE1 Z
her HH ER1
hey HH EY1
i'm AY1 M
just JH AH1 S T
of AH1 V
or AO1 R
our AW1 R | AW1 ER0
prayer P R EH1 R | P R EY1 ER0
prayers P R EH1 R Z | P R EY1 ER0 Z
than DH AE1 N
that DH AE1 T
the DH AH0 | DH IY0
thyme T AY1 M
them DH EH1 M
to T UW1
was W AA1 Z
what W AH1 T
whoa W OW1
will W IH1 L
with W IH1 DH
yeah Y AE1
you Y UW1
your Y AO1 R
""")

EXTRA = _table("""
'em AH0 M | EH1 M
'er ER1
'gainst G EH1 N S T
'mid M IH1 D
'mongst M AH1 NG S T
'neath N IY1 TH
'round R AW1 N D
'til T IH1 L
'till T IH1 L
'tis T IH1 Z
'twas T W AA1 Z
'tween T W IY1 N
'twere T W ER1
'twill T W IH1 L
'twould T W UH1 D
ah AA1
aha AA0 HH AA1
alleluia AE2 L EH0 L UW1 Y AH0
alleluja AE2 L EH0 L UW1 Y AH0
halleluia HH AE2 L AH0 L UW1 Y AH0
halleluja HH AE2 L AH0 L UW1 Y AH0
kum K UH1 M
kumbaya K UH2 M B AH0 Y AA1
yah Y AA1
atishoo AH0 T IH1 SH UW0
ba B AA1
baa B AA1
bah B AA1
hm HH M
amen AA2 M EH1 N | EY2 M EH1 N
art AA1 R T
alway AO1 L W EY2
aye AY1
blazon B L EY1 Z AH0 N
cuirass K W IH0 R AE1 S
espied IH0 S P AY1 D
espy IH0 S P AY1
lang'rous L AE1 NG G R AH0 S
languorous L AE1 NG G ER0 AH0 S
nought N AO1 T
owlet AW1 L AH0 T
owlets AW1 L AH0 T S
thro TH R UW1
thro' TH R UW1
'twixt T W IH1 K S T
beloved B IH0 L AH1 V D | B IH0 L AH1 V IH0 D
betwixt B IH0 T W IH1 K S T
bethlehem B EH1 TH L AH0 HH EH2 M | B EH1 TH L IH0 HH EH2 M
d'you D Y UW1
da D AA1
dee D IY1
didst D IH1 D S T
dilly D IH1 L IY0
ding D IH1 NG
do-re-mi D OW1 R EY1 M IY1
doo D UW1
dost D AH1 S T
doth D AH1 TH
dum D AH1 M
e'en IY1 N
e'er EH1 R
ere EH1 R
eyed AY1 D
fa F AA1
fol F AA1 L
forevermore F ER0 EH2 V ER0 M AO1 R
goeth G OW1 IH0 TH
ha HH AA1
hadst HH AE1 D S T
hast HH AE1 S T
hath HH AE1 TH
heav'n HH EH1 V N
ho HH OW1
hosanna HH OW0 Z AE1 N AH0
la L AA1
leapt L EH1 P T
lo L OW1
lullaby L AH1 L AH0 B AY2
mayst M EY1 S T
merrily M EH1 R AH0 L IY0
mm M
mmm M
morn M AO1 R N
na N AA1
nay N EY1
ne'er N EH1 R
noel N OW0 EH1 L
nowell N OW0 EH1 L
o OW1
o' AH0
o'er AO1 R | OW1 ER0
oer AO1 R
oh OW1
ol' OW1 L
ole OW1 L
oft AO1 F T
ooh UW1
oo UW1
ow'r AW1 R
pa P AA1
ra R AA1
shalt SH AE1 L T
shouldst SH UH1 D S T
th' DH
thee DH IY1
thine DH AY1 N
thou DH AW1
thy DH AY1
tra T R AA1
twas T W AA1 Z
uh AH1
um AH1 M
wert W ER1 T
wherefore W EH1 R F AO2 R
whilst W AY1 L S T
whither W IH1 DH ER0
hither HH IH1 DH ER0
thither DH IH1 DH ER0
wilt W IH1 L T
woo W UW1
wouldst W UH1 D S T
ye Y IY1
yon Y AA1 N
yonder Y AA1 N D ER0
yea Y EY1
zion Z AY1 AH0 N
""")

# Homographs whose second reading differs by part of speech: word -> (noun, adjective or default; verb).
NOUN_VERB = _table("""
abuse AH0 B Y UW1 S | AH0 B Y UW1 Z
close K L OW1 S | K L OW1 Z
excuse IH0 K S K Y UW1 S | IH0 K S K Y UW1 Z
house HH AW1 S | HH AW1 Z
live L AY1 V | L IH1 V
lives L AY1 V Z | L IH1 V Z
minute M IH1 N AH0 T | M IH1 N AH0 T
mouth M AW1 TH | M AW1 DH
tear T IH1 R | T EH1 R
tears T IH1 R Z | T EH1 R Z
use Y UW1 S | Y UW1 Z
wind W IH1 N D | W AY1 N D
winds W IH1 N D Z | W AY1 N D Z
wound W UW1 N D | W AW1 N D
bow B OW1 | B AW1
bows B OW1 Z | B AW1 Z
dove D AH1 V | D OW1 V
lead L EH1 D | L IY1 D
leads L EH1 D Z | L IY1 D Z
sow S AW1 | S OW1
row R OW1 | R OW1
does D OW1 Z | D AH1 Z
""")

# Which of the two is meant where the context is silent (else the noun): what songs mostly mean.
MOSTLY_VERBS = frozenset({"live", "lives", "lead", "leads", "use", "sow", "does", "close"})

DETERMINERS = frozenset(
    "a an the this that these those my your his her its our their thy thine mine no every each any some what which one two "
    "three many few all both such 's".split()
)
PREPOSITIONS = frozenset("of in on at by from with for into through upon like against beneath above before after o'er".split())
SUBJECTS = frozenset("i you he she it we they who ye thou to not never always don't can't won't didn't couldn't".split())
MODALS = frozenset(
    "will would can could shall should may might must do does did let let's i'll you'll he'll she'll it'll we'll they'll i'd "
    "you'd he'd she'd we'd they'd please help make makes made us".split()
)
PAST = frozenset("had has have was been i've you've we've they've having were be is are i'd he's she's they'd".split())
ADJECTIVES = frozenset(
    "old new big little great good sweet cold north south east west salt happy bitter sad lonely wild warm strong first last "
    "long single own real".split()
)
