"""A database that is full, locked or gone, in the words of the one error that callers know."""

from typing import TypeVar

import structlog

from server.core.errors import PlauditError

RETRY_AFTER_S = 5

E = TypeVar("E", bound=BaseException)

log = structlog.get_logger("store")


def told(error: E) -> E | PlauditError:
    """A database that is full, locked or gone is not the fault of who asks: say "later", so that clients keep
    what they sent and send it again. Any other error comes back as it is."""
    if not any(kind.__name__ == "OperationalError" for kind in type(error).__mro__):
        return error
    log.error("the database does not answer", error=repr(error))
    message = "The database does not answer just now. Send it again, with the same id, in a moment."
    unavailable = PlauditError(
        message, code="database_unavailable", err_code=20052, status=503, retry_after_s=RETRY_AFTER_S
    )
    unavailable.__cause__ = error
    return unavailable
