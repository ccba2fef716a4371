//! `decide`, `test`, `coverage` and `persona`

use std::path::{Path, PathBuf};

use super::{ArgumentError, Arguments, Stopped};
use crate::app::{
    self, Console, CoverageFormat, CoverageOptions, Decide, DecideFormat, Exit, Loaded, PersonaOptions,
    PolicyFormat, RequestOptions, Requests, Test, TestFormat, Tests,
};
use crate::coverage::{Dimension, Limits, Share};
use crate::decide::{NodeKind, Request};
use crate::ids::{AccountId, Named, ParseIdError, Region, RoleName};
use crate::model::Persona;
use crate::suggest::nearest;
use crate::testing::Percent;

/// Shows the decision on a request for access to a node, and why
///
/// The request comes from options, from a JSON file, or there are many, each a line of JSON. Names that the model gives to
/// accounts, units, groups and users represent their ids.
///
/// Examples:
///   jitna-iac decide --account shop --region eu-central-1 --user alice --group leads --node i-0123456789abcdef0 --tag ENV=DEV
///   jitna-iac decide --request request.json --format json
///   jitna-iac decide --requests requests.jsonl --format jsonl > decisions.jsonl
///   jitna-iac decide --matrix --format html > matrix.html
#[derive(Clone, Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub struct DecideArguments {
    #[command(flatten)]
    request: Box<Single>,

    /// File with one request, JSON; `-` is standard input
    #[arg(long = "request", value_name = "FILE", conflicts_with_all = SINGLE)]
    request_file: Option<PathBuf>,

    /// File with requests, each a line of JSON; `-` is standard input
    #[arg(long, value_name = "FILE", conflicts_with_all = SINGLE, conflicts_with = "request_file")]
    requests: Option<PathBuf>,

    /// Decide for every kind of user and every kind of node that the policies tell apart, as a table for sign-off
    #[arg(long, conflicts_with_all = SINGLE, conflicts_with_all = ["request_file", "requests"])]
    matrix: bool,

    /// How decisions are shown: for users, as JSON, or as a line of JSON each; a matrix also as CSV or as a page
    #[arg(long, default_value = "text", value_parser = super::words(DecideFormat::WORDS))]
    format: DecideFormat,
}

/// Options that make up a request
const SINGLE: [&str; 10] =
    ["account", "unit", "region", "user", "group", "attribute", "principal_tag", "node", "kind", "tag"];

/// A request from options
#[derive(Clone, Debug, clap::Args)]
struct Single {
    /// Account of user and node
    #[arg(long, value_name = "ID|NAME", required_unless_present_any = ["request_file", "requests", "matrix"])]
    account: Option<String>,

    /// Unit of the account, needed only if the model does not have the account
    #[arg(long, value_name = "ID|NAME")]
    unit: Option<String>,

    /// Region of the node
    #[arg(long, required_unless_present_any = ["request_file", "requests", "matrix"])]
    region: Option<String>,

    /// Who asks
    #[arg(long, value_name = "ID|NAME", required_unless_present_any = ["request_file", "requests", "matrix"])]
    user: Option<String>,

    /// Group of the user; may be given several times
    #[arg(long, value_name = "ID|NAME")]
    group: Vec<String>,

    /// Attribute of the user: employeeNumber, costCenter, organization or division
    #[arg(long, value_name = "KEY=VALUE")]
    attribute: Vec<String>,

    /// Principal tag of the session
    #[arg(long, value_name = "KEY=VALUE")]
    principal_tag: Vec<String>,

    /// ID of the node
    #[arg(long, value_name = "ID", required_unless_present_any = ["request_file", "requests", "matrix"])]
    node: Option<String>,

    /// Kind of the node [default: managed if its ID begins with `mi-`, else ec2]
    #[arg(long, value_parser = super::words(NodeKind::WORDS))]
    kind: Option<NodeKind>,

    /// Tag of the node; a key without `=` has the empty value
    #[arg(long, value_name = "KEY=VALUE")]
    tag: Vec<String>,
}

impl Single {
    fn request(self) -> Result<Request, ArgumentError> {
        let options = RequestOptions {
            account: self.account.unwrap_or_default(),
            unit: self.unit,
            region: self.region.unwrap_or_default(),
            user: self.user.unwrap_or_default(),
            groups: self.group,
            attributes: self.attribute,
            principal_tags: self.principal_tag,
            node: self.node.unwrap_or_default(),
            kind: self.kind,
            tags: self.tag,
        };
        options
            .request()
            .map_err(|error| ArgumentError { message: error.to_string(), help: error.help().to_owned() })
    }
}

