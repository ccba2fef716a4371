//! Where a model comes from: a file, standard input, a program

use std::path::{Path, PathBuf};

use jitna_iac::app::Loaded;
use jitna_iac::diag::Sources;
use jitna_iac::read::{self, Input};

use crate::exit::Failure;
use crate::trust::Trust;

/// Files that are read if none is named; the first that is there
const USUAL: [&str; 2] = ["jitna.yaml", "jitna.json"];

/// What is said if none of them is there
pub(crate) const NO_FILE: &str = "there is neither `jitna.yaml` nor `jitna.json` in this folder";

/// Options that say where the model comes from
#[derive(clap::Args)]
pub(crate) struct Options {
    /// File with the model, YAML or JSON; `-` is standard input [default: jitna.yaml, else jitna.json]
    #[arg(short, long, value_name = "FILE")]
    config: Option<PathBuf>,

    /// Program that prints the model, such as "cargo run -q"; run by the shell
    ///
    /// Its `main` ends in `jitna_iac::app::run(model)`. A file may name it as well: `app: cargo run -q`
    /// runs with `--allow-app`.
    #[arg(long, value_name = "COMMAND", conflicts_with = "config")]
    app: Option<String>,

    #[command(flatten)]
    trust: Trust,
}

impl Options {
    /// Whether a model is named, or one of the usual name is there
    pub(crate) fn is_there(&self) -> bool {
        self.config.is_some() || self.app.is_some() || USUAL.iter().any(|path| Path::new(path).exists())
    }

    /// As [`load`](Self::load), for as long as the process lives
    ///
    /// A command ends with its process. To take a model of ten thousand policies apart before would take a good part of the
    /// time that it took to read.
    pub(crate) fn load_for_good(&self) -> Result<&'static mut Loaded, Failure> {
        Ok(Box::leak(Box::new(self.load()?)))
    }

    /// Whether the model is read from standard input
    pub(crate) fn is_standard_input(&self) -> bool {
        self.config.as_deref() == Some(Path::new("-"))
    }

    /// Folder of the file with the model; the working directory, if a program or standard input has it
    pub(crate) fn folder(&self) -> PathBuf {
        let file = self.config.as_deref().filter(|_| !self.is_standard_input());
        file.and_then(Path::parent).unwrap_or(Path::new("")).to_owned()
    }

    /// Reads the model, or runs the program that prints it
    fn load(&self) -> Result<Loaded, Failure> {
        if let Some(command) = &self.app {
            return self.trust.load(command, Path::new(""), Sources::default());
        }
        let path = match &self.config {
            Some(path) => path.as_path(),
            None => USUAL.iter().map(Path::new).find(|path| path.exists()).ok_or(Failure::NoFile)?,
        };
        let mut sources = Sources::default();
        let access = self.trust.access(path.parent().unwrap_or(Path::new("")))?;
        let (input, findings) = read::open(path, &access, &mut sources).map_err(jitna_iac::Error::from)?;
        let model = match input {
            Some(Input::App(app)) => return self.trust.run(&app, sources),
            Some(Input::Model(model)) => Some(*model),
            None => None,
        };
        Ok(Loaded { model, findings, sources, ..Loaded::default() })
    }
}
