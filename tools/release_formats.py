"""The packages of a release that are made of its archives; `tools/release.py` says how they are called."""

import base64
import csv
import hashlib
import io
import json
import re
import shutil
import subprocess
import tempfile
import time
import zipfile
from pathlib import Path

from release_table import LEVEL, LICENSES, MODIFIED, REPOSITORY, TARGETS, Failed, binary_of, sha256

SCOPE = "@jitna-iac"
# Oldest Node that `packages/npm/jitna-iac.js` runs on
NODE = 18


def packages(project, archives, out, level=LEVEL, npm=True):
    """Writes wheels, packages of npm and the formula; returns their paths"""
    out.mkdir(parents=True, exist_ok=True)
    binaries = {target: binary_of(project, target, path) for target, path in archives.items()}
    made = [wheel(project, target, binary, out, level) for target, binary in binaries.items()]
    if npm:
        made += [npm_binary(project, target, binary, out) for target, binary in binaries.items()]
        made.append(npm_command(project, out))
    made.append(formula(project, archives, out))
    return made


# Python


def python_version(version):
    """Returns a version as Python writes it (https://packaging.python.org/en/latest/specifications/version-specifiers/)"""
    found = re.fullmatch(r"(\d+\.\d+\.\d+)(?:-(alpha|beta|rc)\.(\d+))?", version)
    if not found:
        raise Failed(f"Python has no form for the version {version}: expected 1.2.3 or 1.2.3-rc.1")
    number, stage, count = found.groups()
    return f"{number}{ {'alpha': 'a', 'beta': 'b', 'rc': 'rc'}[stage] }{count}" if stage else number


def wheel_metadata(project):
    """Returns the text of METADATA (https://packaging.python.org/en/latest/specifications/core-metadata/)"""
    fields = [
        ("Metadata-Version", "2.4"),
        ("Name", project.name),
        ("Version", python_version(project.version)),
        ("Summary", project.description),
        ("Keywords", ",".join(project.keywords)),
        ("License-Expression", project.license),
        *(("License-File", name) for name in LICENSES),
        ("Classifier", "Environment :: Console"),
        ("Classifier", "Programming Language :: Rust"),
        ("Project-URL", f"Repository, {project.repository}"),
        ("Project-URL", f"Changelog, {project.repository}/blob/main/CHANGELOG.md"),
        ("Requires-Python", ">=3.8"),
        ("Description-Content-Type", "text/markdown"),
    ]
    if any("\n" in value for _, value in fields):
        raise Failed("a field of the wheel's metadata has a line break")
    return "".join(f"{key}: {value}\n" for key, value in fields) + "\n" + project.readme


def wheel(project, target, binary, out, level=LEVEL):
    """Writes a wheel with the command alone: nothing of it is Python"""
    stem = f"{project.name.replace('-', '_')}-{python_version(project.version)}"
    info = f"{stem}.dist-info"
    tags = "".join(f"Tag: py3-none-{tag}\n" for tag in target.wheel)
    files = {
        f"{stem}.data/scripts/{project.name}{target.suffix}": binary,
        f"{info}/METADATA": wheel_metadata(project).encode(),
        f"{info}/WHEEL": f"Wheel-Version: 1.0\nGenerator: {project.name}\nRoot-Is-Purelib: false\n{tags}".encode(),
    }
    files |= {f"{info}/licenses/{name}": (REPOSITORY / name).read_bytes() for name in LICENSES}
    record = io.StringIO()
    rows = csv.writer(record, lineterminator="\n")
    for name, content in files.items():
        digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
        rows.writerow([name, f"sha256={digest}", len(content)])
    rows.writerow([f"{info}/RECORD", "", ""])
    files[f"{info}/RECORD"] = record.getvalue().encode()
    path = out / f"{stem}-py3-none-{'.'.join(target.wheel)}.whl"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as packed:
        for name, content in files.items():
            member = zipfile.ZipInfo(name, time.gmtime(MODIFIED)[:6])
            member.compress_type = zipfile.ZIP_DEFLATED
            member.create_system = 3
            mode = 0o755 if "/scripts/" in name else 0o644
            member.external_attr = (0o100000 | mode) << 16
            packed.writestr(member, content)
    return path


# npm


def npm_name(target):
    return f"{SCOPE}/{'-'.join(target.npm)}"


def npm_manifest(project, name, description):
    return {
        "name": name,
        "version": project.version,
        "description": description,
        "license": project.license,
        # As npm itself writes it: provenance requires exactly the repository of the workflow.
        "repository": {"type": "git", "url": f"git+{project.repository}.git"},
        "homepage": f"{project.repository}#readme",
        "bugs": {"url": f"{project.repository}/issues"},
        "publishConfig": {"access": "public"},
    }


