import html
import re
from urllib.parse import urljoin, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.access import SESSION_SECONDS
from server.rates import PER_MINUTE
from server.routes.replies import own_path
from tests.server.guarded import HERE, PUBLIC, TOKEN, caller, callers, guarded

LAN = "http://192.0.2.10:8000"
OWN = ["/", "/n/2?node=1&depth=2", "/s/x?start=1&end=2", "/search?q=%2F%2Fevil.example", "/%5Cevil.example"]
FOREIGN = [
    "", "n/2", "//evil.example", "/\\evil.example", "\\\\evil.example", "https://evil.example/", "javascript:alert(1)",
    "/\t/evil.example", "\t//evil.example", "/\n/evil.example", " //evil.example", "/é", "/" + "x" * 3000,
]  # fmt: skip


def signed_in(client):
    response = client.post("/signin", data={"token": TOKEN})
    assert response.status_code == 303
    return client


def as_browsers_read(text):
    """A relative address as the WHATWG standard reads it: trimmed, without tabs and line ends, `\\` being `/`."""
    return re.sub(r"[\t\r\n]", "", text.strip("".join(map(chr, range(33))))).replace("\\", "/")


def test_whoever_has_the_token_signs_in_and_may_change_things(fresh):
    client = signed_in(caller(guarded(fresh, SEMNET_READ="token")))
    assert client.get("/").status_code == 200
    assert client.delete("/api/v1/sources/x").status_code == 404
    assert "You are signed in" in client.get("/signin").text


def test_spaces_around_a_pasted_token_do_not_count(fresh):
    assert caller(guarded(fresh)).post("/signin", data={"token": f" {TOKEN}\n"}).status_code == 303


def test_the_cookie_is_not_the_token_and_nothing_but_this_service_can_use_it(fresh):
    response = caller(guarded(fresh)).post("/signin", data={"token": TOKEN})
    name, value, rest = re.fullmatch(r"([^=]+)=([^;]+); (.+)", response.headers["set-cookie"]).groups()
    assert name == "__Host-semnet"
    assert len(value) >= 43
    assert TOKEN not in value
    assert set(rest.split("; ")) == {"HttpOnly", "Secure", "SameSite=strict", "Path=/", f"Max-Age={SESSION_SECONDS}"}


@pytest.mark.parametrize("host", ["semnet.example.org", "127.0.0.1:8000"])
def test_behind_a_proxy_that_encrypts_the_cookie_is_the_same(host, fresh):
    client = caller(guarded(fresh), HERE)
    response = client.post("/signin", data={"token": TOKEN}, headers={"host": host, "origin": PUBLIC})
    assert response.headers["set-cookie"].startswith("__Host-semnet=")
    assert "Secure" in response.headers["set-cookie"]


def test_on_this_machine_without_https_the_cookie_has_neither_prefix_nor_secure(fresh):
    response = caller(guarded(fresh), HERE).post("/signin", data={"token": TOKEN})
    assert response.headers["set-cookie"].startswith("semnet=")
    assert set(response.headers["set-cookie"].split("; ")[1:]) == {
        "HttpOnly",
        "SameSite=strict",
        "Path=/",
        f"Max-Age={SESSION_SECONDS}",
    }


def test_elsewhere_without_https_nobody_is_asked_for_the_token_and_none_is_taken(fresh):
    client = caller(guarded(fresh, SEMNET_BASE_URL=LAN, SEMNET_READ="token"), LAN)
    for page in (client.get("/signin"), client.get("/")):
        assert 'name="token"' not in page.text
        assert "not possible here" in page.text
    refused = client.post("/signin", data={"token": TOKEN})
    assert refused.status_code == 403
    assert "set-cookie" not in refused.headers


