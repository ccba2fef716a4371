#!/usr/bin/env python3
"""Makes the packages of a release from one binary, and installs each as a user does; prints the seconds of each.

    tools/test_installs.py target/debug/jitna-iac
    tools/test_installs.py --dist dist                # packages that the release workflow has made

With a binary, the other systems get a stand-in that has only the header of an executable. A registry on 127.0.0.1 serves wheels and
packages of npm, so that pip and npm choose the package of a system by themselves. Afterwards other files that name a system, an
archive or a version are compared with `tools/release_table.py`. What this machine has no tool for is left out, and said. Homebrew, cargo
binstall and the registries themselves are not run: a formula is evaluated with Ruby, and addresses are compared.
"""

import argparse
import base64
import csv
import hashlib
import io
import json
import os
import platform
import re
import shutil
import signal
import struct
import subprocess
import sys
import tarfile
import tempfile
import threading
import time
import venv
import zipfile
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote

import release_formats
from release import check_tag
from release_table import LICENSES, REPOSITORY, TARGETS, Failed, Project, archive, archives_in, check_binary, inspect, sha256

SECONDS = 300
MODEL = REPOSITORY / "examples/recipe/jitna.yaml"
TEMPLATE = REPOSITORY / "snapshots/recipe/template.yaml"
# Systems as pip names them, and the last one has no wheel
PLATFORMS = {
    "manylinux2014_x86_64": "x86_64-unknown-linux-musl",
    "musllinux_1_1_x86_64": "x86_64-unknown-linux-musl",
    "manylinux2014_aarch64": "aarch64-unknown-linux-musl",
    "macosx_14_0_x86_64": "x86_64-apple-darwin",
    "macosx_14_0_arm64": "aarch64-apple-darwin",
    "win_amd64": "x86_64-pc-windows-msvc",
    "win_arm64": None,
}
# A formula, evaluated for one system; the arguments are its path, `on_macos` or `on_linux`, and `on_arm` or `on_intel`
RUBY = """
require "json"
FOUND = {}
SYSTEM, CPU = ARGV[1], ARGV[2]
class Formula
  %i[desc homepage version license url sha256].each do |name|
    define_singleton_method(name) do |*given, **named|
      abort "#{name} twice" if FOUND.key?(name)
      FOUND[name] = given.first || named
    end
  end
  %i[on_macos on_linux on_arm on_intel].each do |name|
    define_singleton_method(name) { |&block| block.call if [SYSTEM, CPU].include?(name.to_s) }
  end
  def self.test(&block) = FOUND[:test] = block.class.name
  def bin = Bin.new("BIN")
  def man1 = "MAN"
  def system(*words) = (FOUND[:system] ||= []) << words
  def generate_completions_from_executable(*words) = FOUND[:completions] = words
end
class Bin < String
  def install(name) = FOUND[:install] = name
  def /(name) = "#{self}/#{name}"
end
load ARGV[0]
JitnaIac.new.install
puts JSON.generate(FOUND)
"""


def expect(condition, what):
    if not condition:
        raise Failed(what)


@contextmanager
def timed(name):
    since, before = time.monotonic(), os.times()
    yield
    after = os.times()
    # All but the last of the five are CPU seconds: of this program and of those that it has started.
    cpu = sum(after[:4]) - sum(before[:4])
    print(f"{time.monotonic() - since:7.1f} {cpu:7.1f}  {name}", flush=True)


NEEDED = set()


def left_out(name, why):
    if name in NEEDED:
        raise Failed(f"{name} was left out: {why}")
    print(f"      -       -  {name}: left out, {why}", flush=True)


def environment(**more):
    """Returns the environment without settings that lead pip or npm elsewhere"""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.lower().startswith(("pip_", "npm_config_", "uv_", "jitna_")) and not name.lower().endswith("_proxy")
    }
    return kept | {"PIP_CONFIG_FILE": os.devnull, "PIP_DISABLE_PIP_VERSION_CHECK": "1", "NO_COLOR": "1"} | more


