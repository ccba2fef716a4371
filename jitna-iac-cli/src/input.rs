//! Where a model comes from: a file, standard input, a program

use std::path::{Path, PathBuf};

use jitna_iac::app::{Console, Loaded};
use jitna_iac::diag::Sources;
use jitna_iac::ids::Date;
use jitna_iac::read::{self, Input, Variant};

use crate::exit::Failure;
use crate::trust::Trust;

/// Files that are read if none is named; the first that is there
pub(crate) const USUAL: [&str; 3] = ["jitna.yaml", "jitna.yml", "jitna.json"];

/// What is said if none of them is there
pub(crate) const NO_FILE: &str =
    "no `jitna.yaml`, `jitna.yml` or `jitna.json` in this folder or in a folder above it";

/// Options that say where the model comes from
#[derive(clap::Args)]
pub(crate) struct Options {
    /// File with the model, YAML or JSON, or its folder; `-` is standard input [default: jitna.yaml, jitna.yml or jitna.json, here or in a folder above]
    #[arg(short, long, value_name = "FILE")]
    config: Option<PathBuf>,

    /// Program that prints the model, such as "cargo run -q"; run by the shell
    ///
    /// Its `main` ends in `jitna_iac::app::run(model)`. A file may name it as well: `app: cargo run -q`
    /// runs with `--allow-app`.
    #[arg(long, value_name = "COMMAND", conflicts_with = "config")]
    app: Option<String>,

    /// Overlay of the model, by its name in `overlays`: what is different in one stage
    #[arg(long, value_name = "NAME", conflicts_with = "app", display_order = 790)]
    overlay: Option<String>,

    /// Another value of the model, such as `manualApprovals.Shop.accessDuration=2h`; repeat it for several
    #[arg(long, value_name = "PATH=VALUE", conflicts_with = "app", display_order = 791)]
    set: Vec<String>,

    /// File with guardrails that the model must keep to as well; repeat it for several
    ///
    /// The variable JITNA_GUARDRAILS names files for every run, which are separated as in PATH.
    #[arg(long, value_name = "FILE", display_order = 792)]
    guardrails: Vec<PathBuf>,

    #[command(flatten)]
    trust: Trust,
}

impl Options {
    /// The same with a model that is named without an option
    pub(crate) fn named(mut self, model: Option<PathBuf>) -> Self {
        self.config = model.or(self.config);
        self
    }

    /// Looks for the file with the model: in the folder that is named, here, or in a folder above, which is said
    pub(crate) fn find(mut self, console: &mut Console<'_>) -> Result<Self, Failure> {
        let folder = match &self.config {
            Some(path) if path.is_dir() => path.clone(),
            Some(_) => return Ok(self),
            None if self.app.is_some() => return Ok(self),
            None => {
                self.config = usual_above();
                if let Some(path) = &self.config {
                    if path.components().count() > 1 {
                        console.say(&format!("using {}", path.display()));
                    }
                    say_others(path, console);
                }
                return Ok(self);
            }
        };
        let found = usual_in(&folder).ok_or_else(|| Failure::Unknown {
            message: format!(
                "there is no `jitna.yaml`, `jitna.yml` or `jitna.json` in the folder {}",
                folder.display()
            ),
            help: "name the file itself".to_owned(),
        })?;
        say_others(&found, console);
        self.config = Some(found);
        Ok(self)
    }

