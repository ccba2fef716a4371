//! `jitna-iac persona`

use jitna_iac::app::{self, Exit, PolicyFormat, Streams};
use jitna_iac::ids::{AccountId, Named, Region, RoleName};
use jitna_iac::model::Persona;

use crate::exit::Failure;
use crate::{input, words};

/// Prints a documented policy for people as JSON
///
/// With a model, it is narrowed to it: to its Regions, and to what it uses. In a folder without one, the policy is that of
/// AWS's documentation, filled in.
///
/// Examples:
///   jitna-iac persona --list
///   jitna-iac persona requester
///   jitna-iac persona approver --account 111122223333 --region eu-central-1
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct Cmd {
    /// Whose policy
    #[arg(required_unless_present = "list", value_parser = words::of(Persona::WORDS))]
    persona: Option<Persona>,

    #[command(flatten)]
    input: input::Options,

    /// List the personas
    #[arg(long, conflicts_with = "persona")]
    list: bool,

    /// Account that it is for, by id or by its name in the model [default: where these people work]
    #[arg(long, value_name = "ACCOUNT")]
    account: Option<Named<AccountId>>,

    /// Region that its ARNs name; may be given several times [default: those of the model]
    #[arg(long, value_name = "REGION")]
    region: Vec<Region>,

    /// Channel role of Amazon Q Developer that a configurer may pass
    #[arg(long, value_name = "ROLE")]
    chat_role: Option<RoleName>,

    /// Deny `ssm:StartSession`, for requesters and operators
    #[arg(long)]
    deny_start_session: bool,

    /// How the policy is printed
    #[arg(long, default_value = "json", value_parser = words::of(PolicyFormat::WORDS))]
    format: PolicyFormat,
}

impl Cmd {
    pub(crate) fn run(self, streams: &mut Streams<'_>) -> Result<Exit, Failure> {
        let Self { persona, input, list: _, account, region, chat_role, deny_start_session, format } = self;
        // Without a persona, `--list` is there.
        let Some(persona) = persona else { return Ok(app::list_personas(streams)?) };
        let options =
            app::PersonaOptions { persona, account, regions: region, chat_role, deny_start_session, format };
        let loaded = if input.is_there() { Some(input.load_for_good()?) } else { None };
        Ok(app::persona(loaded, &options, streams)?)
    }
}
