"""Settings of a process, and that its log keeps secrets."""

import io
import json
import sys
from pathlib import Path

import pytest
import structlog

from server import log
from server.core.errors import PlauditError
from server.settings import Settings, read_settings


def test_without_anything_given_the_defaults_hold() -> None:
    assert read_settings({}, {}) == Settings()


def test_the_command_line_goes_before_the_environment() -> None:
    environment = {"PLAUDIT_PORT": "1234", "PLAUDIT_HOST": "::1", "PLAUDIT_DATA": "/elsewhere"}
    found = read_settings({"port": "4321", "host": None, "unknown": "x"}, environment)
    assert (found.port, found.host, found.data) == (4321, "::1", Path("/elsewhere"))


@pytest.mark.parametrize("name", ["port", "demo_port"])
@pytest.mark.parametrize("value", ["", "http", "-1", "65536", "80.5", "1e3", " 80"])
def test_a_port_that_is_none_is_named_with_its_variable(name: str, value: str) -> None:
    with pytest.raises(PlauditError, match=f"PLAUDIT_{name.upper()}"):
        read_settings({}, {f"PLAUDIT_{name.upper()}": value})


@pytest.mark.parametrize("value", ["", "0", "-5", "many"])
def test_a_rate_that_is_none_is_named_with_its_variable(value: str) -> None:
    with pytest.raises(PlauditError, match="PLAUDIT_MESSAGES_PER_S"):
        read_settings({}, {"PLAUDIT_MESSAGES_PER_S": value})


@pytest.mark.parametrize("value", ["", "-1", "2048", "1.5", "all"])
def test_a_size_that_is_none_is_named_with_its_variable(value: str) -> None:
    with pytest.raises(PlauditError, match="PLAUDIT_SQLITE_MMAP_MB"):
        read_settings({}, {"PLAUDIT_SQLITE_MMAP_MB": value})


@pytest.mark.parametrize("value", ["inside", "10.0.0.1/8", "10.0.0.0/33", "10.0.0.0/8;fd00::/8"])
def test_networks_that_are_none_are_named_with_their_variable(value: str) -> None:
    with pytest.raises(PlauditError, match="PLAUDIT_WEBHOOK_NETWORKS"):
        read_settings({}, {"PLAUDIT_WEBHOOK_NETWORKS": value})


MAIL = {"PLAUDIT_SMTP_HOST": "mail.example", "PLAUDIT_SMTP_SENDER": "hello@shop.example"}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(
            ("SMTP_PORT", "smtp"),
            ("SMTP_SECURITY", "ssl"),
            ("SMTP_SENDER", ""),
            ("SMTP_SENDER", "Shop <a@b.c>"),
        ),
        ("SMTP_SENDER", "a@b.example\nBcc: c@d.example"),
    ],
)
def test_a_mail_server_that_is_none_is_named_with_its_variable(name: str, value: str) -> None:
    with pytest.raises(PlauditError, match=f"PLAUDIT_{name}"):
        read_settings({}, {**MAIL, f"PLAUDIT_{name}": value})


def test_a_password_goes_over_no_clear_connection_and_into_no_log() -> None:
    user = {**MAIL, "PLAUDIT_SMTP_USER": "plaudit", "PLAUDIT_SMTP_PASSWORD": "s3cret-words"}
    with pytest.raises(PlauditError, match="PLAUDIT_SMTP_USER"):
        read_settings({}, {**user, "PLAUDIT_SMTP_SECURITY": "none"})
    found = read_settings({}, user)
    assert (found.smtp_password, found.smtp_port) == ("s3cret-words", 587)
    assert "s3cret-words" not in repr(found)


@pytest.mark.parametrize(
    ("value", "dev"), [("1", True), ("true", True), ("YES", True), ("0", False), ("", False)]
)
def test_a_flag_is_on_for_1_true_and_yes(value: str, dev: bool) -> None:
    assert read_settings({}, {"PLAUDIT_DEV": value}).dev is dev


def test_the_database_lies_in_the_data_folder_unless_another_is_named() -> None:
    assert Settings(data=Path("/d")).database == "sqlite:////d/plaudit.db"
    assert Settings(data=Path("/d"), database_url="postgresql://h/n").database == "postgresql://h/n"


def test_the_public_address_is_where_it_listens_unless_another_is_named() -> None:
    assert Settings(host="h", port=1).url == "http://h:1"
    assert Settings(public_url="https://plaudit.example/").url == "https://plaudit.example"


@pytest.mark.parametrize("terminal", [True, False])
def test_a_logged_error_shows_its_place_and_no_local_variable(
    monkeypatch: pytest.MonkeyPatch, terminal: bool
) -> None:
    written = io.StringIO()
    monkeypatch.setattr(written, "isatty", lambda: terminal)
    monkeypatch.setattr(sys, "stderr", written)
    before = structlog.get_config()
    try:
        log.configure()
        fail_with("a-salt-that-nobody-may-see")
    finally:
        structlog.configure(**before)
    text = written.getvalue()
    assert "fail_with" in text
    assert "nobody-may-see" not in text
    if not terminal:
        assert json.loads(text)["event"] == "failed"


def fail_with(salt: str) -> None:
    try:
        raise ValueError(f"{len(salt)} characters")
    except ValueError:
        structlog.get_logger("test").exception("failed")
