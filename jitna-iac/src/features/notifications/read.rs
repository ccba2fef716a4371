//! Reads the notifications

use crate::features::notifications::describe::{chat_settings, notifications};
use crate::model::*;

use crate::read::model::part::reader;

notifications!(reader);
chat_settings!(reader);
