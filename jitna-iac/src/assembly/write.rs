//! write
pub struct WriteError;
