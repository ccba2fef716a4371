"""The systems of a release, what Cargo's manifests say about it, and its archives; `tools/release.py` is the command."""

import gzip
import hashlib
import io
import struct
import tarfile
import tomllib
from dataclasses import dataclass
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent
LICENSES = ("LICENSE-APACHE", "LICENSE-MIT")
# The same archive from the same binary: npm writes this time into its packages as well.
MODIFIED = 499162500
# Of compression; 9 takes twice the time for 1 % less
LEVEL = 6


class Failed(Exception):
    """The release cannot be made"""


@dataclass(frozen=True)
class Target:
    """A system that a release has a binary for"""

    triple: str
    # Image of GitHub that builds and tries it
    runner: str
    # Format and machine according to the header of the binary
    machine: tuple[str, int]
    # https://packaging.python.org/en/latest/specifications/platform-compatibility-tags/
    wheel: tuple[str, ...]
    # `process.platform` and `process.arch` of Node
    npm: tuple[str, str]
    # Blocks of a formula; Homebrew is not for Windows
    homebrew: tuple[str, str] | None = None

    @property
    def suffix(self):
        return ".exe" if self.machine[0] == "PE" else ""


TARGETS = (
    # Linked statically, one binary runs with glibc and with musl.
    Target(
        "x86_64-unknown-linux-musl", "ubuntu-24.04", ("ELF", 62),
        ("manylinux_2_17_x86_64", "manylinux2014_x86_64", "musllinux_1_1_x86_64"),
        ("linux", "x64"), ("on_linux", "on_intel"),
    ),
    Target(
        "aarch64-unknown-linux-musl", "ubuntu-24.04-arm", ("ELF", 183),
        ("manylinux_2_17_aarch64", "manylinux2014_aarch64", "musllinux_1_1_aarch64"),
        ("linux", "arm64"), ("on_linux", "on_arm"),
    ),
    # The oldest macOS that Rust supports: https://doc.rust-lang.org/rustc/platform-support/apple-darwin.html
    Target(
        "x86_64-apple-darwin", "macos-15-intel", ("Mach-O", 0x01000007),
        ("macosx_10_12_x86_64",), ("darwin", "x64"), ("on_macos", "on_intel"),
    ),
    Target(
        "aarch64-apple-darwin", "macos-15", ("Mach-O", 0x0100000C),
        ("macosx_11_0_arm64",), ("darwin", "arm64"), ("on_macos", "on_arm"),
    ),
    Target("x86_64-pc-windows-msvc", "windows-2025", ("PE", 0x8664), ("win_amd64",), ("win32", "x64")),
)  # fmt: skip


@dataclass(frozen=True)
class Project:
    """What the manifests of Cargo say"""

    name: str
    crate: str
    version: str
    description: str
    license: str
    repository: str
    keywords: tuple[str, ...]
    readme: str
    binstall: dict

    @classmethod
    def read(cls):
        def manifest(path):
            return tomllib.loads((REPOSITORY / path).read_text(encoding="utf-8"))

        shared = manifest("Cargo.toml")["workspace"]["package"]
        crate = manifest("jitna-iac-cli/Cargo.toml")
        package = {
            key: shared[key] if isinstance(value, dict) and value.get("workspace") else value
            for key, value in crate["package"].items()
        }
        (program,) = crate["bin"]
        return cls(
            program["name"], package["name"], package["version"], package["description"], package["license"],
            package["repository"], tuple(package["keywords"]),
            (REPOSITORY / "jitna-iac-cli" / package["readme"]).read_text(encoding="utf-8"),
            package["metadata"]["binstall"],
        )  # fmt: skip

    @property
    def tag(self):
        return f"v{self.version}"

    def archive_name(self, target):
        return f"{self.name}-{self.tag}-{target.triple}.tar.gz"

    def archive_url(self, target):
        return f"{self.repository}/releases/download/{self.tag}/{self.archive_name(target)}"


def target_of(triple):
    for target in TARGETS:
        if target.triple == triple:
            return target
    raise Failed(f"unknown target {triple}: expected one of {', '.join(target.triple for target in TARGETS)}")


def inspect(binary):
    """Returns format and machine of an executable, and whether it needs a dynamic loader (ELF)"""
    try:
        if binary[:6] == b"\x7fELF\x02\x01":
            (machine,) = struct.unpack_from("<H", binary, 18)
            (table,) = struct.unpack_from("<Q", binary, 32)
            size, count = struct.unpack_from("<HH", binary, 54)
            kinds = [struct.unpack_from("<I", binary, table + size * index)[0] for index in range(count)]
            return ("ELF", machine), 3 in kinds
        if binary[:4] == b"\xcf\xfa\xed\xfe":
            return ("Mach-O", struct.unpack_from("<I", binary, 4)[0]), False
        if binary[:2] == b"MZ":
            (header,) = struct.unpack_from("<I", binary, 0x3C)
            if binary[header : header + 4] == b"PE\0\0":
                return ("PE", struct.unpack_from("<H", binary, header + 4)[0]), False
    except struct.error:
        pass
    return None, False


def check_binary(target, binary, dynamic=False):
    """Refuses a binary that does not run on the system that its packages are for"""
    machine, loader = inspect(binary)
    if machine != target.machine:
        raise Failed(f"the binary is not for {target.triple}: its header says {machine}, expected {target.machine}")
    if loader and not dynamic:
        raise Failed(f"the binary for {target.triple} is linked dynamically: it would need the C library of the build")


def add(packed, name, content, mode=0o644):
    member = tarfile.TarInfo(name)
    member.size, member.mode, member.mtime = len(content), mode, MODIFIED
    packed.addfile(member, io.BytesIO(content))


def archive(project, target, binary, out, level=LEVEL, dynamic=False):
    """Writes the archive of a system"""
    check_binary(target, binary, dynamic)
    out.mkdir(parents=True, exist_ok=True)
    path = out / project.archive_name(target)
    # The name and time of the compressed file are in its header.
    with gzip.GzipFile("", "wb", level, path.open("wb"), MODIFIED) as compressed:
        with tarfile.open(fileobj=compressed, mode="w", format=tarfile.USTAR_FORMAT) as packed:
            add(packed, project.name + target.suffix, binary, 0o755)
            for name in LICENSES:
                add(packed, name, (REPOSITORY / name).read_bytes())
    return path


def binary_of(project, target, path):
    """Returns the binary in an archive"""
    with tarfile.open(path) as packed:
        member = packed.extractfile(project.name + target.suffix)
        if member is None:
            raise Failed(f"{path} has no file {project.name}{target.suffix}")
        return member.read()


def archives_in(project, folder):
    """Returns the archive of each system; all must be there, and no other"""
    expected = {project.archive_name(target): target for target in TARGETS}
    found = {path.name: path for path in folder.glob("*.tar.gz")}
    for what, names in (("missing", expected.keys() - found.keys()), ("unknown", found.keys() - expected.keys())):
        if names:
            raise Failed(f"{folder}: {what}: {', '.join(sorted(names))}")
    return {target: found[name] for name, target in expected.items()}


def sha256(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()
