"""Links in e-mails: the signed one that ends them, and deep links as a mail program can follow them."""

import html
import re
from dataclasses import dataclass
from urllib.parse import quote

from itsdangerous import BadSignature, URLSafeSerializer

from server.core.errors import PlauditError

PATH = "/email/unsubscribe/"
_DEEP = re.compile(r'href="dp:([^"]*)"', re.IGNORECASE)


@dataclass
class Links:
    """Signed addresses that end e-mails for one player; the composition root names secret and server.

    A link never ends: e-mails are kept for years, and who wants no more of them is not to be told that they
    are too late. All it can do is to change one player's subscription.
    """

    secret: str = ""
    url: str = ""

    def unsubscribe(self, label_id: int, player_id: int) -> str:
        return f"{self.url}{PATH}{self._signer().dumps([label_id, player_id])}"

    def read(self, token: str) -> tuple[int, int]:
        """The numbers of label and player. Raises PlauditError for what we did not sign."""
        try:
            label_id, player_id = self._signer().loads(token)
        except BadSignature as error:
            text = "This link is not whole. Copy all of it from the e-mail."
            raise PlauditError(text, code="bad_link", status=404) from error
        return int(label_id), int(player_id)

    def _signer(self) -> URLSafeSerializer:
        return URLSafeSerializer(self.secret, salt="email-unsubscribe")


LINKS = Links()
"""The links of this process."""


def with_site(page: str, site: str) -> str:
    """A sanitised page whose deep links lead to `site`, where Plaudit carries them out
    (`#_smartico_dp=…`); without a site they are links no more."""

    def lead(found: re.Match[str]) -> str:
        link = quote("dp:" + html.unescape(found[1]), safe="")
        return f'href="{html.escape(site.partition("#")[0])}#_smartico_dp={link}"' if site else ""

    return _DEEP.sub(lead, page)
