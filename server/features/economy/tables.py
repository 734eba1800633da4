"""Wallets, and the ledger that they are the sum of. Ledger rows are only ever added."""

from typing import Any

import sqlalchemy as sa

from server.store.prepared import prepare
from server.store.schema import CLUSTERED, Id, Millis, id_column, label_column, metadata

wallet = sa.Table(
    "wallet",
    metadata,
    label_column(primary_key=True),
    sa.Column("player_id", Id, primary_key=True),
    sa.Column("currency", sa.SmallInteger, primary_key=True, autoincrement=False),
    sa.Column("balance", Id, nullable=False),
    sa.Column("ever", Id, nullable=False),
    sa.CheckConstraint("balance >= 0", name="balance_not_negative"),
    **CLUSTERED,
)

ledger = sa.Table(
    "ledger",
    metadata,
    id_column(),
    label_column(),
    sa.Column("player_id", Id, nullable=False),
    sa.Column("currency", sa.SmallInteger, nullable=False),
    sa.Column("amount", Id, nullable=False),
    sa.Column("level_amount", Id, nullable=False),
    sa.Column("balance_after", Id, nullable=False),
    sa.Column("ever_after", Id, nullable=False),
    sa.Column("source", sa.SmallInteger, nullable=False),
    sa.Column("source_ref", sa.String(120), nullable=False),
    sa.Column("key", sa.String(200), nullable=False),
    sa.Column("created_at", Millis, nullable=False),
    sa.UniqueConstraint("label_id", "key"),
    sa.Index("ix_ledger_player", "label_id", "player_id", "created_at"),
)

_LABEL: Any = sa.bindparam("b_label_id")
_PLAYER: Any = sa.bindparam("b_player_id")
_CURRENCY: Any = sa.bindparam("b_currency")

_OF_PLAYER = (wallet.c.label_id == _LABEL, wallet.c.player_id == _PLAYER)
WALLETS = prepare(sa.select(wallet.c.currency, wallet.c.balance, wallet.c.ever).where(*_OF_PLAYER))
WALLETS_OF = sa.select(wallet).where(
    wallet.c.label_id == _LABEL, wallet.c.player_id.in_(sa.bindparam("ids", expanding=True))
)
WALLET_LOCKED = prepare(
    sa.select(wallet.c.balance, wallet.c.ever)
    .where(*_OF_PLAYER, wallet.c.currency == _CURRENCY)
    .with_for_update()
)
SET_WALLET = prepare(
    wallet.update()
    .where(*_OF_PLAYER, wallet.c.currency == _CURRENCY)
    .values(balance=sa.bindparam("balance"), ever=sa.bindparam("ever"))
)
HISTORY = (
    sa.select(ledger)
    .where(
        ledger.c.label_id == _LABEL,
        ledger.c.player_id == _PLAYER,
        ledger.c.created_at <= sa.bindparam("before_at"),
        sa.or_(ledger.c.created_at < sa.bindparam("before_at"), ledger.c.id < sa.bindparam("before_id")),
    )
    .order_by(ledger.c.created_at.desc(), ledger.c.id.desc())
    .limit(sa.bindparam("count"))
)
HAS_KEY = prepare(
    sa.select(ledger.c.id).where(ledger.c.label_id == _LABEL, ledger.c.key == sa.bindparam("key"))
)
BY_KEY = sa.select(ledger.c.currency, ledger.c.amount).where(
    ledger.c.label_id == _LABEL, ledger.c.key == sa.bindparam("key")
)

# -- the proof that wallets are what the ledger says --------------------------------------------------------

_SUMS = (
    sa.select(
        ledger.c.label_id,
        ledger.c.player_id,
        ledger.c.currency,
        sa.func.sum(ledger.c.amount).label("amount"),
        sa.func.sum(ledger.c.level_amount).label("level_amount"),
    )
    .group_by(ledger.c.label_id, ledger.c.player_id, ledger.c.currency)
    .subquery()
)
_SAME = sa.and_(
    _SUMS.c.label_id == wallet.c.label_id,
    _SUMS.c.player_id == wallet.c.player_id,
    _SUMS.c.currency == wallet.c.currency,
)
_AMOUNT, _LEVEL = sa.func.coalesce(_SUMS.c.amount, 0), sa.func.coalesce(_SUMS.c.level_amount, 0)
_DIFFERENT = (
    sa.select(
        wallet.c.label_id,
        wallet.c.player_id,
        wallet.c.currency,
        wallet.c.balance,
        wallet.c.ever,
        _AMOUNT.label("balance_due"),
        _LEVEL.label("ever_due"),
    )
    .outerjoin(_SUMS, _SAME)
    .where(sa.or_(wallet.c.balance != _AMOUNT, wallet.c.ever != _LEVEL))
)
_WITHOUT_WALLET = (
    sa.select(
        _SUMS.c.label_id,
        _SUMS.c.player_id,
        _SUMS.c.currency,
        sa.literal(0).label("balance"),
        sa.literal(0).label("ever"),
        _SUMS.c.amount,
        _SUMS.c.level_amount,
    )
    .select_from(_SUMS.outerjoin(wallet, _SAME))
    .where(wallet.c.player_id.is_(None))
)
WRONG = sa.union_all(_DIFFERENT, _WITHOUT_WALLET)
COUNT = sa.select(sa.func.count()).select_from(wallet)
