import datetime as dt

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from processors.alerts import nodes
from processors.alerts.nodes import Faults, ValueFault, read_documents


def node(text):
    return yaml.compose(text, Loader=yaml.SafeLoader)


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("minutes: 30", dt.timedelta(minutes=30)),
        ("{hours: 1, minutes: 30}", dt.timedelta(minutes=90)),
        ("{days: 0.5}", dt.timedelta(hours=12)),
        ("{seconds: 0}", dt.timedelta(0)),
    ],
)
def test_durations(text, length):
    assert nodes.duration(node(text)) == length


@pytest.mark.parametrize("text", ["30", "{minute: 3}", "{minutes: -1}", "{minutes: x}", "{weeks: 99}", "[1]", "{}"])
def test_what_is_no_duration(text):
    with pytest.raises(ValueFault):
        nodes.duration(node(text))


@pytest.mark.parametrize("address", ["desk@example.org", "a.b+ivory@mail.example.co.uk", "officer@localhost"])
def test_addresses(address):
    assert nodes.addresses(node(address)) == (address,)


@pytest.mark.parametrize(
    "address",
    ["desk", "Desk <desk@example.org>", '"a@b.org, c@d.org"', '"a@b.org\\r\\nBcc: c@d.org"', "a@-b.org", '"@b.org"'],
)
def test_what_is_no_address(address):
    with pytest.raises(ValueFault):
        nodes.addresses(node(address))


def test_values_are_taken_as_they_are_written():
    assert nodes.texts(node("[no, yes, 22:00, 007]")) == ("no", "yes", "22:00", "007")
    assert nodes.texts(node("th")) == ("th",)


def test_a_known_word_that_is_near_is_named():
    with pytest.raises(ValueFault, match="did you mean elephant"):
        nodes.texts(node("[elefant]"), ("elephant", "tiger"))


@pytest.mark.parametrize("text", ['{from: "22:00", to: "22:00"}', "{from: 25:00, to: 06:00}", '{from: "22:00"}'])
def test_what_are_no_quiet_hours(text):
    with pytest.raises(ValueFault):
        nodes.quiet_hours(node(text), Faults("rules.yaml"))


def test_a_time_zone_that_does_not_exist_is_named():
    with pytest.raises(ValueFault, match="did you mean Europe/Berlin"):
        nodes.quiet_hours(node('{from: "22:00", to: "06:00", timezone: Europe/Berln}'), Faults("rules.yaml"))


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("name: a\n  type: b\n", 2, "no YAML"),
        ("a: &x [1]\nb: *x\n", 2, "write it out"),
        ("- a\n- b\n", 1, "expected a rule"),
        ("name: \x00", 1, "no YAML"),
        ("[" * 5000, 1, "no YAML"),
    ],
)
def test_files_that_are_no_rules(text, line, words):
    faults = Faults("rules.yaml")
    assert read_documents(text, faults) == []
    assert faults.lines[0].startswith(f"rules.yaml:{line}: ")
    assert words in faults.lines[0]


def test_empty_documents_are_passed_over():
    faults = Faults("rules.yaml")
    assert len(read_documents("---\n---\nname: a\n---\n# nothing\n", faults)) == 1
    assert faults.lines == []


@given(st.text(max_size=80))
def test_no_text_raises(text):
    faults = Faults("rules.yaml")
    assert all(isinstance(one, yaml.MappingNode) for one in read_documents(text, faults))
