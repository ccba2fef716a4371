#!/usr/bin/env bash
# Makes the newest version of each document of this assembly its default, in every account and Region that has it.
#
#   ./promote.sh                       promotes what is behind
#   ./promote.sh ACCOUNT...            the same in these accounts alone
#   ./promote.sh --check [ACCOUNT...]  only lists what is behind
#
# AWS reads session preferences at their default version, and a new version does not always become the default. The newest version
# counts here, whoever wrote it: `jitna-iac verify-documents` compares its text with the assembly first. It ends with 1 if
# something is behind and was not promoted, or could not be looked at. Run it again at any time: what is promoted stays as it is.
#
# JITNA_PROFILE_<account id>  profile of the AWS CLI for an account
# JITNA_ROLE                  name of a role, with its path, that is assumed in accounts without a profile; the session may use the
#                             actions below only on these documents. Without it, what the AWS CLI finds (AWS_PROFILE and so on)
#
# In each account: ssm:DescribeDocument and ssm:UpdateDocumentDefaultVersion on the documents. In the account that administers the
# stack sets: cloudformation:ListStackInstances, and sts:AssumeRole on the role.
set -euo pipefail
export AWS_PAGER=''

fail() {
  printf 'error: %s\n' "$*" >&2
  exit 1
}

problems=0
problem() {
  printf 'error: %s\n' "$*" >&2
  problems=$((problems + 1))
}

# as ACCOUNT COMMAND...: the AWS CLI with credentials of an account
as() {
  local profile="JITNA_PROFILE_$1"
  shift
  if [[ -n ${!profile:-} ]]; then
    aws --profile "${!profile}" "$@"
  else
    aws "$@"
  fi
}

# ask COMMAND...: what the AWS CLI says in `answer`; where it fails, the reason in `reason`
ask() {
  if answer=$(as "$account" "$@" 2>"$work/reason"); then
    return 0
  fi
  reason=$(tr '\n' ' ' <"$work/reason")
  reason=${reason% }
  return 1
}

# command_of WORD...: a command for the account, to be copied
command_of() {
  local profile="JITNA_PROFILE_$account"
  if [[ -n ${!profile:-} ]]; then
    printf 'aws --profile %q' "${!profile}"
  else
    printf 'aws'
  fi
  printf ' %q' "$@"
}

