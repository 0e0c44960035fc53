import pytest

from tests.dashboards.kibana.mutants import assert_bites, faults_after


def put(kind, key, value):
    return lambda opened: opened[kind].__setitem__(key, value)


@pytest.mark.parametrize(
    ("kind", "key", "value"),
    [
        ("dashboard", "typeMigrationVersion", "10.2.0"),
        ("dashboard", "typeMigrationVersion", "8.9.1"),
        ("search", "typeMigrationVersion", "10.5.0"),
        ("index-pattern", "typeMigrationVersion", "8.1.0"),
        ("tag", "coreMigrationVersion", "8.9.0"),
        ("tag", "coreMigrationVersion", ""),
        ("tag", "coreMigrationVersion", "new"),
    ],
)
def test_a_stamp_kibana_8_12_would_refuse_is_a_fault(kind, key, value):
    assert_bites(put(kind, key, value), "stamp", f"{key} is {value or 'missing'}")


def test_a_type_kibana_8_12_does_not_know_is_a_fault():
    assert_bites(lambda opened: opened.objects.append(dict(opened["tag"], type="links", id="l")), "type", "links l")


@pytest.mark.parametrize("connector", [".email", ".webhook", ".slack", None])
def test_a_connector_that_needs_a_paid_licence_is_a_fault(connector):
    made = {"attributes": {"actionTypeId": connector, "name": "n"}, "id": "a", "references": [], "type": "action"}
    assert_bites(lambda opened: opened.objects.append(made), "licence", f"connector {connector}")


def test_a_free_connector_is_no_fault():
    made = {"attributes": {"actionTypeId": ".index", "name": "n"}, "id": "a", "references": [], "type": "action"}
    assert faults_after(lambda opened: opened.objects.append(made)) == ()
