"""How a score is performed: when each phone sounds, how the pitch moves, how loud it is, where the singer breathes."""
