"""Links native ES modules into one classic script an entry and one lazy chunk a feature (decision 0002)."""

from server.web.linker.errors import LinkError
from server.web.linker.link import Linked, link
from server.web.linker.output import Encoding, Output, content_hash, encodings, optional

__all__ = ["Encoding", "LinkError", "Linked", "Output", "content_hash", "encodings", "link", "optional"]
