from __future__ import annotations

import socket

import click
import httpx
import pytest

from lourie.metrics_server import metrics_server
from streams.metrics import Metrics

HOST = "127.0.0.1"


def test_metrics_and_probes_are_answered_until_the_block_ends():
    metrics, wrong = Metrics(), [""]
    metrics.add("store_retries_total", 3)
    with metrics_server(HOST, 0, render=metrics.render, ready=lambda: wrong[0]) as address:
        root = address.removesuffix("/metrics")
        text = httpx.get(address)
        assert "lourie_store_retries_total 3.0\n" in text.text
        assert text.headers["content-type"].startswith("text/plain; version=0.0.4")
        assert httpx.get(f"{root}/livez").text == "ok\n"
        assert (httpx.get(f"{root}/readyz").status_code, httpx.get(f"{root}/readyz").text) == (200, "ready\n")
        wrong[0] = "no partition is assigned"
        assert httpx.get(f"{root}/readyz").status_code == 503
        assert httpx.get(f"{root}/readyz").text == "no partition is assigned\n"
        assert httpx.get(f"{root}/posts").status_code == 404
        assert httpx.post(f"{root}/metrics").status_code == 501
    with pytest.raises(httpx.ConnectError):
        httpx.get(address)


def test_a_taken_port_is_an_error_that_says_what_to_do():
    with socket.socket() as taken:
        taken.bind((HOST, 0))
        taken.listen()
        with (
            pytest.raises(click.ClickException, match="LOURIE_METRICS_PORT"),
            metrics_server(HOST, taken.getsockname()[1], render=str, ready=str),
        ):
            pass
