from __future__ import annotations

import base64

from dashboards.desk.sessions import IDLE_SECONDS, LONGEST_SECONDS, MOST_SESSIONS, Sessions


class Watch:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_token_names_its_officer_until_it_is_given_back() -> None:
    sessions = Sessions()
    ana, ben = sessions.open("ana"), sessions.open("ben")
    assert (sessions.officer(ana), sessions.officer(ben)) == ("ana", "ben")
    sessions.close(ana)
    sessions.close("never given")
    assert (sessions.officer(ana), sessions.officer(ben)) == (None, "ben")


def test_tokens_are_256_random_bits_and_not_kept() -> None:
    sessions = Sessions()
    tokens = {sessions.open("ana") for _ in range(100)}
    assert len(tokens) == 100
    assert {len(base64.urlsafe_b64decode(token + "=")) for token in tokens} == {32}
    assert not any(token in repr(vars(sessions)) for token in tokens)
    assert Sessions().officer(tokens.pop()) is None


def test_a_session_ends_unused_after_a_shift_and_in_any_case_after_a_week() -> None:
    watch = Watch()
    sessions = Sessions(watch)
    idle, used = sessions.open("ana"), sessions.open("ben")
    while watch.now < LONGEST_SECONDS - IDLE_SECONDS / 2:
        watch.now += IDLE_SECONDS / 2
        assert (sessions.officer(used) == "ben") == (watch.now < LONGEST_SECONDS)
    assert sessions.officer(idle) is None
    watch.now = LONGEST_SECONDS
    assert sessions.officer(used) is None


def test_the_one_unused_for_longest_makes_room() -> None:
    watch = Watch()
    sessions = Sessions(watch)
    tokens = []
    for number in range(MOST_SESSIONS):
        watch.now = float(number)
        tokens.append(sessions.open(f"officer {number}"))
    assert sessions.officer(tokens[0]) == "officer 0"
    sessions.open("one more")
    assert sessions.officer(tokens[0]) == "officer 0"
    assert sessions.officer(tokens[1]) is None
