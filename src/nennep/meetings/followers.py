"""Acts on meetings that areas above follow."""

from nennep.kernel.followers import Followers

AMENDED = Followers("Locked minutes were corrected.")
