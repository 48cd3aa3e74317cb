"""The token appears nowhere: on no page, in no header, no log, no record, whatever goes wrong."""

import contextlib
import logging
import string

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from server.access import Access
from server.errors import BadSetting
from server.settings import Settings
from tests.server.guarded import PUBLIC, caller, guarded

TOKENS = st.text(string.ascii_letters + string.digits + "-_", min_size=32, max_size=64).filter(
    lambda token: len(set(token)) >= 8
)
"""Of characters that no page and no JSON writes in another way."""
FAILING = [
    ("GET", "/", {}),
    ("GET", "/nowhere", {}),
    ("GET", "/n/nothing", {}),
    ("GET", "/api/v1/networks/x", {}),
    ("GET", "/api/v1/search?k=many", {}),
    ("DELETE", "/", {}),
    ("DELETE", "/api/v1/sources/x", {}),
    ("POST", "/api/v1/networks", {"content": b"{", "headers": {"content-type": "application/json"}}),
    ("POST", "/api/v1/sources", {"json": {"text": 1}}),
    ("POST", "/ask", {"data": {"q": "Why?"}}),
    ("POST", "/ask", {"data": {"q": "#nothing"}}),
    ("GET", "/api/v1/sources", {"headers": {"host": "rebound.example"}}),
    ("POST", "/signout", {"headers": {"origin": "https://evil.example"}}),
    ("GET", "/signin", {}),
    ("GET", "/docs", {}),
    ("GET", "/readyz", {}),
]


def said(response):
    return response.text + repr(list(response.headers.items()))


@pytest.mark.parametrize("read", ["open", "token"])
@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(token=TOKENS, wrong=TOKENS)
def test_no_answer_and_no_log_says_a_token_neither_the_right_one_nor_a_wrong_one(read, fresh, caplog, token, wrong):
    caplog.set_level(logging.DEBUG)
    caplog.clear()
    with caplog.filtering(lambda record: not record.name.startswith("http")):  # what this test's own client notes
        kit = guarded(fresh, SEMNET_TOKEN=token, SEMNET_READ=read)
        for given_token in (None, token, wrong):
            client = caller(kit)
            bearer = {} if given_token is None else {"authorization": f"Bearer {given_token}"}
            for method, address, more in FAILING:
                headers = bearer | more.get("headers", {})
                response = client.request(method, address, **(more | {"headers": headers}))
                assert token not in said(response)
                assert wrong not in said(response)
            signing = client.post("/signin", data={"token": given_token or "", "next": "/nowhere"})
            assert token not in said(signing)
            assert wrong not in said(signing)
            later = client.get("/nowhere")
            assert token not in said(later)
    assert token not in caplog.text
    assert wrong not in caplog.text


@given(token=TOKENS)
def test_no_record_and_no_error_of_the_settings_says_the_token(token):
    settings = Settings.from_env({"SEMNET_TOKEN": token, "SEMNET_BASE_URL": PUBLIC})
    access = Access(settings)
    with contextlib.suppress(BadSetting):
        Settings.from_env({"SEMNET_TOKEN": token, "SEMNET_COLOUR": "blue"})
    kept = f"{settings!r} {settings} {settings.model_dump()} {vars(access)}"
    assert token not in kept
