import socket

import pytest

from server.errors import NotLoopback, PortInUse
from server.serving import address, listen
from server.settings import Settings
from tests.server.guarded import TOKEN

PLAIN = Settings(db="unused")
GUARDED = Settings.from_env({"SEMNET_TOKEN": TOKEN})


@pytest.mark.parametrize("settings", [PLAIN, GUARDED])
def test_a_free_port_is_taken_and_named(settings):
    with listen("127.0.0.1", 0, settings) as listener:
        port = listener.getsockname()[1]
        assert address(listener) == f"http://127.0.0.1:{port}"


def test_a_port_in_use_is_said_plainly():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        with pytest.raises(PortInUse) as refused:
            listen("127.0.0.1", other.getsockname()[1], PLAIN)
    assert "in use" in refused.value.message
    assert refused.value.hint is not None
    assert "--port" in refused.value.hint


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "example.org", ""])
def test_without_a_token_other_machines_are_kept_out_and_the_way_in_is_told(host):
    with pytest.raises(NotLoopback) as refused:
        listen(host, 0, PLAIN)
    assert "semnet token" in (refused.value.hint or "")


def test_without_a_token_nobody_is_invited_by_a_public_address_either():
    with pytest.raises(NotLoopback) as refused:
        listen("127.0.0.1", 0, Settings(db="unused", base_url="https://semnet.example.org"))
    assert "SEMNET_BASE_URL" in refused.value.message
    with listen("127.0.0.1", 0, Settings(db="unused", base_url="http://localhost:8000")):
        pass


@pytest.mark.parametrize("host", ["0.0.0.0", ""])
def test_with_a_token_it_listens_to_other_machines_and_names_an_address_that_opens(host):
    with listen(host, 0, GUARDED) as listener:
        assert listener.getsockname()[0] == "0.0.0.0"
        assert address(listener) == f"http://127.0.0.1:{listener.getsockname()[1]}"