impl Arguments for DecideArguments {
    fn files(&self) -> Vec<&PathBuf> {
        self.request_file.iter().chain(&self.requests).collect()
    }

    fn run(self, loaded: &mut Loaded, _: &Path, console: &mut Console<'_>) -> Result<Exit, Stopped> {
        let Self { request, request_file, requests, matrix, format } = self;
        let requests = match (request_file, requests) {
            _ if matrix => Requests::Matrix,
            (Some(path), _) => Requests::File(path),
            (None, Some(path)) => Requests::Lines(path),
            (None, None) => Requests::One(Box::new(request.request()?)),
        };
        Ok(app::decide(loaded, &Decide { requests, format }, console)?)
    }
}

/// Runs policy tests: compares decisions with expected decisions
///
/// Tests are YAML beside the model, in files whose names end in `.test.yaml`. A case that fails is shown with what was
/// expected, what was decided, and why.
///
/// Examples:
///   jitna-iac test
///   jitna-iac test finance.test.yaml --only approvers
///   jitna-iac test --mutate --min-coverage 90% --min-score 80%
///   jitna-iac test --format junit > report.xml
#[derive(Clone, Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub struct TestArguments {
    /// Files with tests; `-` is standard input [default: every *.test.yaml beside the model]
    #[arg(value_name = "FILES")]
    files: Vec<PathBuf>,

    /// Run only cases with this in their name
    #[arg(long, value_name = "NAME")]
    only: Option<String>,

    /// How the run is shown: for users, as JSON, or as JUnit XML for pipelines
    #[arg(long, default_value = "text", value_parser = super::words(TestFormat::WORDS))]
    format: TestFormat,

    /// Show which statements, conditions and manual policies no case exercises
    #[arg(long)]
    coverage: bool,

    /// Fail if the cases exercise less than this, such as 90%; implies --coverage
    #[arg(long, value_name = "PERCENT")]
    min_coverage: Option<Percent>,

    /// Change the policies, one thing at a time, and show which changes no case notices
    #[arg(long)]
    mutate: bool,

    /// Fail if the cases notice less of the changes than this, such as 80%; implies --mutate
    #[arg(long, value_name = "PERCENT")]
    min_score: Option<Percent>,
}

impl Arguments for TestArguments {
    fn files(&self) -> Vec<&PathBuf> {
        self.files.iter().collect()
    }

    fn run(self, loaded: &mut Loaded, folder: &Path, console: &mut Console<'_>) -> Result<Exit, Stopped> {
        let Self { files, only, format, coverage, min_coverage, mutate, min_score } = self;
        let tests = if files.is_empty() { Tests::In(folder.to_owned()) } else { Tests::Files(files) };
        let options = Test { tests, only, format, coverage, min_coverage, mutate, min_score };
        Ok(app::test(loaded, &options, console)?)
    }
}

/// Shows which nodes the policies reach and for whom, and how long a user can be on a node
///
/// Nodes and users come from what the AWS CLI prints, as JSON or YAML, recognized by its shape: `aws ssm list-nodes` and
/// `describe-instance-information`, `aws ec2 describe-instances`, `aws resource-explorer-2 search`, `aws
/// resourcegroupstaggingapi get-resources`; `aws identitystore list-users --extensions aws:identitystore:enterprise`,
/// `list-groups`, `list-group-memberships`, or a table `userId,groups,costCenter`. Where the output has no account or Region,
/// the path of the file counts: `<account>/<region>/nodes.json`. Without an inventory, only the longest times are shown; an
/// inventory without a node fails.
///
/// Examples:
///   jitna-iac coverage
///   jitna-iac coverage --inventory nodes.json tags.json --users users.json members.json
///   jitna-iac coverage --inventory inventory/ --by unit,tag:Team --format csv
///   jitna-iac coverage --inventory inventory/ --max-conflicts 0 --min-covered 100%
#[derive(Clone, Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub struct CoverageArguments {
    /// Files with nodes, or folders of them; `-` is standard input
    #[arg(long, value_name = "FILE", num_args = 1..)]
    inventory: Vec<PathBuf>,

    /// Files with users, groups and members, or folders of them
    #[arg(long, value_name = "FILE", num_args = 1..)]
    users: Vec<PathBuf>,

    /// What nodes are grouped by: account, region, unit, kind (EC2 or not), tag:KEY
    #[arg(long, value_name = "LIST", value_delimiter = ',', default_value = "account,region")]
    by: Vec<Dimension>,

    /// Fail if more nodes are in conflict
    #[arg(long, value_name = "NUMBER")]
    max_conflicts: Option<usize>,

    /// Fail if nothing reaches more nodes
    #[arg(long, value_name = "NUMBER")]
    max_uncovered: Option<usize>,

    /// Fail if a smaller share of the nodes is covered, such as 99.5%
    #[arg(long, value_name = "SHARE")]
    min_covered: Option<Share>,

    /// Nodes and names that are shown of each kind
    #[arg(long, value_name = "NUMBER", default_value_t = 20)]
    most: usize,

    /// Show all nodes and names
    #[arg(long, conflicts_with = "most")]
    all: bool,

    /// How coverage is shown
    #[arg(long, default_value = "text", value_parser = super::words(CoverageFormat::WORDS))]
    format: CoverageFormat,
}

