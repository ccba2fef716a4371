#!/usr/bin/env bash
# Makes the newest version of each document of this assembly the default, in every account and Region that has it.
#
#   ./promote.sh                       promotes outdated defaults
#   ./promote.sh ACCOUNT...            the same, only in these accounts
#   ./promote.sh --check [ACCOUNT...]  only lists outdated defaults
#
# AWS reads the default version of session preferences, and a new version does not always become the default. This script uses the
# newest version, regardless of its author; first compare it with the assembly with `jitna-iac verify-documents`. The exit status is 1 if
# a default is outdated and was not promoted, or could not be checked. You can run the script again at any time.
#
# JITNA_PROFILE_<account ID>  profile of the AWS CLI for an account
# JITNA_ROLE                  name of a role, with its path, that is assumed in accounts without a profile; the session may use the
#                             actions below only on these documents. Without it, what the AWS CLI finds (AWS_PROFILE and so on)
#
# In each account: ssm:DescribeDocument and ssm:UpdateDocumentDefaultVersion on the documents. In the account that administers the
# StackSets: cloudformation:ListStackInstances, and sts:AssumeRole on the role.
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

# ask COMMAND...: output of the AWS CLI in `answer`; if it fails, the reason in `reason`
ask() {
  if answer=$(as "$account" "$@" 2>"$work/reason"); then
    return 0
  fi
  reason=$(tr '\n' ' ' <"$work/reason")
  reason=${reason% }
  return 1
}

# command_of WORD...: a command for the account, for the user to copy
command_of() {
  local profile="JITNA_PROFILE_$account"
  if [[ -n ${!profile:-} ]]; then
    printf 'aws --profile %q' "${!profile}"
  else
    printf 'aws'
  fi
  printf ' %q' "$@"
}

# documents_of NUMBER: names of the documents of a template in `documents`, and the permissions of the session of an assumed role in `policy`
documents_of() {
  case $1 in
    1)
      documents=(SSM-JustInTimeAccessDenyAccessOrgPolicy)
      policy='{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["ssm:DescribeDocument","ssm:UpdateDocumentDefaultVersion"],"Resource":["arn:*:ssm:*:*:document/SSM-JustInTimeAccessDenyAccessOrgPolicy"]}]}'
      ;;
    2)
      documents=(SSM-JustInTimeAccessAutoApprovalPolicy E-commerce-Manual-Approval-Policy FinanceApplication-Manual-Approval-Policy SSM-SessionManagerRunShell)
      policy='{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["ssm:DescribeDocument","ssm:UpdateDocumentDefaultVersion"],"Resource":["arn:*:ssm:*:*:document/SSM-JustInTimeAccessAutoApprovalPolicy","arn:*:ssm:*:*:document/E-commerce-Manual-Approval-Policy","arn:*:ssm:*:*:document/FinanceApplication-Manual-Approval-Policy","arn:*:ssm:*:*:document/SSM-SessionManagerRunShell"]}]}'
      ;;
    *) fail "unknown template: $1" ;;
  esac
}

# stack ACCOUNT REGION TEMPLATE: a stack with documents
stack() {
  printf '%s %s %s\n' "$1" "$2" "$3" >>"$work/places"
}

# stack_set NAME CALLER ACCOUNT REGION TEMPLATE: a StackSet with documents; its stack instances show where they are
stack_set() {
  local account=$3 place count=0
  if ! ask sts get-caller-identity --region "$4" --query Account --output text; then
    problem "no credentials of account $account, which administers StackSet $1: $reason; set JITNA_PROFILE_$account to a profile for it"
    return
  elif [[ $answer != "$account" ]]; then
    problem "these are credentials of account $answer; set JITNA_PROFILE_$account to a profile for account $account, which administers StackSet $1"
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
    printf 'StackSet %s: no stack instances\n' "$1"
  fi
}

# enter ACCOUNT REGION: finds credentials of an account; with JITNA_ROLE, a session with only the needed permissions
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
    problem "document $name in $where cannot be read: $reason"
    return
  fi
  looked=$((looked + 1))
  IFS=$'\t' read -r default newest status <<<"$answer"
  if [[ ! $default =~ ^[0-9]+$ || ! $newest =~ ^[0-9]+$ ]]; then
    problem "document $name in $where: the AWS CLI says \"$answer\", which is not a list of its versions"
  elif [[ $default == "$newest" ]]; then
    return
  elif [[ -n $only_check ]]; then
    problem "document $name in $where is outdated: its default is version $default, the newest is $newest"
  elif [[ $status != Active ]]; then
    problem "document $name in $where is outdated: its default is version $default, and version $newest is $status"
  elif call ssm update-document-default-version --region "$region" --name "$name" --document-version "$newest" --output text \
    --query Description.DefaultVersion; then
    promoted=$((promoted + 1))
    printf '%s: document %s: version %s is now the default, instead of %s\n' "$where" "$name" "$newest" "$default"
  else
    problem "document $name in $where is outdated, and version $newest cannot become the default: $reason"
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

stack 123456789012 us-east-1 1
stack_set jitna-workloads DELEGATED_ADMIN 123456789012 us-east-1 2

partition=aws
if [[ -n ${JITNA_ROLE:-} ]]; then
  account=''
  ask sts get-caller-identity --region us-east-1 --query Arn --output text || fail "no credentials to assume role $JITNA_ROLE with: $reason"
  partition=${answer#arn:}
  partition=${partition%%:*}
fi
# Sorted by account and template, so that each is entered once.
sort -u "$work/places" | sort -k1,1 -k3,3 -k2,2 >"$work/sorted"
places=0 looked=0 promoted=0 entered='' closed=''
while read -r owner region template <&3; do
  [[ $wanted == ' ' || $wanted == *" $owner "* ]] || continue
  places=$((places + 1))
  [[ $owner != "$closed" ]] || continue
  documents_of "$template"
  if [[ "$owner $template" != "$entered" ]] && ! enter "$owner" "$region"; then
    problem "no credentials of account $owner, so its documents are not checked: $reason"
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
printf 'documents checked: %s, promoted: %s\n' "$looked" "$promoted"
if ((problems > 0)); then
  fail "$problems problems: the default version of some documents is not the newest, or is unknown"
fi
