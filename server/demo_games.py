"""What the members of the demo did with its games: spins, predictions of a round that is over and of one that
is open, so that histories and boards are not empty when a visitor comes.
"""

from collections.abc import Mapping, Sequence

from server.features.gamepick import resolving
from server.features.gamepick import service as gamepick
from server.features.gamepick.markets import Facts
from server.features.labels.catalogue import Label
from server.features.minigames import service as minigames
from server.simulator import Dice
from server.store.transaction import Tx
from server.wire.structs.gamepick import EventSelection, RoundSelection

WHEEL, CRATES = 1101, 1103
FINISHED, OPEN, SUNDAY = 1401, 1402, 1403
QUESTIONS: Mapping[int, Mapping[int, Sequence[str]]] = {
    FINISHED: {14011: ("1", "2"), 14012: ("no", "yes"), 14013: ("burr", "blade")},
    OPEN: {
        14021: ("ethiopia", "brazil", "java"),
        14022: ("no", "yes"),
        14023: ("94", "70", "100"),
        14024: ("one", "green"),
        14025: ("no", "yes"),
    },
}
"""What may be answered, the right answer first."""
MATCHES = (14031, 14032, 14033)


def play(tx: Tx, label: Label, *, player_id: int, game_id: int, key: str) -> None:
    """One attempt, won and taken."""
    minigames.play(tx, label, player_id=player_id, game_id=game_id, request_id=key)
    minigames.acknowledge(tx, label, player_id=player_id, request_id=key)


def answer(tx: Tx, label: Label, *, player_id: int, round_id: int, dice: Dice) -> None:
    """Answer all questions of a round, mostly right."""
    events = [
        EventSelection(
            gp_event_id=number, user_selection=answers[0] if dice.below(10) < 7 else dice.pick(answers)
        )
        for number, answers in QUESTIONS[round_id].items()
    ]
    _submit(tx, label, player_id=player_id, selection=RoundSelection(round_id=round_id, events=events))


def foresee(tx: Tx, label: Label, *, player_id: int, dice: Dice) -> None:
    """Say how Sunday's matches end."""
    events = [
        EventSelection(
            gp_event_id=number, team1_user_selection=dice.below(4), team2_user_selection=dice.below(3)
        )
        for number in MATCHES
    ]
    _submit(tx, label, player_id=player_id, selection=RoundSelection(round_id=SUNDAY, events=events))


def _submit(tx: Tx, label: Label, *, player_id: int, selection: RoundSelection) -> None:
    _, template = resolving.require(label, selection.round_id)
    gamepick.submit(tx, label, template, player_id=player_id, selection=selection)


def tell_answers(tx: Tx, label: Label) -> None:
    """The answers of the finished round, and its end."""
    facts = {number: Facts(answer=answers[0]) for number, answers in QUESTIONS[FINISHED].items()}
    resolving.enter(tx, label, round_id=FINISHED, facts=facts)
    resolving.resolve(tx, label, round_id=FINISHED)