# documents_of NUMBER: names of the documents of a template in `documents`, and what the session of an assumed role may do in `policy`
documents_of() {
  case $1 in
    1)
      documents=(SSM-JustInTimeAccessDenyAccessOrgPolicy)
      policy='{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["ssm:DescribeDocument","ssm:UpdateDocumentDefaultVersion"],"Resource":["arn:*:ssm:*:*:document/SSM-JustInTimeAccessDenyAccessOrgPolicy"]}]}'
      ;;
    2)
      documents=(SSM-JustInTimeAccessAutoApprovalPolicy Bastions Build-Runners Monitoring Directory Backup License-Servers File-Servers Any-Other-Node SSM-SessionManagerRunShell)
      policy='{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["ssm:DescribeDocument","ssm:UpdateDocumentDefaultVersion"],"Resource":["arn:*:ssm:*:*:document/SSM-JustInTimeAccessAutoApprovalPolicy","arn:*:ssm:*:*:document/Bastions","arn:*:ssm:*:*:document/Build-Runners","arn:*:ssm:*:*:document/Monitoring","arn:*:ssm:*:*:document/Directory","arn:*:ssm:*:*:document/Backup","arn:*:ssm:*:*:document/License-Servers","arn:*:ssm:*:*:document/File-Servers","arn:*:ssm:*:*:document/Any-Other-Node","arn:*:ssm:*:*:document/SSM-SessionManagerRunShell"]}]}'
      ;;
    3)
      documents=(SSM-JustInTimeAccessAutoApprovalPolicy Bastions Build-Runners Monitoring Directory Backup License-Servers File-Servers Any-Other-Node SSM-SessionManagerRunShell)
      policy='{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["ssm:DescribeDocument","ssm:UpdateDocumentDefaultVersion"],"Resource":["arn:*:ssm:*:*:document/SSM-JustInTimeAccessAutoApprovalPolicy","arn:*:ssm:*:*:document/Bastions","arn:*:ssm:*:*:document/Build-Runners","arn:*:ssm:*:*:document/Monitoring","arn:*:ssm:*:*:document/Directory","arn:*:ssm:*:*:document/Backup","arn:*:ssm:*:*:document/License-Servers","arn:*:ssm:*:*:document/File-Servers","arn:*:ssm:*:*:document/Any-Other-Node","arn:*:ssm:*:*:document/SSM-SessionManagerRunShell"]}]}'
      ;;
    4)
      documents=(SSM-JustInTimeAccessAutoApprovalPolicy Bastions Build-Runners Monitoring Directory Backup License-Servers File-Servers Any-Other-Node Firewalls Proxies VPN-Concentrators Name-Servers Mail-Relays Artifact-Store Secrets-Vault SSM-SessionManagerRunShell)
      policy='{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["ssm:DescribeDocument","ssm:UpdateDocumentDefaultVersion"],"Resource":["arn:*:ssm:*:*:document/SSM-JustInTimeAccessAutoApprovalPolicy","arn:*:ssm:*:*:document/Bastions","arn:*:ssm:*:*:document/Build-Runners","arn:*:ssm:*:*:document/Monitoring","arn:*:ssm:*:*:document/Directory","arn:*:ssm:*:*:document/Backup","arn:*:ssm:*:*:document/License-Servers","arn:*:ssm:*:*:document/File-Servers","arn:*:ssm:*:*:document/Any-Other-Node","arn:*:ssm:*:*:document/Firewalls","arn:*:ssm:*:*:document/Proxies","arn:*:ssm:*:*:document/VPN-Concentrators","arn:*:ssm:*:*:document/Name-Servers","arn:*:ssm:*:*:document/Mail-Relays","arn:*:ssm:*:*:document/Artifact-Store","arn:*:ssm:*:*:document/Secrets-Vault","arn:*:ssm:*:*:document/SSM-SessionManagerRunShell"]}]}'
      ;;
    5)
      documents=(SSM-JustInTimeAccessAutoApprovalPolicy Bastions Build-Runners Monitoring Directory Backup License-Servers File-Servers Any-Other-Node Retail-Till Retail-Self-Checkout Retail-Shelf-Labels Retail-Store-Server Retail-Loyalty Retail-Catalog Retail-Checkout Retail-Search Retail-Recommendations Retail-Returns Retail-Forecast Retail-Ordering Retail-Suppliers Retail-Pricing SSM-SessionManagerRunShell)
      policy='{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["ssm:DescribeDocument","ssm:UpdateDocumentDefaultVersion"],"Resource":["arn:*:ssm:*:*:document/SSM-JustInTimeAccessAutoApprovalPolicy","arn:*:ssm:*:*:document/Bastions","arn:*:ssm:*:*:document/Build-Runners","arn:*:ssm:*:*:document/Monitoring","arn:*:ssm:*:*:document/Directory","arn:*:ssm:*:*:document/Backup","arn:*:ssm:*:*:document/License-Servers","arn:*:ssm:*:*:document/File-Servers","arn:*:ssm:*:*:document/Any-Other-Node","arn:*:ssm:*:*:document/Retail-Till","arn:*:ssm:*:*:document/Retail-Self-Checkout","arn:*:ssm:*:*:document/Retail-Shelf-Labels","arn:*:ssm:*:*:document/Retail-Store-Server","arn:*:ssm:*:*:document/Retail-Loyalty","arn:*:ssm:*:*:document/Retail-Catalog","arn:*:ssm:*:*:document/Retail-Checkout","arn:*:ssm:*:*:document/Retail-Search","arn:*:ssm:*:*:document/Retail-Recommendations","arn:*:ssm:*:*:document/Retail-Returns","arn:*:ssm:*:*:document/Retail-Forecast","arn:*:ssm:*:*:document/Retail-Ordering","arn:*:ssm:*:*:document/Retail-Suppliers","arn:*:ssm:*:*:document/Retail-Pricing","arn:*:ssm:*:*:document/SSM-SessionManagerRunShell"]}]}'
      ;;
    6)
      documents=(SSM-JustInTimeAccessAutoApprovalPolicy Bastions Build-Runners Monitoring Directory Backup License-Servers File-Servers Any-Other-Node Retail-Till-Production Retail-Self-Checkout-Production Retail-Shelf-Labels-Production Retail-Store-Server-Production Retail-Loyalty-Production Retail-Catalog-Production Retail-Checkout-Production Retail-Search-Production Retail-Recommendations-Production Retail-Returns-Production Retail-Forecast-Production Retail-Ordering-Production Retail-Suppliers-Production Retail-Pricing-Production SSM-SessionManagerRunShell)
      policy='{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["ssm:DescribeDocument","ssm:UpdateDocumentDefaultVersion"],"Resource":["arn:*:ssm:*:*:document/SSM-JustInTimeAccessAutoApprovalPolicy","arn:*:ssm:*:*:document/Bastions","arn:*:ssm:*:*:document/Build-Runners","arn:*:ssm:*:*:document/Monitoring","arn:*:ssm:*:*:document/Directory","arn:*:ssm:*:*:document/Backup","arn:*:ssm:*:*:document/License-Servers","arn:*:ssm:*:*:document/File-Servers","arn:*:ssm:*:*:document/Any-Other-Node","arn:*:ssm:*:*:document/Retail-Till-Production","arn:*:ssm:*:*:document/Retail-Self-Checkout-Production","arn:*:ssm:*:*:document/Retail-Shelf-Labels-Production","arn:*:ssm:*:*:document/Retail-Store-Server-Production","arn:*:ssm:*:*:document/Retail-Loyalty-Production","arn:*:ssm:*:*:document/Retail-Catalog-Production","arn:*:ssm:*:*:document/Retail-Checkout-Production","arn:*:ssm:*:*:document/Retail-Search-Production","arn:*:ssm:*:*:document/Retail-Recommendations-Production","arn:*:ssm:*:*:document/Retail-Returns-Production","arn:*:ssm:*:*:document/Retail-Forecast-Production","arn:*:ssm:*:*:document/Retail-Ordering-Production","arn:*:ssm:*:*:document/Retail-Suppliers-Production","arn:*:ssm:*:*:document/Retail-Pricing-Production","arn:*:ssm:*:*:document/SSM-SessionManagerRunShell"]}]}'
      ;;
    7)
      documents=(SSM-JustInTimeAccessAutoApprovalPolicy Bastions Build-Runners Monitoring Directory Backup License-Servers File-Servers Any-Other-Node Logistics-Conveyor Logistics-Picking Logistics-Inventory Logistics-Yard Logistics-Labels Logistics-Telematics Logistics-Routing Logistics-Maintenance Logistics-Customs Logistics-Driver-App SSM-SessionManagerRunShell)
      policy='{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["ssm:DescribeDocument","ssm:UpdateDocumentDefaultVersion"],"Resource":["arn:*:ssm:*:*:document/SSM-JustInTimeAccessAutoApprovalPolicy","arn:*:ssm:*:*:document/Bastions","arn:*:ssm:*:*:document/Build-Runners","arn:*:ssm:*:*:document/Monitoring","arn:*:ssm:*:*:document/Directory","arn:*:ssm:*:*:document/Backup","arn:*:ssm:*:*:document/License-Servers","arn:*:ssm:*:*:document/File-Servers","arn:*:ssm:*:*:document/Any-Other-Node","arn:*:ssm:*:*:document/Logistics-Conveyor","arn:*:ssm:*:*:document/Logistics-Picking","arn:*:ssm:*:*:document/Logistics-Inventory","arn:*:ssm:*:*:document/Logistics-Yard","arn:*:ssm:*:*:document/Logistics-Labels","arn:*:ssm:*:*:document/Logistics-Telematics","arn:*:ssm:*:*:document/Logistics-Routing","arn:*:ssm:*:*:document/Logistics-Maintenance","arn:*:ssm:*:*:document/Logistics-Customs","arn:*:ssm:*:*:document/Logistics-Driver-App","arn:*:ssm:*:*:document/SSM-SessionManagerRunShell"]}]}'
      ;;
    8)
      documents=(SSM-JustInTimeAccessAutoApprovalPolicy Bastions Build-Runners Monitoring Directory Backup License-Servers File-Servers Any-Other-Node Logistics-Conveyor-Production Logistics-Picking-Production Logistics-Inventory-Production Logistics-Yard-Production Logistics-Labels-Production Logistics-Telematics-Production Logistics-Routing-Production Logistics-Maintenance-Production Logistics-Customs-Production Logistics-Driver-App-Production SSM-SessionManagerRunShell)
      policy='{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["ssm:DescribeDocument","ssm:UpdateDocumentDefaultVersion"],"Resource":["arn:*:ssm:*:*:document/SSM-JustInTimeAccessAutoApprovalPolicy","arn:*:ssm:*:*:document/Bastions","arn:*:ssm:*:*:document/Build-Runners","arn:*:ssm:*:*:document/Monitoring","arn:*:ssm:*:*:document/Directory","arn:*:ssm:*:*:document/Backup","arn:*:ssm:*:*:document/License-Servers","arn:*:ssm:*:*:document/File-Servers","arn:*:ssm:*:*:document/Any-Other-Node","arn:*:ssm:*:*:document/Logistics-Conveyor-Production","arn:*:ssm:*:*:document/Logistics-Picking-Production","arn:*:ssm:*:*:document/Logistics-Inventory-Production","arn:*:ssm:*:*:document/Logistics-Yard-Production","arn:*:ssm:*:*:document/Logistics-Labels-Production","arn:*:ssm:*:*:document/Logistics-Telematics-Production","arn:*:ssm:*:*:document/Logistics-Routing-Production","arn:*:ssm:*:*:document/Logistics-Maintenance-Production","arn:*:ssm:*:*:document/Logistics-Customs-Production","arn:*:ssm:*:*:document/Logistics-Driver-App-Production","arn:*:ssm:*:*:document/SSM-SessionManagerRunShell"]}]}'
      ;;
    9)
      documents=(SSM-JustInTimeAccessAutoApprovalPolicy Bastions Build-Runners Monitoring Directory Backup License-Servers File-Servers Any-Other-Node Bank-Card-Issuing Bank-Card-Authorization Bank-Card-Disputes Bank-ATM Bank-Instant-Payments Bank-SEPA-Clearing Bank-SWIFT-Gateway Bank-Sanctions-Screening Bank-Payment-Archive Bank-Loan-Origination Bank-Scoring Bank-Collateral Bank-Collections Bank-Order-Router Bank-Market-Data Bank-Risk-Engine Bank-Settlement SSM-SessionManagerRunShell)
      policy='{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["ssm:DescribeDocument","ssm:UpdateDocumentDefaultVersion"],"Resource":["arn:*:ssm:*:*:document/SSM-JustInTimeAccessAutoApprovalPolicy","arn:*:ssm:*:*:document/Bastions","arn:*:ssm:*:*:document/Build-Runners","arn:*:ssm:*:*:document/Monitoring","arn:*:ssm:*:*:document/Directory","arn:*:ssm:*:*:document/Backup","arn:*:ssm:*:*:document/License-Servers","arn:*:ssm:*:*:document/File-Servers","arn:*:ssm:*:*:document/Any-Other-Node","arn:*:ssm:*:*:document/Bank-Card-Issuing","arn:*:ssm:*:*:document/Bank-Card-Authorization","arn:*:ssm:*:*:document/Bank-Card-Disputes","arn:*:ssm:*:*:document/Bank-ATM","arn:*:ssm:*:*:document/Bank-Instant-Payments","arn:*:ssm:*:*:document/Bank-SEPA-Clearing","arn:*:ssm:*:*:document/Bank-SWIFT-Gateway","arn:*:ssm:*:*:document/Bank-Sanctions-Screening","arn:*:ssm:*:*:document/Bank-Payment-Archive","arn:*:ssm:*:*:document/Bank-Loan-Origination","arn:*:ssm:*:*:document/Bank-Scoring","arn:*:ssm:*:*:document/Bank-Collateral","arn:*:ssm:*:*:document/Bank-Collections","arn:*:ssm:*:*:document/Bank-Order-Router","arn:*:ssm:*:*:document/Bank-Market-Data","arn:*:ssm:*:*:document/Bank-Risk-Engine","arn:*:ssm:*:*:document/Bank-Settlement","arn:*:ssm:*:*:document/SSM-SessionManagerRunShell"]}]}'
      ;;
    10)
      documents=(Bastions Build-Runners Monitoring Directory Backup License-Servers File-Servers Any-Other-Node Bank-Card-Issuing-Production Bank-Card-Authorization-Production Bank-Card-Disputes-Production Bank-ATM-Production Bank-Instant-Payments-Production Bank-SEPA-Clearing-Production Bank-SWIFT-Gateway-Production Bank-Sanctions-Screening-Production Bank-Payment-Archive-Production Bank-Loan-Origination-Production Bank-Scoring-Production Bank-Collateral-Production Bank-Collections-Production Bank-Order-Router-Production Bank-Market-Data-Production Bank-Risk-Engine-Production Bank-Settlement-Production SSM-SessionManagerRunShell)
      policy='{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["ssm:DescribeDocument","ssm:UpdateDocumentDefaultVersion"],"Resource":["arn:*:ssm:*:*:document/Bastions","arn:*:ssm:*:*:document/Build-Runners","arn:*:ssm:*:*:document/Monitoring","arn:*:ssm:*:*:document/Directory","arn:*:ssm:*:*:document/Backup","arn:*:ssm:*:*:document/License-Servers","arn:*:ssm:*:*:document/File-Servers","arn:*:ssm:*:*:document/Any-Other-Node","arn:*:ssm:*:*:document/Bank-Card-Issuing-Production","arn:*:ssm:*:*:document/Bank-Card-Authorization-Production","arn:*:ssm:*:*:document/Bank-Card-Disputes-Production","arn:*:ssm:*:*:document/Bank-ATM-Production","arn:*:ssm:*:*:document/Bank-Instant-Payments-Production","arn:*:ssm:*:*:document/Bank-SEPA-Clearing-Production","arn:*:ssm:*:*:document/Bank-SWIFT-Gateway-Production","arn:*:ssm:*:*:document/Bank-Sanctions-Screening-Production","arn:*:ssm:*:*:document/Bank-Payment-Archive-Production","arn:*:ssm:*:*:document/Bank-Loan-Origination-Production","arn:*:ssm:*:*:document/Bank-Scoring-Production","arn:*:ssm:*:*:document/Bank-Collateral-Production","arn:*:ssm:*:*:document/Bank-Collections-Production","arn:*:ssm:*:*:document/Bank-Order-Router-Production","arn:*:ssm:*:*:document/Bank-Market-Data-Production","arn:*:ssm:*:*:document/Bank-Risk-Engine-Production","arn:*:ssm:*:*:document/Bank-Settlement-Production","arn:*:ssm:*:*:document/SSM-SessionManagerRunShell"]}]}'
      ;;
    11)
      documents=(Bastions Build-Runners Monitoring Directory Backup License-Servers File-Servers Any-Other-Node Bank-Card-Issuing-Production Bank-Card-Authorization-Production Bank-Card-Disputes-Production Bank-ATM-Production Bank-Instant-Payments-Production Bank-SEPA-Clearing-Production Bank-SWIFT-Gateway-Production Bank-Sanctions-Screening-Production Bank-Payment-Archive-Production Bank-Loan-Origination-Production Bank-Scoring-Production Bank-Collateral-Production Bank-Collections-Production Bank-Order-Router-Production Bank-Market-Data-Production Bank-Risk-Engine-Production Bank-Settlement-Production Bank-Key-Ceremony SSM-SessionManagerRunShell)
      policy='{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["ssm:DescribeDocument","ssm:UpdateDocumentDefaultVersion"],"Resource":["arn:*:ssm:*:*:document/Bastions","arn:*:ssm:*:*:document/Build-Runners","arn:*:ssm:*:*:document/Monitoring","arn:*:ssm:*:*:document/Directory","arn:*:ssm:*:*:document/Backup","arn:*:ssm:*:*:document/License-Servers","arn:*:ssm:*:*:document/File-Servers","arn:*:ssm:*:*:document/Any-Other-Node","arn:*:ssm:*:*:document/Bank-Card-Issuing-Production","arn:*:ssm:*:*:document/Bank-Card-Authorization-Production","arn:*:ssm:*:*:document/Bank-Card-Disputes-Production","arn:*:ssm:*:*:document/Bank-ATM-Production","arn:*:ssm:*:*:document/Bank-Instant-Payments-Production","arn:*:ssm:*:*:document/Bank-SEPA-Clearing-Production","arn:*:ssm:*:*:document/Bank-SWIFT-Gateway-Production","arn:*:ssm:*:*:document/Bank-Sanctions-Screening-Production","arn:*:ssm:*:*:document/Bank-Payment-Archive-Production","arn:*:ssm:*:*:document/Bank-Loan-Origination-Production","arn:*:ssm:*:*:document/Bank-Scoring-Production","arn:*:ssm:*:*:document/Bank-Collateral-Production","arn:*:ssm:*:*:document/Bank-Collections-Production","arn:*:ssm:*:*:document/Bank-Order-Router-Production","arn:*:ssm:*:*:document/Bank-Market-Data-Production","arn:*:ssm:*:*:document/Bank-Risk-Engine-Production","arn:*:ssm:*:*:document/Bank-Settlement-Production","arn:*:ssm:*:*:document/Bank-Key-Ceremony","arn:*:ssm:*:*:document/SSM-SessionManagerRunShell"]}]}'
      ;;
    12)
      documents=(SSM-JustInTimeAccessAutoApprovalPolicy Bastions Build-Runners Monitoring Directory Backup License-Servers File-Servers Any-Other-Node Energy-SCADA-Historian Energy-Outage Energy-Metering Energy-Dispatch Energy-Contracts Energy-Billing Energy-Portal Energy-Tariffs SSM-SessionManagerRunShell)
      policy='{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["ssm:DescribeDocument","ssm:UpdateDocumentDefaultVersion"],"Resource":["arn:*:ssm:*:*:document/SSM-JustInTimeAccessAutoApprovalPolicy","arn:*:ssm:*:*:document/Bastions","arn:*:ssm:*:*:document/Build-Runners","arn:*:ssm:*:*:document/Monitoring","arn:*:ssm:*:*:document/Directory","arn:*:ssm:*:*:document/Backup","arn:*:ssm:*:*:document/License-Servers","arn:*:ssm:*:*:document/File-Servers","arn:*:ssm:*:*:document/Any-Other-Node","arn:*:ssm:*:*:document/Energy-SCADA-Historian","arn:*:ssm:*:*:document/Energy-Outage","arn:*:ssm:*:*:document/Energy-Metering","arn:*:ssm:*:*:document/Energy-Dispatch","arn:*:ssm:*:*:document/Energy-Contracts","arn:*:ssm:*:*:document/Energy-Billing","arn:*:ssm:*:*:document/Energy-Portal","arn:*:ssm:*:*:document/Energy-Tariffs","arn:*:ssm:*:*:document/SSM-SessionManagerRunShell"]}]}'
      ;;
    13)
      documents=(SSM-JustInTimeAccessAutoApprovalPolicy Bastions Build-Runners Monitoring Directory Backup License-Servers File-Servers Any-Other-Node Energy-SCADA-Historian-Production Energy-Outage-Production Energy-Metering-Production Energy-Dispatch-Production Energy-Contracts-Production Energy-Billing-Production Energy-Portal-Production Energy-Tariffs-Production SSM-SessionManagerRunShell)
      policy='{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["ssm:DescribeDocument","ssm:UpdateDocumentDefaultVersion"],"Resource":["arn:*:ssm:*:*:document/SSM-JustInTimeAccessAutoApprovalPolicy","arn:*:ssm:*:*:document/Bastions","arn:*:ssm:*:*:document/Build-Runners","arn:*:ssm:*:*:document/Monitoring","arn:*:ssm:*:*:document/Directory","arn:*:ssm:*:*:document/Backup","arn:*:ssm:*:*:document/License-Servers","arn:*:ssm:*:*:document/File-Servers","arn:*:ssm:*:*:document/Any-Other-Node","arn:*:ssm:*:*:document/Energy-SCADA-Historian-Production","arn:*:ssm:*:*:document/Energy-Outage-Production","arn:*:ssm:*:*:document/Energy-Metering-Production","arn:*:ssm:*:*:document/Energy-Dispatch-Production","arn:*:ssm:*:*:document/Energy-Contracts-Production","arn:*:ssm:*:*:document/Energy-Billing-Production","arn:*:ssm:*:*:document/Energy-Portal-Production","arn:*:ssm:*:*:document/Energy-Tariffs-Production","arn:*:ssm:*:*:document/SSM-SessionManagerRunShell"]}]}'
      ;;
    14)
      documents=(SSM-JustInTimeAccessAutoApprovalPolicy Sandbox-Accelerators Sandbox-Any-Node SSM-SessionManagerRunShell)
      policy='{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["ssm:DescribeDocument","ssm:UpdateDocumentDefaultVersion"],"Resource":["arn:*:ssm:*:*:document/SSM-JustInTimeAccessAutoApprovalPolicy","arn:*:ssm:*:*:document/Sandbox-Accelerators","arn:*:ssm:*:*:document/Sandbox-Any-Node","arn:*:ssm:*:*:document/SSM-SessionManagerRunShell"]}]}'
      ;;
    15)
      documents=(SSM-JustInTimeAccessAutoApprovalPolicy Management-Landing-Zone Management-Billing Management-Identity-Sync Management-Any-Other-Node SSM-SessionManagerRunShell)
      policy='{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["ssm:DescribeDocument","ssm:UpdateDocumentDefaultVersion"],"Resource":["arn:*:ssm:*:*:document/SSM-JustInTimeAccessAutoApprovalPolicy","arn:*:ssm:*:*:document/Management-Landing-Zone","arn:*:ssm:*:*:document/Management-Billing","arn:*:ssm:*:*:document/Management-Identity-Sync","arn:*:ssm:*:*:document/Management-Any-Other-Node","arn:*:ssm:*:*:document/SSM-SessionManagerRunShell"]}]}'
      ;;
    16)
      documents=(SSM-JustInTimeAccessAutoApprovalPolicy Management-Landing-Zone Management-Billing Management-Identity-Sync Management-Any-Other-Node SSM-SessionManagerRunShell)
      policy='{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["ssm:DescribeDocument","ssm:UpdateDocumentDefaultVersion"],"Resource":["arn:*:ssm:*:*:document/SSM-JustInTimeAccessAutoApprovalPolicy","arn:*:ssm:*:*:document/Management-Landing-Zone","arn:*:ssm:*:*:document/Management-Billing","arn:*:ssm:*:*:document/Management-Identity-Sync","arn:*:ssm:*:*:document/Management-Any-Other-Node","arn:*:ssm:*:*:document/SSM-SessionManagerRunShell"]}]}'
      ;;
    *) fail "unknown template: $1" ;;
  esac
}

