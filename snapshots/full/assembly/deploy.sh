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
    nordlys-jitna-management-explorer) ;;
    nordlys-jitna-notification-roles) ;;
    nordlys-jitna-management-notification-roles-account) ;;
    nordlys-jitna-people-setup) ;;
    nordlys-jitna-management-people-setup) ;;
    nordlys-jitna-conductor-one) ;;
    nordlys-jitna-management-conductor-one) ;;
    nordlys-jitna-management-conductor-one-account) ;;
    nordlys-jitna-enable) ;;
    nordlys-jitna-session-logs) ;;
    nordlys-jitna-session-logs-255801743996-eu-central-1) ;;
    nordlys-jitna-management-session-logs-account) ;;
    nordlys-jitna-rdp-recording-bucket-255801743996-eu-central-1) ;;
    nordlys-jitna-existing-preferences-366472910584-eu-central-1) ;;
    nordlys-jitna-existing-preferences-366472910584-eu-west-1) ;;
    nordlys-jitna-existing-preferences-366472910584-us-east-1) ;;
    nordlys-jitna-notifications) ;;
    nordlys-jitna-policies) ;;
    nordlys-jitna-management-roles) ;;
    nordlys-jitna-management-eu-central-1-enable) ;;
    nordlys-jitna-management-eu-central-1-session-logs-region) ;;
    nordlys-jitna-management-eu-central-1-notifications) ;;
    nordlys-jitna-management-eu-central-1-policies) ;;
    nordlys-jitna-management-us-east-1-enable) ;;
    nordlys-jitna-management-us-east-1-session-logs-region) ;;
    nordlys-jitna-management-us-east-1-notifications) ;;
    nordlys-jitna-management-us-east-1-policies) ;;
    nordlys-jitna-rdp-recording) ;;
    nordlys-jitna-management-eu-central-1-rdp-recording) ;;
    nordlys-jitna-diagnosis) ;;
    nordlys-jitna-chat) ;;
    nordlys-jitna-chat-520918834472-eu-central-1) ;;
    nordlys-jitna-people) ;;
    nordlys-jitna-management-people-JitnaRecordingAdministrator-account) ;;
    nordlys-jitna-management-people-JitnaRdpUser-account) ;;
    nordlys-jitna-management-people) ;;
    nordlys-jitna-management-migration) ;;
    *) fail "there is no stack $name" ;;
  esac
done

if is_wanted nordlys-jitna-management-explorer; then
  deploy 408267159331 eu-central-1 nordlys-jitna-management-explorer stacks/nordlys-jitna-management-explorer.yaml \
    --capabilities CAPABILITY_NAMED_IAM \
    --tags CostCenter=4711 Owner=platform
fi

if is_wanted nordlys-jitna-notification-roles; then
  deploy 719304856227 eu-central-1 nordlys-jitna-notification-roles stacks/nordlys-jitna-notification-roles.yaml \
    --tags CostCenter=4711 Owner=platform
fi

if is_wanted nordlys-jitna-management-notification-roles-account; then
  deploy 408267159331 eu-central-1 nordlys-jitna-management-notification-roles-account stacks/nordlys-jitna-management-notification-roles-account.yaml \
    --capabilities CAPABILITY_NAMED_IAM \
    --tags CostCenter=4711 Owner=platform
fi

if is_wanted nordlys-jitna-people-setup; then
  deploy 719304856227 eu-central-1 nordlys-jitna-people-setup stacks/nordlys-jitna-people-setup.yaml \
    --capabilities CAPABILITY_NAMED_IAM \
    --tags CostCenter=4711 Owner=platform
fi

if is_wanted nordlys-jitna-management-people-setup; then
  deploy 408267159331 eu-central-1 nordlys-jitna-management-people-setup stacks/nordlys-jitna-management-people-setup.yaml \
    --capabilities CAPABILITY_NAMED_IAM \
    --tags CostCenter=4711 Owner=platform
fi

if is_wanted nordlys-jitna-conductor-one; then
  deploy 719304856227 eu-central-1 nordlys-jitna-conductor-one stacks/nordlys-jitna-conductor-one.yaml \
    --tags CostCenter=4711 Owner=platform
fi

if is_wanted nordlys-jitna-management-conductor-one; then
  deploy 408267159331 eu-central-1 nordlys-jitna-management-conductor-one stacks/nordlys-jitna-management-conductor-one.yaml \
    --capabilities CAPABILITY_NAMED_IAM \
    --tags CostCenter=4711 Owner=platform
fi

if is_wanted nordlys-jitna-management-conductor-one-account; then
  deploy 408267159331 eu-central-1 nordlys-jitna-management-conductor-one-account stacks/nordlys-jitna-management-conductor-one-account.yaml \
    --capabilities CAPABILITY_NAMED_IAM \
    --tags CostCenter=4711 Owner=platform
