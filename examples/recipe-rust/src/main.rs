//! The recipe as a Rust program, which takes the arguments of the command

mod model;

use std::process::ExitCode;

fn main() -> ExitCode {
    jitna_iac::app::run(model::model())
}

#[cfg(test)]
mod tests {
    use jitna_iac::prelude::*;
    use jitna_iac::testing::{Tested, anyone, member_of};

    use super::model::{APPROVERS, OPERATORS, model};

    #[test]
    fn the_recipe_decides_as_aws_describes_it() {
        let jitna = Tested::of(model());
        jitna.ask(anyone(), ("ENV", "DEV")).is_auto_approved_by("dev-nodes");
        jitna
            .ask(anyone(), ("Workload", "E-commerce"))
            .goes_to("E-commerce-Manual-Approval-Policy")
            .approved_by([APPROVERS])
            .gives(hours(24));
        jitna
            .ask(member_of(OPERATORS), [("ENV", "DEV"), ("Environment", "Production")])
            .is_denied_automatic_approval()
            .is_not_covered();
    }
}
