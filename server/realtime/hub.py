"""Who is connected to this process: every open connection by label and player."""

from collections.abc import Iterator

from server.realtime.connection import Connection

_NOBODY: frozenset[Connection] = frozenset()


class Hub:
    def __init__(self) -> None:
        self.connections: set[Connection] = set()
        self._players: dict[tuple[int, int], set[Connection]] = {}
        self.slow_closed = 0

    def open(self, connection: Connection) -> None:
        self.connections.add(connection)

    def close(self, connection: Connection) -> None:
        self.leave(connection)
        self.connections.discard(connection)

    def join(self, connection: Connection, *, label_id: int, player_id: int) -> None:
        """From now on the connection receives what is pushed to the player."""
        self.leave(connection)
        connection.label_id, connection.player_id = label_id, player_id
        self._players.setdefault((label_id, player_id), set()).add(connection)

    def leave(self, connection: Connection) -> None:
        key = (connection.label_id, connection.player_id)
        mates = self._players.get(key)
        if mates is not None:
            mates.discard(connection)
            if not mates:
                del self._players[key]
        connection.player_id = 0

    def of_player(self, label_id: int, player_id: int) -> frozenset[Connection] | set[Connection]:
        return self._players.get((label_id, player_id), _NOBODY)

    def push(self, *, label_id: int, player_id: int, body: str) -> None:
        for connection in tuple(self.of_player(label_id, player_id)):
            if not connection.push(body):
                self.slow_closed += 1

    def players(self) -> Iterator[tuple[int, int]]:
        return iter(self._players)
