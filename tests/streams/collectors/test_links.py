import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.collectors.links import addresses_in, domain_of, domains_of


@pytest.mark.parametrize(
    ("address", "domain"),
    [
        ("https://www.Example.com/a?b#c", "example.com"),
        ("http://example.com:8080/", "example.com"),
        ("https://user:pass@example.com.", "example.com"),
        ("https://m\u00fcnchen.example/", "xn--mnchen-3ya.example"),
        ("www.example.com", "example.com"),
        ("https://\u0e44\u0e17\u0e22.example", "xn--o3cw4h.example"),
        ("mailto:somebody@example.com", None),
        ("javascript:alert(1)", None),
        ("https://", None),
        ("https://[::1", None),
        ("https://localhost/", None),
        ("", None),
    ],
)
def test_an_address_leads_to_its_domain(address: str, domain: str | None) -> None:
    assert domain_of(address) == domain


@given(st.text())
def test_no_address_breaks_it(address: str) -> None:
    domain_of(address)
    domain_of(f"https://{address}/")


def test_addresses_are_found_in_running_text() -> None:
    text = "see https://a.example/x, www.b.example and (http://c.example) \u2014 not d.example"
    assert domains_of(addresses_in(text)) == ("a.example", "b.example", "c.example")


def test_domains_come_once_and_at_most_fifty() -> None:
    addresses = [f"https://n{number // 2}.example/" for number in range(200)]
    assert domains_of(addresses) == tuple(f"n{number}.example" for number in range(50))
