"""Acts on documents that areas above follow."""

from nennep.kernel.followers import Followers, Foretellers

ISSUED = Followers("A document was issued or registered, or a link was added to one that had been.")
UNLINKED = Followers("A link of a document is about to be taken back; the subject is the link.")
REVOKED = Followers("An issued document was taken back.")
REVOKING = Foretellers("What taking an issued document back will lead to.")
