//! Documents that already exist where the model creates some

use crate::features::existing_documents::describe::existing;
use crate::ids::json_schema::AnyRegion;
use crate::ids::{AccountId, Label, Named, Region};

use crate::model::record::data;

existing!(data);
