//! Typed model of just-in-time node access (AWS Systems Manager) that compiles to CloudFormation
#![forbid(unsafe_code)]

pub mod cfn;
