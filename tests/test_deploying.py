"""The files in deploy/ and their page say what is so: settings, folders, ports, and nothing secret."""

import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest

from server.rates import PER_MINUTE
from server.settings import DEFAULT_PORT, NAMES

ROOT = Path(__file__).parent.parent
CONTAINER = (ROOT / "deploy" / "Containerfile").read_text(encoding="utf-8")
UNIT = ROOT / "deploy" / "semnet.service"
PAGE = (ROOT / "docs" / "deploying.md").read_text(encoding="utf-8")
DEPLOYED = [*sorted((ROOT / "deploy").iterdir()), ROOT / "docs" / "deploying.md"]


@pytest.mark.parametrize("path", DEPLOYED, ids=lambda path: path.name)
def test_every_setting_that_is_named_is_one(path):
    assert set(re.findall(r"SEMNET_[A-Z_]+", path.read_text(encoding="utf-8"))) <= NAMES.keys()


@pytest.mark.parametrize("path", DEPLOYED, ids=lambda path: path.name)
def test_no_file_holds_a_token(path):
    assert not re.search(r"SEMNET_TOKEN=[\w-]{8}", path.read_text(encoding="utf-8"))


def test_the_page_leads_to_every_file_and_says_the_real_limits():
    for path in (ROOT / "deploy").iterdir():
        assert f"](../deploy/{path.name})" in PAGE
    amounts = [PER_MINUTE[kind].amount for kind in ("ask", "change", "search", "sign in")]
    assert "in a minute: {} questions, {} changes, {} searches, {} wrong\ntokens".format(*amounts) in PAGE


def test_the_container_takes_every_package_and_everything_it_takes_is_there():
    copied = {word for line in re.findall(r"^COPY (?!--from)(.+)", CONTAINER, re.M) for word in line.split()[:-1]}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    packages = {name.rstrip("*") for name in project["tool"]["setuptools"]["packages"]["find"]["include"]}
    assert packages <= copied
    assert all((ROOT / name).exists() for name in copied)


def test_the_container_runs_without_rights_keeps_its_data_outside_and_is_asked_how_it_is():
    last = CONTAINER.rpartition("\nFROM ")[2]
    assert re.search(r"^USER 1\d+", last, re.M)
    assert "VOLUME /data" in last
    assert "SEMNET_DB=/data/" in last
    assert re.search(r"^HEALTHCHECK .*/healthz", last, re.M)
    assert "ARG" not in last, "what the build is given must not be kept in the image"


def test_the_proxy_and_the_container_use_the_port_that_is_served():
    for text in (CONTAINER, PAGE, (ROOT / "deploy" / "Caddyfile").read_text(encoding="utf-8")):
        assert set(re.findall(r"(?:127\.0\.0\.1:|EXPOSE )(\d+)", text)) == {str(DEFAULT_PORT)}


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="There is no systemd-analyze.")
def test_systemd_understands_the_unit_and_finds_it_well_locked(tmp_path):
    unit = tmp_path / UNIT.name
    unit.write_text(UNIT.read_text(encoding="utf-8").replace("/opt/semnet/bin/semnet", shutil.which("true") or ""))
    verified = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", unit], check=False, capture_output=True, text=True
    )
    assert (verified.returncode, verified.stderr) == (0, "")
    analyzed = ["systemd-analyze", "security", "--offline=true", "--threshold=20", "--no-pager", unit]
    assert subprocess.run(analyzed, check=False, capture_output=True).returncode == 0