# stack ACCOUNT REGION TEMPLATE: a stack with documents
stack() {
  printf '%s %s %s\n' "$1" "$2" "$3" >>"$work/places"
}

# stack_set NAME CALLER ACCOUNT REGION TEMPLATE: a stack set with documents; its stack instances say where they are
stack_set() {
  local account=$3 place count=0
  if ! ask sts get-caller-identity --region "$4" --query Account --output text; then
    problem "no credentials of account $account, which administers stack set $1: $reason; JITNA_PROFILE_$account names a profile for it"
    return
  elif [[ $answer != "$account" ]]; then
    problem "these are credentials of account $answer; JITNA_PROFILE_$account names a profile for account $account, which administers stack set $1"
    return
  fi
  if ! ask cloudformation list-stack-instances --region "$4" --call-as "$2" --stack-set-name "$1" --output text \
    --query 'Summaries[].[Account, Region]'; then
    problem "stack instances of $1 cannot be listed: $reason"
    return
  fi
  while IFS=$'\t' read -r account place; do
    [[ $account =~ ^[0-9]{12}$ ]] || continue
    count=$((count + 1))
    stack "$account" "$place" "$5"
  done <<<"$answer"
  if ((count == 0)); then
    printf 'stack set %s: no stack instances\n' "$1"
  fi
}

