import json

import pytest

from dashboards.kibana.build import build
from dashboards.kibana.push import compare, opened, push
from dashboards.kibana.refusals import KibanaError
from dashboards.kibana.server import Access, KibanaServer
from tests.servers.kibana import FakeKibana


@pytest.fixture
def fake():
    with FakeKibana() as server:
        yield server


@pytest.fixture
def server(fake):
    access = Access(address=fake.address, space="lourie")
    with KibanaServer(access, backoff_seconds=0, sleep=lambda _: None) as reached:
        yield reached


def states(standings):
    return [one.state for one in standings]


def test_a_push_makes_the_space_and_stands_as_meant(fake, server):
    fake.starting_count = 2
    pushed = push(server, build(), wait_seconds=60)
    assert pushed.fine
    assert (pushed.version, pushed.space_made, states(pushed.standings)) == ("8.12.2", True, ["same"] * 4)


def test_a_second_push_changes_nothing(fake, server):
    push(server, build(), wait_seconds=0)
    before = {key: dict(made) for key, made in fake.spaces["lourie"].items()}
    pushed = push(server, build(), wait_seconds=0)
    assert (pushed.fine, pushed.space_made) == (True, False)
    assert fake.spaces["lourie"] == before


def test_what_somebody_changed_there_is_told_and_pushed_back(fake, server):
    push(server, build(), wait_seconds=0)
    made = fake.spaces["lourie"]["dashboard", "lourie-overview"]
    panels = json.loads(made["attributes"]["panelsJSON"])
    panels[1]["gridData"]["w"] = 3
    made["attributes"] |= {"panelsJSON": json.dumps(panels, indent=1), "timeFrom": "now-1y"}
    made["references"] = made["references"][1:]
    del fake.spaces["lourie"]["tag", "lourie-wildlife-trade"]
    standings = compare(server, build())
    assert states(standings) == ["same", "missing", "same", "changed"]
    assert "attributes.panelsJSON[1].gridData.w: 12, there 3" in standings[3].places
    assert 'attributes.timeFrom: "now-7d", there "now-1y"' in standings[3].places
    assert any(place.endswith("missing there") for place in standings[3].places)
    assert push(server, build(), wait_seconds=0).fine


def test_what_kibana_adds_of_its_own_is_no_difference(fake, server):
    push(server, build(), wait_seconds=0)
    fake.spaces["lourie"]["dashboard", "lourie-overview"]["attributes"]["hits"] = 0
    assert states(compare(server, build())) == ["same"] * 4


def test_objects_a_newer_kibana_rewrote_are_not_compared(fake, server):
    fake.version, fake.migrates = "9.3.5", True
    pushed = push(server, build(), wait_seconds=0)
    assert pushed.fine
    assert states(pushed.standings) == ["migrated"] * 4
    assert pushed.standings[3].places == ("8.9.0 became 10.3.0",)


@pytest.mark.parametrize("version", ["8.11.4", "7.17.9"])
def test_an_older_kibana_is_refused_before_anything_is_sent(fake, server, version):
    fake.version = version
    with pytest.raises(KibanaError, match=f"is {version}; the boards need 8.12"):
        push(server, build(), wait_seconds=0)
    assert not any("_import" in call for call in fake.calls)


def test_a_development_version_is_read():
    with FakeKibana(version="9.0.0-SNAPSHOT") as fake, KibanaServer(Access(address=fake.address)) as server:
        assert push(server, build(), wait_seconds=0).version == "9.0.0-SNAPSHOT"


def test_a_part_that_is_refused_makes_the_push_not_fine(fake, server):
    broken = build().replace(b'"hideChart":true', b'"nonsense":1,"hideChart":true')
    pushed = push(server, broken, wait_seconds=0)
    assert not pushed.fine
    assert [fault.object for fault in pushed.faults] == ["search lourie-latest-posts"]


def test_json_in_texts_is_read_at_any_depth_and_other_texts_are_left():
    assert opened({"a": '{"b": "[1]"}', "c": "[no json", "d": [" x"]}) == {
        "a": {"b": [1]},
        "c": "[no json",
        "d": [" x"],
    }
