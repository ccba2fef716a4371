//! Organization, console, node access, deployment roles, names

use crate::describe::organization::{members, organization};
use crate::model::*;

use super::part::reader;

organization!(reader);
members!(reader);
