//! The `jitna-iac` command
//!
//! Reads arguments and finds the model; the work itself is done by [`jitna_iac::app`]. Begin at `commands/`.
#![forbid(unsafe_code)]

mod commands;
mod exit;
mod habits;
mod input;
mod lsp;
mod mcp;
#[cfg(test)]
mod pages;
mod program;
mod trust;

use std::io::{BufWriter, IsTerminal};
use std::process::ExitCode;

use clap::Parser;
use jitna_iac::app::{self, ColorChoice, Console, UntilClosed, args};

use exit::Failure;

/// Checks a description of just-in-time node access (AWS Systems Manager) and compiles it to CloudFormation
#[derive(Parser)]
// Not wrapped, whatever features of clap another crate of the build turns on.
#[command(name = "jitna-iac", version, term_width = 0, after_help = exit::help())]
struct Cli {
    /// When to use colors
    #[arg(long, global = true, display_order = 900, value_name = "WHEN", default_value = "auto", value_parser = args::words(ColorChoice::WORDS))]
    color: ColorChoice,

    /// Print only what makes the command fail
    #[arg(short, long, global = true, display_order = 901)]
    quiet: bool,

    /// Say what is done, and how long it takes
    #[arg(short, long, global = true, display_order = 902, conflicts_with = "quiet")]
    verbose: bool,

    #[command(subcommand)]
    command: commands::Command,
}

fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return told(&error),
    };
    let color = |terminal| cli.color.wanted(terminal, &|name| std::env::var_os(name));
    let (out, mut err) = (std::io::stdout().lock(), std::io::stderr().lock());
    let (out_color, err_color) = (color(out.is_terminal()), color(err.is_terminal()));
    let mut out = BufWriter::new(UntilClosed::new(out));
    let watched = err.is_terminal() && std::env::var_os("TERM").is_none_or(|term| term != "dumb");
    let mut console = Console::new(&mut out, &mut err);
    (console.out_color, console.err_color) = (out_color, err_color);
    (console.quiet, console.verbose, console.watched) = (cli.quiet, cli.verbose, watched);
    let done = cli.command.run(&mut console);
    let done = done.and_then(|exit| {
        console.out.flush().map_err(jitna_iac::Error::Output)?;
        Ok(exit)
    });
    let exit = done.unwrap_or_else(|failure: Failure| {
        console.complain(&failure.to_string(), failure.help());
        failure.exit()
    });
    exit.into()
}

/// What clap has to say: help, the version, or what is wrong with the arguments, which it repeats
fn told(error: &clap::Error) -> ExitCode {
    let env = |name: &str| std::env::var_os(name);
    let (out, mut err) = (std::io::stdout().lock(), std::io::stderr().lock());
    let color = |terminal| ColorChoice::Auto.wanted(terminal, &env);
    let (out_color, err_color) = (color(out.is_terminal()), color(err.is_terminal()));
    let mut out = BufWriter::new(UntilClosed::new(out));
    let mut console = Console::new(&mut out, &mut err);
    (console.out_color, console.err_color) = (out_color, err_color);
    if let Some((message, help)) = habits::unknown(error) {
        console.complain(&message, Some(&help));
        return app::Exit::Usage.into();
    }
    let exit = app::told(error, &mut console).and_then(|exit| {
        console.out.flush().map_err(jitna_iac::Error::Output)?;
        Ok(exit)
    });
    let exit = exit.unwrap_or_else(|error| {
        let failure = Failure::from(error);
        console.complain(&failure.to_string(), failure.help());
        failure.exit()
    });
    exit.into()
}