# enter ACCOUNT REGION: finds credentials of an account; with JITNA_ROLE, those of a session that may do no more than needed
enter() {
  local own="JITNA_PROFILE_$1" target=$1
  unset key secret token
  if [[ -z ${!own:-} && -n ${JITNA_ROLE:-} ]]; then
    account=''
    if ! ask sts assume-role --region "$2" --role-arn "arn:$partition:iam::$target:role/${JITNA_ROLE#/}" --role-session-name jitna-promote \
      --policy "$policy" --query 'Credentials.[AccessKeyId, SecretAccessKey, SessionToken]' --output text; then
      account=$target
      return 1
    fi
    account=$target
    IFS=$'\t' read -r key secret token <<<"$answer"
    return 0
  fi
  account=$target
  if ! ask sts get-caller-identity --region "$2" --query Account --output text; then
    return 1
  elif [[ $answer != "$account" ]]; then
    reason="these are credentials of account $answer; set JITNA_PROFILE_$account to a profile, or JITNA_ROLE to a role"
    return 1
  fi
}

# call COMMAND...: the AWS CLI with the credentials of the account that was entered
call() {
  if [[ -z ${key:-} ]]; then
    ask "$@"
    return
  fi
  if answer=$(
    unset AWS_PROFILE AWS_DEFAULT_PROFILE
    export AWS_ACCESS_KEY_ID=$key AWS_SECRET_ACCESS_KEY=$secret AWS_SESSION_TOKEN=$token
    aws "$@" 2>"$work/reason"
  ); then
    return 0
  fi
  reason=$(tr '\n' ' ' <"$work/reason")
  reason=${reason% }
  return 1
}

