"""Refreshes the vendored files from npm packages: `python -m frontend.vendor`. Needs npm; the service never runs this.

`static/vendor/vendor.lock.toml` names each package, its version, npm's integrity of the archive, and the files taken
from it with their SHA-256. A refresh fetches each archive, refuses one whose integrity is not the recorded one, copies
the files and writes the digests anew. To move to another version, change `version` in the lock and empty `integrity`.
"""

import base64
import hashlib
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

VENDOR = Path(__file__).parent / "static" / "vendor"
LOCK = VENDOR / "vendor.lock.toml"

_HEADER = """\
# What is vendored here, where it came from, and the digest of each file. Written by `python -m frontend.vendor`.
# A file without `from` was made here: advances.json by `python -m frontend.measure_font`.
"""


@dataclass(frozen=True)
class VendoredFile:
    """A file under the package's folder: `origin` is its path in the archive, None when it was made here."""

    name: str
    origin: str | None
    sha256: str


@dataclass(frozen=True)
class Package:
    """A package of the npm registry at one version; `integrity` is npm's own digest of the archive."""

    name: str
    package: str
    version: str
    license: str
    integrity: str
    files: tuple[VendoredFile, ...]

    @property
    def folder(self) -> Path:
        """Where its files lie."""
        return VENDOR / f"{self.name}-{self.version}"


def read_lock() -> tuple[Package, ...]:
    """The packages of the lock, in its order."""
    table = tomllib.loads(LOCK.read_text("utf-8"))
    return tuple(_package(entry) for entry in table["package"])


def write_lock(packages: tuple[Package, ...]) -> None:
    """Replace the lock."""
    LOCK.write_text(_HEADER + "".join(map(_written, packages)), "utf-8")


def digest(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def refresh(package: Package) -> Package:
    """Fetch the archive, verify it, copy its files; the package with its digests as they are now."""
    with tempfile.TemporaryDirectory() as folder:
        archive = _fetch(package, Path(folder))
        integrity = "sha512-" + base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode("ascii")
        if package.integrity not in ("", integrity):
            raise SystemExit(f"{package.package} {package.version} is not the archive that was recorded.")
        package.folder.mkdir(parents=True, exist_ok=True)
        with tarfile.open(archive) as tar:
            for file in package.files:
                if file.origin is not None:
                    _copy(tar, file.origin, package.folder / file.name)
    files = tuple(replace(file, sha256=digest(package.folder / file.name)) for file in package.files)
    return replace(package, integrity=integrity, files=files)


def main() -> None:
    """Refresh every package and rewrite the lock."""
    packages = tuple(refresh(package) for package in read_lock())
    write_lock(packages)
    for package in packages:
        sys.stdout.write(f"{package.name} {package.version}: {len(package.files)} files\n")


def _fetch(package: Package, folder: Path) -> Path:
    command = ["npm", "pack", f"{package.package}@{package.version}", "--pack-destination", str(folder)]
    subprocess.run(command, check=True, capture_output=True)  # noqa: S603 # a constant command, names from the lock
    (archive,) = folder.glob("*.tgz")
    return archive


def _copy(tar: tarfile.TarFile, origin: str, target: Path) -> None:
    member = tar.extractfile(f"package/{origin}")
    if member is None:
        raise SystemExit(f"The archive has no file {origin}.")
    target.write_bytes(member.read())


def _package(entry: Mapping[str, Any]) -> Package:
    files = tuple(VendoredFile(file["name"], file.get("from"), file["sha256"]) for file in entry["file"])
    fields = {key: entry[key] for key in ("name", "package", "version", "license", "integrity")}
    return Package(**fields, files=files)


def _written(package: Package) -> str:
    lines = ["", "[[package]]"]
    lines += [f'{key} = "{getattr(package, key)}"' for key in ("name", "package", "version", "license", "integrity")]
    for file in package.files:
        lines += ["", "  [[package.file]]", f'  name = "{file.name}"']
        lines += [f'  from = "{file.origin}"'] if file.origin else []
        lines += [f'  sha256 = "{file.sha256}"']
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
