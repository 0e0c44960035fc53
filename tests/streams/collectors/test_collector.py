import datetime as dt

from schemas.envelope import Envelope
from streams.collectors.collector import Progress
from tests.builders import NOON, make_post


def test_progress_counts_what_was_handed_on() -> None:
    progress = Progress("here", sample=True, clock=lambda: NOON)
    later = NOON + dt.timedelta(seconds=1)
    envelope = Envelope(source="here", posts=(make_post(), make_post("uid-2", at=later)), read_count=5)
    assert progress.count(envelope) is envelope
    state = progress.state
    assert (state.source, state.read_count, state.post_count, state.last_post_at) == ("here", 5, 2, later)
    assert state.sample


def test_a_state_keeps_its_beginning_until_it_changes() -> None:
    ticks = iter(NOON + dt.timedelta(seconds=number) for number in range(9))
    progress = Progress("here", clock=lambda: next(ticks))
    progress.say("live", "reading")
    began = progress.state.since
    progress.say("live")
    assert progress.state.since == began
    progress.say("live", "still reading")
    assert (progress.state.since, progress.state.message) == (began, "still reading")
    progress.say("finished")
    assert progress.state.since > began
