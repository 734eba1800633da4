"""Everything players can see and do, one folder a feature. A feature joins the house by its line here."""

from types import ModuleType

from server.features import joints
from server.features.activity import messages as activity
from server.features.automation import messages as automation
from server.features.automation import tables as automation_tables
from server.features.avatars import messages as avatars
from server.features.avatars import tables as avatar_tables
from server.features.bonuses import messages as bonuses
from server.features.bonuses import tables as bonus_tables
from server.features.clans import messages as clans
from server.features.clans import tables as clan_tables
from server.features.draws import messages as draws
from server.features.draws import tables as draw_tables
from server.features.economy import service as economy
from server.features.economy import tables as economy_tables
from server.features.effects import tables as effect_tables
from server.features.engagements import messages as engagements
from server.features.engagements import tables as engagement_tables
from server.features.events import messages as events
from server.features.events import tables as event_tables
from server.features.gamepick import http as gamepick
from server.features.gamepick import tables as gamepick_tables
from server.features.inbox import messages as inbox
from server.features.inbox import tables as inbox_tables
from server.features.jackpots import messages as jackpots
from server.features.jackpots import tables as jackpot_tables
from server.features.journeys import messages as journeys
from server.features.journeys import tables as journey_tables
from server.features.labels import messages as labels
from server.features.labels import tables as label_tables
from server.features.leaderboards import messages as leaderboards
from server.features.leaderboards import tables as leaderboard_tables
from server.features.levels import messages as levels
from server.features.levels import tables as level_tables
from server.features.mail import messages as mail
from server.features.mail import tables as mail_tables
from server.features.minigames import messages as minigames
from server.features.minigames import tables as minigame_tables
from server.features.missions import messages as missions
from server.features.missions import tables as mission_tables
from server.features.players import messages as players
from server.features.players import service as players_service
from server.features.players import tables as player_tables
from server.features.push import messages as push
from server.features.push import tables as push_tables
from server.features.raffles import messages as raffles
from server.features.raffles import tables as raffle_tables
from server.features.related import messages as related
from server.features.sections import messages as sections
from server.features.segments import messages as segments
from server.features.segments import tables as segment_tables
from server.features.shop import messages as shop
from server.features.shop import tables as shop_tables
from server.features.tournaments import messages as tournaments
from server.features.tournaments import tables as tournament_tables
from server.features.translations import messages as translations
from server.features.webhooks import messages as webhooks
from server.features.webhooks import tables as webhook_tables
from server.jobs import tables as job_tables

players_service.provide_props(economy.live_props, of_many=economy.live_props_of)
joints.join()

MESSAGES: tuple[ModuleType, ...] = (
    labels,
    players,
    events,
    inbox,
    segments,
    clans,
    sections,
    activity,
    related,
    shop,
    bonuses,
    avatars,
    translations,
    leaderboards,
    levels,
    missions,
    minigames,
    tournaments,
    gamepick,
    jackpots,
    raffles,
    draws,
    engagements,
    automation,
    webhooks,
    mail,
    push,
    journeys,
)
TABLES: tuple[ModuleType, ...] = (
    job_tables,
    label_tables,
    player_tables,
    event_tables,
    economy_tables,
    inbox_tables,
    segment_tables,
    tournament_tables,
    leaderboard_tables,
    level_tables,
    mission_tables,
    shop_tables,
    bonus_tables,
    avatar_tables,
    clan_tables,
    draw_tables,
    minigame_tables,
    gamepick_tables,
    jackpot_tables,
    raffle_tables,
    engagement_tables,
    automation_tables,
    webhook_tables,
    mail_tables,
    effect_tables,
    push_tables,
    journey_tables,
)
