//! Notifications

use crate::describe::notifications::{chat_settings, notifications};
use crate::model::*;

use super::part::reader;

notifications!(reader);
chat_settings!(reader);