# promote DOCUMENT: makes the newest version of a document its default
promote() {
  local name=$1 default newest status where="account $account, $region"
  if ! call ssm describe-document --region "$region" --name "$name" --document-version "\$LATEST" --output text \
    --query 'Document.[DefaultVersion, LatestVersion, Status]'; then
    problem "document $name in $where cannot be looked at: $reason"
    return
  fi
  looked=$((looked + 1))
  IFS=$'\t' read -r default newest status <<<"$answer"
  if [[ ! $default =~ ^[0-9]+$ || ! $newest =~ ^[0-9]+$ ]]; then
    problem "document $name in $where: the AWS CLI says \"$answer\", which is not its versions"
  elif [[ $default == "$newest" ]]; then
    return
  elif [[ -n $only_check ]]; then
    problem "document $name in $where is behind: its default is version $default, the newest is $newest"
  elif [[ $status != Active ]]; then
    problem "document $name in $where is behind: its default is version $default, and version $newest is $status"
  elif call ssm update-document-default-version --region "$region" --name "$name" --document-version "$newest" --output text \
    --query Description.DefaultVersion; then
    promoted=$((promoted + 1))
    printf '%s: document %s: version %s is the default, and no longer %s\n' "$where" "$name" "$newest" "$default"
  else
    problem "document $name in $where is behind, and version $newest cannot be made the default: $reason"
  fi
}

