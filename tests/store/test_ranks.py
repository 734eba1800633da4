"""Counting, the sorted keys of a process, and Redis say the same rank, whatever happens to the scores."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.store import ranks
from server.store.ranks import Counted, Seat, held, scripts, shared, sorted_keys
from server.store.ranks.sorted_keys import SortedKeys
from tests.support import services
from tests.support.boards import At, Boards

PLAYERS = st.integers(1, 9)
AT = st.tuples(st.integers(0, 4) | st.integers(0, 10**17), st.integers(0, 3))
ENDINGS = st.sampled_from(["commit", "commit", "commit", "rollback", "fail"])


@dataclass(frozen=True)
class Act:
    """A unit of work: a player gets a seat, or leaves (None)."""

    player: int
    at: At | None
    ending: str = "commit"

    def on(self, boards: Boards) -> Any:
        return boards.unit(self.player, self.at, ending=self.ending)


@dataclass(frozen=True)
class Build:
    """The boards are built anew while units of work commit before, across and after the snapshot."""

    before: Act
    across: Act
    after: Act


ACTS = st.builds(Act, PLAYERS, st.none() | AT | AT, ENDINGS)
BUILDS = st.builds(Build, *[ACTS] * 3).filter(
    lambda b: len({b.before.player, b.across.player, b.after.player}) == 3
)


@pytest.fixture(scope="module")
def boards(
    database_kind: str, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[Boards]:
    """One database of each kind for all tests; each begins with empty boards of its own."""
    if database_kind == "sqlite":
        made = Boards(f"sqlite:///{tmp_path_factory.mktemp('ranks') / 'plaudit.db'}", None)
        yield made
        made.close()
        return
    server: services.Postgres = request.getfixturevalue("postgres_server")
    url = server.create_database()
    made = Boards(f"{url}?options=-csynchronous_commit%3Doff", request.getfixturevalue("redis_url"))
    yield made
    made.close()
    server.drop_database(url)


@pytest.fixture
def every_board_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ranks, "LARGE", 0)


def carry_out(boards: Boards, step: Act | Build) -> None:
    if isinstance(step, Act):
        with step.on(boards):
            return
    for ranker in boards.followers:
        build(boards, ranker, step)


def build(boards: Boards, ranker: Any, step: Build) -> None:
    """Let one of them build its two boards with commits all around the moment of the snapshot."""
    for board in (boards.dense, boards.numbered):
        for act in (step.before, step.across, step.after):
            carry_out(boards, Act(act.player, None))
        with ExitStack() as under_way:

            def before_snapshot(under_way: ExitStack = under_way) -> None:
                with step.before.on(boards):
                    pass
                under_way.enter_context(step.across.on(boards))

            def after_snapshot(under_way: ExitStack = under_way) -> None:
                under_way.close()
                with step.after.on(boards):
                    pass

            boards.meanwhile, boards.earlier = after_snapshot, before_snapshot
            try:
                ranker._build(board())
            finally:
                boards.meanwhile = boards.earlier = None


@pytest.fixture
def watched(boards: Boards, monkeypatch: pytest.MonkeyPatch) -> Boards:
    """Boards whose builders let `boards.earlier` happen right before their snapshot begins."""
    real = HELD_SNAPSHOT

    def held_snapshot(self: Any, conn: Any, board: Any) -> int:
        boards.earlier and boards.earlier()
        return real(self, conn, board)

    def shared_snapshot(conn: Any) -> str:
        boards.earlier and boards.earlier()
        return held.begin_snapshot(conn)

    monkeypatch.setattr(held.HeldRanks, "_snapshot", held_snapshot)
    monkeypatch.setattr(shared, "begin_snapshot", shared_snapshot)
    return boards


HELD_SNAPSHOT = held.HeldRanks._snapshot


def agree(boards: Boards, steps: list[Act | Build]) -> None:
    """All say the same after these steps, and the order is: score, who reached it first, number."""
    boards.fresh()
    warm(boards)
    for step in steps:
        carry_out(boards, step)
    at = boards.players()
    distinct = sorted({score for score, _ in at.values()}, reverse=True)
    in_order = sorted(at, key=lambda player: (-at[player][0], at[player][1], player))
    expected = {player: (distinct.index(at[player][0]) + 1, in_order.index(player) + 1) for player in at}
    assert boards.ranked(Counted()) == expected, "counting"
    warm(boards)
    assert boards.ranked(boards.held) == expected, "sorted keys"
    if boards.shared is not None:
        assert boards.ranked(boards.shared) == expected, "Redis"


def warm(boards: Boards) -> None:
    """See that every board is kept, so that nothing is counted where it should be looked up."""
    seats: list[tuple[Any, Seat]] = [(boards.dense(), (0,)), (boards.numbered(), (0, 0, 0))]
    with boards.database.reads.connect() as conn:
        for board, seat in seats:
            for ranker in boards.followers:
                ranker.rank(conn, board, seat)
            assert board.name in boards.held._held
            if boards.shared is not None:
                assert boards.shared._known(board, seat) is not None


STEPS = st.lists(ACTS | BUILDS, max_size=8)


@pytest.mark.usefixtures("every_board_is_large")
def test_all_agree_after_any_commits_rollbacks_and_builds(watched: Boards) -> None:
    @settings(max_examples=10, deadline=None)
    @given(steps=STEPS)
    def check(steps: list[Act | Build]) -> None:
        agree(watched, steps)

    check()


TIE = [Act(1, (5, 2)), Act(2, (5, 1)), Act(3, (5, 1)), Act(4, (4, 0))]
ALONE = [Act(1, (5, 2)), Act(2, (4, 1))]
STRADDLING = Build(Act(3, (9, 0)), Act(4, (8, 0)), Act(5, (7, 0)))


def only_scores(seat: Seat) -> Seat:
    return (seat[0], *(0 for _ in seat[1:-1]), *seat[-1:]) if len(seat) > 1 else seat


@pytest.mark.usefixtures("every_board_is_large")
@pytest.mark.parametrize("steps", [TIE, [*TIE, STRADDLING], [*ALONE, Act(1, (3, 3), "rollback")]])
def test_ties_rollbacks_and_builds_in_between_agree(watched: Boards, steps: list[Act | Build]) -> None:
    agree(watched, steps)


@pytest.mark.usefixtures("every_board_is_large")
def test_a_broken_tie_rule_is_found(watched: Boards, monkeypatch: pytest.MonkeyPatch) -> None:
    packed, text_of = ranks.packed, shared.text_of
    with monkeypatch.context() as broken:
        broken.setattr(held, "packed", lambda seat: packed(only_scores(seat)))
        with pytest.raises(AssertionError, match="sorted keys"):
            agree(watched, list(TIE))
    if watched.shared is not None:
        monkeypatch.setattr(shared, "text_of", lambda seat: text_of(only_scores(seat)))
        with pytest.raises(AssertionError, match="Redis"):
            agree(watched, list(TIE))


@pytest.mark.usefixtures("every_board_is_large")
def test_to_follow_before_the_commit_is_found(watched: Boards, monkeypatch: pytest.MonkeyPatch) -> None:
    real = Boards._move

    def at_once(self: Boards, conn: Any, player: int, at: At | None) -> Any:
        moves = real(self, conn, player, at)
        self.held._follow(moves)
        return []

    monkeypatch.setattr(Boards, "_move", at_once)
    with pytest.raises(AssertionError, match="sorted keys"):
        agree(watched, [*ALONE, Act(1, (3, 3), "rollback")])


@pytest.mark.usefixtures("every_board_is_large")
def test_to_build_without_regard_to_commits_is_found(
    watched: Boards, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The sorted keys must not miss what commits after their snapshot, nor Redis hear twice what is in it."""
    if watched.shared is None:
        monkeypatch.setattr(held.HeldRanks, "_follow", _follow_only_what_is_held)
        with pytest.raises(AssertionError, match="sorted keys"):
            agree(watched, [*ALONE, STRADDLING])
        return
    careless = scripts.FINISH.replace("tonumber(told[n]) >= tonumber(ARGV[4]) or under_way[told[n]]", "true")
    assert careless != scripts.FINISH
    monkeypatch.setattr(watched.shared, "_finish", watched.shared._client.register_script(careless))
    with pytest.raises(AssertionError, match="Redis"):
        # Told and in the snapshot: counted twice, the seat would stay when its one player leaves.
        agree(watched, [*ALONE, STRADDLING, Act(3, None)])


