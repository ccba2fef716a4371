//! Exit codes

use std::process::ExitCode;

macro_rules! exits {
    ($(#[doc = $meaning:literal] $name:ident = $code:literal),* $(,)?) => {
        /// How a run ended
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[repr(u8)]
        pub enum Exit {
            $(#[doc = $meaning] $name = $code),*
        }

        impl Exit {
            /// Every way to end, in the order of the codes
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// What it means
            #[must_use]
            pub fn meaning(self) -> &'static str {
                match self {
                    $(Self::$name => $meaning.trim_ascii()),*
                }
            }
        }
    };
}

exits! {
    /// Done
    Done = 0,
    /// There are findings at the denied level (`--deny`; without it: errors)
    Findings = 1,
    /// The command line is not understood, or names what does not exist
    Usage = 2,
    /// A file cannot be read or written, or the program with the model failed
    Io = 3,
    /// What was compared differs (`diff`), is what `--fail-on` names (`compare`), or is not formatted (`fmt --check`)
    Differs = 4,
}

impl Exit {
    /// Exit code of the process
    #[must_use]
    pub const fn code(self) -> u8 {
        self as u8
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}
