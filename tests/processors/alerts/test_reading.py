import datetime as dt
import re

import pytest

from processors.alerts.reading import RuleError, read_rules, rule_files
from processors.alerts.rules import AlertRule, QuietHours, RuleFilter

WHOLE = """\
# What the desk wants to hear of.
name: ivory-burst
type: frequency
description: Five offers of ivory within the hour
severity: critical
recipients: [desk@example.org, night@example.org]
filter:
  level: [review, alert]
  groups: elephants
  language: [no, th]
query_key: species
num_events: 5
timeframe: {hours: 1}
realert: {hours: 6}
aggregation:
  minutes: 15
lateness: {minutes: 2}
quiet_hours: {from: "22:00", to: 6:30, timezone: Europe/Berlin}
---
name: everything
type: any
recipients: desk@example.org
enabled: false
---
name: stream-is-quiet
type: flatline
recipients: engineer@example.org
query_key: source
timeframe: {minutes: 30}
"""
LEAST = "name: {name}\ntype: any\nrecipients: a@example.org\n"


def read(tmp_path, text, **known):
    path = tmp_path / "rules.yaml"
    path.write_text(text, encoding="utf-8")
    return read_rules([path], known)


def faults(tmp_path, text, **known):
    with pytest.raises(RuleError) as caught:
        read(tmp_path, text, **known)
    return [line.strip().removeprefix(f"{tmp_path}/") for line in str(caught.value).splitlines()[1:]]


def test_rules_are_read_as_they_are_written(tmp_path):
    burst, everything, quiet = read(tmp_path, WHOLE)
    assert burst == AlertRule(
        name="ivory-burst",
        type="frequency",
        description="Five offers of ivory within the hour",
        severity="critical",
        recipients=("desk@example.org", "night@example.org"),
        filter=RuleFilter(level=("review", "alert"), groups=("elephants",), language=("no", "th")),
        query_key="species",
        num_events=5,
        timeframe=dt.timedelta(hours=1),
        realert=dt.timedelta(hours=6),
        aggregation=dt.timedelta(minutes=15),
        lateness=dt.timedelta(minutes=2),
        quiet_hours=QuietHours(begin=dt.time(22), end=dt.time(6, 30), timezone="Europe/Berlin"),
    )
    assert (everything.filter.level, everything.enabled) == (("review", "alert"), False)
    assert (quiet.filter.level, quiet.threshold) == ((), 1)


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        (("num_events: 5", "num_event: 5"), "12: num_event: no such key; did you mean num_events?"),
        (
            ("type: frequency", "type: frequent"),
            "3: type: 'frequent' is unknown; expected any or frequency or flatline",
        ),
        (("severity: critical", "severity: [critical]"), "5: severity: expected a text"),
        (("level: [review, alert]", "level: [reviews]"), "8: filter.level: 'reviews' is unknown; did you mean review?"),
        (("groups: elephants", "group: elephants"), "9: filter.group: no such key; did you mean groups?"),
        (("num_events: 5", "num_events: many"), "12: num_events: expected a whole number from 1 to 999999"),
        (("timeframe: {hours: 1}", "timeframe: 1h"), "13: timeframe: expected a time such as {minutes: 30}"),
        (("timeframe: {hours: 1}", "timeframe: {hours: 0}"), "13: timeframe: expected more than nothing"),
        (("enabled: false", "enabled: no"), "23: enabled: 'no' is unknown; expected true or false"),
        (("type: any", "type: any\nnum_events: 2"), "22: num_events: type any does not use it"),
        (("timeframe: {minutes: 30}", ""), "25: timeframe: missing; type flatline needs timeframe"),
        (("name: everything", "name: ivory-burst"), "20: name: 'ivory-burst' is taken by"),
        (("recipients: desk@", "recipients: Desk desk@"), "22: recipients: 'Desk desk@example.org' is no mail address"),
        (("type: any", "type: any\ntype: any"), "22: type: stands twice; keep one"),
        (
            ("recipients: engineer@example.org", ""),
            "25: recipients: missing; every rule needs name, type and recipients",
        ),
    ],
    ids=lambda value: value[1] if isinstance(value, tuple) else "",
)
def test_a_fault_names_file_line_key_and_what_to_do(tmp_path, changed, expected):
    found = faults(tmp_path, WHOLE.replace(*changed))
    assert any(line.startswith(f"rules.yaml:{expected}") for line in found), found


def test_all_faults_of_all_files_are_told_at_once(tmp_path):
    first, second = tmp_path / "a.yaml", tmp_path / "b.yml"
    first.write_text("name: a\ntype: anny\n", encoding="utf-8")
    second.write_bytes(b"\xff\xfe")
    with pytest.raises(RuleError, match=re.escape("3 wrong in the alert rules")) as caught:
        read_rules(
            [
                first,
                second,
            ]
        )
    assert "not UTF-8" in str(caught.value)


def test_species_groups_and_terms_are_checked_where_they_are_known(tmp_path):
    text = LEAST.format(name="a") + "filter: {species: [elefant], groups: [elephants]}\n"
    assert read(tmp_path, text)[0].filter.species == ("elefant",)
    assert faults(tmp_path, text, species=("elephant",), groups=("elephants",)) == [
        "rules.yaml:4: filter.species: 'elefant' is unknown; did you mean elephant?"
    ]


def test_a_folder_gives_its_files_by_name_and_no_folder_none(tmp_path):
    for name in ("b.yml", "a.yaml", "notes.txt"):
        (tmp_path / name).write_text(LEAST.format(name=name), encoding="utf-8")
    assert [path.name for path in rule_files(tmp_path)] == ["a.yaml", "b.yml"]
    assert [rule.name for rule in read_rules(rule_files(tmp_path))] == ["a.yaml", "b.yml"]
    assert rule_files(tmp_path / "none") == []
    assert read_rules([]) == ()


def test_a_file_that_cannot_be_read_says_so(tmp_path):
    with pytest.raises(RuleError, match="No such file"):
        read_rules([tmp_path / "none.yaml"])
    huge = tmp_path / "huge.yaml"
    huge.write_text("#" * (2 << 20), encoding="utf-8")
    with pytest.raises(RuleError, match="longer than 1 MiB"):
        read_rules([huge])
