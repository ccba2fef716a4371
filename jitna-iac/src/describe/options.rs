//! How stack sets roll out

use crate::ids::{Region, StackName};
use crate::model::{ConcurrencyMode, RegionConcurrency};

use super::given::Accounts;
use super::part::part;

part! {
    /// How stack sets roll out (CloudFormation, `AWS::CloudFormation::StackSet`)
    StackSetOptions() {
        /// Beginning of the names of the stack sets; default: `jitna`
        name_prefix = "namePrefix": value StackName,
        /// Whether accounts that join a unit later get the stacks too; default: yes
        auto_deployment = "autoDeployment": exact bool,
        /// Whether stacks stay in an account that leaves its unit; default: no
        retain_stacks_on_account_removal = "retainStacksOnAccountRemoval": exact bool,
        /// Whether operations that do not conflict run at once; default: yes
        managed_execution = "managedExecution": exact bool,
        /// Accounts that are worked on at once; default: 10 of a hundred
        max_concurrent = "maxConcurrent": value Accounts,
        /// Accounts that may fail before a Region is given up; default: none
        failure_tolerance = "failureTolerance": value Accounts,
        /// Whether Regions are worked on at once; default: in parallel
        region_concurrency = "regionConcurrency": exact RegionConcurrency,
        /// Order of Regions when they are worked on one after the other; default: as CloudFormation chooses
        region_order = "regionOrder": values Region,
        /// Whether the concurrency shrinks when accounts fail; default: as few as the tolerance allows
        concurrency_mode = "concurrencyMode": exact ConcurrencyMode,
    }
}
