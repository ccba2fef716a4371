//! `jitna-iac decide`

use std::path::{Path, PathBuf};

use jitna_iac::app::{self, DecideFormat, Exit, RequestOptions, Requests, Streams};
use jitna_iac::decide::{NodeKind, Request};

use crate::exit::Failure;
use crate::{input, words};

/// Tells what becomes of a request for access to a node, and why
///
/// The request comes from options, from a JSON file, or there are many, each a line of JSON. Names that the model gives to
/// accounts, units, groups and users stand for their ids.
///
/// Examples:
///   jitna-iac decide --account shop --region eu-central-1 --user alice --group leads --node i-0123456789abcdef0 --tag ENV=DEV
///   jitna-iac decide --request request.json --format json
///   jitna-iac decide --requests requests.jsonl --format jsonl > decisions.jsonl
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct Cmd {
    #[command(flatten)]
    input: input::Options,

    #[command(flatten)]
    request: Box<Single>,

    /// File with one request, JSON; `-` is standard input
    #[arg(long = "request", value_name = "FILE", conflicts_with_all = SINGLE)]
    request_file: Option<PathBuf>,

    /// File with requests, each a line of JSON; `-` is standard input
    #[arg(long, value_name = "FILE", conflicts_with_all = SINGLE, conflicts_with = "request_file")]
    requests: Option<PathBuf>,

    /// How decisions are shown: for people, as JSON, or as a line of JSON each
    #[arg(long, default_value = "text", value_parser = words::of(DecideFormat::WORDS))]
    format: DecideFormat,
}

/// Options that make up a request
const SINGLE: [&str; 10] =
    ["account", "unit", "region", "user", "group", "attribute", "principal_tag", "node", "kind", "tag"];

/// A request from options
#[derive(clap::Args)]
struct Single {
    /// Account of user and node
    #[arg(long, value_name = "ID|NAME", required_unless_present_any = ["request_file", "requests"])]
    account: Option<String>,

    /// Unit of the account, needed only if the model does not have the account
    #[arg(long, value_name = "ID|NAME")]
    unit: Option<String>,

    /// Region of the node
    #[arg(long, required_unless_present_any = ["request_file", "requests"])]
    region: Option<String>,

    /// Who asks
    #[arg(long, value_name = "ID|NAME", required_unless_present_any = ["request_file", "requests"])]
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

    /// Id of the node
    #[arg(long, value_name = "ID", required_unless_present_any = ["request_file", "requests"])]
    node: Option<String>,

    /// Kind of the node [default: managed if its id begins with `mi-`, else ec2]
    #[arg(long, value_parser = words::of(NodeKind::WORDS))]
    kind: Option<NodeKind>,

    /// Tag of the node; a key without `=` has the empty value
    #[arg(long, value_name = "KEY=VALUE")]
    tag: Vec<String>,
}

impl Single {
    fn request(self) -> Result<Request, Failure> {
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
            .map_err(|error| Failure::Unknown { message: error.to_string(), help: error.help().to_owned() })
    }
}

impl Cmd {
    pub(crate) fn run(self, streams: &mut Streams<'_>) -> Result<Exit, Failure> {
        let Self { input, request, request_file, requests, format } = self;
        let dash = |path: &Option<PathBuf>| path.as_deref() == Some(Path::new("-"));
        if input.is_standard_input() && (dash(&request_file) || dash(&requests)) {
            return Err(Failure::Unknown {
                message: "standard input cannot be both the model and the requests".to_owned(),
                help: "name a file for one of them".to_owned(),
            });
        }
        let requests = match (request_file, requests) {
            (Some(path), _) => Requests::File(path),
            (None, Some(path)) => Requests::Lines(path),
            (None, None) => Requests::One(Box::new(request.request()?)),
        };
        Ok(app::decide(input.load_for_good()?, &app::Decide { requests, format }, streams)?)
    }
}