impl Arguments for CoverageArguments {
    fn files(&self) -> Vec<&PathBuf> {
        self.inventory.iter().chain(&self.users).collect()
    }

    fn run(self, loaded: &mut Loaded, _: &Path, console: &mut Console<'_>) -> Result<Exit, Stopped> {
        let Self { inventory, users, by, max_conflicts, max_uncovered, min_covered, most, all, format } =
            self;
        let limits = Limits { max_conflicts, max_uncovered, min_covered };
        let most = (!all).then_some(most);
        let options = CoverageOptions { inventory, users, by, limits, most, format };
        Ok(app::coverage(loaded, &options, console)?)
    }
}

/// Prints a documented policy for users as JSON
///
/// With a model, it is narrowed to it: to its Regions, and to what it uses. In a folder without one, the policy is that of
/// AWS's documentation, filled in.
///
/// Examples:
///   jitna-iac persona --list
///   jitna-iac persona requester
///   jitna-iac persona approver --account 111122223333 --region eu-central-1
#[derive(Clone, Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub struct PersonaArguments {
    /// Whose policy
    #[arg(required_unless_present = "list", value_parser = super::words(Persona::WORDS))]
    persona: Option<Persona>,

    /// List the personas
    #[arg(long, conflicts_with = "persona")]
    list: bool,

    /// Account that it is for, by ID or by its name in the model [default: where these users work]
    #[arg(long, value_name = "ACCOUNT")]
    account: Option<Named<AccountId>>,

    /// Region that its ARNs name; may be given several times [default: those of the model]
    #[arg(long, value_name = "REGION", value_parser = region)]
    region: Vec<Region>,

    /// Channel role of Amazon Q Developer that a configurer may pass
    #[arg(long, value_name = "ROLE")]
    chat_role: Option<RoleName>,

    /// Deny `ssm:StartSession`, for requesters and operators
    #[arg(long)]
    deny_start_session: bool,

    /// How the policy is printed
    #[arg(long, default_value = "json", value_parser = super::words(PolicyFormat::WORDS))]
    format: PolicyFormat,
}

/// Parses a Region that exists, because a policy for any other Region allows nothing
fn region(text: &str) -> Result<Region, String> {
    let region: Region = text.parse().map_err(|error: ParseIdError| {
        error.help().map_or_else(|| error.to_string(), |help| format!("{error}; {help}"))
    })?;
    if region.is_known() {
        return Ok(region);
    }
    Err(match nearest(text, Region::known()) {
        Some(near) => format!("unknown Region `{region}`; did you mean `{near}`?"),
        None => format!("unknown Region `{region}`; write a code such as `eu-central-1`"),
    })
}

impl PersonaArguments {
    /// Does it; without a model, the policy is that of the documentation
    ///
    /// # Errors
    ///
    /// When the output cannot be written.
    pub fn print(self, loaded: Option<&mut Loaded>, console: &mut Console<'_>) -> Result<Exit, Stopped> {
        let Self { persona, list: _, account, region: regions, chat_role, deny_start_session, format } = self;
        // Without a persona, `--list` is there.
        let Some(persona) = persona else { return Ok(app::list_personas(console)?) };
        let options = PersonaOptions { persona, account, regions, chat_role, deny_start_session, format };
        Ok(app::persona(loaded, &options, console)?)
    }
}

impl Arguments for PersonaArguments {
    fn run(self, loaded: &mut Loaded, _: &Path, console: &mut Console<'_>) -> Result<Exit, Stopped> {
        self.print(Some(loaded), console)
    }
}