only_check=''
wanted=' '
for word in "$@"; do
  case $word in
    --check) only_check=yes ;;
    -h | --help)
      sed -n '2,/^set /{/^#/s/^# \{0,1\}//p;}' "${BASH_SOURCE[0]}"
      exit
      ;;
    *)
      [[ $word =~ ^[0-9]{12}$ ]] || fail "invalid account ID \"$word\": expected 12 digits"
      wanted="$wanted$word "
      ;;
  esac
done
command -v aws >/dev/null || fail "the AWS CLI is not installed: command aws not found"
work=$(mktemp -d)
trap 'rm -rf -- "$work"' EXIT
: >"$work/places"

stack 796032503149 eu-central-1 1
stack 564255524239 eu-central-1 15
stack 564255524239 eu-west-1 16
stack_set halden-jitna-base DELEGATED_ADMIN 796032503149 eu-central-1 2
stack_set halden-jitna-base-accounts DELEGATED_ADMIN 796032503149 eu-central-1 3
stack_set halden-jitna-infrastructure-production DELEGATED_ADMIN 796032503149 eu-central-1 4
stack_set halden-jitna-retail DELEGATED_ADMIN 796032503149 eu-central-1 5
stack_set halden-jitna-retail-production DELEGATED_ADMIN 796032503149 eu-central-1 6
stack_set halden-jitna-logistics DELEGATED_ADMIN 796032503149 eu-central-1 7
stack_set halden-jitna-logistics-production DELEGATED_ADMIN 796032503149 eu-central-1 8
stack_set halden-jitna-bank DELEGATED_ADMIN 796032503149 eu-central-1 9
stack_set halden-jitna-bank-production DELEGATED_ADMIN 796032503149 eu-central-1 10
stack_set halden-jitna-bank-payments-hub-accounts DELEGATED_ADMIN 796032503149 eu-central-1 11
stack_set halden-jitna-energy DELEGATED_ADMIN 796032503149 eu-central-1 12
stack_set halden-jitna-energy-production DELEGATED_ADMIN 796032503149 eu-central-1 13
stack_set halden-jitna-sandbox DELEGATED_ADMIN 796032503149 eu-central-1 14

