// Starts `jitna-iac lsp` and hands the editor over to it. Everything that is known about a file is known there.
"use strict";

const { commands, window, workspace } = require("vscode");
const { LanguageClient, TransportKind } = require("vscode-languageclient/node");

/** Files that the server looks at */
const documents = [
  { scheme: "file", pattern: "**/jitna.{yaml,yml,json}" },
  { scheme: "file", pattern: "**/*.test.yaml" },
  { scheme: "file", language: "cedar" },
];

let client;

function settings() {
  const { inlayHints } = workspace.getConfiguration("jitna");
  return { jitna: { inlayHints } };
}

async function start() {
  const command = workspace.getConfiguration("jitna").get("path");
  const run = { command, args: ["lsp"], transport: TransportKind.stdio };
  const options = {
    documentSelector: documents,
    initializationOptions: settings(),
    synchronize: { fileEvents: workspace.createFileSystemWatcher("**/*.{yaml,yml,json,cedar}") },
  };
  client = new LanguageClient("jitna", "jitna-iac", run, options);
  try {
    await client.start();
  } catch (error) {
    window.showErrorMessage(`Cannot start \`${command} lsp\`: ${error.message}. Set \`jitna.path\` to the program.`);
  }
}

exports.activate = async (context) => {
  context.subscriptions.push(
    commands.registerCommand("jitna.restart", async () => {
      await client?.stop();
      await start();
    }),
    workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration("jitna.inlayHints")) {
        client?.sendNotification("workspace/didChangeConfiguration", { settings: settings() });
      }
    }),
  );
  await start();
};

exports.deactivate = () => client?.stop();
