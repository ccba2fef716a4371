//! How stack sets roll out

use crate::ids::{Region, StackName};
use crate::words::{ConcurrencyMode, RegionConcurrency};

use super::given::Accounts;
use super::part::builder;

/// Options of stack sets; see [`builder`](super::part)
macro_rules! options {
    ($make:ident) => {
        $make! {
            /// How stack sets roll out (CloudFormation, `AWS::CloudFormation::StackSet`)
            StackSetOptions() [plain] {
                /// Beginning of the names of the stack sets; default: `jitna`
                name_prefix "namePrefix" (default crate::literal!(crate::ids::StackName, "jitna")) StackName: name_prefix(value StackName);
                /// Whether accounts that join a unit later get the stacks too; default: yes
                auto_deployment "autoDeployment" (default true) bool: auto_deployment(exact bool);
                /// Whether stacks stay in an account that leaves its unit; default: no
                retain_stacks_on_account_removal "retainStacksOnAccountRemoval" (default false) bool: retain_stacks_on_account_removal(exact bool);
                /// Whether operations that do not conflict run at the same time; default: yes
                managed_execution "managedExecution" (default true) bool: managed_execution(exact bool);
                /// Accounts that are worked on at the same time; default: 10 of a hundred
                max_concurrent "maxConcurrent" (default Count::Percent(10)) Count: max_concurrent(value Accounts);
                /// Accounts that may fail before a Region is given up; default: none
                failure_tolerance "failureTolerance" (default Count::Accounts(0)) Count: failure_tolerance(value Accounts);
                /// Whether Regions are worked on at the same time; default: in parallel
                region_concurrency "regionConcurrency" (default) RegionConcurrency: region_concurrency(exact RegionConcurrency);
                /// Order of Regions when they are worked on one after the other; default: as CloudFormation chooses
                region_order "regionOrder" list Region: region_order(values Region);
                /// Whether the concurrency shrinks when accounts fail; default: it stays
                concurrency_mode "concurrencyMode" (default) ConcurrencyMode: concurrency_mode(exact ConcurrencyMode);
            }
        }
    };
}
pub(crate) use options;

options!(builder);