fi

if is_wanted nordlys-jitna-enable; then
  deploy 719304856227 eu-central-1 nordlys-jitna-enable stacks/nordlys-jitna-enable.yaml \
    --capabilities CAPABILITY_NAMED_IAM \
    --tags CostCenter=4711 Owner=platform
  wait_for_rollout 719304856227 eu-central-1 nordlys-jitna-enable
fi

if is_wanted nordlys-jitna-session-logs; then
  deploy 719304856227 eu-central-1 nordlys-jitna-session-logs stacks/nordlys-jitna-session-logs.yaml \
    --tags CostCenter=4711 Owner=platform
fi

if is_wanted nordlys-jitna-session-logs-255801743996-eu-central-1; then
  deploy 255801743996 eu-central-1 nordlys-jitna-session-logs-255801743996-eu-central-1 stacks/nordlys-jitna-session-logs-255801743996-eu-central-1.yaml \
    --tags CostCenter=4711 Owner=platform
fi

if is_wanted nordlys-jitna-management-session-logs-account; then
  deploy 408267159331 eu-central-1 nordlys-jitna-management-session-logs-account stacks/nordlys-jitna-management-session-logs-account.yaml \
    --capabilities CAPABILITY_NAMED_IAM \
    --tags CostCenter=4711 Owner=platform
fi

if is_wanted nordlys-jitna-rdp-recording-bucket-255801743996-eu-central-1; then
  deploy 255801743996 eu-central-1 nordlys-jitna-rdp-recording-bucket-255801743996-eu-central-1 stacks/nordlys-jitna-rdp-recording-bucket-255801743996-eu-central-1.yaml \
    --tags CostCenter=4711 Owner=platform
fi

if is_wanted nordlys-jitna-existing-preferences-366472910584-eu-central-1; then
  deploy 366472910584 eu-central-1 nordlys-jitna-existing-preferences-366472910584-eu-central-1 stacks/nordlys-jitna-existing-preferences-366472910584-eu-central-1.yaml \
    --tags CostCenter=4711 Owner=platform
fi

if is_wanted nordlys-jitna-existing-preferences-366472910584-eu-west-1; then
  deploy 366472910584 eu-west-1 nordlys-jitna-existing-preferences-366472910584-eu-west-1 stacks/nordlys-jitna-existing-preferences-366472910584-eu-west-1.yaml \
    --tags CostCenter=4711 Owner=platform
fi

if is_wanted nordlys-jitna-existing-preferences-366472910584-us-east-1; then
  deploy 366472910584 us-east-1 nordlys-jitna-existing-preferences-366472910584-us-east-1 stacks/nordlys-jitna-existing-preferences-366472910584-us-east-1.yaml \
    --tags CostCenter=4711 Owner=platform
fi

if is_wanted nordlys-jitna-notifications; then
  deploy 719304856227 eu-central-1 nordlys-jitna-notifications stacks/nordlys-jitna-notifications.yaml \
    --tags CostCenter=4711 Owner=platform
fi

if is_wanted nordlys-jitna-policies; then
  deploy 719304856227 eu-central-1 nordlys-jitna-policies stacks/nordlys-jitna-policies.yaml \
    --tags CostCenter=4711 Owner=platform
fi

if is_wanted nordlys-jitna-management-roles; then
  deploy 408267159331 eu-central-1 nordlys-jitna-management-roles stacks/nordlys-jitna-management-roles.yaml \
    --capabilities CAPABILITY_NAMED_IAM \
    --tags CostCenter=4711 Owner=platform
fi

if is_wanted nordlys-jitna-management-eu-central-1-enable; then
  deploy 408267159331 eu-central-1 nordlys-jitna-management-eu-central-1-enable stacks/nordlys-jitna-management-eu-central-1-enable.yaml \
    --tags CostCenter=4711 Owner=platform
  wait_for_rollout 408267159331 eu-central-1 nordlys-jitna-management-eu-central-1-enable
fi

if is_wanted nordlys-jitna-management-eu-central-1-session-logs-region; then
  deploy 408267159331 eu-central-1 nordlys-jitna-management-eu-central-1-session-logs-region stacks/nordlys-jitna-management-eu-central-1-session-logs-region.yaml \
    --tags CostCenter=4711 Owner=platform
fi

if is_wanted nordlys-jitna-management-eu-central-1-notifications; then
  deploy 408267159331 eu-central-1 nordlys-jitna-management-eu-central-1-notifications stacks/nordlys-jitna-management-eu-central-1-notifications.yaml \
    --tags CostCenter=4711 Owner=platform
fi

