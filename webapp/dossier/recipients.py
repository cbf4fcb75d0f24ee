"""Who gets to hold any of it besides the shop: told in the notice, the record of processing and every access package."""

# Callables(shop) -> sentences about who else gets to hold data; the features that send any append theirs.
RECIPIENTS = []


def all_recipients(shop):
    """A sentence for each of them, or that there is none."""
    return [sentence for tell in RECIPIENTS for sentence in tell(shop)] or ["Nobody outside the shop."]
