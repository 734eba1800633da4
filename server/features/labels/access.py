"""Who may speak for a label: known keys, known brands, allowed origins. Each refusal says what to do."""

from server.core.errors import PlauditError
from server.core.text import origin_of
from server.features.labels.catalogue import Brand, Catalogue, Label


def require_label(catalogue: Catalogue, key: str | None) -> Label:
    label = catalogue.by_key(key or "")
    if label is None:
        message = "There is no label with this label_key. `plaudit labels` lists the keys."
        raise PlauditError(message, code="unknown_label", err_code=20011, status=404)
    return label


def require_brand(label: Label, key: str | None) -> Brand | None:
    """The named brand; without a name the label's first. PlauditError when the key is another label's."""
    brand = label.brand(key)
    if key and brand is None:
        message = f"The brand_key {key[:64]!r} is not of this label."
        raise PlauditError(message, code="unknown_brand", err_code=20012, status=404)
    return brand


def check_origin(label: Label, origin: str | None, *, own_url: str) -> None:
    """Pages must be on the label's allow-list; Plaudit's own pages are. Who is no browser has no origin."""
    if origin is None or origin == origin_of(own_url) or label.allows_origin(origin):
        return
    message = (
        f"Pages at {origin} may not use this label. Add the origin to its setting FRONT_END_ALLOW_DOMAINS."
    )
    raise PlauditError(message, code="origin_not_allowed", err_code=20013, status=403)