@pytest.mark.parametrize("address", ["/", "/n/2?node=1", "/search?q=a%26b&k=3", "/nowhere/%C3%A9%20x"])
def test_a_page_that_needs_the_token_asks_for_it_in_its_place_and_leads_back(address, fresh):
    client = caller(guarded(fresh, SEMNET_READ="token"))
    asked = client.get(address)
    assert asked.status_code == 401
    assert asked.headers["cache-control"] == "no-store"
    next = re.search(r'name="next" value="([^"]*)"', asked.text).group(1).replace("&amp;", "&")
    led = client.post("/signin", data={"token": TOKEN, "next": next})
    assert (led.status_code, led.headers["location"]) == (303, address)


@pytest.mark.parametrize(
    ("referer", "back"),
    [
        (PUBLIC + "/search?q=owls", "/search?q=owls"),
        (PUBLIC, "/"),
        ("", "/"),
        ("https://[", "/"),
        ("https://evil.example//evil.example/", "/"),
    ],
)
def test_a_form_that_needs_the_token_leads_back_to_its_page(referer, back, fresh):
    asked = caller(guarded(fresh)).post("/ask", data={"q": "Why do owls hunt?"}, headers={"referer": referer})
    assert asked.status_code == 401
    assert f'name="next" value="{back}"' in asked.text


def test_a_wrong_token_is_said_without_repeating_it_and_leads_back_all_the_same(fresh):
    wrong = "an-Example-0f-a-wrong-Token-that-is-not-shown"
    page = caller(guarded(fresh)).post("/signin", data={"token": wrong, "next": "/n/2"})
    assert page.status_code == 401
    assert "That is not the token" in page.text
    assert 'value="/n/2"' in page.text
    assert wrong not in page.text
    assert "set-cookie" not in page.headers


def test_no_token_at_all_is_a_wrong_one(fresh):
    assert caller(guarded(fresh)).post("/signin", data={"next": "/"}).status_code == 401


def test_guessing_ends_for_who_guesses_and_for_nobody_else(fresh):
    guesser, owner = callers(guarded(fresh), "203.0.113.7", "203.0.113.8")
    for _ in range(PER_MINUTE["sign in"].amount):
        assert guesser.post("/signin", data={"token": "wrong"}).status_code == 401
    refused = guesser.post("/signin", data={"token": TOKEN})
    assert (refused.status_code, "set-cookie" in refused.headers) == (429, False)
    assert int(refused.headers["retry-after"]) >= 1
    signed_in(owner)


def test_who_is_signed_in_stays_so_while_somebody_at_the_same_address_guesses(fresh):
    member, guesser = callers(guarded(fresh), "203.0.113.7", "203.0.113.7")
    signed_in(member)
    for _ in range(PER_MINUTE["sign in"].amount + 1):
        guesser.post("/signin", data={"token": "wrong"})
    assert member.delete("/api/v1/sources/x").status_code == 404


def test_signing_out_ends_the_session_itself_not_only_the_cookie(fresh):
    client = signed_in(caller(guarded(fresh)))
    stolen = dict(client.cookies)
    out = client.post("/signout")
    assert (out.status_code, out.headers["location"]) == (303, "/")
    assert "__Host-semnet" not in client.cookies
    client.cookies.update(stolen)
    assert client.delete("/api/v1/sources/x").status_code == 401


def test_signing_out_without_having_signed_in_is_no_failure(fresh):
    assert caller(guarded(fresh)).post("/signout").status_code == 303


def test_nothing_is_signed_out_by_looking(fresh):
    client = signed_in(caller(guarded(fresh)))
    assert client.get("/signout").status_code == 405
    assert client.delete("/api/v1/sources/x").status_code == 404


@pytest.mark.parametrize("headers", [{"origin": "https://evil.example"}, {"sec-fetch-site": "cross-site"}])
def test_a_page_of_another_site_neither_signs_out_nor_changes_anything(headers, fresh):
    client = signed_in(caller(guarded(fresh)))
    assert client.post("/signout", headers=headers).status_code == 403
    assert client.delete("/api/v1/sources/x", headers=headers).status_code == 403
    assert client.delete("/api/v1/sources/x").status_code == 404


