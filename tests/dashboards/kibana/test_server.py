"""The client against a Kibana of our own; nothing here was run against a real one."""

import json

import pytest

from dashboards.kibana.build import build
from dashboards.kibana.refusals import KibanaError
from dashboards.kibana.server import Access, KibanaServer
from tests.servers.certificates import make_certificate
from tests.servers.kibana import FakeKibana


def no_sleep(_):
    pass


def reach(fake, **access):
    return KibanaServer(Access(address=fake.address, **access), backoff_seconds=0, sleep=no_sleep)


def changed(kind, **change):
    objects = [json.loads(line) for line in build().splitlines()]
    for made in objects:
        if made["type"] == kind:
            made.update(change)
    return "\n".join(map(json.dumps, objects)).encode()


def test_boards_are_taken_and_come_back():
    with FakeKibana() as fake, reach(fake) as server:
        outcome = server.import_objects(build())
        assert (outcome.taken_count, outcome.faults) == (4, ())
        kept = server.export_objects([("dashboard", "lourie-overview"), ("tag", "gone")])
        assert list(kept) == [("dashboard", "lourie-overview")]


def test_nothing_there_is_no_error():
    with FakeKibana() as fake, reach(fake) as server:
        assert server.export_objects([("tag", "gone")]) == {}


@pytest.mark.parametrize("path", ["", "/kibana"])
@pytest.mark.parametrize("space", ["", "default", "lourie"])
def test_objects_go_to_the_space_meant_and_addresses_have_no_double_slash(space, path):
    with FakeKibana(path=path) as fake, reach(fake, space=space) as server:
        assert server.make_space() == (space == "lourie")
        assert server.make_space() is False
        server.import_objects(build())
        assert len(fake.spaces[space or "default"]) == 4
        assert not any("//" in call for call in fake.calls)


def test_a_space_somebody_else_makes_meanwhile_is_fine():
    with FakeKibana() as fake, reach(fake, space="lourie") as server:
        fake.refusals = [404, 409]
        assert server.make_space() is True


@pytest.mark.parametrize(
    ("needs", "gives"),
    [
        ({"api_key": "S0VZ"}, {"api_key": "S0VZ"}),
        ({"login": ("lourie", "word")}, {"username": "lourie", "password": "word"}),
        ({}, {}),
    ],
    ids=["key", "password", "no security"],
)
def test_every_way_to_log_in_works(needs, gives):
    with FakeKibana(**needs) as fake, reach(fake, **gives) as server:
        assert server.version() == "8.12.2"


def test_a_wrong_key_is_told_without_repeating_it():
    with (
        FakeKibana(api_key="right") as fake,
        reach(fake, api_key="s3cret") as server,
        pytest.raises(KibanaError, match="kibana_api_key_file") as told,
    ):
        server.version()
    assert "s3cret" not in f"{told.value} {server.access}"


def test_the_environment_does_not_replace_the_key(tmp_path, monkeypatch):
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login other password other\n")
    monkeypatch.setenv("NETRC", str(netrc))
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    with FakeKibana(api_key="right") as fake, reach(fake, api_key="right") as server:
        assert server.version()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"typeMigrationVersion": "10.2.0"}, r"belongs to a more recent version of Kibana \[10\.2\.0\]"),
        ({"coreMigrationVersion": "9.0.0"}, "coreMigrationVersion"),
    ],
)
def test_a_file_that_is_too_new_is_refused_whole_and_the_reason_told(change, words):
    with FakeKibana() as fake, reach(fake) as server:
        with pytest.raises(KibanaError, match=rf"422: .*{words}.*8\.12"):
            server.import_objects(changed("dashboard", **change))
        assert fake.spaces["default"] == {}


def test_missing_rights_are_told_with_what_is_needed():
    with FakeKibana(forbidden="_import") as fake, reach(fake, space="lourie") as server:
        server.make_space()
        with pytest.raises(KibanaError, match=r"403: Unable to bulk_create.*Saved Objects Management.*space lourie"):
            server.import_objects(build())


