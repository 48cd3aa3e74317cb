import gzip
import re

import pytest

from frontend import vendor
from frontend.environment import STATIC

PACKAGES = vendor.read_lock()


@pytest.mark.parametrize("package", PACKAGES, ids=lambda package: package.name)
def test_every_vendored_file_is_the_one_in_the_lock(package):
    assert package.integrity.startswith("sha512-")
    assert {file.name for file in package.files} == {path.name for path in package.folder.iterdir()}
    for file in package.files:
        assert vendor.digest(package.folder / file.name) == file.sha256, file.name


def test_nothing_is_vendored_without_a_lock_and_a_licence():
    folders = {path for path in vendor.VENDOR.iterdir() if path.is_dir()}
    assert folders == {package.folder for package in PACKAGES}
    assert all((folder / "LICENSE").read_text("utf-8").strip() for folder in folders)


def test_the_lock_names_no_address_and_survives_being_written(tmp_path, monkeypatch):
    text = vendor.LOCK.read_text("utf-8")
    assert "://" not in text
    copy = tmp_path / "copy.toml"
    copy.write_text(text, "utf-8")
    monkeypatch.setattr(vendor, "LOCK", copy)
    vendor.write_lock(vendor.read_lock())
    assert copy.read_text("utf-8") == text


def test_an_archive_that_is_not_the_recorded_one_is_refused(tmp_path, monkeypatch):
    def fetch(package, folder):
        archive = folder / "other.tgz"
        archive.write_bytes(b"something else")
        return archive

    monkeypatch.setattr(vendor, "_fetch", fetch)
    monkeypatch.setattr(vendor, "VENDOR", tmp_path)
    with pytest.raises(SystemExit, match="not the archive"):
        vendor.refresh(PACKAGES[0])
    assert not list(tmp_path.iterdir())


def test_a_network_page_weighs_less_than_300_kilobytes():
    parts = [*STATIC.glob("style/*.css"), *STATIC.glob("js/*.js"), *STATIC.rglob("*.min.js"), *STATIC.rglob("*.woff2")]
    weight = sum(len(gzip.compress(part.read_bytes(), 6)) for part in parts)
    assert weight < 300_000, weight


def test_our_own_styles_and_scripts_name_no_other_host():
    for file in [*STATIC.glob("style/*"), *STATIC.glob("js/*")]:
        assert not re.search(r"(https?:)?//[a-z]", file.read_text("utf-8")), file.name
