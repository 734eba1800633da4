"""Posting to addresses that operators name: public ones only, the one that was judged, and bounded."""

import asyncio
import ipaddress
import socket
import ssl
import threading
from collections.abc import Iterator, Sequence
from typing import Any

import pytest

from server.core.outbound import MOST_READ, Answer, NotAllowed, NotReached, Outbound
from server.core.public_address import is_public, target_of
from tests.support.receiver import CERTIFICATE, LOOPBACK, Receiver

INSIDE = [
    *("127.0.0.1", "127.8.9.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1"),
    *("0.0.0.0", "224.0.0.1", "239.1.1.1", "240.0.0.1", "255.255.255.255", "192.0.0.8", "192.88.99.1"),
    *("198.18.0.1", "192.0.2.1", "198.51.100.1", "203.0.113.1", "::", "::1", "fe80::1%eth0", "fec0::1"),
    *("fd00::1", "fd00:ec2::254", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254"),
    *("::127.0.0.1", "64:ff9b::a9fe:a9fe", "64:ff9b::7f00:1", "64:ff9b:1::a00:1", "2002:7f00:1::"),
    *("2002:a9fe:a9fe::1", "2001:0:4136:e378::1", "2001:db8::1", "100::1", "3fff::1", "5f00::1"),
]


@pytest.mark.parametrize("text", INSIDE)
def test_an_address_inside_is_refused_even_beside_a_public_one(text: str) -> None:
    for addresses in ([text], ["8.8.8.8", text]):
        with pytest.raises(NotAllowed, match="not a public address"):
            post(outbound(addresses, allowed=()), "https://hooks.example/")


@pytest.mark.parametrize(
    "text", ["8.8.8.8", "1.1.1.1", "2606:4700:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"]
)
def test_a_public_address_is_public(text: str) -> None:
    assert is_public(ipaddress.ip_address(text))


@pytest.mark.parametrize(
    "host",
    [
        *("127.0.0.1", "2130706433", "0x7f000001", "0x7f.1", "017700000001", "0177.0.0.1", "127.1", "0"),
        *("[::1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[0:0:0:0:0:ffff:7f00:1]", "localhost"),
    ],
)
def test_no_spelling_of_this_machine_is_reached(host: str) -> None:
    """With the system's own resolver: whatever it makes of the name is judged."""
    with pytest.raises(NotAllowed):
        post(Outbound(), f"https://{host}:8420/")


@pytest.mark.parametrize(
    ("url", "reason"),
    {
        "https://user@hooks.example/": "no user",
        "https://user:secret@hooks.example/": "no user",
        "https://hooks.example@127.0.0.1/": "no user",
        "https://@127.0.0.1/": "no user",
        "https://hooks.example\\@127.0.0.1/": "backslashes",
        "https://hooks.example#@127.0.0.1/": "no fragment",
        "https://hooks.example/#": "no fragment",
        "https://127.0.0.1 .hooks.example/": "blanks",
        "https://hooks.exam\tple/": "ASCII",
        "https://hooks.example\n/": "ASCII",
        "https://①②⑦.⓪.⓪.①/": "ASCII",
        "https://hooks。example/": "ASCII",
        "https://[fe80::1%25eth0]/": "no % in its host",
        "https://[::1/": "Invalid",
        "https:///hooks": "not the name of a host",
        "https://-hooks.example/": "not the name of a host",
        "https://hooks..example/": "not the name of a host",
        f"https://{'a' * 64}.example/": "not the name of a host",
        f"https://{'a.' * 127}example/": "not the name of a host",
        "https://hooks.example:0/": "port 0",
        "https://hooks.example:99999/": "out of range",
        "file:///etc/passwd": "begins with https",
        "gopher://hooks.example/": "begins with https",
        "//hooks.example/": "begins with https",
        "https://hooks.example/" + "a" * 2000: "2000 characters",
    }.items(),
)
def test_a_url_that_two_readers_could_read_differently_is_refused(url: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        target_of(url)
    with pytest.raises(NotAllowed):
        post(outbound(["8.8.8.8"]), url)


def test_http_without_tls_goes_only_to_networks_that_are_named(receiver: Receiver) -> None:
    with pytest.raises(NotAllowed, match="TLS"):
        post(outbound(["8.8.8.8"]), "http://hooks.example/")
    assert post(outbound(["127.0.0.1"]), receiver.url).status == 200


def test_the_connection_goes_to_the_address_that_was_judged(receiver: Receiver) -> None:
    """A name that points inside a moment later is asked once, and what it said first is used."""
    answers = [["127.0.0.1"], ["10.0.0.1"]]
    asked: list[str] = []

    async def rebinding(host: str, port: int) -> Sequence[str]:
        asked.append(host)
        return answers[len(asked) - 1]

    client = Outbound(allowed=LOOPBACK, resolve=rebinding)
    answer = post(client, receiver.url.replace("127.0.0.1", "hooks.example"))
    assert (answer.status, answer.body, asked) == (200, b"ok", ["hooks.example"])
    assert receiver.got[0].headers["host"] == f"hooks.example:{receiver.port}"
    assert receiver.got[0].path == "/hooks?a=1"
    with pytest.raises(NotAllowed):  # the second time it points inside, and is judged anew
        post(client, receiver.url.replace("127.0.0.1", "hooks.example"))


def test_tls_asks_for_the_name_and_believes_its_certificate_alone() -> None:
    receiver = Receiver(tls=True)
    context = ssl.create_default_context(cafile=CERTIFICATE)
    client = Outbound(allowed=LOOPBACK, resolve=fixed(["127.0.0.1"]), context=lambda: context)
    try:
        assert post(client, f"https://hooks.example:{receiver.port}/").status == 200
        assert receiver.names == ["hooks.example"]
        with pytest.raises(NotReached, match=r"[Cc]ertificate|CERTIFICATE"):
            post(client, f"https://other.example:{receiver.port}/")
        unknown = Outbound(allowed=LOOPBACK, resolve=fixed(["127.0.0.1"]))
        with pytest.raises(NotReached, match="CERTIFICATE"):
            post(unknown, f"https://hooks.example:{receiver.port}/")
    finally:
        receiver.close()
    assert len(receiver.got) == 1


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_is_an_answer_and_is_not_followed(receiver: Receiver, status: int) -> None:
    receiver.status = status
    receiver.headers = {"Location": receiver.url}
    assert post(outbound(["127.0.0.1"]), receiver.url).status == status
    assert len(receiver.got) == 1


def test_a_proxy_of_the_environment_is_not_asked(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy", "HTTPS_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    assert post(outbound(["127.0.0.1"]), receiver.url).status == 200


def test_a_slow_answer_is_given_up(receiver: Receiver) -> None:
    done = threading.Event()
    receiver.before = lambda: _wait(done)
    client = outbound(["127.0.0.1"])
    client.total_s = 0.2
    with pytest.raises(NotReached, match=r"within 0\.2 s"):
        post(client, receiver.url)
    done.set()


def test_an_answer_that_comes_in_drops_is_given_up_as_a_whole() -> None:
    """Each byte comes in time, and all of them together do not."""
    server = socket.create_server(("127.0.0.1", 0))

    def drip() -> None:
        line, _ = server.accept()
        with line:
            try:
                for byte in b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n" + b"a" * 500:
                    line.sendall(bytes([byte]))
                    threading.Event().wait(0.01)
            except OSError:
                pass

    thread = threading.Thread(target=drip)
    thread.start()
    client = outbound(["127.0.0.1"])
    client.total_s = 0.3
    with pytest.raises(NotReached, match="within"):
        post(client, f"http://127.0.0.1:{server.getsockname()[1]}/")
    thread.join(10)
    server.close()


def test_of_a_long_answer_only_the_beginning_is_read(receiver: Receiver) -> None:
    receiver.text = b"x" * 5_000_000
    assert len(post(outbound(["127.0.0.1"]), receiver.url).body) == MOST_READ


def test_when_nobody_is_at_one_address_the_next_is_tried(receiver: Receiver) -> None:
    """127.0.0.2 is this machine as well, and nobody listens there."""
    client = outbound(["127.0.0.2", "127.0.0.1"])
    assert post(client, receiver.url.replace("127.0.0.1", "hooks.example")).status == 200


def test_nobody_there_and_no_such_name_are_said(receiver: Receiver) -> None:
    receiver.close()
    with pytest.raises(NotReached, match="not reached"):
        post(outbound(["127.0.0.1"]), receiver.url)
    with pytest.raises(NotAllowed, match="no address"):
        post(outbound([]), "https://hooks.example/")

    async def unknown(host: str, port: int) -> Sequence[str]:
        raise socket.gaierror("Name or service not known")

    with pytest.raises(NotReached, match="Name or service"):
        post(Outbound(resolve=unknown), "https://hooks.example/")


# -- helpers ------------------------------------------------------------------------------------------------


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    found = Receiver()
    yield found
    if found._thread.is_alive():
        found.close()


def _wait(done: threading.Event) -> None:
    done.wait(5)


def fixed(addresses: Sequence[str]) -> Any:
    async def resolve(host: str, port: int) -> Sequence[str]:
        return addresses

    return resolve


def outbound(addresses: Sequence[str], *, allowed: Any = LOOPBACK) -> Outbound:
    return Outbound(allowed=allowed, resolve=fixed(addresses))


def post(client: Outbound, url: str) -> Answer:
    return asyncio.run(client.post(url, body=b"{}", headers={"content-type": "application/json"}))
