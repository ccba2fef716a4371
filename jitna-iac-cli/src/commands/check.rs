//! `jitna-iac check`

use std::collections::BTreeMap;
use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::thread::sleep;
use std::time::{Duration, SystemTime};

use jitna_iac::Error;
use jitna_iac::app::args::Arguments;
use jitna_iac::app::{self, Check, Console, Exit};

use crate::exit::Failure;
use crate::input;

/// How often files are looked at
const PAUSE: Duration = Duration::from_millis(200);

/// Clears the screen and what was scrolled out of it
const CLEAR: &str = "\u{1b}[2J\u{1b}[3J\u{1b}[H";

#[derive(clap::Args)]
pub(crate) struct Cmd {
    /// File with the model, or its folder; the same as `--config`
    #[arg(value_name = "MODEL", id = "model", conflicts_with_all = ["config", "app"])]
    model: Option<PathBuf>,

    #[command(flatten)]
    input: input::Options,

    #[command(flatten)]
    check: Check,

    /// Check again after each change of the files, until Ctrl-C
    #[arg(long, conflicts_with_all = ["app", "fix", "unsafe_fixes", "diff"])]
    watch: bool,
}

impl Cmd {
    pub(crate) fn run(self, console: &mut Console<'_>) -> Result<Exit, Failure> {
        let Self { model, input, check, watch } = self;
        let input = input.named(model).find(console)?;
        if watch {
            return watched(&input, &check, console);
        }
        check.share_standard_input(input.is_standard_input())?;
        let folder = input.folder();
        Ok(check.run(input.load_for_good()?, &folder, console)?)
    }
}

/// Checks, waits for a change, and checks again
fn watched(input: &input::Options, check: &Check, console: &mut Console<'_>) -> Result<Exit, Failure> {
    let Some(model) = input.file() else {
        return Err(Failure::Unknown {
            message: "standard input cannot be watched".to_owned(),
            help: "name a file, such as `jitna-iac check --watch jitna.yaml`".to_owned(),
        });
    };
    let is_screen = std::io::stdout().is_terminal();
    loop {
        if is_screen {
            console.print(CLEAR)?;
        }
        let mut files = vec![model.to_owned()];
        // What is read now is older than a change that comes meanwhile.
        let mut stamps = BTreeMap::new();
        match input.load() {
            Ok(mut loaded) => {
                files.extend(loaded.sources.iter().map(|source| PathBuf::from(source.name())));
                stamps = all(&files);
                app::check(&mut loaded, check, console)?;
            }
            Err(failure) => console.complain(&failure.to_string(), failure.help()),
        }
        console.out.flush().map_err(Error::Output)?;
        let count = stamps.len().max(1);
        console.say(&format!("watching {count} {}; Ctrl-C ends", if count == 1 { "file" } else { "files" }));
        if stamps.is_empty() {
            stamps = all(&files);
        }
        while all(&files) == stamps {
            sleep(PAUSE);
        }
        // An editor may write a file in several steps.
        sleep(PAUSE / 4);
    }
}

/// When each file was written, and its length; none if it is not there
fn all(files: &[PathBuf]) -> BTreeMap<&Path, Option<(SystemTime, u64)>> {
    let stamp = |path: &Path| {
        let metadata = std::fs::metadata(path).ok()?;
        Some((metadata.modified().ok()?, metadata.len()))
    };
    files.iter().map(|path| (path.as_path(), stamp(path))).collect()
}
