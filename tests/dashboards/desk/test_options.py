from __future__ import annotations

import pytest

from dashboards.desk.door import Door
from dashboards.desk.options import DeskError, DeskOptions
from dashboards.desk.passwords import Password, hash_of


def test_the_desk_answers_to_this_machines_own_names() -> None:
    assert DeskOptions().hosts == ("127.0.0.1", "localhost", "[::1]")


@pytest.mark.parametrize("host", ["desk.example", "0.0.0.0", "192.0.2.1", "127.0.0.1.example", ""])
def test_a_desk_others_can_reach_is_refused(host: str) -> None:
    with pytest.raises(DeskError, match=r"desk: hosts .*: a desk without a password.* expected 127\.0\.0\.1"):
        DeskOptions(hosts=("127.0.0.1", host))


def test_with_a_password_it_answers_to_other_names_too() -> None:
    door = Door(password=Password(hash_of("four words of a heron")))
    assert DeskOptions(hosts=("127.0.0.1", "desk.example"), door=door).hosts[1] == "desk.example"


def test_a_desk_needs_a_name() -> None:
    with pytest.raises(DeskError, match="no host name"):
        DeskOptions(hosts=())