def call(words, expected=0, **more):
    more.setdefault("env", environment())
    run = subprocess.run(
        [str(word) for word in words], capture_output=True, text=True, encoding="utf-8", timeout=SECONDS, check=False, **more
    )  # fmt: skip
    if run.returncode != expected:
        shown = " ".join(str(word) for word in words)
        raise Failed(f"{shown}\nended with {run.returncode}, not {expected}\n{run.stdout}{run.stderr}")
    return run


def this_target():
    """Returns the target that runs on this machine"""
    system = {"Linux": "linux-musl", "Darwin": "apple-darwin", "Windows": "windows-msvc"}.get(platform.system())
    cpu = {"arm64": "aarch64", "amd64": "x86_64"}.get(platform.machine().lower(), platform.machine())
    for target in TARGETS:
        if system and target.triple.startswith(cpu) and target.triple.endswith(system):
            return target
    raise Failed(f"a release has no binary for {platform.system()} on {platform.machine()}")


def stand_in(target):
    """Returns an executable that consists of a header"""
    kind, machine = target.machine
    if kind == "ELF":
        return struct.pack("<4sBB10xHHIQQQIHHHHHH", b"\x7fELF", 2, 1, 2, machine, 1, 0, 64, 0, 0, 64, 56, 0, 0, 0, 0)
    if kind == "Mach-O":
        return struct.pack("<4sI24x", b"\xcf\xfa\xed\xfe", machine)
    return struct.pack("<2s58xI4sH", b"MZ", 64, b"PE\0\0", machine)


def stripped(binary, scratch):
    """Returns the content of a binary without debug information, as that of a release"""
    if platform.system() == "Linux" and shutil.which("strip"):
        call(["strip", "-o", scratch / "stripped", binary])
        binary = scratch / "stripped"
    return Path(binary).read_bytes()


def refused(name, run, *arguments):
    try:
        run(*arguments)
    except Failed:
        return
    raise Failed(f"{name} was accepted")


def make(project, target, binary, dist):
    """Writes a release of this binary"""
    for each in TARGETS:
        content = binary if each == target else stand_in(each)
        archive(project, each, content, dist, level=1, dynamic=each == target)
    other = next(each for each in TARGETS if each.machine != target.machine)
    refused("a binary of another system", check_binary, other, binary, True)
    for broken in (b"", b"#!/bin/sh\n", binary[:40]):
        refused(f"a file of {len(broken)} bytes", check_binary, target, broken, True)
    if platform.system() == "Linux" and inspect(binary)[1]:
        refused("a binary that is linked dynamically", check_binary, target, binary)
    first = archive(project, other, stand_in(other), dist.parent / "again", level=1)
    expect(sha256(first) == sha256(dist / first.name), "the same binary gives another archive")
    refused("a release without some archives", archives_in, project, first.parent)


class Registry:
    """The wheels of a folder for pip, and its packages for npm"""

    def __init__(self, dist):
        self.files = {path.name: path for path in dist.iterdir()}
        self.wheels = sorted(name for name in self.files if name.endswith(".whl"))
        self.npm = {}
        for path in dist.glob("*.tgz"):
            with tarfile.open(path) as packed:
                manifest = json.load(packed.extractfile("package/package.json"))
            self.npm[manifest["name"]] = (path, manifest)
        registry = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):  # noqa: N802 (the name is given)
                found = registry.answer(unquote(self.path.split("?")[0]))
                self.send_response(200 if found else 404)
                kind, content = found or ("text/plain", b"")
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                if self.command == "GET":
                    self.wfile.write(content)

            do_HEAD = do_GET  # noqa: N815 (uv asks for the size first)

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def answer(self, path):
        if path == "/simple/jitna-iac/":
            links = [f'<a href="/files/{name}#sha256={sha256(self.files[name])}">{name}</a>' for name in self.wheels]
            return "text/html", "\n".join(links).encode()
        if path.startswith("/files/") and (file := self.files.get(path.removeprefix("/files/"))):
            return "application/octet-stream", file.read_bytes()
        if path.startswith("/npm/") and (found := self.npm.get(path.removeprefix("/npm/"))):
            file, manifest = found
            digest = base64.b64encode(hashlib.sha512(file.read_bytes()).digest()).decode()
            address = {"tarball": f"{self.address}/files/{file.name}", "integrity": f"sha512-{digest}"}
            versions = {manifest["version"]: manifest | {"dist": address}}
            tags = {"latest": manifest["version"]}
            document = {"name": manifest["name"], "dist-tags": tags, "versions": versions}
            return "application/json", json.dumps(document).encode()
        return None


