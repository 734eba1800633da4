"""One error for everything that a caller can mend."""


class PlauditError(Exception):
    """Says what went wrong and what to do next.

    `code` is stable and readable (REST answers it as the problem type), `err_code` is its number on the
    wire, `status` its HTTP status, `retry_after_s` whole seconds after which the same call may succeed.
    """

    def __init__(
        self,
        message: str,
        *,
        code: str = "invalid_request",
        err_code: int = 1,
        status: int = 400,
        retry_after_s: int | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.code = code
        self.err_code = err_code
        self.status = status
        self.retry_after_s = retry_after_s
