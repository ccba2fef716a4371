#!/usr/bin/env python3
"""Drives `jitna-iac mcp` with the official client, and with input that no client sends.

    pip install mcp
    JITNA_IAC=target/debug/jitna-iac python3 tools/test_mcp.py
"""

import asyncio
import json
import os
import pathlib
import subprocess
import sys
import tempfile

from mcp import ClientSession, StdioServerParameters
from mcp.client.stdio import stdio_client

COMMAND = os.path.abspath(os.environ.get("JITNA_IAC", "target/debug/jitna-iac"))
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
TOOLS = ["check", "compare", "decide", "explain", "fixes", "schema"]


async def official(folder: pathlib.Path) -> None:
    """What an assistant does: it lists the tools and calls them."""
    server = StdioServerParameters(command=COMMAND, args=["mcp", "--root", str(folder)])
    async with stdio_client(server) as (read, write), ClientSession(read, write) as session:
        begun = await session.initialize()
        assert field(begun, "serverInfo", "server_info").name == "jitna-iac", begun
        tools = (await session.list_tools()).tools
        assert sorted(tool.name for tool in tools) == TOOLS, tools
        assert all(field(tool.annotations, "readOnlyHint", "read_only_hint") for tool in tools)

        async def call(tool: str, **arguments: object) -> tuple[bool, str]:
            result = await session.call_tool(tool, arguments)
            return field(result, "isError", "is_error"), result.content[0].text

        failed, text = await call("check")
        assert not failed and "JNA0110" in text, text
        failed, text = await call("check", format="json")
        assert any(one["code"] == "JNA0110" for one in json.loads(text)["findings"]), text
        failed, text = await call("fixes")
        assert "+nodeAccess: {units: [workloads]}" in text, text
        assert (folder / "jitna.yaml").read_text(encoding="utf-8") == MODEL
        failed, text = await call("explain", name="JNA0110")
        assert not failed and text.startswith("# JNA0110"), text
        failed, text = await call("schema")
        assert not failed and json.loads(text)["type"] == "object", text[:200]
        failed, text = await call("compare", old="jitna.yaml", new="good.yaml")
        assert failed and "JNA0110" in text, text
        failed, text = await call("compare", old="good.yaml", new="good.yaml")
        assert not failed and "equal" in text, text
        failed, text = await call("decide", path="good.yaml", account="333333333333", unit="workloads",
                                  region="eu-central-1", user="94482488-3041-7059-0d3b-0123456789ab",
                                  node="i-0123456789abcdef0")
        assert not failed, text
        for path in ["/etc/passwd", "../outside.yaml", "link.yaml"]:
            failed, text = await call("check", path=path)
            assert failed and "secret" not in text, text


def field(value: object, *names: str) -> object:
    """A field under the name that this version of the client has for it."""
    return next(getattr(value, name) for name in names if hasattr(value, name))


def hostile(folder: pathlib.Path) -> None:
    """Lines that no client sends: each is answered, and the server goes on."""
    begin = json.dumps({"jsonrpc": "2.0", "id": 0, "method": "initialize", "params": {"protocolVersion": "2025-06-18"}})
    deep = "[" * 100_000
    lines = [begin, "x" * (9 << 20), "{", deep, "null", '{"jsonrpc":"2.0","id":{},"method":"ping"}', "\x1b[2J\x00", '{"jsonrpc":"2.0","id":1,"method":"\\u001b[2J"}']
    lines += [json.dumps({"jsonrpc": "2.0", "id": "last", "method": "ping"})]
    ran = subprocess.run([COMMAND, "mcp", "--root", str(folder)], input="\n".join(lines).encode(), capture_output=True, timeout=60, check=True)
    answers = [json.loads(line) for line in ran.stdout.decode().splitlines()]
    assert len(answers) == len(lines), answers
    assert all("error" in answer for answer in answers[1:-1]), answers
    assert answers[-1] == {"jsonrpc": "2.0", "id": "last", "result": {}}, answers[-1]
    assert b"\x1b" not in ran.stdout + ran.stderr and not ran.stderr, ran.stderr


def main() -> int:
    with tempfile.TemporaryDirectory() as base:
        folder = pathlib.Path(base, "root")
        folder.mkdir()
        (folder / "jitna.yaml").write_text(MODEL, encoding="utf-8")
        (folder / "good.yaml").write_text(MODEL.replace("[workload]", "[workloads]"), encoding="utf-8")
        pathlib.Path(base, "outside.yaml").write_text("secret: 1\n", encoding="utf-8")
        (folder / "link.yaml").symlink_to("../outside.yaml")
        asyncio.run(official(folder))
        hostile(folder)
    print("the official client, and hostile input: as expected")
    return 0


if __name__ == "__main__":
    sys.exit(main())
