"""E-mails: each is sent once for its cause, or it is known why not; no text becomes a header or a script."""

import asyncio
import ssl
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from server.app import mail_server
from server.core.clock import DAY_MS, HOUR_MS, MINUTE_MS
from server.core.errors import PlauditError
from server.features.effects.definition import Effect, check_effect
from server.features.labels.definitions import KINDS
from server.features.mail import tables, tasks
from server.features.mail.links import LINKS
from server.features.mail.smtp import POST, Server
from server.jobs import tables as job_tables
from server.jobs.engine import LEASE_MS, Job
from server.settings import Settings
from tests.features.mail.kit import SENDER, START, House
from tests.support.mail_server import MailServer
from tests.support.receiver import CERTIFICATE


def test_an_effect_is_sent_with_all_that_it_says(house: House) -> None:
    house.define(
        subject="{{ params.gift }} for {{ player.ext_user_id }}",
        text="You spent {{ event.amount }}.\nNo more: {{ unsubscribe_url }}",
        html="<p>You spent <b>{{ event.amount }}</b>.</p>",
        from_name="{{ params.shop }}",
    )
    house.give(event={"amount": 12}, params={"gift": "A filter – 🎁", "shop": "Anna & Söhne"})
    assert (house.email().status, house.mail.taken) == ("waiting", [])
    assert house.work() == 1
    (taken,) = house.mail.taken
    assert (taken.sender, taken.recipients) == (SENDER, ("anna@home.example",))
    message = taken.message
    assert message["Subject"] == "A filter – 🎁 for anna"
    assert message["From"] == f"Anna & Söhne <{SENDER}>"
    assert message["Date"].datetime.timestamp() == START / 1000
    row = house.email()
    assert message["Message-ID"] == f"<{row.digest}@shop.example>"
    assert message["Auto-Submitted"] == "auto-generated"
    text, html = message.get_body(("plain",)), message.get_body(("html",))
    assert text is not None
    assert html is not None
    link = str(message["List-Unsubscribe"]).strip("<>")
    assert text.get_content().split("\r\n") == ["You spent 12.", f"No more: {link}", ""]
    assert html.get_content().strip() == "<p>You spent <b>12</b>.</p>"
    assert link.startswith("https://plaudit.example/email/unsubscribe/")
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert (row.status, row.attempts, row.error, row.content) == ("sent", 1, None, None)
    assert (row.settled_at, row.due_at, house.jobs()) == (START, None, [])


def test_a_player_reads_it_in_their_language_from_the_name_of_the_label(house: House) -> None:
    house.settings(FRONT_END_ALLOWED_LANGUAGES="EN,DE", EMAIL_FROM_NAME="Kaffeehaus")
    house.change(core_user_language="DE")
    house.define(translations={"DE": {"subject": "Hallo"}})
    house.give()
    house.work()
    message = house.mail.taken[0].message
    assert (message["Subject"], message["From"]) == ("Hallo", f"Kaffeehaus <{SENDER}>")
    assert message.get_content_type() == "text/plain"
    assert message.get_content().strip() == "Good to see you."