def test_a_session_of_another_service_opens_nothing(fresh):
    cookies = dict(signed_in(caller(guarded(fresh))).cookies)
    restarted = caller(guarded(fresh))
    restarted.cookies.update(cookies)
    assert restarted.delete("/api/v1/sources/x").status_code == 401


@pytest.mark.parametrize("address", ["/", "/sources?q=%22owls%22&x=%3Cb%3E", "/atlas", "/nowhere?a=1&b=2"])
def test_every_page_leads_to_signing_in_and_from_there_back(address, fresh):
    client = caller(guarded(fresh))
    link = html.unescape(re.search(r'<a class="signing" href="([^"]+)">Sign in</a>', client.get(address).text)[1])
    form = html.unescape(client.get(link).text)
    assert f'name="next" value="{address}"' in form
    assert 'class="signing"' not in form
    assert client.post("/signin", data={"token": TOKEN, "next": address}).headers["location"] == address
    assert ">Signed in</a>" in client.get(address).text


def test_a_host_that_is_refused_is_told_so_on_a_page(fresh):
    refused = caller(guarded(fresh)).get("/", headers={"host": "rebound.example"})
    assert refused.status_code in (400, 403, 421) and "SEMNET_BASE_URL" in refused.text


@pytest.mark.parametrize("address", ["/", "/nowhere"])
def test_without_a_token_no_page_speaks_of_signing_in(address, fresh_client):
    assert "/signin" not in fresh_client.get(address).text


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("address", ["/signin", "/signout"])
def test_without_a_token_there_is_nothing_to_sign_in_to(method, address, fresh_client):
    response = getattr(fresh_client, method)(address)
    assert response.status_code in (404, 405, 415)
    assert "set-cookie" not in response.headers


def test_the_form_takes_a_form_only(fresh):
    assert caller(guarded(fresh)).post("/signin", json={"token": TOKEN}).status_code == 415


@pytest.mark.parametrize("arrived", ["cross-site", "same-site"])
def test_who_followed_a_link_from_elsewhere_is_looked_at_once_more_with_the_cookie(arrived, fresh):
    """SameSite=Strict keeps the cookie back on such a visit; it comes along when the page itself loads again."""
    client = caller(guarded(fresh, SEMNET_READ="token"))
    page = client.get("/search?q=trees&k=3", headers={"sec-fetch-site": arrived})
    assert '<meta http-equiv="refresh" content="0; url=/search?q=trees&amp;k=3">' in page.text
    for known in ("same-origin", "none"):
        assert 'http-equiv="refresh"' not in client.get("/", headers={"sec-fetch-site": known}).text
    assert 'http-equiv="refresh"' not in client.get("/signin", headers={"sec-fetch-site": arrived}).text


@pytest.mark.parametrize("address", ["//evil.example/", "//evil.example/%09", "/\\evil.example/"])
def test_nor_is_anybody_led_elsewhere_by_the_address_asked_for(address, fresh):
    client = caller(guarded(fresh, SEMNET_READ="token"))
    page = client.get(PUBLIC + address, headers={"sec-fetch-site": "cross-site"})
    assert page.status_code == 401
    assert 'content="0; url=/"' in page.text
    assert 'name="next" value="/"' in page.text


@pytest.mark.parametrize("path", OWN)
def test_own_paths_are_led_back_to(path):
    assert own_path(path) == path


@pytest.mark.parametrize("path", FOREIGN)
def test_other_addresses_are_not(path, fresh):
    assert own_path(path) == "/"
    led = caller(guarded(fresh)).post("/signin", data={"token": TOKEN, "next": path})
    assert led.headers["location"] == "/"


@given(st.one_of(st.text(), st.text("/\\\t\n @:.?#%evil"), st.text("/\\\t .e").map("/".__add__)))
def test_nobody_is_ever_led_away(text):
    led = urlsplit(urljoin(PUBLIC + "/signin", as_browsers_read(own_path(text))))
    assert (led.scheme, led.netloc) == ("https", "semnet.example.org")