    /// Whether a model is named, or one of the usual name was found
    pub(crate) fn is_there(&self) -> bool {
        self.config.is_some() || self.app.is_some()
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

    /// The file with the model, if it is one
    pub(crate) fn file(&self) -> Option<&Path> {
        self.config.as_deref().filter(|_| !self.is_standard_input())
    }

    /// Folder of the file with the model; the working directory, if a program or standard input has it
    pub(crate) fn folder(&self) -> PathBuf {
        let file = self.config.as_deref().filter(|_| !self.is_standard_input());
        file.and_then(Path::parent).unwrap_or(Path::new("")).to_owned()
    }

    /// Descriptions of the patterns of the program that the file names, if it names one
    pub(crate) fn patterns(&self) -> Result<Vec<serde_json::Value>, Failure> {
        let Some(path) = self.config.as_deref() else { return Ok(Vec::new()) };
        let mut sources = Sources::default();
        let access = self.trust.access(path.parent().unwrap_or(Path::new("")))?;
        let (input, _) = read::open(path, &access, &mut sources).map_err(jitna_iac::Error::from)?;
        match input {
            Some(Input::Patterns(patterns)) => self.trust.described(&patterns, sources),
            _ => Ok(Vec::new()),
        }
    }

    /// Reads the model, with the guardrails that the command is given
    pub(crate) fn load(&self) -> Result<Loaded, Failure> {
        let mut loaded = Loaded { today: today(), ..self.load_model()? };
        let Loaded { model, findings, sources, project, .. } = &mut loaded;
        let guardrails = self.guardrails();
        let more = read::add_guardrails(model.as_mut(), &guardrails, sources);
        findings.append(more.map_err(jitna_iac::Error::from)?);
        *project = project.take().map(|project| project.guarded(guardrails));
        Ok(loaded)
    }

    /// Files with guardrails, by option and by environment
    fn guardrails(&self) -> Vec<PathBuf> {
        let named = read::guardrails_named(&|name| std::env::var_os(name));
        self.guardrails.iter().cloned().chain(named).collect()
    }

    /// Reads the model, or runs the program that prints it
    fn load_model(&self) -> Result<Loaded, Failure> {
        if let Some(command) = &self.app {
            return self.trust.load(command, Path::new(""), Sources::default());
        }
        let path = match &self.config {
            Some(path) => path.as_path(),
            None => return Err(Failure::NoFile),
        };
        let mut sources = Sources::default();
        let access = self.trust.access(path.parent().unwrap_or(Path::new("")))?;
        let variant = self.overlay.iter().fold(Variant::default(), |variant, name| variant.overlay(name));
        let variant = self.set.iter().fold(variant, |variant, value| variant.set(value));
        let (input, findings) =
            read::open_variant(path, &access, &variant, &mut sources).map_err(jitna_iac::Error::from)?;
        let model = match input {
            Some(Input::App(app)) => return self.trust.run(&app, sources),
            Some(Input::Patterns(patterns)) => return self.trust.run_patterns(*patterns, sources),
            Some(Input::Model(model)) => Some(*model),
            None => None,
        };
        // What was read from a pipe cannot be written, and what an overlay or `--set` changes is not what the file says.
        let is_as_written = !self.is_standard_input() && self.overlay.is_none() && self.set.is_empty();
        let project = is_as_written.then(|| self.trust.project(path, access));
        Ok(Loaded { model, findings, sources, project, ..Loaded::default() })
    }
}

/// The file with the model in a folder
pub(crate) fn usual_in(folder: &Path) -> Option<PathBuf> {
    USUAL.iter().map(|name| folder.join(name)).find(|path| path.exists())
}

/// Says which other files of the usual names are beside the one that is read
fn say_others(path: &Path, console: &mut Console<'_>) {
    let folder = path.parent().unwrap_or(Path::new(""));
    for name in USUAL {
        let other = folder.join(name);
        if other != path && other.is_file() {
            console.say(&format!(
                "note: {} is not read, because {} is there",
                other.display(),
                path.display()
            ));
        }
    }
}

/// The file with the model here or in the nearest folder above, up to the root of the Git repository
fn usual_above() -> Option<PathBuf> {
    let here = std::env::current_dir().ok()?;
    let mut prefix = PathBuf::new();
    for folder in here.ancestors() {
        if let Some(path) = usual_in(&prefix) {
            return Some(path);
        }
        if folder.join(".git").exists() {
            return None;
        }
        prefix.push("..");
    }
    None
}

/// The day on which models are judged
pub(crate) fn today() -> Option<Date> {
    jitna_iac::app::today(&|name| std::env::var_os(name))
}