def _follow_only_what_is_held(self: held.HeldRanks, moves: Any) -> None:
    for move in moves:
        if move.board in self._held:
            held._apply(self._held[move.board].keys, [move])


# -- what is kept ends --------------------------------------------------------------------------------------


@pytest.mark.usefixtures("every_board_is_large")
def test_what_another_wrote_behind_its_back_is_there_after_a_refresh(boards: Boards) -> None:
    agree(boards, list(TIE))
    followers, boards.held = boards.held, held.HeldRanks(boards.database, clock=boards.clock)
    with boards.unit(4, (6, 6)):
        pass
    boards.held.close()
    boards.held = followers
    assert boards.ranked(boards.held)[1] == (1, 3), "not yet"
    boards.clock.advance(held.REFRESH_MS + 1)
    boards.ranked(boards.held)
    assert boards.ranked(boards.held)[4] == (1, 1)


@pytest.mark.usefixtures("every_board_is_large")
def test_boards_that_nobody_asks_for_and_the_oldest_of_too_many_are_dropped(
    boards: Boards, monkeypatch: pytest.MonkeyPatch
) -> None:
    agree(boards, list(TIE))
    boards.clock.advance(held.IDLE_MS + 1)
    agree(boards, list(TIE))
    assert set(boards.held._held) == {f"board:{boards.label_id}", f"run:{boards.label_id}"}
    monkeypatch.setattr(held, "MOST_KEYS", 5)
    boards.fresh()
    for act in TIE:
        carry_out(boards, act)
    boards.ranked(boards.held)
    assert sum(len(h.keys) for h in boards.held._held.values()) <= 5