def check_command(command, project, **more):
    """Checks that what was installed works: it prints its version, checks, compiles, and reports an error"""
    expect(call([*command, "--version"], **more).stdout == f"{project.name} {project.version}\n", "the version is another")
    call([*command, "check", "--quiet", "--config", MODEL], **more)
    made = call([*command, "synth", "--config", MODEL], **more).stdout
    expect(made == TEMPLATE.read_text(encoding="utf-8"), "another template than that of the snapshots")
    call([*command, "check", "--config", MODEL.parent / "nowhere.yaml"], expected=3, **more)
    call([*command, "--nonsense"], expected=2, **more)


def test_archive(project, target, dist, scratch):
    with timed("archive, unpacked"):
        with tarfile.open(dist / project.archive_name(target)) as packed:
            names = sorted(packed.getnames())
            expect(names == sorted([*LICENSES, project.name + target.suffix]), f"the archive contains {names}")
            packed.extractall(scratch / "archive", filter="data")
        check_command([scratch / "archive" / (project.name + target.suffix)], project)


def test_script(project, target, dist, scratch):
    if platform.system() == "Windows" or not shutil.which("curl"):
        return left_out("archive, with pipelines/install.sh", "curl is not installed, or this is Windows")
    place = scratch / "releases" / project.tag
    place.mkdir(parents=True)
    shutil.copy(dist / project.archive_name(target), place)
    more = {
        "JITNA_IAC_RELEASES": place.parent.as_uri(),
        "JITNA_IAC_SHA256": sha256(dist / project.archive_name(target)),
    }
    with timed("archive, with pipelines/install.sh"):
        call(["sh", REPOSITORY / "pipelines/install.sh", project.version, scratch / "bin"], env=environment(**more))
    check_command([scratch / "bin" / project.name], project)


def check_record(path):
    """Checks the list of files of a wheel"""
    with zipfile.ZipFile(path) as packed:
        names = packed.namelist()
        record = next(name for name in names if name.endswith(".dist-info/RECORD"))
        rows = {name: (digest, size) for name, digest, size in csv.reader(io.StringIO(packed.read(record).decode()))}
        expect(rows.pop(record) == ("", ""), f"{path.name}: RECORD has a sum of itself")
        expect(sorted([*rows, record]) == sorted(names), f"{path.name}: RECORD has other files than the wheel")
        for name, (digest, size) in rows.items():
            content = packed.read(name)
            sum_of = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).decode().rstrip("=")
            expect((digest, int(size)) == (f"sha256={sum_of}", len(content)), f"{path.name}: {name} has another sum")


