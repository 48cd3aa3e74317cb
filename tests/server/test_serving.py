import socket

import pytest

from server.errors import NotLoopback, PortInUse
from server.serving import address, listen


def test_a_free_port_is_taken_and_named():
    with listen("127.0.0.1", 0) as listener:
        port = listener.getsockname()[1]
        assert address(listener) == f"http://127.0.0.1:{port}"


def test_a_port_in_use_is_said_plainly():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        with pytest.raises(PortInUse) as refused:
            listen("127.0.0.1", other.getsockname()[1])
    assert "in use" in refused.value.message
    assert refused.value.hint is not None
    assert "--port" in refused.value.hint


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "example.org", ""])
def test_other_machines_are_kept_out(host):
    with pytest.raises(NotLoopback):
        listen(host, 0)
