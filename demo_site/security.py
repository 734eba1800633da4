"""The headers of every answer: a nonce-only content policy, made per response.

The policy is the strictest a shop could run, so that the demo proves Plaudit's script lives under it.
"""

from collections.abc import Callable

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from demo_site.config import DemoConfig

FRAMED_PATH = "/framed"
WORKER_PATH = "/plaudit-sw.js"


def content_policy(config: DemoConfig, *, nonce: str, path: str) -> str:
    """The Content-Security-Policy of one response; only `/framed` may be shown inside another origin."""
    shop = " ".join(config.shop_origins)
    plaudit = config.plaudit_origin
    if path == WORKER_PATH:  # a worker has the policy of its own file
        return f"default-src 'none'; script-src {plaudit}; connect-src {plaudit}"
    ancestors = f"'self' {shop}" if path == FRAMED_PATH else "'self'"
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src 'nonce-{nonce}' 'strict-dynamic'",
            "style-src 'self'",
            f"img-src 'self' data: {shop} {plaudit}",
            f"connect-src 'self' {plaudit} {config.plaudit_socket_origin}",
            f"frame-src 'self' {shop} {plaudit}",
            "font-src 'self'",
            "manifest-src 'self'",
            "worker-src 'self'",
            "base-uri 'none'",
            "form-action 'self'",
            f"frame-ancestors {ancestors}",
            "require-trusted-types-for 'script'",
        )
    )


class SecurityHeaders:
    """Gives each request a nonce (as `request.state.nonce`) and each response the policy that names it."""

    def __init__(self, app: ASGIApp, *, config: DemoConfig, new_nonce: Callable[[], str]) -> None:
        self._app = app
        self._config = config
        self._new_nonce = new_nonce

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        nonce = self._new_nonce()
        scope.setdefault("state", {})["nonce"] = nonce
        policy = content_policy(self._config, nonce=nonce, path=scope["path"])

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["Content-Security-Policy"] = policy
                headers["X-Content-Type-Options"] = "nosniff"
                headers["Referrer-Policy"] = "strict-origin-when-cross-origin"
                headers.setdefault("Cache-Control", "no-cache")
            await send(message)

        await self._app(scope, receive, send_with_headers)
