//! Reads the documents that already exist

use crate::features::existing_documents::describe::existing;
use crate::model::*;

use crate::read::model::part::reader;

existing!(reader);