def test_a_small_board_is_counted(boards: Boards) -> None:
    boards.fresh()
    for act in TIE:
        carry_out(boards, act)
    assert boards.ranked(boards.held)[2] == (1, 1)
    assert not {boards.dense().name, boards.numbered().name} & set(boards.held._held)


def test_a_board_that_cannot_be_read_is_counted(
    boards: Boards, every_board_is_large: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any) -> Any:
        raise RuntimeError("the disk is gone")

    boards.fresh()
    carry_out(boards, TIE[0])
    monkeypatch.setattr(held.HeldRanks, "_snapshot", broken)
    monkeypatch.setattr(shared, "begin_snapshot", broken)
    for ranker in boards.followers:
        assert boards.ranked(ranker) == {1: (1, 1)}
    assert boards.held._building == {}


# -- sorted keys --------------------------------------------------------------------------------------------


def test_sorted_keys_count_as_a_plain_list_does(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sorted_keys, "BUCKET", 4)

    @settings(max_examples=60, deadline=None)
    @given(
        start=st.dictionaries(st.integers(-40, 40), st.integers(1, 3), max_size=40),
        changes=st.lists(st.tuples(st.integers(-40, 40), st.sampled_from([-1, 1])), max_size=80),
    )
    def check(start: dict[int, int], changes: list[tuple[int, int]]) -> None:
        keys, plain = SortedKeys(start.items()), dict(start)
        for key, by in changes:
            keys.change(key, by)
            plain[key] = plain.get(key, 0) + by
        there = [key for key, holders in plain.items() if holders > 0]
        assert len(keys) == len(there)
        for key in range(-41, 42):
            assert keys.rank(key) == 1 + sum(other < key for other in there)

    check()
