from streams.stores.search.keys import key_of


def test_parts_do_not_run_into_each_other():
    assert key_of("ab", "c") != key_of("a", "bc")
    assert key_of("1") != key_of(1)
    assert key_of("a", "b") == key_of("a", "b")


def test_an_id_is_short_whatever_the_parts():
    assert len(key_of("象牙" * 10_000, -5)) == 32
