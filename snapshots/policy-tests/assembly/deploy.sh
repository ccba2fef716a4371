#!/usr/bin/env bash
# Deploys the stacks of this assembly in their order, with the AWS CLI. RUNBOOK.md says what comes before the first time.
#
#   ./deploy.sh            all stacks
#   ./deploy.sh STACK...   these stacks, in their order
#
# JITNA_PROFILE_<account id>  profile of the AWS CLI for an account; without it, what the AWS CLI finds (AWS_PROFILE and so on)
# JITNA_BUCKET                bucket for templates above 51200 bytes; JITNA_BUCKET_<account id> goes before it
# JITNA_WAIT_MINUTES          how long to wait for what Quick Setup rolls out; without it 60; 0 does not wait
set -euo pipefail
cd -- "$(dirname -- "${BASH_SOURCE[0]}")"

fail() {
  printf 'error: %s\n' "$*" >&2
  exit 1
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

# bucket_for ACCOUNT DEFAULT
bucket_for() {
  local own="JITNA_BUCKET_$1" bucket
  bucket=${!own:-${JITNA_BUCKET:-$2}}
  if [[ -z $bucket ]]; then
    fail "a template for account $1 is too large to be sent inline; JITNA_BUCKET names a bucket for it"
  fi
  printf '%s\n' "$bucket"
}

# deploy ACCOUNT REGION STACK FILE OPTION...
deploy() {
  local account=$1 region=$2 stack=$3 file=$4 found
  shift 4
  printf '\n== %s (account %s, %s)\n' "$stack" "$account" "$region"
  found=$(as "$account" sts get-caller-identity --region "$region" --query Account --output text)
  if [[ $found != "$account" ]]; then
    fail "these are credentials of account $found; JITNA_PROFILE_$account names a profile for account $account"
  fi
  as "$account" cloudformation deploy --region "$region" --stack-name "$stack" --template-file "$file" \
    --no-fail-on-empty-changeset "$@"
}

# wait_for_rollout ACCOUNT REGION STACK: until Quick Setup has rolled out what a stack switches on
wait_for_rollout() {
  local account=$1 region=$2 stack=$3 managers manager status
  local deadline=$((SECONDS + 60 * ${JITNA_WAIT_MINUTES:-60}))
  if [[ ${JITNA_WAIT_MINUTES:-60} == 0 ]]; then
    return
  fi
  managers=$(as "$account" cloudformation describe-stacks --region "$region" --stack-name "$stack" --output text \
    --query "Stacks[0].Outputs[?OutputKey=='UnifiedConsoleArn' || OutputKey=='NodeAccessArn'].OutputValue")
  for manager in $managers; do
    while true; do
      status=$(as "$account" ssm-quicksetup get-configuration-manager --region "$region" --manager-arn "$manager" \
        --output text --query "StatusSummaries[?StatusType=='Deployment'].Status | [0]")
      printf '%s: %s\n' "$manager" "$status"
      case $status in
        SUCCEEDED) break ;;
        FAILED | STOPPED | DELETE_FAILED | STOP_FAILED) fail "Quick Setup did not roll out $manager" ;;
      esac
      if ((SECONDS >= deadline)); then
        fail "Quick Setup has not rolled out $manager in time; run this again, it goes on where it stopped"
      fi
      sleep "${JITNA_POLL_SECONDS:-15}"
    done
  done
}

wanted=" $* "
is_wanted() {
  [[ $wanted == "  " || $wanted == *" $1 "* ]]
}

for name in "$@"; do
  case $name in
    jitna-enable) ;;
    jitna-policies) ;;
    *) fail "there is no stack $name" ;;
  esac
done

if is_wanted jitna-enable; then
  deploy 222222222222 eu-central-1 jitna-enable stacks/jitna-enable.yaml \
    --capabilities CAPABILITY_NAMED_IAM
  wait_for_rollout 222222222222 eu-central-1 jitna-enable
fi

if is_wanted jitna-policies; then
  deploy 222222222222 eu-central-1 jitna-policies stacks/jitna-policies.yaml
fi
