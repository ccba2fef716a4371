// Runs the extension of Visual Studio Code with its client, `vscode-languageclient`, on an API without a window (vscode.js):
//
//   NODE_PATH=target/lsp-client/node_modules node tools/lsp/session.js editors/vscode/src/extension.js PROGRAM
//
// The working directory has a jitna.yaml with a misspelled name. The steps are those of session.lua.
"use strict";

const assert = require("node:assert");
const { readFileSync } = require("node:fs");
const Module = require("node:module");
const path = require("node:path");

const [extension, program] = process.argv.slice(2).map((one) => path.resolve(one));
const vscode = require("./vscode.js");
const resolve = Module._resolveFilename;
Module._resolveFilename = (name, ...more) =>
  name === "vscode" ? require.resolve("./vscode.js") : resolve(name, ...more);

const { state } = vscode.session;
const token = new vscode.CancellationTokenSource().token;
const at = (line, character) => new vscode.Position(line, character);

async function until(what, holds) {
  for (let tries = 0; tries < 500; tries += 1) {
    if (holds()) return;
    await new Promise((done) => setTimeout(done, 20));
  }
  assert.fail(`not as expected: ${what}`);
}

async function main() {
  state.folder = process.cwd();
  state.settings = { path: program, inlayHints: true };
  const file = path.join(state.folder, "jitna.yaml");
  const document = new vscode.Document(file, "yaml", readFileSync(file, "utf8"));
  const shown = () => state.diagnostics.get(document.uri.toString()) ?? [];
  const errors = () => shown().filter((one) => one.severity === vscode.DiagnosticSeverity.Error);
  const line = (number) => document.lineAt(number).text;

  const { activate, deactivate } = require(extension);
  await activate({ subscriptions: [] });
  assert.deepStrictEqual(state.messages, []);
  assert.ok(state.commands["jitna.restart"]);
  await vscode.session.open(document);
  await until("a diagnostic is shown", () => errors().length > 0);
  const [found] = errors();
  assert.equal(errors().length, 1);
  assert.equal(found.code.value ?? found.code, "JNA0110");
  assert.equal(found.range.start.line, 7);

  const { Hover, Definition, CodeActions, CompletionItem, DocumentSymbol, Rename, DocumentFormattingEdit } = state.providers;
  const hover = await Hover.provideHover(document, at(8, 45), token);
  assert.match(JSON.stringify(hover), /idleTimeout/);
  const definition = await Definition.provideDefinition(document, at(9, 40), token);
  assert.equal((Array.isArray(definition) ? definition[0] : definition).range.start.line, 6);
  const context = { diagnostics: [found], triggerKind: 1, only: undefined };
  const [fix] = await CodeActions.provideCodeActions(document, found.range, context, token);
  await vscode.session.apply(fix.edit);
  await until("the fix leaves no error", () => errors().length === 0);
  assert.equal(line(7), "nodeAccess: {units: [workloads]}");

  // What a user types is completed.
  const typed = new vscode.WorkspaceEdit();
  typed.replace(document.uri, new vscode.Range(10, 0, 10, 0), "sessionL\n");
  await vscode.session.apply(typed);
  await until("an unfinished key is an error", () => errors().length > 0);
  const items = await CompletionItem.provideCompletionItems(document, at(10, 8), token, { triggerKind: 0 });
  const labels = (items.items ?? items).map((item) => item.label.label ?? item.label);
  assert.ok(labels.includes("sessionLogs"), labels.join(" "));
  const gone = new vscode.WorkspaceEdit();
  gone.replace(document.uri, new vscode.Range(10, 0, 11, 0), "");
  await vscode.session.apply(gone);
  await until("no error is left", () => errors().length === 0);

  const symbols = await DocumentSymbol.provideDocumentSymbols(document, token);
  assert.deepStrictEqual(symbols.map((one) => one.name), ["organization", "nodeAccess", "sessionPreferences", "rollouts"]);
  await vscode.session.apply(await Rename.provideRenameEdits(document, at(6, 18), "shops", token));
  assert.equal(line(7), "nodeAccess: {units: [shops]}");
  await DocumentFormattingEdit.provideDocumentFormattingEdits(document, { tabSize: 2, insertSpaces: true }, token);
  await deactivate();
  assert.deepStrictEqual(state.messages, []);
}

main().then(
  () => process.exit(0),
  (problem) => {
    console.error(problem);
    process.exit(1);
  },
);
