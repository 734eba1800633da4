"""What draws there are in a label: features say which, and what may be told of them."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from server.features.draws.definition import StockReset
from server.features.draws.rules import Option
from server.features.labels.catalogue import Label


@dataclass(frozen=True, slots=True)
class Scope:
    """One game, draw or pot whose outcomes can be proved.

    `names` are those of its options, by number; odds are told only where the operator publishes them. `price`
    is what a turn costs and `values` what options are worth, in whatever unit a simulation is to add up.
    """

    name: str
    title: str
    options: tuple[Option, ...] = ()
    names: Mapping[int, str] = field(default_factory=dict)
    publish_odds: bool = False
    stock_reset: StockReset | None = None
    price: float = 0
    values: Mapping[int, float] = field(default_factory=dict)


Source = Callable[[Label], Iterable[Scope]]
_SOURCES: list[Source] = []


def provide(source: Source) -> None:
    """Let a feature name its scopes."""
    if source not in _SOURCES:
        _SOURCES.append(source)


def scopes(label: Label) -> dict[str, Scope]:
    """Everything that is drawn in this label, by name."""
    return {scope.name: scope for source in _SOURCES for scope in source(label)}
