//! Reads the destinations of session logs

use crate::features::session_logs::describe::session_logs;
use crate::model::*;
use crate::read::model::part::reader;

session_logs!(reader);
