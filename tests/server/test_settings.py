import pytest

from server.errors import BadSetting
from server.settings import NAMES, Settings


def test_without_variables_everything_has_a_default():
    settings = Settings.from_env({"HOME": "/home/somebody"})
    assert settings.db.endswith("semnet.db")
    assert settings.base_url is None
    assert settings.link("/n/x") == "http://127.0.0.1:8000/n/x"


def test_every_setting_is_read_from_its_variable():
    settings = Settings.from_env(
        {
            "SEMNET_DB": "notes.db",
            "SEMNET_BASE_URL": "https://Semnet.Example.org/",
            "SEMNET_EMBEDDING_MODEL": "models/mine",
            "SEMNET_MAX_UPLOAD_MB": "5",
        }
    )
    assert settings == Settings(
        db="notes.db", base_url="https://semnet.example.org", embedding_model="models/mine", max_upload_mb=5
    )
    assert settings.link("/n/x") == "https://semnet.example.org/n/x"


@pytest.mark.parametrize("name", NAMES)
def test_an_empty_variable_counts_as_left_out(name):
    assert Settings.from_env({name: ""}) == Settings.from_env({})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SEMNET_BASE_URL", "semnet.example.org"),
        ("SEMNET_BASE_URL", "ftp://semnet.example.org"),
        ("SEMNET_BASE_URL", "https://"),
        ("SEMNET_BASE_URL", "https://semnet.example.org/under/here"),
        ("SEMNET_BASE_URL", "https://me:secret@semnet.example.org"),
        ("SEMNET_BASE_URL", "http://[::1"),
        ("SEMNET_BASE_URL", "http://host:notaport"),
        ("SEMNET_MAX_UPLOAD_MB", "0"),
        ("SEMNET_MAX_UPLOAD_MB", "many"),
        ("SEMNET_MAX_UPLOAD_MB", "9" * 5000),
        ("SEMNET_COLOUR", "blue"),
    ],
)
def test_a_name_or_value_that_means_nothing_is_refused_by_name(name, value):
    with pytest.raises(BadSetting) as refused:
        Settings.from_env({name: value})
    assert name in refused.value.message
    assert refused.value.hint
