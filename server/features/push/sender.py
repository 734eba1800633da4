"""What this process sends pushes with: its key pair, its public address, and the way out.

The composition root says where the key is kept and what the server is called; a gateway and a push service
are reached through the guarded way out of `core/outbound.py`.
"""

from dataclasses import dataclass, field

from server.core.outbound import OUTBOUND, Outbound
from server.features.push.vapid import Keys


@dataclass
class Sender:
    public_url: str = ""
    keys: Keys = field(default_factory=Keys)
    outbound: Outbound = field(default_factory=lambda: OUTBOUND)

    @property
    def plain_http(self) -> bool:
        """Whether an endpoint may be http: only where networks are named that it may lie in."""
        return bool(self.outbound.allowed)


SENDER = Sender()
