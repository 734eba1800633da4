"""What an operator's platform credits: a template of bonuses, how much, and how it is handed over."""

from typing import Literal
from urllib.parse import urlsplit

import msgspec

from server.core.conditions import Condition, check
from server.core.errors import PlauditError
from server.core.formulas import Formula, compile_formula
from server.core.translated import Translations
from server.features.labels.definitions import KINDS

LONGEST_CODE = 80
LONGEST_LIFE_S = 10 * 366 * 24 * 3600


class BonusTemplate(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A bonus as it is offered.

    `delivery` coupon: a code is put aside when the bonus is given and shown when it is claimed. `coupons` is
    the pool of codes, each used once; without a pool codes are made up. webhook: claiming posts it to
    `webhook_url`, signed with `webhook_secret` where there is one.

    `amount` is computed from the event that gave the bonus and stands for `{amount}` in the texts; `{code}`
    stands for the code of a claimed bonus in `acknowledge` and `redirect_url`. `amount_text` is what players
    see as the amount. Who does not fit `condition` is not given it. `expires_after_s` seconds after it was
    given it can no longer be claimed.
    """

    id: int
    name: str
    description: str = ""
    acknowledge: str = ""
    image_url: str = ""
    redirect_url: str = ""
    amount: Formula | None = None
    amount_text: str = "{amount}"
    delivery: Literal["coupon", "webhook"] = "coupon"
    coupons: tuple[str, ...] | None = None
    webhook_url: str = ""
    webhook_secret: str = ""
    condition: Condition | None = None
    expires_after_s: int | None = None
    translations: Translations = {}

    def __post_init__(self) -> None:
        if not 1 <= self.id <= 2**53:
            raise ValueError("id is a number from 1 to 2^53")
        if self.amount is not None:
            compile_formula(self.amount)
        if self.condition is not None:
            check(self.condition)
        if self.expires_after_s is not None and not 0 < self.expires_after_s <= LONGEST_LIFE_S:
            raise ValueError("expires_after_s is a number of seconds, up to ten years")
        _check_coupons(self.coupons or ())
        if self.delivery == "webhook":
            _check_address(self.webhook_url)


def _check_coupons(coupons: tuple[str, ...]) -> None:
    wrong = [code for code in coupons if not 1 <= len(code) <= LONGEST_CODE or not code.isprintable()]
    if wrong:
        message = f"A coupon has 1 to {LONGEST_CODE} printable characters; not {wrong[0][:100]!r}."
        raise PlauditError(message, code="bad_coupon")
    if len(set(coupons)) != len(coupons):
        raise PlauditError("A pool holds each coupon once; one stands twice.", code="bad_coupon")


def _check_address(url: str) -> None:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username or len(url) > 1000:
        message = "webhook_url is the http or https address that bonuses are posted to."
        raise PlauditError(message, code="bad_webhook")


KINDS.add("bonus_template", BonusTemplate)
