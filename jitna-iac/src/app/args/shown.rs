//! `report`, `graph` and `persona`

use std::ffi::OsString;

use super::policies::standard_input_once;
use super::{Value, Words, word};
use crate::app::{self, Exit, Graph, GraphFormat, Loaded, PersonaOptions, PolicyFormat, Report, Streams};
use crate::error::Error;
use crate::ids::{AccountId, Named, Region, RoleName};
use crate::model::Persona;

impl Words for Report {
    const HELP: &'static str = "\
A page for people, one HTML file
--out FILE          File; without it, standard output
--inventory FILE    What the AWS CLI printed about nodes, or a folder, to show their coverage; may be repeated
--users FILE        The same about users, groups and members";

    fn option(&mut self, option: &str, value: &mut Value<'_>) -> Result<bool, String> {
        match option {
            "--out" | "-o" => self.out = Some(value.path()?),
            "--inventory" => self.inventory.push(value.path()?),
            "--users" => self.users.push(value.path()?),
            _ => return Ok(false),
        }
        Ok(true)
    }

    fn complete(&self) -> Result<(), String> {
        standard_input_once(self.inventory.iter().chain(&self.users))
    }

    fn run(self, loaded: &mut Loaded, streams: &mut Streams<'_>) -> Result<Exit, Error> {
        app::report(loaded, &self, streams)
    }
}

impl Words for Graph {
    const HELP: &'static str = "\
A picture of what reaches which units, accounts and Regions
--format svg|mermaid|dot";

    fn option(&mut self, option: &str, value: &mut Value<'_>) -> Result<bool, String> {
        match option {
            "--format" => self.format = value.word(GraphFormat::WORDS)?,
            _ => return Ok(false),
        }
        Ok(true)
    }

    fn run(self, loaded: &mut Loaded, streams: &mut Streams<'_>) -> Result<Exit, Error> {
        app::graph(loaded, &self, streams)
    }
}

/// Words of `persona`
#[derive(Debug, Default)]
pub(in crate::app) struct PersonaWords {
    persona: Option<Persona>,
    list: bool,
    account: Option<Named<AccountId>>,
    regions: Vec<Region>,
    chat_role: Option<RoleName>,
    deny_start_session: bool,
    format: PolicyFormat,
}

impl Words for PersonaWords {
    const HELP: &'static str = "\
PERSONA: the documented policy for people, narrowed to the model
--list              The personas
--account ACCOUNT   Account that it is for, by id or name
--region REGION     Region that its ARNs name; may be repeated
--chat-role ROLE    Channel role that a configurer may pass
--deny-start-session  For requesters and operators
--format json|compact";

    fn option(&mut self, option: &str, value: &mut Value<'_>) -> Result<bool, String> {
        match option {
            "--list" => self.list = true,
            "--account" => self.account = Some(value.parsed()?),
            "--region" => self.regions.push(value.parsed()?),
            "--chat-role" => self.chat_role = Some(value.parsed()?),
            "--deny-start-session" => self.deny_start_session = true,
            "--format" => self.format = value.word(PolicyFormat::WORDS)?,
            _ => return Ok(false),
        }
        Ok(true)
    }

    fn operand(&mut self, operand: &OsString) -> Result<bool, String> {
        if self.persona.is_some() {
            return Ok(false);
        }
        self.persona = Some(word(&operand.to_string_lossy(), Persona::WORDS)?);
        Ok(true)
    }

    fn complete(&self) -> Result<(), String> {
        match (&self.persona, self.list) {
            (None, false) => Err("`persona` lacks a persona; `--list` names them".to_owned()),
            (Some(_), true) => Err("`--list` goes without a persona".to_owned()),
            _ => Ok(()),
        }
    }

    fn run(self, loaded: &mut Loaded, streams: &mut Streams<'_>) -> Result<Exit, Error> {
        let Some(persona) = self.persona else { return app::list_personas(streams) };
        let Self { account, regions, chat_role, deny_start_session, format, .. } = self;
        let options = PersonaOptions { persona, account, regions, chat_role, deny_start_session, format };
        app::persona(Some(loaded), &options, streams)
    }
}
