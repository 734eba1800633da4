"""Everything players can see and do, one folder a feature. A feature joins the house by its line here."""

from types import ModuleType

from server.features.events import messages as events
from server.features.events import tables as event_tables
from server.features.inbox import messages as inbox
from server.features.inbox import tables as inbox_tables
from server.features.labels import messages as labels
from server.features.labels import tables as label_tables
from server.features.players import messages as players
from server.features.players import tables as player_tables
from server.features.segments import messages as segments
from server.features.translations import messages as translations

MESSAGES: tuple[ModuleType, ...] = (labels, players, events, inbox, segments, translations)
TABLES: tuple[ModuleType, ...] = (label_tables, player_tables, event_tables, inbox_tables)
