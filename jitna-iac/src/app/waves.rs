//! All waves of a model, each as an assembly

use std::path::PathBuf;

use super::{Console, Exit, Loaded, Synth, synth};
use crate::assembly::Format;
use crate::diag::Severity;
use crate::error::Error;
use crate::synth::Options;

/// Lists the waves of the rollouts, or writes each as an assembly, with the steps from the wave before it
///
/// The rollouts of later waves are left out of a wave; the last wave is the whole model. With `--out`, deploy the assembly of one
/// wave after the other. If a wave has an error, nothing is written.
///
/// Examples:
///   jitna-iac waves
///   jitna-iac waves --out waves
#[derive(Clone, Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Waves {
    /// Directory for the assemblies, each in a directory with the number of its wave
    #[arg(short, long, value_name = "DIR")]
    pub out: Option<PathBuf>,

    /// Language of the templates
    #[arg(long, default_value = "yaml", value_parser = super::args::words(Format::WORDS))]
    pub format: Format,
}

/// Lists or writes the waves of a model; nothing if the model or a wave has errors
///
/// # Errors
///
/// Returns an error when the output cannot be written.
pub fn waves(loaded: &mut Loaded, options: &Waves, console: &mut Console<'_>) -> Result<Exit, Error> {
    let written = loaded.clone();
    let compiled = loaded.compile(Options::default()).is_some();
    console.report(&loaded.findings, &loaded.sources, Severity::Warning, Severity::Error);
    let Some(model) = written.model.as_ref().filter(|_| compiled) else { return Ok(Exit::Findings) };
    let waves = crate::waves::waves(model);
    if waves.is_empty() {
        console.complain(
            "the model has no rollout, so it has no wave",
            Some("use `synth` to compile the model"),
        );
        return Ok(Exit::Usage);
    }
    let Some(out) = &options.out else {
        let lines = waves.iter().map(|(wave, rollouts)| format!("wave {wave}: {}\n", rollouts.join(", ")));
        console.print_text(&lines.collect::<String>())?;
        return Ok(Exit::Done);
    };
    // All are compiled before the first is written.
    for wave in waves.keys() {
        let mut part = written.clone();
        if part.compile_wave(*wave, Options { parameters: false, files: Some(options.format) }).is_none() {
            console.report(&part.findings, &part.sources, Severity::Error, Severity::Error);
            return Ok(Exit::Findings);
        }
    }
    let quiet = console.quiet;
    let mut before: Option<PathBuf> = None;
    for (wave, rollouts) in &waves {
        let dir = out.join(wave.to_string());
        let wanted = Synth {
            format: options.format,
            out: Some(dir.clone()),
            wave: Some(*wave),
            from: before.replace(dir.clone()),
            ..Synth::default()
        };
        // The findings are those of the whole model, which are already shown.
        console.quiet = true;
        let exit = synth(&mut written.clone(), &wanted, console);
        console.quiet = quiet;
        match exit? {
            Exit::Done => {}
            failed => return Ok(failed),
        }
        console.say(&format!("wave {wave}: {} → {}", rollouts.join(", "), dir.display()));
    }
    console.say("deploy one after the other, and verify each before the next");
    Ok(Exit::Done)
}