def test_one_click_is_said_only_where_it_is_https(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    house.define()
    for number, url in enumerate(("http://127.0.0.1:8420", "https://a-long-name." * 4 + "plaudit.example")):
        monkeypatch.setattr(LINKS, "url", url)
        house.give(cause=str(number))
        house.work()
        taken = house.mail.taken[number]
        assert f"\r\nList-Unsubscribe: <{url}/email/unsubscribe/".encode() in taken.data  # in one piece
        assert (taken.message["List-Unsubscribe-Post"] is not None) == url.startswith("https:")


def test_the_same_cause_is_sent_once_and_two_workers_share_the_work(house: House) -> None:
    house.define()
    for number in (1, 1, 2, 3, 4, 1):
        house.give(cause=f"mission:{number}")
    assert house.work(hands=2) == 4
    house.give(cause="mission:1")
    assert house.work() == 0
    assert len(house.message_ids) == len(set(house.message_ids)) == 4
    assert [row.status for row in house.emails()] == ["sent"] * 4


def test_what_is_sent_is_what_was_meant_at_the_time(house: House) -> None:
    house.define(subject="Old")
    house.give()
    house.define(subject="New")
    house.work()
    assert house.mail.taken[0].message["Subject"] == "Old"


# -- what is not sent ---------------------------------------------------------------------------------------


def test_without_a_mail_server_it_is_noted_and_never_tried(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.settings(CONTACT_CAPS='{"email": {"day": 1}}')
    house.define()
    with monkeypatch.context() as without:
        without.setattr(POST, "server", Server())
        house.give(cause="a")
    assert (house.email().status, house.email().settled_at, house.jobs()) == ("no_server", START, [])
    house.give(cause="a")
    house.give(cause="b")  # what was not sent does not count for the caps
    house.work()
    assert [row.status for row in house.emails()] == ["no_server", "sent"]


def test_a_mail_server_that_is_taken_away_ends_what_waits(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.define()
    house.give()
    monkeypatch.setattr(POST, "server", Server())
    assert house.until_done() == []
    assert (house.email().status, "PLAUDIT_SMTP_HOST" in house.email().error) == ("failed", True)


NO_ADDRESSES: tuple[str | None, ...] = (
    *(None, "", "anna", "anna@", "@home.example", "anna@home", "a b@home.example", "anna@.", "a@b@c.d"),
    *("anna@home.example\nBcc: eve@evil.example", "anna@home.example,eve@evil.example"),
    *("<anna@home.example>", "x" * 321 + "@home.example"),
)


def test_a_player_without_an_address_is_noted(house: House) -> None:
    house.define()
    for number, address in enumerate(NO_ADDRESSES):
        house.change(email=address)
        house.give(cause=str(number))
    found = [(row.status, row.address, row.settled_at) for row in house.emails()]
    assert found == [("no_address", None, START)] * len(NO_ADDRESSES)
    assert house.jobs() == []


def test_another_property_may_hold_the_address(house: House) -> None:
    house.settings(EMAIL_PROPERTY="core_utm_source")
    house.change(core_utm_source="  work@home.example ")
    house.define()
    house.give()
    house.work()
    assert house.mail.taken[0].recipients == ("work@home.example",)


def test_who_is_unsubscribed_gets_none_not_even_what_waits(house: House) -> None:
    house.define()
    house.give(cause="before")
    house.change(core_email_unsubscribed=True)
    house.give(cause="after")
    house.until_done()
    assert [row.status for row in house.emails()] == ["unsubscribed", "unsubscribed"]
    house.change(core_email_unsubscribed=False)
    house.give(cause="again")
    house.work()
    assert [row.status for row in house.emails()][2] == "sent"
    assert len(house.mail.taken) == 1


def test_caps_hold_and_what_they_hold_back_is_noted(house: House) -> None:
    house.settings(CONTACT_CAPS='{"email": {"day": 2}}')
    house.define()
    for number in range(3):
        house.give(cause=str(number))
    house.work()
    assert [row.status for row in house.emails()] == ["sent", "sent", "capped"]


def test_what_cannot_be_made_leaves_nothing_behind(house: House) -> None:
    house.give()
    house.define(text="{{ params.n | divided_by: 0 }}")
    house.give(params={"n": 1})
    assert house.emails() == []


# -- mail servers that refuse -------------------------------------------------------------------------------


@pytest.mark.parametrize("command", ["MAIL", "RCPT", "DATA", "BODY"])
def test_a_refusal_for_good_is_not_tried_again(house: House, command: str) -> None:
    house.define()
    house.mail.answers[command] = "550 no such\tuser"
    house.give()
    assert house.until_done() == []
    row = house.email()
    assert (row.status, row.attempts, row.error) == ("failed", 1, "550 no such user")


@pytest.mark.parametrize(
    ("command", "answer"),
    [
        *(("MAIL", "451 later"), ("RCPT", "450 greylisted"), ("DATA", "452 full"), ("BODY", "421 going")),
        *(("CONNECT", "421 busy"), ("CONNECT", "554 not you"), ("CONNECT", None), ("RCPT", None)),
    ],
)
def test_what_passes_is_tried_again_until_it_is_taken(house: House, command: str, answer: str | None) -> None:
    house.define()
    house.mail.answers[command] = answer
    house.give()
    house.work()
    row = house.email()
    assert (row.status, row.attempts) == ("waiting", 1)
    assert (answer or "the") in row.error
    assert MINUTE_MS <= row.due_at - START <= 1.1 * MINUTE_MS
    assert [job.due_at for job in house.jobs()] == [row.due_at]
    del house.mail.answers[command]
    house.until_done()
    row = house.email()
    assert (row.status, row.attempts, row.error, len(house.mail.taken)) == ("sent", 2, None, 1)


def test_a_server_that_is_not_there_is_tried_for_two_days_and_then_given_up(house: House) -> None:
    house.define()
    house.give()
    house.mail.close()
    pauses = house.until_done()
    for pause, planned in zip(pauses, tasks.PAUSES_MS, strict=True):
        assert planned <= pause <= 1.1 * planned
    assert 44 * HOUR_MS < sum(pauses) < 50 * HOUR_MS
    row = house.email()
    assert (row.status, row.attempts, row.content) == ("failed", len(pauses) + 1, None)
    assert row.error.startswith("the mail server is not reached:")


def test_a_server_that_says_goodbye_badly_has_taken_the_message(house: House) -> None:
    house.define()
    for number, goodbye in enumerate(("421 enough", None, "550 what")):
        house.mail.answers["QUIT"] = goodbye
        house.give(cause=str(number))
        assert house.until_done() == []
    assert [row.status for row in house.emails()] == ["sent"] * 3
    assert len(house.mail.taken) == 3


def test_a_server_that_says_nothing_is_left_after_a_while(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(POST, "timeout_s", 0.1)
    house.define()
    house.mail.answers["EHLO"] = "250-going on and on"
    house.give()
    house.work()
    assert (house.email().status, "timed out" in house.email().error) == ("waiting", True)


# -- a process that dies ------------------------------------------------------------------------------------


def test_a_process_that_dies_after_sending_sends_again_with_the_same_message_id(house: House) -> None:
    """As after kill -9: the message went out, nothing was written, and the lease runs out."""
    house.define()
    house.give()
    (row,) = house.jobs()
    payload = {"label_id": house.label_id, "message": house.email().id}
    letter = house.run(lambda tx: tasks.prepare(tx, Job(row.id, 1, row.kind, row.key, payload, START, 1)))
    lease = {"lease_until": START + LEASE_MS, "fence": 1, "tries": 1}
    house.run(lambda tx: tx.change(job_tables.job.update().values(**lease)))
    assert asyncio.run(tasks.perform(letter)).sent
    assert house.work() == 0  # somebody has it
    house.clock.advance(LEASE_MS + 1)
    assert house.work() == 1
    assert len(house.message_ids) == 2
    assert len(set(house.message_ids)) == 1
    assert house.mail.taken[0].message["Date"] == house.mail.taken[1].message["Date"]
    assert (house.email().status, house.jobs()) == ("sent", [])


# -- what players and operators write -----------------------------------------------------------------------

EVIL = "Hi\r\nBcc: eve@evil.example\r\n\r\n<script>x()</script>\u2028\x00\x0b"


def test_no_value_becomes_a_header_or_a_command(house: House) -> None:
    house.define(
        subject="{{ params.evil }}", from_name="{{ params.evil }}", text="{{ params.evil }}{{ params.end }}"
    )
    end = "\r\n.\r\nMAIL FROM:<eve@evil.example>\n.\n\r.\r"
    house.give(params={"evil": EVIL, "end": end})
    house.work()
    (taken,) = house.mail.taken
    message = taken.message
    assert message["Bcc"] is None
    assert message["Subject"] == "HiBcc: eve@evil.example<script>x()</script>"
    assert "eve@evil.example" not in message["From"].addresses[0].addr_spec
    assert taken.recipients == ("anna@home.example",)
    assert [line.split()[0] for line in taken.said] == ["EHLO", "MAIL", "RCPT", "DATA"]
    assert "\r\n.\r\nMAIL FROM:<eve@evil.example>\r\n.\r\n" in message.get_content()
    assert not set("\0\x0b") & set(message.get_content())


def test_no_script_and_no_markup_of_players_reaches_the_html(house: House) -> None:
    house.define(
        html="<p onclick='x()'>{{ params.evil }}</p><script>y()</script><a href='javascript:z()'>a</a>"
    )
    house.give(params={"evil": "<img src=x onerror=alert(1)>"})
    house.work()
    html = house.mail.taken[0].message.get_body(("html",))
    assert html is not None
    assert html.get_content().strip() == (
        '<p>&lt;img src=x onerror=alert(1)&gt;</p><a rel="noopener noreferrer">a</a>'
    )


def test_deep_links_lead_to_the_site(house: House) -> None:
    house.define(html='<a href="dp:gf_shop&id={{ params.id }}">Shop</a>')
    for number, site in enumerate(("", "https://shop.example/hub?a=1&b=2#top")):
        house.settings(EMAIL_DEEP_LINK_URL=site)
        house.give(cause=str(number), params={"id": '7"><b>'})
        house.work()
    without, leading = [str(taken.message.get_body(("html",)).get_content()) for taken in house.mail.taken]  # type: ignore[union-attr]
    assert "href" not in without
    assert (
        'href="https://shop.example/hub?a=1&amp;b=2#_smartico_dp=dp%3Agf_shop%26id%3D7%22%3E%3Cb%3E"'
        in leading
    )


WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "no subject": ({"subject": " "}, "needs subject"),
    "no text": ({"text": ""}, "needs text"),
    "a long subject": ({"subject": "x" * 201}, "at most 200"),
    "a number that is none": ({"id": 0}, "id lies between"),
    "bad Liquid": ({"text": "{% if %}"}, "Liquid"),
    "bad Liquid in HTML": ({"html": "<p>{% if %}</p>"}, "Liquid"),
    "a translation of nothing": ({"translations": {"DE": {"name": "x"}}}, "not of name"),
    "a long translation": ({"translations": {"DE": {"from_name": "x" * 81}}}, "at most 80"),
    "a NUL": ({"text": "a\0b"}, "NUL"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_cannot_be_is_refused_when_it_is_defined(name: str) -> None:
    fields, part = WRONG[name]
    with pytest.raises(PlauditError, match=part):
        KINDS.check("email", {"id": 1, "subject": "Hello", "text": "Hi", **fields})


def test_the_effect_needs_an_email() -> None:
    with pytest.raises(PlauditError, match="needs email"):
        check_effect(Effect(type="email"))


# -- the way there ------------------------------------------------------------------------------------------


def trusting() -> ssl.SSLContext:
    """Trusts the certificate of the tests; it names another host, which is another test."""
    context = ssl.create_default_context(cafile=str(CERTIFICATE))
    context.check_hostname = False
    return context


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_user_and_password_travel_encrypted(
    house: House, security: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    mail = MailServer(security=security)
    server = house.server_of(port=mail.port, security=security, user="plaudit", password="s3cret-words")
    monkeypatch.setattr(POST, "server", server)
    house.define()
    house.give(cause="a stranger")
    house.work()
    assert "certificate verify failed" in house.email().error.lower()
    monkeypatch.setattr(POST, "context", trusting)
    house.until_done()
    (taken,) = mail.taken
    assert (taken.is_encrypted, taken.by) == (True, "plaudit s3cret-words")
    mail.answers["AUTH"] = "535 wrong"
    house.give(cause="a wrong password")
    house.work()
    row = house.emails()[1]
    assert (row.status, row.attempts) == ("waiting", 1)
    assert "535 wrong" in row.error
    assert "s3cret-words" not in row.error + repr(server)
    mail.close()


def test_nothing_is_sent_in_the_clear_to_a_server_that_offers_no_tls(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(POST, "server", house.server_of(security="starttls"))
    house.define()
    house.give()
    house.work()
    assert (house.email().status, house.mail.taken, house.mail.connections) == ("waiting", [], 1)


def test_the_password_may_lie_in_the_file_of_secrets(tmp_path: Path) -> None:
    def of(**fields: Any) -> Server:
        return mail_server(Settings(data=tmp_path, smtp_host="m.example", smtp_sender=SENDER, **fields))

    assert of() == Server("m.example", 587, "starttls", "", "", SENDER)
    with pytest.raises(PlauditError, match="PLAUDIT_SMTP_PASSWORD"):
        of(smtp_user="plaudit")
    (tmp_path / "secrets.json").write_text('{"smtp_password": "from the file"}')
    assert of(smtp_user="plaudit").password == "from the file"
    assert of(smtp_user="plaudit", smtp_password="given").password == "given"


# -- the log ------------------------------------------------------------------------------------------------


def test_the_log_forgets_what_is_old_and_keeps_what_waits(house: House) -> None:
    house.define()
    house.give(cause="sent")
    house.work()
    house.mail.answers["RCPT"] = "450 later"
    house.give(cause="waits")
    house.work()
    job = Job(1, 1, tasks.FORGET_JOB, "", {}, 0, 1)
    house.clock.advance(90 * DAY_MS)
    assert house.run(lambda tx: tasks.forget(tx, job)) == house.clock.now() + DAY_MS
    house.clock.advance(1)
    assert house.run(lambda tx: tasks.forget(tx, job)) == house.clock.now()
    assert [row.status for row in house.emails()] == ["waiting"]
    house.run(lambda tx: tx.change(sa.update(tables.message).values(status="sent", settled_at=START)))
    house.settings(EMAIL_LOG_DAYS="0")
    house.run(lambda tx: tasks.forget(tx, job))
    assert len(house.emails()) == 1
