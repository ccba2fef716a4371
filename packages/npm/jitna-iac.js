#!/usr/bin/env node
// Starts the binary of jitna-iac, which is in the package of this system. Nothing is downloaded.
"use strict";

const { spawn } = require("node:child_process");
const { constants } = require("node:os");
const { optionalDependencies, version } = require("../package.json");

const name = `@jitna-iac/${process.platform}-${process.arch}`;

function binary() {
  const known = Object.keys(optionalDependencies);
  if (!known.includes(name)) {
    throw new Error(`no binary for ${process.platform} on ${process.arch}: there are ${known.join(", ")}; with Rust, run \`cargo install --locked jitna-iac-cli\``);
  }
  try {
    return require.resolve(`${name}/bin/jitna-iac${process.platform === "win32" ? ".exe" : ""}`);
  } catch {
    throw new Error(`the package ${name} is not installed: npm omits it with --omit=optional or a lock file of another system; run \`npm install ${name}@${version}\``);
  }
}

// 127 is the exit code of a shell for a command that it cannot find, which no code of jitna-iac is.
function fail(error) {
  console.error(`jitna-iac: ${error.message}`);
  process.exit(127);
}

function run(program) {
  const child = spawn(program, process.argv.slice(2), { stdio: "inherit", windowsHide: true });
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"];
  // A terminal sends SIGINT to both: the binary decides when to end.
  for (const signal of signals) process.on(signal, () => child.kill(signal));
  child.on("error", fail);
  child.on("exit", (code, signal) => {
    if (signal === null) process.exit(code);
    for (const each of signals) process.removeAllListeners(each);
    // Not every signal ends Node: 128 and its number is what a shell reports.
    process.exitCode = 128 + (constants.signals[signal] ?? 0);
    process.kill(process.pid, signal);
  });
}

let program;
try {
  program = binary();
} catch (error) {
  fail(error);
}
run(program);
