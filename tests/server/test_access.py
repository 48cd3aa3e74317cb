import hmac

import pytest
from hypothesis import given
from hypothesis import strategies as st
from limits import RateLimitItemPerMinute

from server import access as module
from server.access import MOST_SESSIONS, SESSION_SECONDS, Access
from server.errors import TooMany, WrongToken
from server.rates import PER_MINUTE, Rates
from server.settings import Settings
from tests.server.guarded import TOKEN

SETTINGS = Settings.from_env({"SEMNET_TOKEN": TOKEN})
ENDLESS = Rates({kind: RateLimitItemPerMinute(10**9) for kind in PER_MINUTE})


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.mark.parametrize(("read", "closed"), [("open", False), ("token", True)])
def test_with_a_token_changes_are_guarded_and_reading_is_as_the_setting_says(read, closed):
    access = Access(Settings.from_env({"SEMNET_TOKEN": TOKEN, "SEMNET_READ": read}))
    assert (access.guarded, access.closed) == (True, closed)


@pytest.mark.parametrize("read", ["open", "token"])
def test_without_a_token_nothing_is_guarded(read):
    access = Access(Settings.from_env({"SEMNET_READ": read}))
    assert (access.guarded, access.closed) == (False, False)


def test_the_token_is_let_in():
    Access(SETTINGS).check_token(TOKEN, "203.0.113.7")


@given(st.one_of(st.text(), st.integers(0, len(TOKEN)).map(lambda end: TOKEN[:end] + "x"), st.just(TOKEN + " ")))
def test_nothing_but_the_token_is_let_in(text):
    with pytest.raises(WrongToken):
        Access(SETTINGS, ENDLESS).check_token(text, "203.0.113.7")


@given(st.text())
def test_without_a_token_no_text_is_the_token(text):
    with pytest.raises(WrongToken):
        Access(Settings(db="x"), ENDLESS).check_token(text, "203.0.113.7")


@pytest.mark.parametrize("text", ["", "x", TOKEN[:-1], TOKEN, TOKEN * 100])
def test_tokens_are_compared_in_constant_time_and_as_digests_of_one_length(text, monkeypatch):
    compared = []
    monkeypatch.setattr(module, "compare_digest", lambda a, b: compared.append((a, b)) or hmac.compare_digest(a, b))
    access = Access(SETTINGS)
    if text == TOKEN:
        access.check_token(text, "203.0.113.7")
    else:
        with pytest.raises(WrongToken):
            access.check_token(text, "203.0.113.7")
    assert [(len(a), len(b)) for a, b in compared] == [(32, 32)]


def test_neither_token_nor_session_is_kept():
    access = Access(SETTINGS)
    session = access.open_session()
    kept = repr([vars(access), vars(SETTINGS)])
    assert TOKEN not in kept
    assert session not in kept


def test_guessing_ends_and_then_even_the_right_token_waits():
    access = Access(SETTINGS)
    for _ in range(PER_MINUTE["sign in"].amount):
        with pytest.raises(WrongToken):
            access.check_token("wrong", "203.0.113.7")
    with pytest.raises(TooMany):
        access.check_token("wrong", "203.0.113.7")
    with pytest.raises(TooMany):
        access.check_token(TOKEN, "203.0.113.7")
    access.check_token(TOKEN, "203.0.113.8")


def test_the_right_token_is_never_too_often():
    access = Access(SETTINGS)
    for _ in range(3 * PER_MINUTE["sign in"].amount):
        access.check_token(TOKEN, "203.0.113.7")


def test_a_session_is_known_until_it_is_closed():
    access = Access(SETTINGS)
    one, other = access.open_session(), access.open_session()
    assert one != other
    access.close_session(one)
    access.close_session("never opened")
    assert (access.has_session(one), access.has_session(other)) == (False, True)


@given(st.text())
def test_no_other_text_is_a_session(text):
    access = Access(SETTINGS)
    access.open_session()
    assert not access.has_session(text)


def test_a_session_ends_by_itself():
    clock = Clock()
    access = Access(SETTINGS, clock=clock)
    session = access.open_session()
    clock.now = SESSION_SECONDS - 1
    assert access.has_session(session)
    clock.now = SESSION_SECONDS
    assert not access.has_session(session)


def test_a_restart_signs_everybody_out():
    session = Access(SETTINGS).open_session()
    assert not Access(SETTINGS).has_session(session)


def test_sessions_do_not_fill_the_memory_and_the_longest_goes_first():
    access = Access(SETTINGS)
    sessions = [access.open_session() for _ in range(MOST_SESSIONS + 1)]
    assert [access.has_session(session) for session in sessions] == [False] + [True] * MOST_SESSIONS
