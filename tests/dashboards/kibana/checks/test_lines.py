import pytest

from dashboards.kibana.build import build
from dashboards.kibana.check import check
from tests.dashboards.kibana.mutants import assert_bites


def test_an_id_that_stands_twice_is_a_fault():
    assert_bites(lambda opened: opened.objects.append(dict(opened["tag"])), "twice", "tag lourie-wildlife-trade")


@pytest.mark.parametrize(
    "change",
    [
        lambda content: content.replace(b"\n", b"\r\n"),
        lambda content: content.removesuffix(b"\n"),
        lambda content: content.replace(b'"attributes":', b'"attributes": ', 1),
        lambda content: b'{"type":"tag",' + content.splitlines()[1][1:].replace(b'"type":"tag",', b"") + b"\n",
    ],
    ids=["line ends", "no last line feed", "a blank", "keys out of order"],
)
def test_bytes_a_rebuild_would_not_give_are_a_fault(change):
    assert {fault.rule for fault in check(change(build()))} == {"bytes"}
