"""One error for everything the linker refuses: it names the file, the line and what to write instead."""

from server.core.errors import PlauditError


class LinkError(PlauditError):
    """`where` is `<path below static/>:<line>`; the message starts with it, as compilers' messages do."""

    def __init__(self, where: str, message: str) -> None:
        super().__init__(f"{where}: {message}", code="link_failed", status=500)
        self.where = where
