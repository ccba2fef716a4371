#!/usr/bin/env python3
"""Drives `jitna-iac lsp` with the client of pytest-lsp.

    pip install pytest pytest-lsp pytest-asyncio
    JITNA_IAC=target/debug/jitna-iac pytest tools/test_lsp.py
"""

import os
import pathlib

import pytest
import pytest_lsp
from lsprotocol import types
from pytest_lsp import ClientServerConfig, LanguageClient

COMMAND = os.environ.get("JITNA_IAC", "target/debug/jitna-iac")
TEXT = """version: 1
organization:
  delegatedAdministrator: '222222222222' # 🦀
  root: r-ab12
  homeRegion: eu-central-1
  identityProvider: SSO
  units: [{name: workloads, id: ou-ab12-11111111}]
nodeAccess: {units: [workload]}
sessionPreferences: [{name: standard, idleTimeout: 20m, maxDuration: 60m}]
rollouts: [{name: workloads, units: [workloads], sessionPreferences: standard}]
"""


@pytest_lsp.fixture(config=ClientServerConfig(server_command=[os.path.abspath(COMMAND), "lsp"]))
async def client(lsp_client: LanguageClient, tmp_path: pathlib.Path):
    lsp_client.root = tmp_path
    folder = types.WorkspaceFolder(uri=tmp_path.as_uri(), name="test")
    params = types.InitializeParams(
        capabilities=pytest_lsp.client_capabilities("visual-studio-code"), workspace_folders=[folder]
    )
    await lsp_client.initialize_session(params)
    yield
    await lsp_client.shutdown_session()


@pytest.mark.asyncio
async def test_a_slip_is_shown_and_fixed(client: LanguageClient):
    path = client.root / "jitna.yaml"
    path.write_text(TEXT, encoding="utf-8")
    uri = path.as_uri()
    item = types.TextDocumentItem(uri=uri, language_id="yaml", version=1, text=TEXT)
    client.text_document_did_open(types.DidOpenTextDocumentParams(text_document=item))
    await client.wait_for_notification(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
    [shown] = [one for one in client.diagnostics[uri] if one.severity == types.DiagnosticSeverity.Error]
    assert (shown.code, shown.range.start.line) == ("JNA0110", 7)

    document = types.TextDocumentIdentifier(uri=uri)
    context = types.CodeActionContext(diagnostics=[shown])
    actions = await client.text_document_code_action_async(
        types.CodeActionParams(text_document=document, range=shown.range, context=context)
    )
    [edit] = actions[0].edit.changes[uri]
    assert edit.new_text == "workloads"

    change = types.TextDocumentContentChangePartial(range=edit.range, text=edit.new_text)
    version = types.VersionedTextDocumentIdentifier(uri=uri, version=2)
    client.text_document_did_change(
        types.DidChangeTextDocumentParams(text_document=version, content_changes=[change])
    )
    await client.wait_for_notification(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
    assert not [one for one in client.diagnostics[uri] if one.severity == types.DiagnosticSeverity.Error]

    position = types.Position(line=7, character=24)
    found = await client.text_document_definition_async(
        types.DefinitionParams(text_document=document, position=position)
    )
    assert found[0].range.start.line == 6
    hover = await client.text_document_hover_async(
        types.HoverParams(text_document=document, position=types.Position(line=8, character=45))
    )
    assert "idleTimeout" in hover.contents.value
