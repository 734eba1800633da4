"""The label itself: its settings, its salts and the keys of the operator's servers."""

import base64
import hmac
from typing import Annotated, Any

import msgspec
import sqlalchemy as sa
from msgspec import Meta

from server.core.clock import SECOND_MS
from server.core.errors import PlauditError
from server.core.ids import new_secret
from server.features.labels import service
from server.features.labels.settings import SETTINGS
from server.store.transaction import Tx
from server.web.rest.fields import Millis, Page
from server.web.rest.operation import Call

LONGEST_OVERLAP_S = 90 * 24 * 3600


class Brand(msgspec.Struct, frozen=True):
    key: str
    name: str


class Label(msgspec.Struct, frozen=True):
    """The label that the S2S key opens."""

    key: Annotated[str, Meta(description="The public label_key of script tags.")]
    name: str
    brands: list[Brand]
    languages: Annotated[list[str], Meta(description="The first is the default.")]


class Setting(msgspec.Struct, frozen=True):
    name: str
    value: str
    default: str
    kind: Annotated[str, Meta(description="text, flag, number, percent or choice.")]
    choices: list[str]
    public: Annotated[bool, Meta(description="Whether browsers are told.")]
    help: str


class Settings(msgspec.Struct, frozen=True):
    settings: list[Setting]


class ChangeSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    settings: Annotated[
        dict[str, str], Meta(description="Names and values; those that are not named stay as they are.")
    ]


class RotateSalt(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    overlap_s: Annotated[
        int,
        Meta(
            ge=0,
            le=LONGEST_OVERLAP_S,
            description="For how many seconds proofs by the salts before go on working.",
        ),
    ]


class Salt(msgspec.Struct, frozen=True):
    salt: Annotated[str, Meta(description="Compute proofs with it from now on.")]
    earlier_until: Annotated[Millis, Meta(description="When the salts before stop working.")]


class Key(msgspec.Struct, frozen=True):
    """An S2S key without its secret."""

    id: int
    name: str
    prefix: Annotated[str, Meta(description="The first characters, to tell keys apart.")]
    created_at: Millis
    revoked_at: Millis | None


class CreateKey(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: Annotated[str, Meta(min_length=1, max_length=80, description="Which server it is for.")]


class NewKey(msgspec.Struct, frozen=True):
    id: int
    name: str
    key: Annotated[str, Meta(description="The secret. It is shown here and never again.")]


async def get_label(call: Call) -> Label:
    """The label with its brands and languages. The simplest way to try a key."""
    label = call.label
    brands = [Brand(brand.key, brand.name) for brand in label.brands.values()]
    return Label(label.key, label.name, brands, list(label.languages))


async def get_settings(call: Call) -> Settings:
    """Every setting with its value, its default and its meaning."""
    return _settings(call, {})


async def change_settings(call: Call) -> Settings:
    """Change the named settings. One that cannot be refuses all. Every process knows the new values at
    once."""
    label_id, values = call.label.id, call.body.settings

    def work(tx: Tx) -> Settings:
        service.set_settings(tx, label_id=label_id, values=values)
        return _settings(call, values)

    return await call.write(work, key=label_id)


def _settings(call: Call, news: dict[str, str]) -> Settings:
    return Settings(
        [
            Setting(
                name=setting.name,
                value=news.get(setting.name, call.label.setting(setting.name)),
                default=setting.default,
                kind=setting.kind,
                choices=list(setting.choices),
                public=setting.public,
                help=setting.help,
            )
            for setting in SETTINGS.values()
        ]
    )


async def rotate_salt(call: Call) -> Salt:
    """Make a new salt. Proofs that were computed with the salts before go on working for the overlap, so
    that no open page is thrown out; give your servers the new salt within that time. An overlap of 0 ends
    the old ones now."""
    label_id, overlap_ms = call.label.id, call.body.overlap_s * SECOND_MS

    def work(tx: Tx) -> Salt:
        salt = service.rotate_salt(tx, label_id=label_id, overlap_ms=overlap_ms)
        return Salt(salt, tx.now + overlap_ms)

    return await call.write(work, key=label_id)


async def list_keys(call: Call) -> Page[Key]:
    """The keys of the label, revoked ones too, without their secrets."""
    label_id = call.label.id

    def rows(conn: sa.Connection, after: int, count: int) -> Any:
        return service.s2s_keys(conn, label_id=label_id, after=after, count=count)

    return await call.page(rows, start=0, place=lambda row: row.id, show=_show_key)


def _show_key(row: Any) -> Key:
    return Key(row.id, row.name, row.prefix, row.created_at, row.revoked_at)


async def create_key(call: Call) -> NewKey:
    """Make a key for another server. Its secret is in this answer alone: Plaudit keeps a digest."""
    label_id, name = call.label.id, call.body.name

    def work(tx: Tx) -> NewKey:
        seed = new_secret()
        secret = _derive(call.secret, seed)
        service.create_s2s_key(tx, label_id=label_id, name=name, key=secret)
        row = service.s2s_key(tx.conn, label_id=label_id, key=secret)
        return NewKey(row.id, name, seed)

    answer = await call.write(work, key=label_id)
    return msgspec.structs.replace(answer, key=_derive(call.secret, answer.key))


def _derive(secret: str, seed: str) -> str:
    """The key of a seed. What is remembered under an Idempotency-Key is the seed, so that whoever reads
    the database, and has not the secret of the installation, has no key."""
    mac = hmac.digest(secret.encode(), f"s2s-key:{seed}".encode(), "sha256")
    return "s2s_" + base64.urlsafe_b64encode(mac).decode().rstrip("=")


async def revoke_key(call: Call) -> Key:
    """End a key at once. The key that asks cannot end itself, so that nobody locks themselves out."""
    label_id, key_id = call.label.id, call.path["key_id"]
    if key_id == call.key_id:
        message = "This is the key that you are asking with. Make another one and revoke this one with it."
        raise PlauditError(message, code="key_in_use", status=409)

    def work(tx: Tx) -> Key:
        service.revoke_s2s_key(tx, label_id=label_id, key_id=key_id)
        rows = service.s2s_keys(tx.conn, label_id=label_id, after=key_id - 1, count=1)
        return _show_key(rows[0])

    return await call.write(work, key=label_id)