def test_wheel(project, target, dist, scratch, registry, tools):
    for name in registry.wheels:
        check_record(dist / name)
    if tools:
        # Programs that share no code with this repository.
        for name in registry.wheels:
            call([Path(tools) / "wheel", "unpack", "--dest", scratch / "unpacked", dist / name])
            shutil.rmtree(scratch / "unpacked")
        script = "import sys; from packaging.metadata import Metadata; Metadata.from_email(sys.stdin.read(), validate=True)"
        call([Path(tools) / "python", "-c", script], input=release_formats.wheel_metadata(project))
    folder = scratch / "venv"
    with timed("an empty environment of Python"):
        venv.create(folder, with_pip=True)
    programs = folder / ("Scripts" if platform.system() == "Windows" else "bin")
    pip = [programs / "python", "-m", "pip", "--isolated", "--no-cache-dir"]
    index = ["--index-url", f"{registry.address}/simple", "--only-binary=:all:"]
    with timed("wheel, with pip install"):
        call([*pip, "install", *index, project.name])
    command = programs / (project.name + target.suffix)
    check_command([command], project)
    expect(sha256(command) == sha256(scratch / "archive" / command.name), "the wheel has another binary than the archive")
    shown = call([*pip, "show", "--verbose", project.name]).stdout
    for line in (f"Version: {project.version}", f"Summary: {project.description}"):
        expect(line in shown, f"pip show does not print {line!r}\n{shown}")
    call([*pip, "uninstall", "--yes", project.name])
    expect(not list(folder.rglob("*jitna*")), "files are left after pip uninstall")
    with timed("wheels of the other systems, with pip download"):
        for name, triple in PLATFORMS.items():
            found = scratch / "downloads" / name
            words = [*pip, "download", *index, "--no-deps", "--platform", name, "--dest", found, project.name]
            call(words, expected=0 if triple else 1)
            wheels = [path.name for path in found.glob("*.whl")]
            expected = [name for name in registry.wheels if any(f"{tag}." in name for each in TARGETS if each.triple == triple for tag in each.wheel)]
            expect(wheels == expected, f"{name}: pip chose {wheels}, not {expected}")


def test_uv(project, target, scratch, registry, uv):
    uv = uv or shutil.which("uv")
    if not uv:
        return left_out("wheel, with uv", "uv is not installed")
    more = environment(
        UV_DEFAULT_INDEX=f"{registry.address}/simple", UV_CACHE_DIR=str(scratch / "uv/cache"), UV_TOOL_DIR=str(scratch / "uv/tools"),
        UV_TOOL_BIN_DIR=str(scratch / "uv/bin"), UV_NO_CONFIG="1", UV_PYTHON=sys.executable, UV_PYTHON_DOWNLOADS="never",
    )  # fmt: skip
    with timed("wheel, with uv tool install"):
        call([uv, "tool", "install", project.name], env=more)
    check_command([scratch / "uv/bin" / (project.name + target.suffix)], project)
    with timed("wheel, uvx jitna-iac --version"):
        shown = call([uv, "tool", "run", project.name, "--version"], env=more).stdout
    expect(shown == f"{project.name} {project.version}\n", shown)


def test_npm(project, target, scratch, registry):
    npm, node = shutil.which("npm"), shutil.which("node")
    if not npm or not node:
        return left_out("npm", "node and npm are not installed")
    if int(call([node, "-p", "process.versions.node"]).stdout.split(".")[0]) < release_formats.NODE:
        return left_out("npm", f"node is older than {release_formats.NODE}")
    more = environment(
        npm_config_registry=f"{registry.address}/npm/", npm_config_userconfig=str(scratch / "user.npmrc"),
        npm_config_globalconfig=str(scratch / "global.npmrc"),
        npm_config_cache=str(scratch / "npm-cache"), npm_config_audit="false", npm_config_fund="false",
        npm_config_update_notifier="false",
    )  # fmt: skip

    def install(name, *options):
        folder = scratch / "npm" / name
        folder.mkdir(parents=True)
        (folder / "package.json").write_text('{"private": true}\n', encoding="utf-8")
        call([npm, "install", *options, project.name], cwd=folder, env=more)
        systems = folder / "node_modules" / release_formats.SCOPE
        return folder, sorted(path.name for path in systems.iterdir()) if systems.is_dir() else []

    with timed("npm, with npm install"):
        folder, systems = install("here")
    expect(systems == ["-".join(target.npm)], f"npm installed {systems}")
    binary = folder / "node_modules" / release_formats.npm_name(target) / "bin" / (project.name + target.suffix)
    expect(sha256(binary) == sha256(scratch / "archive" / binary.name), "npm has another binary than the archive")
    npx = [shutil.which("npx"), "--no-install", project.name]
    with timed("npm, npx jitna-iac --version"):
        call([*npx, "--version"], cwd=folder, env=more)
    check_command(npx, project, cwd=folder, env=more)
    call([*npx, "check", "--config", "-"], cwd=folder, env=more, input=MODEL.read_text(encoding="utf-8"))
    script = folder / "node_modules" / project.name / "bin/jitna-iac.js"
    check_signals([node, script])
    _, systems = install("without", "--omit=optional")
    said = call([node, scratch / "npm/without/node_modules/jitna-iac/bin/jitna-iac.js"], expected=127, env=more).stderr
    expect(not systems and f"npm install {release_formats.npm_name(target)}@{project.version}" in said, said)
    faked = ["--require", scratch / "other.js"]
    faked[1].write_text("Object.defineProperty(process, 'arch', {value: 'riscv64'});", encoding="utf-8")
    said = call([node, *faked, script], expected=127, env=more).stderr
    expect("no binary for" in said and "riscv64" in said, said)
    # Older versions know no --os and --cpu.
    if int(call([npm, "--version"]).stdout.split(".")[0]) < 10:
        return left_out("npm packages of the other systems", "npm is older than 10")
    with timed("npm packages of the other systems, with npm install"):
        for each in TARGETS:
            system, cpu = each.npm
            _, systems = install(each.triple, f"--os={system}", f"--cpu={cpu}")
            expect(systems == [f"{system}-{cpu}"], f"{each.triple}: npm installed {systems}")