def test_a_failed_import_that_is_answered_200_is_read():
    with FakeKibana() as fake, reach(fake) as server:
        gone = [{"id": "gone", "name": "x", "type": "index-pattern"}]
        (fault,) = server.import_objects(changed("search", references=gone)).faults
        assert (fault.object, fault.error) == ("search lourie-latest-posts", "missing_references")
        assert "index-pattern gone" in fault.what
        (fault,) = server.import_objects(changed("search", attributes={"nonsense": 1})).faults
        assert "[attributes.nonsense]: definition for this key is missing" in fault.what


def test_without_overwrite_everything_conflicts():
    with FakeKibana() as fake, reach(fake) as server:
        server.import_objects(build())
        outcome = server.import_objects(build(), overwrite=False)
        assert outcome.taken_count == 0
        assert {fault.error for fault in outcome.faults} == {"conflict"}
        assert server.import_objects(build()).faults == ()


def test_an_id_that_lives_in_another_space_is_told():
    with FakeKibana(spaces={"default": {}, "lourie": {}}) as fake:
        with reach(fake) as server:
            server.import_objects(build())
        with reach(fake, space="lourie") as server:
            faults = server.import_objects(build()).faults
        assert {fault.error for fault in faults} == {"other id"}
        assert "another space" in faults[0].what


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_a_busy_server_is_asked_again(status):
    with FakeKibana(refusals=[status, status]) as fake, reach(fake) as server:
        assert server.import_objects(build()).taken_count == 4
        assert len(fake.calls) == 3


def test_a_server_that_stays_busy_is_told_so():
    with (
        FakeKibana(refusals=[503] * 3) as fake,
        reach(fake) as server,
        pytest.raises(KibanaError, match="503: it is starting or busy") as told,
    ):
        server.version()
    assert told.value.may_pass


def test_it_waits_until_kibana_is_ready():
    with FakeKibana(starting_count=7) as fake, reach(fake) as server:
        server.wait(60)
        assert fake.starting_count == 0


def test_waiting_has_an_end_that_says_why():
    clock = iter(range(0, 1000, 10))
    with FakeKibana(level="unavailable") as fake:
        access = Access(address=fake.address)
        with (
            KibanaServer(access, now=lambda: next(clock), sleep=no_sleep) as server,
            pytest.raises(KibanaError, match="not ready after 30 s: says it is unavailable"),
        ):
            server.wait(30)


def test_a_refused_key_is_not_waited_for():
    with (
        FakeKibana(api_key="right") as fake,
        reach(fake, api_key="wrong") as server,
        pytest.raises(KibanaError, match="401"),
    ):
        server.wait(60)


def test_a_redirect_is_told_and_the_key_is_not_sent_after_it():
    with FakeKibana(refusals=[302]) as fake, reach(fake) as server, pytest.raises(KibanaError, match=r"login\.example"):
        server.version()


def test_something_that_is_no_kibana_is_told():
    with FakeKibana(path="/kibana") as fake:
        access = Access(address=fake.address.removesuffix("/kibana"))
        with KibanaServer(access) as server, pytest.raises(KibanaError, match=r"404: .*with its path"):
            server.version()
        fake.refusals = [200]
        with KibanaServer(access) as server, pytest.raises(KibanaError, match="no JSON"):
            server.version()


@pytest.mark.parametrize(
    ("address", "words"),
    [("http://127.0.0.1:9", "cannot be reached"), ("ftp://127.0.0.1", "expected http"), ("", "no address")],
)
def test_nobody_there_is_told(address, words):
    with KibanaServer(Access(address=address), backoff_seconds=0) as server, pytest.raises(KibanaError, match=words):
        server.version()


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    return make_certificate(tmp_path_factory.mktemp("certificate"))


def test_a_certificate_of_our_own_authority_is_checked(certificate):
    with FakeKibana(certificate=certificate) as fake:
        with reach(fake, ca_file=certificate) as server:
            assert server.version() == "8.12.2"
        with reach(fake) as server, pytest.raises(KibanaError, match="kibana_ca_file"):
            server.version()
