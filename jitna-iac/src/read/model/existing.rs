//! Documents that exist

use crate::describe::people::existing;
use crate::model::*;

use super::part::reader;

existing!(reader);
