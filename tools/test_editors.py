#!/usr/bin/env python3
"""Tests `jitna-iac lsp` with sessions of two editors.

    tools/test_editors.py target/debug/jitna-iac [--node-modules target/lsp-client/node_modules] [--record]

tools/lsp/neovim.jsonl and tools/lsp/vscode.jsonl are recorded sessions of a headless Neovim and of the extension of Visual Studio Code
with its client. The messages of the editor are sent to the server again, each after everything that the server had sent before it, and
the server must send the same messages. This needs neither editor.

Where `nvim` is installed, and where the packages of the extension are in `--node-modules`, the sessions also run live
(tools/lsp/session.lua, tools/lsp/session.js). `--record` then writes the recordings. Exits with 1 if something is not as it should be.
"""

import argparse
import json
import os
import queue
import shutil
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(REPOSITORY / "tools/lsp"))
import record  # noqa: E402

HERE = REPOSITORY / "tools/lsp"
SECONDS = 30
# The folder of a session in a recording; a file URI contains it as well.
FOLDER = "/folder-of-the-session"
MODEL = """version: 1
organization:
  delegatedAdministrator: '222222222222'
  root: r-ab12
  homeRegion: eu-central-1
  identityProvider: SSO
  units: [{name: workloads, id: ou-ab12-11111111}]
nodeAccess: {units: [workload]}
sessionPreferences: [{name: standard, idleTimeout: 20m, maxDuration: 60m}]
rollouts: [{name: workloads, units: [workloads], sessionPreferences: standard}]
"""


class Failed(Exception):
    pass


def live(jitna, words, more):
    """Runs a session in an editor, and returns the messages"""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch).resolve() / "project"
        folder.mkdir()
        (folder / "jitna.yaml").write_text(MODEL, encoding="utf-8")
        recorded = Path(scratch) / "recorded.jsonl"
        environment = os.environ | {"JITNA_IAC": str(jitna), "JITNA_RECORD": str(recorded), "HOME": scratch} | more
        run = subprocess.run(
            [str(word) for word in words], cwd=folder, env=environment, capture_output=True, text=True, timeout=120, check=False
        )
        if run.returncode:
            raise Failed(f"the session ended with {run.returncode}\n{run.stdout}{run.stderr}")
        text = recorded.read_text(encoding="utf-8").replace(str(folder), FOLDER)
    entries = [json.loads(line) for line in text.splitlines()]
    for entry in entries:
        about = entry["message"].get("params")
        if entry["message"].get("method") == "initialize":
            # They are different each time, and the server ends with the process.
            about["processId"] = None
            about.pop("clientInfo", None)
    return entries


class Replay:
    """A server that gets the messages of a recorded editor"""

    def __init__(self, jitna, folder):
        self.folder = str(folder)
        self.server = subprocess.Popen(
            [str(jitna), "lsp"], cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        self.received = queue.Queue()
        threading.Thread(target=self.read, daemon=True).start()
        # Answers that came before they were looked for
        self.waiting = []

    def read(self):
        for message in record.messages(self.server.stdout):
            self.received.put(json.loads(json.dumps(message).replace(self.folder, FOLDER)))
        self.received.put(None)

    def send(self, message):
        record.send(self.server.stdin, json.loads(json.dumps(message).replace(FOLDER, self.folder)))

    def expect(self, message):
        """Waits for a message of the server"""
        if message in self.waiting:
            self.waiting.remove(message)
            return
        while True:
            try:
                got = self.received.get(timeout=SECONDS)
            except queue.Empty:
                got = None
            if got is None:
                other = "\n".join(json.dumps(one, ensure_ascii=False)[:2000] for one in self.waiting)
                raise Failed(f"the server did not send\n{json.dumps(message, ensure_ascii=False)[:2000]}\nbut\n{other}")
            if got == message:
                return
            self.waiting.append(got)

    def end(self):
        self.server.stdin.close()
        code = self.server.wait(timeout=SECONDS)
        if code:
            raise Failed(f"the server ended with {code}: {self.server.stderr.read().decode()}")
        # Diagnostics may come once more; an answer or a request that was not recorded is a difference.
        while (got := self.received.get(timeout=SECONDS)) is not None:
            self.waiting.append(got)
        other = [one for one in self.waiting if one.get("method") != "textDocument/publishDiagnostics"]
        if other:
            raise Failed(f"the server also sent {json.dumps(other, ensure_ascii=False)[:2000]}")


def replay(jitna, recording):
    entries = [json.loads(line) for line in recording.read_text(encoding="utf-8").splitlines()]
    sent = [entry for entry in entries if entry["from"] == "server"]
    methods = {entry["message"].get("method") for entry in entries if entry["from"] == "client"}
    if not sent or "textDocument/hover" not in methods:
        raise Failed(f"{recording.name} has no session")
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch).resolve() / "project"
        folder.mkdir()
        (folder / "jitna.yaml").write_text(MODEL, encoding="utf-8")
        server = Replay(jitna, folder)
        try:
            for entry in entries:
                if entry["from"] == "client":
                    server.send(entry["message"])
                else:
                    server.expect(entry["message"])
            server.end()
        finally:
            server.server.kill()
    return len(entries)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("jitna", help="the command")
    parser.add_argument("--node-modules", metavar="DIR", help="folder with vscode-languageclient")
    parser.add_argument("--record", action="store_true", help="write the recordings")
    arguments = parser.parse_args()
    jitna = Path(arguments.jitna).resolve()
    server = str(HERE / "record.py")
    modules = Path(arguments.node_modules).resolve() if arguments.node_modules else None
    nvim = ["nvim", "--headless", "-u", "NONE", "-n", "-c", f"luafile {HERE / 'session.lua'}"]
    node = ["node", HERE / "session.js", REPOSITORY / "editors/vscode/src/extension.js", server]
    has_client = modules and (modules / "vscode-languageclient").is_dir() and shutil.which("node")
    editors = (
        ("neovim", nvim, {"PAGE": str(REPOSITORY / "docs/book/editor.md"), "SERVER": server}, shutil.which("nvim"), "nvim is not installed"),
        ("vscode", node, {"NODE_PATH": str(modules)}, has_client, "vscode-languageclient is not installed"),
    )
    failed = 0
    for name, words, more, is_there, why in editors:
        recording = HERE / f"{name}.jsonl"
        try:
            if is_there:
                entries = live(jitna, words, more)
                print(f"{name}: {len(entries)} messages live")
                if arguments.record:
                    lines = (json.dumps(entry, ensure_ascii=False, separators=(",", ":")) for entry in entries)
                    recording.write_text("\n".join(lines) + "\n", encoding="utf-8")
            else:
                print(f"{name}: no live session: {why}")
            print(f"{name}: {replay(jitna, recording)} messages replayed")
        except (Failed, subprocess.TimeoutExpired) as error:
            failed += 1
            print(f"{name}: {error}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
