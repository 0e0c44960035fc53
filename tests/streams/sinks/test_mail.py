import ssl

import pytest

from schemas.decoding import encode
from schemas.label import Label
from schemas.store import WriteBatch
from streams.ledger.deliveries import DeliveryRow
from streams.metrics import Metrics
from streams.outbox import NothingToSend, ReceiverAway, Refused, Undelivered
from streams.sinks.mail import MailSink
from streams.sinks.mail_options import MailOptions
from streams.stores.sqlite.store import SqliteStore
from tests.builders import NOON, make_flagged, make_post_id
from tests.contracts.stores import make_tombstone
from tests.processors.present.test_mail import TAXA, make_mail
from tests.servers.certificates import make_certificate
from tests.servers.mail import MailServer


@pytest.fixture
async def store(tmp_path):
    opened = await SqliteStore.open(tmp_path / "store.sqlite")
    await opened.write(WriteBatch(posts=[make_flagged("a", "Elephant ivory 🐘 عاج"), make_flagged("b", "Second")]))
    yield opened
    await opened.close()


@pytest.fixture
def server():
    with MailServer() as started:
        yield started


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    return make_certificate(tmp_path_factory.mktemp("certificate"))


def make_row(mail):
    return DeliveryRow(1, mail.id, "mail", mail.recipient, encode(mail), "pending", 0, "", NOON, NOON, None)


def make_sink(server, store, **changes):
    fields = {"host": "127.0.0.1", "port": server.port, "sender": "lourie@example.org", "security": "none"}
    options = MailOptions(**(fields | changes))
    metrics = Metrics()
    return MailSink(options, store, desk_address="http://desk", taxa=TAXA, clock=lambda: NOON, metrics=metrics)


def body(mail, kind):
    return mail.get_body((kind,)).get_content()


async def test_a_mail_arrives_as_it_was_written(server, store):
    await make_sink(server, store)(make_row(make_mail("a", "b", thread="t1", severity="critical")))
    (mail,) = server.mails
    assert (mail["Message-ID"], mail["References"]) == ("<m1@example.org>", "<t1.thread@example.org>")
    assert (mail["To"], mail["From"]) == ("desk@example.org", "Lourie <lourie@example.org>")
    assert mail["Date"].datetime == NOON
    assert mail["Auto-Submitted"] == "auto-generated"
    assert "🐘 عاج" in body(mail, "plain")
    assert "🐘 عاج" in body(mail, "html")
    assert server.recipients == ["desk@example.org"]


async def test_a_deleted_post_is_not_mailed(server, store):
    await store.write(WriteBatch(tombstones=[make_tombstone("a")]))
    sink = make_sink(server, store)
    await sink(make_row(make_mail("a", "b")))
    assert "🐘" not in body(server.mails[0], "plain")
    assert "1 no longer kept" in body(server.mails[0], "plain")
    with pytest.raises(NothingToSend):
        await sink(make_row(make_mail("a")))
    assert len(server.mails) == 1


async def test_a_decision_shows_nowhere_but_does_not_hurt(server, store):
    await store.label(Label(post_id=make_post_id("a"), revision="1", decision="trade", by="officer", at=NOON))
    await make_sink(server, store)(make_row(make_mail("a")))
    assert len(server.mails) == 1


@pytest.mark.parametrize(
    ("answer", "fault"),
    [
        ("451 4.7.1 greylisted", Undelivered),
        ("550 5.1.1 no such user", Refused),
        ("421 4.3.2 shutting down", ReceiverAway),
    ],
)
async def test_answers_for_a_recipient(server, store, answer, fault):
    server.answers["desk@example.org"] = [answer]
    sink = make_sink(server, store)
    with pytest.raises(fault, match=answer[:3]) as caught:
        await sink(make_row(make_mail("a")))
    assert type(caught.value) is fault
    await sink(make_row(make_mail("a")))
    assert server.ids == ["<m1@example.org>"]


@pytest.mark.parametrize(("answer", "fault"), [("452 full", Undelivered), ("554 spam", Refused)])
async def test_answers_for_the_content(server, store, answer, fault):
    server.data_answers = [answer]
    with pytest.raises(fault, match=answer):
        await make_sink(server, store)(make_row(make_mail("a")))


async def test_a_server_that_is_away_is_told_from_one_that_refuses(server, store):
    server.down()
    with pytest.raises(ReceiverAway):
        await make_sink(server, store)(make_row(make_mail("a")))
    server.up()
    await make_sink(server, store)(make_row(make_mail("a")))
    assert len(server.mails) == 1


async def test_what_is_no_mail_is_given_up(server, store):
    row = make_row(make_mail("a"))._replace(payload=b"{}")
    with pytest.raises(Refused, match="holds no mail"):
        await make_sink(server, store)(row)


@pytest.mark.parametrize("security", ["starttls", "tls"])
async def test_protected_and_logged_in(store, certificate, tmp_path, security):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    secret = tmp_path / "password"
    secret.write_text("right\n", encoding="utf-8")
    with MailServer(tls=context, implicit_tls=security == "tls", password="right") as server:
        known = {
            "security": security,
            "ca_file": certificate,
            "username": "lourie",
            "password_file": secret,
        }
        sink = make_sink(server, store, **known)
        await sink(make_row(make_mail("a")))
        assert len(server.mails) == 1
        secret.write_text("wrong\n", encoding="utf-8")
        with pytest.raises(ReceiverAway, match="check smtp_username") as caught:
            await sink(make_row(make_mail("a")))
        assert "wrong" not in str(caught.value)
        with pytest.raises(ReceiverAway, match=r"(?i)certificate"):
            await make_sink(server, store, **(known | {"ca_file": None}))(make_row(make_mail("a")))


async def test_a_server_without_starttls_gets_nothing(server, store):
    with pytest.raises(ReceiverAway):
        await make_sink(server, store, security="starttls")(make_row(make_mail("a")))
    assert server.mails == []


async def test_the_delay_is_measured(server, store):
    metrics = Metrics()
    sink = make_sink(server, store)
    sink._metrics = metrics
    await sink(make_row(make_mail("a")))
    assert "lourie_post_to_mail_seconds_count 1.0" in metrics.render()