if is_wanted nordlys-jitna-management-eu-central-1-policies; then
  deploy 408267159331 eu-central-1 nordlys-jitna-management-eu-central-1-policies stacks/nordlys-jitna-management-eu-central-1-policies.yaml \
    --tags CostCenter=4711 Owner=platform
fi

if is_wanted nordlys-jitna-management-us-east-1-enable; then
  deploy 408267159331 us-east-1 nordlys-jitna-management-us-east-1-enable stacks/nordlys-jitna-management-us-east-1-enable.yaml \
    --tags CostCenter=4711 Owner=platform
  wait_for_rollout 408267159331 us-east-1 nordlys-jitna-management-us-east-1-enable
fi

if is_wanted nordlys-jitna-management-us-east-1-session-logs-region; then
  deploy 408267159331 us-east-1 nordlys-jitna-management-us-east-1-session-logs-region stacks/nordlys-jitna-management-us-east-1-session-logs-region.yaml \
    --tags CostCenter=4711 Owner=platform
fi

if is_wanted nordlys-jitna-management-us-east-1-notifications; then
  deploy 408267159331 us-east-1 nordlys-jitna-management-us-east-1-notifications stacks/nordlys-jitna-management-us-east-1-notifications.yaml \
    --tags CostCenter=4711 Owner=platform
fi

if is_wanted nordlys-jitna-management-us-east-1-policies; then
  deploy 408267159331 us-east-1 nordlys-jitna-management-us-east-1-policies stacks/nordlys-jitna-management-us-east-1-policies.yaml \
    --tags CostCenter=4711 Owner=platform
fi

if is_wanted nordlys-jitna-rdp-recording; then
  deploy 719304856227 eu-central-1 nordlys-jitna-rdp-recording stacks/nordlys-jitna-rdp-recording.yaml \
    --tags CostCenter=4711 Owner=platform
fi

if is_wanted nordlys-jitna-management-eu-central-1-rdp-recording; then
  deploy 408267159331 eu-central-1 nordlys-jitna-management-eu-central-1-rdp-recording stacks/nordlys-jitna-management-eu-central-1-rdp-recording.yaml \
    --capabilities CAPABILITY_NAMED_IAM \
    --tags CostCenter=4711 Owner=platform
fi

if is_wanted nordlys-jitna-diagnosis; then
  deploy 719304856227 eu-central-1 nordlys-jitna-diagnosis stacks/nordlys-jitna-diagnosis.yaml \
    --capabilities CAPABILITY_NAMED_IAM \
    --tags CostCenter=4711 Owner=platform
fi

if is_wanted nordlys-jitna-chat; then
  deploy 719304856227 eu-central-1 nordlys-jitna-chat stacks/nordlys-jitna-chat.yaml \
    --capabilities CAPABILITY_NAMED_IAM \
    --tags CostCenter=4711 Owner=platform
fi

if is_wanted nordlys-jitna-chat-520918834472-eu-central-1; then
  deploy 520918834472 eu-central-1 nordlys-jitna-chat-520918834472-eu-central-1 stacks/nordlys-jitna-chat-520918834472-eu-central-1.yaml \
    --capabilities CAPABILITY_NAMED_IAM \
    --tags CostCenter=4711 Owner=platform
fi

if is_wanted nordlys-jitna-people; then
  deploy 719304856227 eu-central-1 nordlys-jitna-people stacks/nordlys-jitna-people.yaml \
    --capabilities CAPABILITY_NAMED_IAM \
    --tags CostCenter=4711 Owner=platform
fi

if is_wanted nordlys-jitna-management-people-JitnaRecordingAdministrator-account; then
  deploy 408267159331 eu-central-1 nordlys-jitna-management-people-JitnaRecordingAdministrator-account stacks/nordlys-jitna-management-people-JitnaRecordingAdministrator-account.yaml \
    --capabilities CAPABILITY_NAMED_IAM \
    --tags CostCenter=4711 Owner=platform
fi

if is_wanted nordlys-jitna-management-people-JitnaRdpUser-account; then
  deploy 408267159331 eu-central-1 nordlys-jitna-management-people-JitnaRdpUser-account stacks/nordlys-jitna-management-people-JitnaRdpUser-account.yaml \
    --capabilities CAPABILITY_NAMED_IAM \
    --tags CostCenter=4711 Owner=platform
fi

if is_wanted nordlys-jitna-management-people; then
  deploy 408267159331 eu-central-1 nordlys-jitna-management-people stacks/nordlys-jitna-management-people.yaml \
    --tags CostCenter=4711 Owner=platform
fi

if is_wanted nordlys-jitna-management-migration; then
  deploy 408267159331 eu-central-1 nordlys-jitna-management-migration stacks/nordlys-jitna-management-migration.yaml \
    --tags CostCenter=4711 Owner=platform
fi
