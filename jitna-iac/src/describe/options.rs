//! Options of StackSets

use crate::ids::{Region, StackName};
use crate::words::{ConcurrencyMode, RegionConcurrency};

use super::given::Accounts;
use super::part::builder;

/// Options of StackSets; see [`builder`](super::part)
macro_rules! options {
    ($make:ident) => {
        $make! {
            /// How StackSets roll out (CloudFormation, `AWS::CloudFormation::StackSet`)
            StackSetOptions() [plain] {
                /// Prefix of the names of the StackSets; default: `jitna`
                name_prefix "namePrefix" (default crate::literal!(crate::ids::StackName, "jitna")) StackName: name_prefix(value StackName);
                /// Whether accounts that join an OU later get the stacks too; default: yes
                auto_deployment "autoDeployment" (default true) bool: auto_deployment(exact bool);
                /// Whether stacks are kept in an account that leaves its OU; default: no
                retain_stacks_on_account_removal "retainStacksOnAccountRemoval" (default false) bool: retain_stacks_on_account_removal(exact bool);
                /// Whether operations that do not conflict run at the same time; default: yes
                managed_execution "managedExecution" (default true) bool: managed_execution(exact bool);
                /// Accounts that are updated at the same time; default: 10 of a hundred
                max_concurrent "maxConcurrent" (default Count::Percent(10)) Count: max_concurrent(value Accounts);
                /// Accounts that may fail before the operation stops in a Region; default: none
                failure_tolerance "failureTolerance" (default Count::Accounts(0)) Count: failure_tolerance(value Accounts);
                /// Whether Regions are updated at the same time; default: in parallel
                region_concurrency "regionConcurrency" (default) RegionConcurrency: region_concurrency(exact RegionConcurrency);
                /// Order of Regions if they are updated one after another; default: as CloudFormation chooses
                region_order "regionOrder" list Region: region_order(values Region);
                /// Whether the concurrency decreases when accounts fail; default: it stays
                concurrency_mode "concurrencyMode" (default) ConcurrencyMode: concurrency_mode(exact ConcurrencyMode);
            }
        }
    };
}
pub(crate) use options;

options!(builder);