def check_signals(command):
    """Checks that a signal ends the binary too, and that the caller learns of it"""
    if platform.system() == "Windows":
        return
    started = subprocess.Popen([*command, "lsp"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment())
    with started:
        children = Path(f"/proc/{started.pid}/task/{started.pid}/children")
        until = time.monotonic() + 20
        while children.exists() and not children.read_text() and time.monotonic() < until:
            time.sleep(0.05)
        binary = children.read_text().split() if children.exists() else []
        # Node handles signals once its script has run; the binary is started after that.
        if not children.exists():
            time.sleep(2)
        started.send_signal(signal.SIGTERM)
        code = started.wait(20)
        expect(code == -signal.SIGTERM, f"ended with {code} after SIGTERM")
    expect(not any(Path(f"/proc/{pid}").exists() for pid in binary), "the binary still runs")


def test_formula(project, dist, scratch, prism):
    path = dist / f"{project.name}.rb"
    text = path.read_text(encoding="utf-8")
    sums = {each: sha256(dist / project.archive_name(each)) for each in TARGETS if each.homebrew}
    for each, digest in sums.items():
        part = f'      url "{project.archive_url(each)}"\n      sha256 "{digest}"\n'
        expect(text.count(part) == 1, f"the formula has no {part}")
    # `brew audit`: at most 80 characters, neither an article nor the name in front, no period at the end
    expect(len(project.description) <= 80, "the description is too long for Homebrew")
    expect(not re.match(rf"(?i)(an?|the|{project.name})\b|.*\.$", project.description), "Homebrew takes no such description")
    ruby, node = shutil.which("ruby"), shutil.which("node")
    if ruby:
        with timed("formula, evaluated with Ruby"):
            call([ruby, "-wc", path])
            for each, digest in sums.items():
                found = json.loads(call([ruby, "-e", RUBY, path, *each.homebrew]).stdout)
                expected = {
                    "desc": project.description, "homepage": project.repository, "version": project.version,
                    "license": {"any_of": project.license.split(" OR ")}, "url": project.archive_url(each), "sha256": digest,
                    "test": "Proc", "install": project.name, "completions": [f"BIN/{project.name}", "completions"],
                    "system": [[f"BIN/{project.name}", "man", "--out", "MAN"]],
                }  # fmt: skip
                expect(found == expected, f"{each.triple}: the formula says {found}\nexpected {expected}")
    elif node and prism and (Path(prism) / "node_modules/@ruby/prism").is_dir():
        with timed("formula, parsed with Prism"):
            script = (
                'import { readFileSync } from "node:fs"; import { createRequire } from "node:module";'
                "const { loadPrism } = await import(createRequire(process.argv[2]).resolve('@ruby/prism'));"
                "const { errors } = (await loadPrism())(readFileSync(process.argv[3], 'utf8'));"
                "if (errors.length) { console.error(errors); process.exit(1); }"
            )
            words = [node, "--no-warnings", "--input-type=module", "-e", script, "-", Path(prism).resolve() / "x.js", path]
            call(words)
            broken = scratch / "broken.rb"
            broken.write_text(text.removesuffix("end\n"), encoding="utf-8")
            call([*words[:-1], broken], expected=1)
    else:
        left_out("formula, evaluated with Ruby", "ruby is not installed")


def test_formula_words(project, command, scratch):
    """Runs what the formula runs after it has installed the binary"""
    call([command, "man", "--out", scratch / "man"])
    expect((scratch / "man/jitna-iac.1").is_file(), "no manual page")
    for shell in ("bash", "zsh", "fish"):
        expect(project.name in call([command, "completions", shell]).stdout, f"no completions for {shell}")
    (scratch / "two.yaml").write_text("version: 2\n", encoding="utf-8")
    expect("error" in call([command, "check", scratch / "two.yaml"], expected=1).stdout, "the formula's test fails")


def test_versions(project):
    dated = f"## {project.version} - 2027-01-31\n"
    check_tag(project, project.tag, dated)
    refused("a tag of another version", check_tag, project, "v999.0.0", dated)
    refused("a version that has no date yet", check_tag, project, project.tag, f"## {project.version} - unreleased\n")
    expect(release_formats.python_version("1.2.3") == "1.2.3", "1.2.3 is the same in Python")
    expect(release_formats.python_version("1.2.3-rc.1") == "1.2.3rc1", "release candidates are 1.2.3rc1 in Python")
    refused("a version that Python cannot write", release_formats.python_version, "1.2.3-next")


def test_binstall(project):
    """Checks that `cargo binstall` asks for the archives of the release workflow"""

    def address(triple, suffix):
        template = project.binstall.get("overrides", {}).get(triple, project.binstall)["pkg-url"]
        words = {"repo": project.repository, "version": project.version, "target": triple, "archive-suffix": suffix}
        return re.sub(r"\{ (\S+) \}", lambda found: words[found[1]], template)

    expect(project.binstall["pkg-fmt"] == "tgz", "the archives have another format")
    for target in TARGETS:
        # The suffixes that it tries for `tgz`
        made = [address(target.triple, suffix) for suffix in (".tgz", ".tar.gz")]
        expect(project.archive_url(target) in made, f"cargo binstall asks for {made}")
        if target.npm[0] == "linux":
            made = address(target.triple.replace("musl", "gnu"), ".tar.gz")
            expect(made == project.archive_url(target), f"cargo binstall asks for {made}")
        suffix = {"bin": project.name, "binary-ext": target.suffix}
        place = re.sub(r"\{ (\S+) \}", lambda found: suffix[found[1]], project.binstall["bin-dir"])
        expect(place == project.name + target.suffix, f"cargo binstall looks for {place} in the archive")


def test_names(project):
    """Compares what other files say about systems and versions"""
    script = (REPOSITORY / "pipelines/install.sh").read_text(encoding="utf-8")
    found = set(re.findall(r"\btarget=(\S+)", script))
    expected = {target.triple for target in TARGETS if not target.suffix}
    expect(found == expected, f"pipelines/install.sh knows {sorted(found)}, expected {sorted(expected)}")
    for name in (project.archive_name(target) for target in TARGETS if not target.suffix):
        shown = [name.replace(project.version, "$version").replace(target.triple, "$target") for target in TARGETS]
        expect(any(f'archive="{one}"' in script for one in shown), "pipelines/install.sh names archives otherwise")
    for path in (REPOSITORY / ".github/workflows").glob("*.yml"):
        text = path.read_text(encoding="utf-8")
        expect(not any(target.triple in text for target in TARGETS), f"{path.name} repeats a target of tools/release_table.py")
    launcher = (REPOSITORY / "packages/npm/jitna-iac.js").read_text(encoding="utf-8")
    expect(f"`{release_formats.SCOPE}/" in launcher, "packages/npm/jitna-iac.js has another scope")
    page = (REPOSITORY / "docs/book/install.md").read_text(encoding="utf-8")
    expect(all(f"`{target.triple}`" in page for target in TARGETS), "docs/book/install.md lists other systems")
    version = r"(\d+\.\d+\.\d+(?:-[a-z]+\.\d+)?)"
    # Everywhere, except for the history
    places = {
        rf"jitna-iac@v{version}": "docs/**/*.md",
        rf"rev: v{version}": "docs/**/*.md",
        rf"jitna-iac-v{version}": "**/*.md",
        rf"ghcr\.io/jitna-iac/jitna-iac:{version}": "**/*.md",
        rf"raw/v{version}/pipelines/install\.sh": "**/*.md",
        rf"install\.sh .*\| sh -s {version}": "**/*.md",
        rf'JITNA_IAC_VERSION: "{version}"': "pipelines/*.yml",
        rf'^  version:\n.*\n    default: "{version}"': "action.yml",
        rf'^  "version": "{version}"': "editors/vscode/package.json",
        rf"\A(?:(?!^## ).*\n)*^## {version} ": "CHANGELOG.md",
    }
    for pattern, paths in places.items():
        found = 0
        for path in REPOSITORY.glob(paths):
            name = path.relative_to(REPOSITORY)
            if "node_modules" in name.parts or name.parts[0] == "target":
                continue
            for other in re.findall(pattern, path.read_text(encoding="utf-8"), re.MULTILINE):
                expect(other == project.version, f"{name} names the version {other}, expected {project.version}")
                found += 1
        expect(found, f"{paths} names no version like {pattern}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("binary", nargs="?", type=Path, help="path of jitna-iac")
    parser.add_argument("--dist", type=Path, help="packages that are made already")
    parser.add_argument("--need", action="append", default=[], help="what may not be left out, such as `npm`")
    parser.add_argument("--tools", help="folder with wheel, and Python with packaging")
    parser.add_argument("--uv", type=Path, help="path of uv; default: the one on the path")
    parser.add_argument("--prism", help="folder in which @ruby/prism is installed, for machines without Ruby")
    arguments = parser.parse_args()
    if (arguments.binary is None) == (arguments.dist is None):
        parser.error("expected either a binary or --dist")
    NEEDED.update(arguments.need)
    # A system of Windows may not delete a binary that has just run.
    with tempfile.TemporaryDirectory(prefix="jitna-installs-", ignore_cleanup_errors=True) as folder:
        scratch = Path(folder)
        try:
            run(arguments, scratch)
        except Failed as failure:
            print(failure, file=sys.stderr)
            sys.exit(1)


def run(arguments, scratch):
    project, target = Project.read(), this_target()
    print("seconds     CPU")
    dist = arguments.dist or scratch / "dist"
    npm = bool(shutil.which("npm"))
    if arguments.binary:
        # Levels of compression make no difference to what is tested.
        with timed("archives, made"):
            make(project, target, stripped(arguments.binary, scratch), dist)
        with timed("wheels, packages of npm and formula, made"):
            release_formats.packages(project, archives_in(project, dist), dist, level=1, npm=npm)
    registry = Registry(dist)
    test_archive(project, target, dist, scratch)
    test_script(project, target, dist, scratch)
    test_wheel(project, target, dist, scratch, registry, arguments.tools)
    test_uv(project, target, scratch, registry, arguments.uv)
    test_npm(project, target, scratch, registry)
    test_formula(project, dist, scratch, arguments.prism)
    test_formula_words(project, scratch / "archive" / (project.name + target.suffix), scratch)
    test_versions(project)
    test_binstall(project)
    test_names(project)
    left_out("cargo binstall, brew install and the image", "addresses, formula and Dockerfile were checked without them")


if __name__ == "__main__":
    main()
