"""The HTTP API of prediction games: GET and POST /games-api/<method>, answered as {errCode, data}.

Who asks is found as for one message over HTTP: the label by `label_api_key`, the page's origin on its list,
the player by `smartico_ext_user_id` and, where the label wants proof, `hash`. A proof in an address ends in
logs, so a POST may carry all of them in its body instead. Pages of the reference send a random UUID as
`hash`: that proves nothing, and is taken for no proof at all.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

import msgspec
import sqlalchemy as sa
import structlog
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from server.core.errors import PlauditError
from server.core.nesting import check_nesting
from server.core.text import origin_of
from server.features.gamepick import rules, service, tasks, view
from server.features.gamepick.definition import Round
from server.features.gamepick.service import Submitted, round_of
from server.features.gamepick.templates import Template, games, template_of
from server.features.gamepick.view import Reading, Votes
from server.features.labels.access import check_origin, require_brand, require_label
from server.features.labels.catalogue import Label
from server.features.labels.messages import public_settings
from server.features.players import tables as player_tables
from server.features.players.messages import recognise
from server.store.transaction import Tx
from server.store.unavailable import told
from server.wire.dispatcher import NOT_JSON, Dispatcher, bad_field, not_json
from server.wire.http import read_body
from server.wire.session import Services, Session
from server.wire.structs.gamepick import (
    GamePickAnswer,
    GamePickGameInfo,
    GamePickPrize,
    GamePickQuery,
    GamePickRoundBase,
    GamePickTemplate,
    SubmitSelection,
)
from server.wire.structs.minigames import SawTemplate

VOTES_KEPT_MS = 10_000
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_PROOF_CODES = frozenset({"identity_refused", "read_only"})
_PLAYER_CODES = frozenset({"not_identified", "bad_ext_user_id", "wrong_player"})

log = structlog.get_logger("gamepick")


def register(dispatcher: Dispatcher) -> None:
    """This feature has no class ids: only its jobs."""
    tasks.register()


def routes(services: Services) -> list[BaseRoute]:
    """The address of this feature."""
    return [Route("/games-api/{method}", _Api(services).answer, methods=["GET", "POST", "OPTIONS"])]


class Refused(PlauditError):
    """A refusal that shows the page how things are all the same."""

    def __init__(self, err_code: int, message: str, *, data: Any) -> None:
        super().__init__(message, code="no_change", err_code=err_code)
        self.data = data


class _Api:
    def __init__(self, services: Services) -> None:
        self._services = services
        self._votes: dict[tuple[int, int], tuple[int, Votes]] = {}
        self._submit = msgspec.json.Decoder(SubmitSelection, strict=False)

    async def answer(self, request: Request) -> Response:
        origin = request.headers.get("origin")
        origin = (origin_of(origin) or "null") if origin is not None else None
        headers = self._cors(origin)
        if request.method == "OPTIONS":
            return Response(status_code=204, headers=headers)
        try:
            answer = GamePickAnswer(errCode=0, data=await self._respond(request, origin=origin))
        except PlauditError as error:
            answer = GamePickAnswer(errCode=number_of(error), errMessage=error.message)
            answer.data = getattr(error, "data", None)
        except Exception as error:
            answer = _failure(error)
        return Response(msgspec.json.encode(answer), media_type="application/json", headers=headers)

    async def _respond(self, request: Request, *, origin: str | None) -> Any:
        method = request.path_params["method"]
        acts = method in _SUBMITS
        if method not in _READS and not acts:
            known = ", ".join([*_READS, *_SUBMITS])
            raise PlauditError(
                f"There is no method {method[:64]!r}; there are {known}.", code="unknown_method"
            )
        if acts and request.method != "POST":
            raise PlauditError(f"{method} is a POST with the round in its body.", code="method_not_allowed")
        raw = await read_body(request) if request.method == "POST" else b""
        query = read_query(request.query_params, raw)
        session = await self._recognise(query, origin=origin, request=request)
        if acts:
            if session.read_only:
                raise PlauditError("This proof only lets look.", code="read_only")
            return await self._change(session, query, raw)
        return await self._read(session, query, _READS[method])

    async def _recognise(self, query: GamePickQuery, *, origin: str | None, request: Request) -> Session:
        services = self._services
        host = request.client.host if request.client else ""
        who = (query.label_api_key[:64], query.smartico_ext_user_id[:200], host)
        wait_s = services.requests.use(who, now_ms=services.clock.now())
        if wait_s is not None:
            raise PlauditError(f"Too many requests. Wait {wait_s} s.", code="rate_limited", err_code=20007)
        label = require_label(services.catalogue, query.label_api_key)
        check_origin(label, origin, own_url=services.public_url)
        session = Session(services, "public", origin=origin, label_id=label.id)
        session.brand = require_brand(label, query.brand_key)
        proof = None if query.hash is None or _UUID.fullmatch(query.hash) else query.hash
        await recognise(session, ext_user_id=query.smartico_ext_user_id, proof=proof)
        if query.ext_user_id is not None and query.ext_user_id != session.player_id:
            text = "ext_user_id is not the number of smartico_ext_user_id: send user_id of IDENTIFY_RESPONSE."
            raise PlauditError(text, code="wrong_player")
        session.language = label.language(query.lang or session.language)
        return session

    async def _read(self, session: Session, query: GamePickQuery, method: "Method") -> Any:
        now, label = self._services.clock.now(), session.label

        def read(conn: sa.Connection) -> Any:
            return method(self._asking(conn, session, query, now=now))

        assert label is not None
        return await self._services.reader.scan(read)

    def _asking(self, conn: sa.Connection, session: Session, query: GamePickQuery, *, now: int) -> "Asking":
        label = session.label
        template = template_of(label, query.ext_game_id)
        player = conn.execute(
            player_tables.BY_ID, {"label_id": label.id, "player_id": session.player_id}
        ).one()
        if not games().sees(conn, label, player, number=template.id, now=now):
            text = "This game is not for this player."
            raise PlauditError(text, code="template_not_found", err_code=rules.NO_TEMPLATE)
        language = session.language or label.languages[0]
        reading = Reading(conn, label, template, player_id=player.id, now=now, language=language)
        return Asking(self, session, query, template=template, player=player, reading=reading)

    async def _change(self, session: Session, query: GamePickQuery, raw: bytes) -> Any:
        try:
            asked = self._submit.decode(raw)
        except msgspec.ValidationError as error:
            raise bad_field(error) from error
        except NOT_JSON as error:
            raise not_json(error) from error
        number = query.ext_game_id if query.ext_game_id is not None else asked.ext_game_id
        query = msgspec.structs.replace(query, ext_game_id=number, round_id=asked.round.round_id)
        label = session.label
        template = template_of(label, number)
        player_id, selection = session.player_id, asked.round

        def work(tx: Tx) -> Submitted:
            return service.submit(tx, label, template, player_id=player_id, selection=selection)

        submitted = await self._services.writer.run(work, key=player_id)
        shown = await self._read(session, query, active_round)
        if not submitted.changed:
            raise Refused(rules.NO_CHANGE, submitted.message, data=shown)
        return shown

    def votes(self, asking: "Asking", round_: Round) -> Votes | None:
        """What players predicted, counted at most every ten seconds; None where that is not shown."""
        if not round_.definition.show_preference:
            return None
        place, now = (asking.session.label_id, round_.id), asking.reading.now
        counted_at, votes = self._votes.get(place, (0, {}))
        if now - counted_at >= VOTES_KEPT_MS:
            votes = view.votes_of(asking.reading.conn, asking.reading.label, round_)
            self._votes[place] = (now, votes)
        return votes

    def _cors(self, origin: str | None) -> dict[str, str]:
        """CORS for origins that some label allows; whether this label does is checked with the request."""
        headers = {"Vary": "Origin", "Cache-Control": "no-store"}
        if origin is not None and any(label.allows_origin(origin) for label in self._services.catalogue):
            headers |= {
                "Access-Control-Allow-Origin": origin,
                "Access-Control-Allow-Headers": "content-type",
                "Access-Control-Allow-Methods": "GET, POST",
                "Access-Control-Max-Age": "600",
            }
        return headers


class Asking:
    """One request for something to read, with what it is answered from."""

    __slots__ = ("api", "player", "query", "reading", "session", "template")

    def __init__(
        self,
        api: _Api,
        session: Session,
        query: GamePickQuery,
        *,
        template: Template,
        player: Any,
        reading: Reading,
    ) -> None:
        self.api, self.session, self.query = api, session, query
        self.template, self.player, self.reading = template, player, reading

    def round(self) -> Round:
        return round_of(self.reading.label, self.template, self.query.round_id, now=self.reading.now)

    def shown(self, round_: Round, *, hidden: bool = False) -> Any:
        return self.reading.round(round_, votes=self.api.votes(self, round_), hidden=hidden)


Method = Callable[[Asking], Any]


def active_rounds(asking: Asking) -> Any:
    found = asking.reading.active()
    if not found:
        raise Refused(rules.NO_ROUNDS, "No round of this game is open.", data=[])
    return [asking.shown(each) for each in found]


def active_round(asking: Asking) -> Any:
    return asking.shown(asking.round())


def history(asking: Asking) -> Any:
    return [asking.shown(each) for each in asking.reading.history()]


def board(asking: Asking) -> Any:
    if asking.query.round_id == rules.SEASON:
        return asking.reading.season(me=asking.player.id)
    return asking.reading.board(asking.round(), me=asking.player.id)


def user_info(asking: Asking) -> Any:
    return asking.reading.user_info(asking.player)


def game_info(asking: Asking) -> Any:
    reading, label = asking.reading, asking.reading.label
    shown = games().show(
        reading.conn,
        label,
        player_id=asking.player.id,
        number=asking.template.id,
        now=reading.now,
        language=reading.language,
    )
    settings = public_settings(label, asking.session.services.public_url)
    return GamePickGameInfo(
        sawTemplate=_described(shown, label, name=asking.template.name),
        allRounds=[GamePickRoundBase(**of) for of in reading.bases()],
        labelInfo={"label_id": label.id, "settings": settings, "products": []},
    )


def _described(shown: SawTemplate, label: Label, *, name: str) -> GamePickTemplate:
    """The game with the names that pages of predictions read."""
    prizes = [
        GamePickPrize(**msgspec.structs.asdict(each), saw_template_id=shown.saw_template_id)
        for each in shown.prizes
    ]
    return GamePickTemplate(
        **msgspec.structs.asdict(shown) | {"prizes": prizes},
        templateName=name,
        label_id=label.id,
        prizesMap={str(each.saw_prize_id): each for each in prizes},
        maxSpinsPeriodMs=shown.maxSpinsPediodMs or 0,
        isVisitorMode=bool(shown.is_visitor_mode),
    )


def translations(asking: Asking) -> Any:
    return dict(games().texts(asking.reading.label, language=asking.reading.language))


def round_info_for_user(asking: Asking) -> Any:
    """Another player's round; what is hidden until the round is resolved is left out."""
    round_, reading, other = asking.round(), asking.reading, asking.query.int_user_id
    reading.look_at(other or 0)
    if not reading.has_entered(round_):
        text = "No player of this int_user_id takes part in this round."
        raise PlauditError(text, code="player_not_found", err_code=rules.NOT_FOUND)
    is_open = not reading.is_resolved(round_.id)
    hidden = round_.definition.hide_predictions and is_open and other != asking.player.id
    return asking.shown(round_, hidden=hidden)