def npm_binary(project, target, binary, out):
    """Writes the package with the binary of a system"""
    system, cpu = target.npm
    manifest = npm_manifest(project, npm_name(target), f"The binary of {project.name} for {system} on {cpu}")
    manifest |= {"os": [system], "cpu": [cpu], "files": ["bin", "LICENSE-*"], "preferUnplugged": True}
    readme = f"# {npm_name(target)}\n\nThe binary of [{project.name}]({project.repository}) for {target.triple}. Install `{project.name}` instead.\n"
    return npm_pack(manifest, readme, {f"bin/{project.name}{target.suffix}": binary}, out)


def npm_command(project, out):
    """Writes the package that users install: it depends on the binaries, and npm installs that of the system"""
    manifest = npm_manifest(project, project.name, project.description)
    manifest |= {
        "keywords": list(project.keywords),
        "bin": {project.name: "bin/jitna-iac.js"},
        "files": ["bin", "LICENSE-*"],
        "engines": {"node": f">={NODE}"},
        "optionalDependencies": {npm_name(target): project.version for target in TARGETS},
    }
    script = (REPOSITORY / "packages/npm/jitna-iac.js").read_bytes()
    return npm_pack(manifest, project.readme, {"bin/jitna-iac.js": script}, out)


def npm_pack(manifest, readme, files, out):
    npm = shutil.which("npm")
    if not npm:
        raise Failed("npm is not installed")
    with tempfile.TemporaryDirectory(prefix="jitna-npm-") as scratch:
        folder = Path(scratch)
        texts = {"package.json": json.dumps(manifest, indent=2) + "\n", "README.md": readme}
        files = files | {name: text.encode() for name, text in texts.items()}
        files |= {name: (REPOSITORY / name).read_bytes() for name in LICENSES}
        for name, content in files.items():
            path = folder / name
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(content)
            path.chmod(0o755 if name.startswith("bin/") else 0o644)
        words = [npm, "pack", "--json", "--ignore-scripts", "--loglevel", "error", "--pack-destination", str(out.resolve())]
        run = subprocess.run(words, cwd=folder, capture_output=True, text=True, check=False)
        if run.returncode:
            raise Failed(f"npm pack: {manifest['name']}\n{run.stdout}{run.stderr}")
        (packed,) = json.loads(run.stdout)
        inside = {file["path"] for file in packed["files"]}
        if inside != files.keys():
            raise Failed(f"npm pack: {manifest['name']} has {sorted(inside)}, expected {sorted(files)}")
    return out / packed["filename"].replace("@", "").replace("/", "-")


# Homebrew


def ruby(text):
    """Writes a Ruby string, in which nothing is interpolated"""
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'" if re.search(r'[#"\\]', text) else f'"{text}"'


def formula(project, archives, out):
    """Writes the formula, with the sums of the archives (https://docs.brew.sh/Formula-Cookbook)"""
    licenses = ", ".join(ruby(name) for name in project.license.split(" OR "))
    lines = [
        f"class {''.join(word.capitalize() for word in project.name.split('-'))} < Formula",
        f"  desc {ruby(project.description)}",
        f"  homepage {ruby(project.repository)}",
        f"  version {ruby(project.version)}",
        f"  license any_of: [{licenses}]",
    ]
    for system in ("on_macos", "on_linux"):
        lines += ["", f"  {system} do"]
        for target, path in archives.items():
            if target.homebrew and target.homebrew[0] == system:
                lines += [
                    f"    {target.homebrew[1]} do",
                    f"      url {ruby(project.archive_url(target))}",
                    f"      sha256 {ruby(sha256(path))}",
                    "    end",
                ]
        lines.append("  end")
    lines += [
        "",
        "  def install",
        f"    bin.install {ruby(project.name)}",
        f"    generate_completions_from_executable(bin/{ruby(project.name)}, \"completions\")",
        f"    system bin/{ruby(project.name)}, \"man\", \"--out\", man1",
        "  end",
        "",
        "  test do",
        f"    assert_match version.to_s, shell_output(\"#{{bin}}/{project.name} --version\")",
        '    (testpath/"jitna.yaml").write("version: 2\\n")',
        f"    assert_match \"error\", shell_output(\"#{{bin}}/{project.name} check 2>&1\", 1)",
        "  end",
        "end",
    ]
    path = out / f"{project.name}.rb"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")
    return path
