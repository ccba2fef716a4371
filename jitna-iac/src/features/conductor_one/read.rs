//! Reads ConductorOne's connector

use crate::features::conductor_one::describe::conductor_one;
use crate::model::*;
use crate::read::model::part::reader;

conductor_one!(reader);
