import socket

from lourie.reachable import reachable


def test_an_open_port_is_reached():
    with socket.create_server(("127.0.0.1", 0)) as server:
        assert reachable(f"ws://127.0.0.1:{server.getsockname()[1]}/subscribe")


def test_nothing_there_is_not_reached():
    assert not reachable("ws://127.0.0.1:9")


def test_an_unknown_host_is_not_reached():
    assert not reachable("wss://nowhere.invalid")
