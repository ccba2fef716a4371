//! Reads the migration

use crate::features::migration::describe::migration;
use crate::model::*;
use crate::read::model::part::reader;

migration!(reader);
