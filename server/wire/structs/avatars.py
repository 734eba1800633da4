"""Avatars: the catalogue, a player's generated variants, and the prompts that make them."""

from typing import ClassVar

import msgspec

from server.wire.class_ids import ClassId
from server.wire.structs.envelope import Request, Response, Shape, always


class AvatarPublicMeta(Shape, kw_only=True):
    """Picture of an avatar."""

    url: str
    description: str | None = None


class AvatarDefinition(Shape, kw_only=True):
    """An avatar of the catalogue as one player has it (reference protocol, cid 561)."""

    avatar_real_id: int
    is_default: bool
    hide_until_achieved: bool
    priority: int
    """Lower comes first."""
    public_meta: AvatarPublicMeta
    avatar_source_type_id: int
    """0 is free."""
    is_given: bool
    is_in_use: bool | None = None
    active_from_date: str | None = None
    active_till_date: str | None = None


class AvatarCustomized(Shape, kw_only=True):
    """A variant that was generated for the player (reference protocol, cid 563)."""

    avatar_real_id: int
    """Of the avatar it was made from."""
    url: str
    dt_created: int
    """Epoch ms."""


class AvatarPromptMeta(Shape, kw_only=True):
    """What players see of a prompt."""

    name: str
    icon_url: str


class AvatarPrompt(Shape, kw_only=True):
    """A way to vary an avatar, with its price (reference protocol, cid 565)."""

    prompt_id: int
    public_meta: AvatarPromptMeta
    cost_currency_type_id: int
    """0 points, 1 gems, 2 diamonds, 3 free."""
    cost_value: float


class GetAvatarsList(Request, kw_only=True, frozen=True):
    """Asks for the catalogue (reference protocol, cid 560)."""

    CID: ClassVar[int] = ClassId.GET_AVATARS_LIST_REQUEST
    ANSWER: ClassVar[int | None] = ClassId.GET_AVATARS_LIST_RESPONSE


class GetAvatarsListResponse(Response, kw_only=True):
    """The catalogue."""

    CID: ClassVar[int] = ClassId.GET_AVATARS_LIST_RESPONSE
    cid: int = always(CID)

    avatars: list[AvatarDefinition]


class GetAvatarsCustomized(Request, kw_only=True, frozen=True):
    """Asks for the player's variants (reference protocol, cid 562)."""

    CID: ClassVar[int] = ClassId.GET_AVATARS_CUSTOMIZED_REQUEST
    ANSWER: ClassVar[int | None] = ClassId.GET_AVATARS_CUSTOMIZED_RESPONSE


class GetAvatarsCustomizedResponse(Response, kw_only=True):
    """Variants, newest first."""

    CID: ClassVar[int] = ClassId.GET_AVATARS_CUSTOMIZED_RESPONSE
    cid: int = always(CID)

    avatars: list[AvatarCustomized]


class GetAvatarPrompts(Request, kw_only=True, frozen=True):
    """Asks for the prompts (reference protocol, cid 564)."""

    CID: ClassVar[int] = ClassId.GET_AVATAR_PROMPTS_REQUEST
    ANSWER: ClassVar[int | None] = ClassId.GET_AVATAR_PROMPTS_RESPONSE


class GetAvatarPromptsResponse(Response, kw_only=True):
    """The prompts."""

    CID: ClassVar[int] = ClassId.GET_AVATAR_PROMPTS_RESPONSE
    cid: int = always(CID)

    prompts: list[AvatarPrompt]


class AvatarCustomizeRequest(msgspec.Struct, kw_only=True, frozen=True, omit_defaults=True):
    """Body of POST `/avatar-customize`: an HTTP call outside the envelope."""

    label_api_key: str
    user_id: int
    user_ext_id: str
    prompt_id: int
    avatar_url: str
    avatar_real_id: int
    brand_key: str | None = None
    hash: str | None = None
    """Identity proof of `user_ext_id`, where the label requires one."""
    request_id: str = ""
    """Made before sending: the same one again is answered with the same picture and paid once."""


class AvatarCustomizeResponse(Shape, kw_only=True):
    """Answer of `/avatar-customize`: the picture or an error."""

    cdn_url: str | None = None
    errCode: int | None = None
    """12001 the player's monthly limit, 12002 the label's, -1 anything else."""
    errMessage: str | None = None
