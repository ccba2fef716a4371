//! Documents that exist already where some are to be made

use crate::describe::people::existing;
use crate::ids::shape::AnyRegion;
use crate::ids::{AccountId, Label, Named, Region};

use super::record::data;

existing!(data);
