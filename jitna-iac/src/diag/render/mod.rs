//! Findings as text, JSON, SARIF 2.1.0 and GitHub annotations

mod github;
mod json;
mod sarif;
mod text;

pub use github::github;
pub use json::json;
pub use sarif::sarif;
pub use text::text;
