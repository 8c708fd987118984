"""How the words of a song are pronounced: written syllables in, syllables of phones of one shared inventory out."""
