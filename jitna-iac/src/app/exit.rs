//! Exit codes

use std::process::ExitCode;

macro_rules! exits {
    ($(#[doc = $meaning:literal] $name:ident = $code:literal),* $(,)?) => {
        /// Result of a run
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[repr(u8)]
        pub enum Exit {
            $(#[doc = $meaning] $name = $code),*
        }

        impl Exit {
            /// All results, in the order of the codes
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// Returns the meaning of the code
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
    /// The command line is invalid, or names something that does not exist
    Usage = 2,
    /// A file cannot be read or written, or the program with the model failed
    Io = 3,
    /// The two sides differ (`diff`, `drift`), a `--fail-on` condition is met (`compare`), or files are not formatted (`fmt --check`) or would change (`check --diff`, `import --refresh --diff`)
    Differs = 4,
}

impl Exit {
    /// Returns the exit code of the process
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
