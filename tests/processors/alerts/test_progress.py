from processors.alerts.progress import Progress, heard, reached, ticked


def test_the_newest_post_leads_and_older_ones_change_nothing():
    first = heard(Progress(), 50, now=100)
    assert first == Progress(newest_at=50, heard_at=100)
    assert heard(first, 40, now=200) == first
    assert heard(first, 60, now=200) == Progress(newest_at=60, heard_at=200)


def test_a_post_from_the_future_counts_as_now():
    assert heard(Progress(), 500, now=100) == Progress(newest_at=100, heard_at=100)


def test_silence_passes_by_the_clock_whatever_it_says():
    progress = heard(Progress(), 50, now=1000)
    assert reached(progress, 1000) == 50
    assert reached(progress, 1030) == 80
    assert reached(progress, 900) == 50


def test_a_clock_that_was_set_back_is_taken_as_it_is():
    progress = ticked(heard(Progress(), 50, now=1000), now=400)
    assert reached(progress, 410) == 60
    assert ticked(progress, now=410) == progress


def test_before_the_first_post_time_runs_from_when_following_began():
    began = ticked(Progress(), now=1000)
    assert began == Progress(newest_at=None, heard_at=1000)
    assert reached(began, 1030) == 1030
    assert reached(Progress(), 7) == 7
