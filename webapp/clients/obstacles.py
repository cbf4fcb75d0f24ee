"""What has to be done before a client can be erased: each feature to the right says what it still has open."""

from webapp.clients.models import Client

# Callables(client) -> sentences, each naming one thing and what to do about it; asked within the act that erases.
OBSTACLES = []


def obstacles_of(client: Client) -> list[str]:
    """List the sentences of everything that must be done before the client is erased; empty where nothing is in the way."""
    return [sentence for ask in OBSTACLES for sentence in ask(client)]
