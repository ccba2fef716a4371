//! Reads the extras of the console

use crate::features::console_extras::describe::console_extras;
use crate::model::*;
use crate::read::model::part::reader;

console_extras!(reader);