_READS: dict[str, Method] = {
    "active-rounds": active_rounds,
    "active-round": active_round,
    "games-history": history,
    "game-board": board,
    "user-info": user_info,
    "game-info": game_info,
    "translations": translations,
    "game-round-info-for-user": round_info_for_user,
}
_SUBMITS = ("submit-selection", "submit-selection-quiz")


def read_query(query: Mapping[str, str], raw: bytes) -> GamePickQuery:
    """Who asks for what, from the address and, in a POST, from its body. What is empty is not there.

    Raises PlauditError 20001 or 20002.
    """
    said: dict[str, Any] = {}
    if raw:
        check_nesting(raw)
        try:
            body = msgspec.json.decode(raw, type=dict[str, Any])
        except msgspec.ValidationError as error:
            raise bad_field(error) from error
        except NOT_JSON as error:
            raise not_json(error) from error
        said = {name: value for name, value in body.items() if name in _FIELDS}
    said |= {name: value for name, value in query.items() if name in _FIELDS and value not in _EMPTY}
    try:
        return msgspec.convert(said, GamePickQuery, strict=False)
    except msgspec.ValidationError as error:
        raise bad_field(error) from error


_FIELDS = frozenset(GamePickQuery.__struct_fields__)
_EMPTY = ("", "null", "undefined")


def number_of(error: PlauditError) -> int:
    """The number of a refusal. Who is nobody we know, or proves nothing, has one of this interface's."""
    if error.code in _PROOF_CODES:
        return rules.NOT_PROVED
    if error.code in _PLAYER_CODES:
        return rules.WRONG_PLAYER
    return (
        error.err_code if error.err_code not in (0, 1) or error.code == "gamification_off" else rules.FAILED
    )


def _failure(error: Exception) -> GamePickAnswer[Any]:
    known = told(error)
    if isinstance(known, PlauditError):
        return GamePickAnswer(errCode=rules.FAILED, errMessage=known.message)
    log.error("a request of a prediction game failed", exc_info=error)
    return GamePickAnswer(errCode=rules.FAILED, errMessage="Something went wrong here. Send it again.")
