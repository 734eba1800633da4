"""The ways to find a place agree, whatever happens to the scores."""

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from server.features.leaderboards import ranking, tables
from server.features.leaderboards.ranking import Held, MemoryRanking, SqlRanking

WHERE = {"b_label_id": 1, "b_board": 1, "b_starts_at": 0}
SCORES = st.integers(0, 40) | st.integers(0, 10**15)


@pytest.fixture
def conn() -> sa.Connection:
    engine = sa.create_engine("sqlite://")
    conn = engine.connect()
    tables.board_score.create(conn)
    return conn


def put(conn: sa.Connection, scores: dict[int, int]) -> None:
    conn.execute(tables.board_score.delete())
    rows = [
        {"label_id": 1, "board": 1, "starts_at": 0, "player_id": player, "score": score, "reached_at": 0}
        for player, score in scores.items()
    ]
    if rows:
        conn.execute(tables.board_score.insert(), rows)


def test_the_structure_agrees_with_sql_after_any_changes(
    conn: sa.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ranking, "BUCKET", 4)

    @settings(max_examples=60, deadline=None)
    @given(
        start=st.dictionaries(st.integers(1, 50), SCORES, max_size=50),
        moves=st.lists(st.tuples(st.integers(1, 50), SCORES), max_size=60),
        asked=st.lists(SCORES, min_size=1, max_size=10),
    )
    def agrees(start: dict[int, int], moves: list[tuple[int, int]], asked: list[int]) -> None:
        memory = MemoryRanking()
        for score in start.values():
            memory.move(before=None, after=score)
        now = dict(start)
        for player, score in moves:
            memory.move(before=now.get(player), after=score)
            now[player] = score
        put(conn, now)
        sql = SqlRanking(conn, WHERE)
        rebuilt = MemoryRanking((score, 1) for score in sorted(set(now.values())))
        for score in [*asked, *now.values()]:
            assert memory.place(score) == sql.place(score) == rebuilt.place(score)

    agrees()


def test_players_that_leave_free_their_places() -> None:
    memory = MemoryRanking([(5, 2), (3, 1)])
    memory.move(before=5, after=None)
    assert (memory.place(5), memory.place(3)) == (1, 2)
    memory.move(before=5, after=None)
    assert memory.place(3) == 1
    memory.move(before=99, after=None)
    assert memory.place(0) == 2


def test_a_large_board_is_held_in_memory_and_follows_what_this_process_writes(
    conn: sa.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ranking, "LARGE", 2)
    put(conn, {1: 10, 2: 20, 3: 20})
    held = Held()
    assert held.place(conn, WHERE, score=10, now=0) == 2
    held.move((1, 1, 0), before=10, after=30)
    assert held.place(conn, WHERE, score=30, now=1) == 1
    assert held.place(conn, WHERE, score=20, now=1) == 2
    assert held.place(conn, WHERE, score=20, now=ranking.REFRESH_MS + 2) == 1, "counted anew"


@pytest.mark.parametrize("players", [1_000, 200_000])
def test_a_place_costs_about_the_same_at_any_size(players: int, benchmark_us: Callable[..., float]) -> None:
    memory = MemoryRanking((score, 1) for score in range(players))
    assert benchmark_us(lambda n: memory.place(n * 7919 % players)) < 100


@pytest.fixture
def benchmark_us() -> Callable[..., float]:
    import timeit

    def measure(fn: Callable[[int], object]) -> float:
        return min(timeit.repeat(lambda: [fn(n) for n in range(1000)], number=1, repeat=5)) * 1000

    return measure
