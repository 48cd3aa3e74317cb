from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server import settings as module
from server.errors import BadSetting
from server.settings import NAMES, Settings

ROOT = Path(__file__).parents[2]
TOKEN = "an-Example-0f-a-Token-with-43-characters-xyz"


def test_without_variables_everything_has_a_default():
    settings = Settings.from_env({"HOME": "/home/somebody"})
    assert settings.db.endswith("semnet.db")
    assert settings.base_url is None
    assert settings.token is None
    assert settings.read == "open"
    assert settings.link("/n/x") == "http://127.0.0.1:8000/n/x"


def test_every_setting_is_read_from_its_variable():
    given = {
        "SEMNET_DB": "notes.db",
        "SEMNET_BASE_URL": "https://Semnet.Example.org/",
        "SEMNET_TOKEN": TOKEN + "\n",
        "SEMNET_READ": "token",
        "SEMNET_TRUSTED_PROXY": "127.0.0.1, 10.1.0.0/16",
        "SEMNET_EMBEDDING_MODEL": "models/mine",
        "SEMNET_LENSES": "mine.toml",
        "SEMNET_MAX_UPLOAD_MB": "5",
        "SEMNET_SAMPLES": "no",
        "SEMNET_KEEP_ORIGINALS": "no",
    }
    settings = Settings.from_env(given)
    assert given.keys() == NAMES.keys()
    assert settings == Settings(
        db="notes.db",
        base_url="https://semnet.example.org",
        token=sha256(TOKEN.encode()).digest(),
        read="token",
        trusted_proxy="127.0.0.1/32,10.1.0.0/16",
        embedding_model="models/mine",
        lenses="mine.toml",
        max_upload_mb=5,
        samples=False,
        keep_originals=False,
    )
    assert settings.link("/n/x") == "https://semnet.example.org/n/x"


@pytest.mark.parametrize("name", NAMES)
def test_an_empty_variable_counts_as_left_out(name):
    assert Settings.from_env({name: ""}) == Settings.from_env({name: " "}) == Settings.from_env({})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SEMNET_BASE_URL", "semnet.example.org"),
        ("SEMNET_BASE_URL", "ftp://semnet.example.org"),
        ("SEMNET_BASE_URL", "https://"),
        ("SEMNET_BASE_URL", "https://semnet.example.org/under/here"),
        ("SEMNET_BASE_URL", "https://me:secret@semnet.example.org"),
        ("SEMNET_BASE_URL", "https://:secret@semnet.example.org"),
        ("SEMNET_BASE_URL", "http://[::1"),
        ("SEMNET_BASE_URL", "http://host:notaport"),
        ("SEMNET_TOKEN", "short"),
        ("SEMNET_TOKEN", "only-31-characters-are-too-few!"),
        ("SEMNET_TOKEN", "abcabcabcabcabcabcabcabcabcabcabcabcabc"),
        ("SEMNET_TOKEN", "a passphrase of many words and spaces"),
        ("SEMNET_TOKEN", "ein-sehr-langes-Geheimnis-mit-Umläuten"),
        ("SEMNET_READ", "closed"),
        ("SEMNET_TRUSTED_PROXY", "*"),
        ("SEMNET_TRUSTED_PROXY", "proxy.example.org"),
        ("SEMNET_TRUSTED_PROXY", "127.0.0.1,"),
        ("SEMNET_MAX_UPLOAD_MB", "0"),
        ("SEMNET_MAX_UPLOAD_MB", "many"),
        ("SEMNET_MAX_UPLOAD_MB", "9" * 5000),
        ("SEMNET_KEEP_ORIGINALS", "perhaps"),
        ("SEMNET_COLOUR", "blue"),
    ],
)
def test_a_name_or_value_that_means_nothing_is_refused_by_name(name, value):
    with pytest.raises(BadSetting) as refused:
        Settings.from_env({name: value})
    assert name in refused.value.message
    assert refused.value.hint


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("https://semnet.example.org:443", "https://semnet.example.org"),
        ("http://semnet.example.org:80/", "http://semnet.example.org"),
        ("https://semnet.example.org:8443", "https://semnet.example.org:8443"),
        ("http://semnet.example.org:443", "http://semnet.example.org:443"),
    ],
)
def test_the_base_url_is_written_as_browsers_write_origins(given, kept):
    assert Settings.from_env({"SEMNET_BASE_URL": given}).base_url == kept


@given(st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=9))
def test_a_token_is_never_repeated_neither_by_the_settings_nor_by_an_error(token):
    try:
        said = repr(Settings.from_env({"SEMNET_TOKEN": token}))
    except BadSetting as error:
        said = f"{error} {error.hint}"
    assert token not in said


def test_a_weak_token_is_answered_with_the_command_that_makes_one():
    with pytest.raises(BadSetting) as refused:
        Settings.from_env({"SEMNET_TOKEN": "password"})
    assert "semnet token" in (refused.value.hint or "")


def test_the_page_of_settings_says_what_the_model_says():
    assert (ROOT / "docs" / "settings.md").read_text(encoding="utf-8") == module.page(), (
        "make it anew: python -m server.settings > docs/settings.md"
    )


def test_every_setting_has_its_meaning():
    assert all(Settings.model_fields[field].description for field in NAMES.values())
