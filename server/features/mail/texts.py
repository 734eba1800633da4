"""What the page behind an unsubscribe link says, in the languages that people have met so far."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Texts:
    """`ask` before, `done` after, `back` when it was undone; `end` and `undo` are the buttons."""

    language: str
    ask: str
    ask_more: str
    end: str
    done: str
    done_more: str
    undo: str
    back: str
    back_more: str


_ENGLISH = Texts(
    "en",
    "No more e-mails?",
    "You will get none from us any more.",
    "Unsubscribe",
    "You are unsubscribed",
    "You get no more e-mails from us.",
    "I want them again",
    "You get e-mails again",
    "Good to have you back.",
)
_TEXTS = {
    "EN": _ENGLISH,
    "DE": Texts(
        "de",
        "Keine E-Mails mehr?",
        "Du bekommst dann keine mehr von uns.",
        "Abmelden",
        "Du bist abgemeldet",
        "Du bekommst keine E-Mails mehr von uns.",
        "Ich möchte sie wieder",
        "Du bekommst wieder E-Mails",
        "Schön, dass du wieder da bist.",
    ),
    "FR": Texts(
        "fr",
        "Plus d’e-mails ?",
        "Vous n’en recevrez plus de notre part.",
        "Se désabonner",
        "Vous êtes désabonné",
        "Vous ne recevrez plus d’e-mails de notre part.",
        "Je les veux à nouveau",
        "Vous recevez à nouveau nos e-mails",
        "Ravis de vous retrouver.",
    ),
    "ES": Texts(
        "es",
        "¿No más correos?",
        "Ya no recibirás ninguno de nuestra parte.",
        "Darme de baja",
        "Te has dado de baja",
        "Ya no recibirás correos de nuestra parte.",
        "Los quiero de nuevo",
        "Vuelves a recibir correos",
        "Qué bien tenerte de vuelta.",
    ),
    "PT": Texts(
        "pt",
        "Chega de e-mails?",
        "Não vai receber mais nenhum da nossa parte.",
        "Cancelar subscrição",
        "Subscrição cancelada",
        "Não recebe mais e-mails da nossa parte.",
        "Quero recebê-los de novo",
        "Volta a receber e-mails",
        "Que bom ter você de volta.",
    ),
}


def texts_in(language: str) -> Texts:
    """The texts in a language (two letters), or in English."""
    return _TEXTS.get(language.upper(), _ENGLISH)