partition=aws
if [[ -n ${JITNA_ROLE:-} ]]; then
  account=''
  ask sts get-caller-identity --region eu-central-1 --query Arn --output text || fail "no credentials to assume role $JITNA_ROLE with: $reason"
  partition=${answer#arn:}
  partition=${partition%%:*}
fi
# By account and template, so that each is entered once.
sort -u "$work/places" | sort -k1,1 -k3,3 -k2,2 >"$work/sorted"
places=0 looked=0 promoted=0 entered='' closed=''
while read -r owner region template <&3; do
  [[ $wanted == ' ' || $wanted == *" $owner "* ]] || continue
  places=$((places + 1))
  [[ $owner != "$closed" ]] || continue
  documents_of "$template"
  if [[ "$owner $template" != "$entered" ]] && ! enter "$owner" "$region"; then
    problem "no credentials of account $owner, so its documents are not looked at: $reason"
    closed=$owner
    continue
  fi
  entered="$owner $template"
  for name in "${documents[@]}"; do
    promote "$name"
  done
done 3<"$work/sorted"
if ((places == 0 && problems == 0)); then
  fail "no account has documents of this assembly: deploy it first"
fi
printf 'documents looked at: %s, promoted: %s\n' "$looked" "$promoted"
if ((problems > 0)); then
  fail "$problems problems: the defaults of documents are not all the newest versions, or not known to be"
fi
