#!/usr/bin/env bash
# Deploys the stacks of this assembly in their order, with the AWS CLI. RUNBOOK.md says what comes before the first time.
#
#   ./deploy.sh                     checks what must exist, then deploys all stacks
#   ./deploy.sh STACK...            the same for these stacks, in their order
#   ./deploy.sh --check [STACK...]  only checks what must exist
#   --skip ID                       does not look for one thing outside of the stacks, by its identifier; can be repeated
#
# A rollout of Quick Setup can take hours. Run this again at any time: it waits for a stack that is still in progress, and leaves
# one without changes as it is.
#
# JITNA_PROFILE_<account id>  profile of the AWS CLI for an account; without it, what the AWS CLI finds (AWS_PROFILE and so on)
# JITNA_BUCKET                bucket for templates above 51200 bytes; JITNA_BUCKET_<account id> takes precedence
# JITNA_WAIT_MINUTES          longest wait for one stack, one stack set or one rollout of Quick Setup, 0 to 99999 (default: 2160,
#                             which is 36 hours); 0 does not wait for Quick Setup
# JITNA_POLL_SECONDS          seconds between two looks, 1 to 3600 (default: 15)
set -euo pipefail
# `cd` would look there for a relative path.
unset CDPATH
case ${BASH_SOURCE[0]} in
  */*) cd -- "${BASH_SOURCE[0]%/*}/" ;;
esac
export AWS_PAGER=''

tags='[{"Key":"CostCenter","Value":"4711"},{"Key":"Owner","Value":"platform"}]'
steps=(1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31 32 33 34 35 36 37)

# about STEP: what is known of a step
about() {
  capabilities=() sets=() managers=0 bucket='' upload='' file=''
  case $1 in
    1)
      action=deploy stack=nordlys-jitna-management-explorer account=408267159331 region=eu-central-1 file=stacks/nordlys-jitna-management-explorer.yaml
      capabilities=(--capabilities CAPABILITY_NAMED_IAM)
      ;;
    2)
      action=deploy stack=nordlys-jitna-notification-roles account=719304856227 region=eu-central-1 file=stacks/nordlys-jitna-notification-roles.yaml
      sets=('nordlys-jitna-notification-roles-account DELEGATED_ADMIN')
      ;;
    3)
      action=deploy stack=nordlys-jitna-management-notification-roles-account account=408267159331 region=eu-central-1 file=stacks/nordlys-jitna-management-notification-roles-account.yaml
      capabilities=(--capabilities CAPABILITY_NAMED_IAM)
      ;;
    4)
      action=deploy stack=nordlys-jitna-people-setup account=719304856227 region=eu-central-1 file=stacks/nordlys-jitna-people-setup.yaml
      capabilities=(--capabilities CAPABILITY_NAMED_IAM)
      ;;
    5)
      action=deploy stack=nordlys-jitna-management-people-setup account=408267159331 region=eu-central-1 file=stacks/nordlys-jitna-management-people-setup.yaml
      capabilities=(--capabilities CAPABILITY_NAMED_IAM)
      ;;
    6)
      action=deploy stack=nordlys-jitna-conductor-one account=719304856227 region=eu-central-1 file=stacks/nordlys-jitna-conductor-one.yaml
      sets=('nordlys-jitna-conductor-one-account DELEGATED_ADMIN')
      ;;
    7)
      action=deploy stack=nordlys-jitna-management-conductor-one account=408267159331 region=eu-central-1 file=stacks/nordlys-jitna-management-conductor-one.yaml
      capabilities=(--capabilities CAPABILITY_NAMED_IAM)
      ;;
    8)
      action=deploy stack=nordlys-jitna-management-conductor-one-account account=408267159331 region=eu-central-1 file=stacks/nordlys-jitna-management-conductor-one-account.yaml
      capabilities=(--capabilities CAPABILITY_NAMED_IAM)
      ;;
    9)
      action=deploy stack=nordlys-jitna-enable account=719304856227 region=eu-central-1 file=stacks/nordlys-jitna-enable.yaml
      capabilities=(--capabilities CAPABILITY_NAMED_IAM)
      managers=2
      ;;
    10)
      action=deploy stack=nordlys-jitna-session-logs account=719304856227 region=eu-central-1 file=stacks/nordlys-jitna-session-logs.yaml
      sets=('nordlys-jitna-session-logs-region DELEGATED_ADMIN' 'nordlys-jitna-session-logs-account DELEGATED_ADMIN')
      ;;
    11)
      action=deploy stack=nordlys-jitna-session-logs-255801743996-eu-central-1 account=255801743996 region=eu-central-1 file=stacks/nordlys-jitna-session-logs-255801743996-eu-central-1.yaml
      ;;
    12)
      action=deploy stack=nordlys-jitna-management-session-logs-account account=408267159331 region=eu-central-1 file=stacks/nordlys-jitna-management-session-logs-account.yaml
      capabilities=(--capabilities CAPABILITY_NAMED_IAM)
      ;;
    13)
      action=deploy stack=nordlys-jitna-rdp-recording-bucket-255801743996-eu-central-1 account=255801743996 region=eu-central-1 file=stacks/nordlys-jitna-rdp-recording-bucket-255801743996-eu-central-1.yaml
      ;;
    14)
      action=deploy stack=nordlys-jitna-existing-preferences-366472910584-eu-central-1 account=366472910584 region=eu-central-1 file=stacks/nordlys-jitna-existing-preferences-366472910584-eu-central-1.yaml
      capabilities=(--capabilities CAPABILITY_IAM)
      ;;
    15)
      action=deploy stack=nordlys-jitna-existing-preferences-366472910584-eu-west-1 account=366472910584 region=eu-west-1 file=stacks/nordlys-jitna-existing-preferences-366472910584-eu-west-1.yaml
      capabilities=(--capabilities CAPABILITY_IAM)
      ;;
    16)
      action=deploy stack=nordlys-jitna-existing-preferences-366472910584-us-east-1 account=366472910584 region=us-east-1 file=stacks/nordlys-jitna-existing-preferences-366472910584-us-east-1.yaml
      capabilities=(--capabilities CAPABILITY_IAM)
      ;;
    17)
      action=deploy stack=nordlys-jitna-notifications account=719304856227 region=eu-central-1 file=stacks/nordlys-jitna-notifications.yaml
      sets=('nordlys-jitna-notifications DELEGATED_ADMIN')
      ;;
    18)
      action=deploy stack=nordlys-jitna-policies account=719304856227 region=eu-central-1 file=stacks/nordlys-jitna-policies.yaml
      capabilities=(--capabilities CAPABILITY_IAM)
      sets=('nordlys-jitna-base DELEGATED_ADMIN' 'nordlys-jitna-production DELEGATED_ADMIN' 'nordlys-jitna-test DELEGATED_ADMIN' 'nordlys-jitna-old-shop-accounts DELEGATED_ADMIN')
      ;;
    19)
      action=deploy stack=nordlys-jitna-management-roles account=408267159331 region=eu-central-1 file=stacks/nordlys-jitna-management-roles.yaml
      capabilities=(--capabilities CAPABILITY_NAMED_IAM)
      ;;
    20)
      action=deploy stack=nordlys-jitna-management-eu-central-1-enable account=408267159331 region=eu-central-1 file=stacks/nordlys-jitna-management-eu-central-1-enable.yaml
      managers=2
      ;;
    21)
      action=deploy stack=nordlys-jitna-management-eu-central-1-session-logs-region account=408267159331 region=eu-central-1 file=stacks/nordlys-jitna-management-eu-central-1-session-logs-region.yaml
      ;;
    22)
      action=deploy stack=nordlys-jitna-management-eu-central-1-notifications account=408267159331 region=eu-central-1 file=stacks/nordlys-jitna-management-eu-central-1-notifications.yaml
      ;;
    23)
      action=deploy stack=nordlys-jitna-management-eu-central-1-policies account=408267159331 region=eu-central-1 file=stacks/nordlys-jitna-management-eu-central-1-policies.yaml
      capabilities=(--capabilities CAPABILITY_IAM)
      ;;
    24)
      action=deploy stack=nordlys-jitna-management-us-east-1-enable account=408267159331 region=us-east-1 file=stacks/nordlys-jitna-management-us-east-1-enable.yaml
      managers=2
      ;;
    25)
      action=deploy stack=nordlys-jitna-management-us-east-1-session-logs-region account=408267159331 region=us-east-1 file=stacks/nordlys-jitna-management-us-east-1-session-logs-region.yaml
      ;;
    26)
      action=deploy stack=nordlys-jitna-management-us-east-1-notifications account=408267159331 region=us-east-1 file=stacks/nordlys-jitna-management-us-east-1-notifications.yaml
      ;;
    27)
      action=deploy stack=nordlys-jitna-management-us-east-1-policies account=408267159331 region=us-east-1 file=stacks/nordlys-jitna-management-us-east-1-policies.yaml
      capabilities=(--capabilities CAPABILITY_IAM)
      ;;
    28)
      action=deploy stack=nordlys-jitna-rdp-recording account=719304856227 region=eu-central-1 file=stacks/nordlys-jitna-rdp-recording.yaml
      sets=('nordlys-jitna-rdp-recording-account DELEGATED_ADMIN')
      ;;
    29)
      action=deploy stack=nordlys-jitna-management-eu-central-1-rdp-recording account=408267159331 region=eu-central-1 file=stacks/nordlys-jitna-management-eu-central-1-rdp-recording.yaml
      capabilities=(--capabilities CAPABILITY_NAMED_IAM)
      sets=('nordlys-jitna-rdp-recording-replicas SELF')
      ;;
    30)
      action=deploy stack=nordlys-jitna-diagnosis account=719304856227 region=eu-central-1 file=stacks/nordlys-jitna-diagnosis.yaml
      capabilities=(--capabilities CAPABILITY_NAMED_IAM)
      ;;
    31)
      action=deploy stack=nordlys-jitna-chat account=719304856227 region=eu-central-1 file=stacks/nordlys-jitna-chat.yaml
      capabilities=(--capabilities CAPABILITY_NAMED_IAM)
      ;;
    32)
      action=deploy stack=nordlys-jitna-chat-520918834472-eu-central-1 account=520918834472 region=eu-central-1 file=stacks/nordlys-jitna-chat-520918834472-eu-central-1.yaml
      capabilities=(--capabilities CAPABILITY_NAMED_IAM)
      ;;
    33)
      action=deploy stack=nordlys-jitna-people account=719304856227 region=eu-central-1 file=stacks/nordlys-jitna-people.yaml
      capabilities=(--capabilities CAPABILITY_NAMED_IAM)
      sets=('nordlys-jitna-people-JitnaRecordingAdministrator-account DELEGATED_ADMIN' 'nordlys-jitna-people-JitnaRdpUser-account DELEGATED_ADMIN' 'nordlys-jitna-people-JitnaDrillApprover-account DELEGATED_ADMIN')
      ;;
    34)
      action=deploy stack=nordlys-jitna-management-people-JitnaRecordingAdministrator-account account=408267159331 region=eu-central-1 file=stacks/nordlys-jitna-management-people-JitnaRecordingAdministrator-account.yaml
      capabilities=(--capabilities CAPABILITY_NAMED_IAM)
      ;;
    35)
      action=deploy stack=nordlys-jitna-management-people-JitnaRdpUser-account account=408267159331 region=eu-central-1 file=stacks/nordlys-jitna-management-people-JitnaRdpUser-account.yaml
      capabilities=(--capabilities CAPABILITY_NAMED_IAM)
      ;;
    36)
      action=deploy stack=nordlys-jitna-management-people account=408267159331 region=eu-central-1 file=stacks/nordlys-jitna-management-people.yaml
      ;;
    37)
      action=deploy stack=nordlys-jitna-management-migration account=408267159331 region=eu-central-1 file=stacks/nordlys-jitna-management-migration.yaml
      ;;
    *) fail "unknown step: $1" ;;
  esac
}

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
changes=0

# whole_number NAME VALUE LEAST MOST: the value in `number`; text that is no number is never evaluated
whole_number() {
  local digits=${2#"${2%%[!0]*}"}
  case $2 in
    '' | *[!0-9]*) fail "invalid $1 \"$2\": expected a whole number from $3 to $4" ;;
  esac
  digits=${digits:-0}
  if ((${#digits} > 5 || digits < $3 || digits > $4)); then
    fail "invalid $1 \"$2\": expected a whole number from $3 to $4"
  fi
  number=$digits
}

# look: status of the stack in `status`; `none` if there is no such stack
look() {
  if ask cloudformation describe-stacks --region "$region" --stack-name "$stack" \
    --query 'Stacks[0].StackStatus' --output text; then
    status=$answer
  elif [[ $reason == *'does not exist'* ]]; then
    status=none
  else
    return 1
  fi
}

# begin_wait, pause WHAT, missed WHAT: a wait that ends, survives a failed call, and says what it waits for
begin_wait() {
  waited=0 misses=0 said='' said_at=0
}

pause() {
  if ((waited >= limit)); then
    fail "$1 after $((waited / 60)) minutes; run this again, it continues where it stopped"
  fi
  sleep "$poll"
  waited=$((waited + poll))
}

missed() {
  case $reason in
    *StackSetNotFound*) fail "$1 does not exist: its stack was changed by something else" ;;
    *ExpiredToken* | *'oken has expired'* | *InvalidClientTokenId* | *UnrecognizedClient* | *AccessDenied*)
      fail "$1 cannot be read: $reason; renew the credentials of account $account and run this again, it continues where it stopped"
      ;;
  esac
  misses=$((misses + 1))
  if ((misses >= 20)); then
    fail "$1 could not be read $misses times: $reason; run this again, it continues where it stopped"
  fi
  printf '  no answer, trying again: %s\n' "$reason"
}

# progress TEXT: printed when it differs from the last one, and every ten minutes
progress() {
  misses=0
  if [[ $1 != "$said" ]] || ((waited - said_at >= 600)); then
    printf '  %s min: %s\n' "$((waited / 60))" "$1"
    said=$1 said_at=$waited
  fi
}

# settle [STATUS]: waits until the stack is no longer in progress; STATUS is the one before the change, which CloudFormation may
# still show for a moment
settle() {
  local names
  begin_wait
  while true; do
    if look; then
      case $status in
        REVIEW_IN_PROGRESS)
          if [[ ${1:-} != REVIEW_IN_PROGRESS ]]; then
            return
          fi
          progress "$status"
          ;;
        *_IN_PROGRESS)
          names=''
          if ask cloudformation describe-stack-resources --region "$region" --stack-name "$stack" --output text \
            --query "StackResources[?ends_with(ResourceStatus, '_IN_PROGRESS')].LogicalResourceId"; then
            names=$(printf '%s' "$answer" | tr '\t\n' '  ')
          fi
          progress "$status${names:+ ($names)}"
          ;;
        *) return ;;
      esac
    else
      missed "stack $stack"
    fi
    pause "stack $stack is not ready"
  done
}

# advice: what to do about a stack in a status that takes no change, or that a change ended with
advice() {
  local again='then run this again'
  case $status in
    ROLLBACK_COMPLETE | ROLLBACK_FAILED | CREATE_FAILED)
      printf 'stack %s was never created (%s): fix the cause, delete what is left of it, %s: %s' "$stack" "$status" "$again" \
        "$(command_of cloudformation delete-stack --region "$region" --stack-name "$stack")"
      ;;
    DELETE_FAILED)
      printf 'stack %s could not be deleted: fix the cause, delete it again, %s: %s' "$stack" "$again" \
        "$(command_of cloudformation delete-stack --region "$region" --stack-name "$stack")"
      ;;
    UPDATE_ROLLBACK_FAILED)
      printf 'stack %s could not be rolled back: fix the cause, continue, %s: %s' "$stack" "$again" \
        "$(command_of cloudformation continue-update-rollback --region "$region" --stack-name "$stack")"
      ;;
    UPDATE_FAILED)
      printf 'stack %s stopped at a failed update: fix the cause, roll it back, %s: %s' "$stack" "$again" \
        "$(command_of cloudformation rollback-stack --region "$region" --stack-name "$stack")"
      ;;
    *) printf 'stack %s is %s: it is as before; fix the cause, %s' "$stack" "$status" "$again" ;;
  esac
}

# takes_changes: whether the status of the stack allows a change
takes_changes() {
  case $status in
    *_FAILED | ROLLBACK_COMPLETE) return 1 ;;
  esac
}

# reasons: why the stack failed, by its newest events
reasons() {
  if ask cloudformation describe-stack-events --region "$region" --stack-name "$stack" --no-paginate --output text --query \
    "StackEvents[?ends_with(ResourceStatus, '_FAILED') && !contains(ResourceStatusReason || '', 'cancelled')].[LogicalResourceId, ResourceStatusReason] | [:10]" &&
    [[ -n $answer ]]; then
    printf '  %s\n' "$answer" >&2
  fi
}

# bucket_for: the bucket for the template of the step in `bucket`; empty if there is none
bucket_for() {
  local own="JITNA_BUCKET_$account"
  bucket=${!own:-${JITNA_BUCKET:-$bucket}}
}

# upload: puts the template into the bucket; its address in `address`
upload() {
  local key place suffix=amazonaws.com
  key="jitna-iac/$stack-$(cksum <"$file" | tr -s ' ' '-').${file##*.}"
  ask s3 cp --region "$region" --only-show-errors "$file" "s3://$bucket/$key" ||
    fail "the template of $stack cannot be uploaded to $bucket: $reason"
  place=$region
  if ask s3api get-bucket-location --region "$region" --bucket "$bucket" --query LocationConstraint --output text; then
    case $answer in
      None) place=us-east-1 ;;
      EU) place=eu-west-1 ;;
      *) place=$answer ;;
    esac
  fi
  if [[ $place == cn-* ]]; then
    suffix=amazonaws.com.cn
  fi
  address="https://s3.$place.$suffix/$bucket/$key"
}

# scope_of NUMBER: accounts where something must exist in `accounts`, and the same in words in `place`
scope_of() {
  case $1 in
    1) place='account 719304856227' accounts=(719304856227) ;;
    2) place='account 408267159331' accounts=(408267159331) ;;
    3) place='account 630918274455' accounts=(630918274455) ;;
    4) place='8 accounts and those that join later' accounts=(408267159331 719304856227 184620937518 520918834472 733150928861 366472910584 941205837662 872036415590) ;;
    5) place='accounts 872036415590, 941205837662 and those that join later' accounts=(872036415590 941205837662) ;;
    6) place='account 366472910584' accounts=(366472910584) ;;
    7) place='account 520918834472' accounts=(520918834472) ;;
    *) fail "unknown scope: $1" ;;
  esac
}

# has_credentials ACCOUNT: whether there are credentials of the account
has_credentials() {
  local account=$1 own="JITNA_PROFILE_$1"
  if [[ $usable == *" $account "* ]]; then
    return 0
  elif [[ $seen == *" $account "* ]]; then
    return 1
  elif [[ -n ${!own:-} ]]; then
    seen="$seen$account "
  elif [[ -n $identity ]]; then
    [[ $identity == "$account" ]]
    return
  fi
  if ! ask sts get-caller-identity --region eu-central-1 --query Account --output text; then
    answer=none
  fi
  if [[ -z ${!own:-} ]]; then
    identity=$answer
  fi
  if [[ $answer != "$account" ]]; then
    return 1
  fi
  usable="$usable$account "
}

# is_skipped ID WHAT: whether --skip leaves it out; says so
is_skipped() {
  local skip
  for skip in ${skipped[@]+"${skipped[@]}"}; do
    if [[ $skip == "$1" ]]; then
      printf '  skipped: %s\n' "$2"
      return 0
    fi
  done
  return 1
}

# unshown ID WHAT: something that must exist, and that no command shows
unshown() {
  is_skipped "$@" || printf '  not looked at, since no command shows it: %s\n' "$2"
}

# need ID SCOPE WHAT NEEDED_BY EVIDENCE: something that must exist; the commands that show it follow
need() {
  local owner count=0
  id=$1 what=$3 needed_by=$4 evidence=$5 here=() was_seen=''
  if is_skipped "$id" "$what"; then
    return
  fi
  scope_of "$2"
  for owner in ${accounts[@]+"${accounts[@]}"}; do
    count=$((count + 1))
    if has_credentials "$owner"; then
      here+=("$owner")
    fi
  done
  if ((count == 0 || ${#here[@]} < count)); then
    unseen[$2]="${unseen[$2]:+${unseen[$2]}, }$what"
  fi
}

# probe WORD...: runs a command that shows the thing, in each account with credentials
probe() {
  local account
  for account in ${here[@]+"${here[@]}"}; do
    if ask "$@"; then
      if [[ $evidence == output && (-z $answer || $answer == None) ]]; then
        problem "$what is missing in account $account; needed by $needed_by ($id): $(command_of "$@")"
      fi
    else
      case $reason in
        *AccessDenied* | *'not authorized'* | *UnauthorizedOperation* | *Forbidden*)
          printf '  not looked at, since these credentials do not allow it: %s in account %s: %s\n' "$what" "$account" "$reason"
          continue
          ;;
      esac
      problem "$what was not found in account $account; needed by $needed_by ($id): $reason: $(command_of "$@")"
    fi
    if [[ -z $was_seen ]]; then
      looked=$((looked + 1)) was_seen=yes
    fi
  done
}

# look_outside: looks for what the model names and no stack makes, in the accounts of these credentials; says what it does not look at
look_outside() {
  local id='' what='' needed_by='' evidence='' here=() was_seen='' accounts=() place='' unseen=() scope before=$problems
  need trustedAccess/ram.amazonaws.com 1 'trusted access ram.amazonaws.com' 'the deny-access policy' output
  probe organizations list-aws-service-access-for-organization --query 'EnabledServicePrincipals[?ServicePrincipal=='\''ram.amazonaws.com'\''].ServicePrincipal' --output text
  need trustedAccess/resource-explorer-2.amazonaws.com 1 'trusted access resource-explorer-2.amazonaws.com' 'the set-up' output
  probe organizations list-aws-service-access-for-organization --query 'EnabledServicePrincipals[?ServicePrincipal=='\''resource-explorer-2.amazonaws.com'\''].ServicePrincipal' --output text
  need trustedAccess/ssm-quicksetup.amazonaws.com 1 'trusted access ssm-quicksetup.amazonaws.com' 'the set-up' output
  probe organizations list-aws-service-access-for-organization --query 'EnabledServicePrincipals[?ServicePrincipal=='\''ssm-quicksetup.amazonaws.com'\''].ServicePrincipal' --output text
  need trustedAccess/ssm.amazonaws.com 1 'trusted access ssm.amazonaws.com' 'the set-up' output
  probe organizations list-aws-service-access-for-organization --query 'EnabledServicePrincipals[?ServicePrincipal=='\''ssm.amazonaws.com'\''].ServicePrincipal' --output text
  need stackSetsAccess/cloudformation 1 'StackSets access to the organization cloudformation' 'stack sets' output
  probe cloudformation describe-organizations-access --region eu-central-1 --call-as DELEGATED_ADMIN --query '[Status][?@=='\''ENABLED'\'']' --output text
  need delegatedAdministrator/member.org.stacksets.cloudformation.amazonaws.com 1 'delegated administrator member.org.stacksets.cloudformation.amazonaws.com' 'the set-up' output
  probe organizations list-delegated-services-for-account --account-id 719304856227 --query 'DelegatedServices[?ServicePrincipal=='\''member.org.stacksets.cloudformation.amazonaws.com'\''].ServicePrincipal' --output text
  need delegatedAdministrator/resource-explorer-2.amazonaws.com 1 'delegated administrator resource-explorer-2.amazonaws.com' 'the set-up' output
  probe organizations list-delegated-services-for-account --account-id 719304856227 --query 'DelegatedServices[?ServicePrincipal=='\''resource-explorer-2.amazonaws.com'\''].ServicePrincipal' --output text
  need delegatedAdministrator/ssm-quicksetup.amazonaws.com 1 'delegated administrator ssm-quicksetup.amazonaws.com' 'the set-up' output
  probe organizations list-delegated-services-for-account --account-id 719304856227 --query 'DelegatedServices[?ServicePrincipal=='\''ssm-quicksetup.amazonaws.com'\''].ServicePrincipal' --output text
  need delegatedAdministrator/ssm.amazonaws.com 1 'delegated administrator ssm.amazonaws.com' 'the set-up' output
  probe organizations list-delegated-services-for-account --account-id 719304856227 --query 'DelegatedServices[?ServicePrincipal=='\''ssm.amazonaws.com'\''].ServicePrincipal' --output text
  need policyType/SERVICE_CONTROL_POLICY 2 'policy type SERVICE_CONTROL_POLICY' 'the guard' output
  probe organizations list-roots --query 'Roots[?Id=='\''r-n7ys'\''].PolicyTypes[] | [?Type=='\''SERVICE_CONTROL_POLICY'\'' && Status=='\''ENABLED'\''].Type' --output text
  need root/r-n7ys 1 'root r-n7ys' 'the unified console' output
  probe organizations list-roots --query 'Roots[?Id=='\''r-n7ys'\''].Id' --output text
  need organizationalUnit/ou-n7ys-1nf7a001 1 'organizational unit ou-n7ys-1nf7a001' 'just-in-time node access, rollout base' success
  probe organizations describe-organizational-unit --organizational-unit-id ou-n7ys-1nf7a001 --query OrganizationalUnit.Name --output text
  need organizationalUnit/ou-n7ys-7e570000 1 'organizational unit ou-n7ys-7e570000' 'rollout test' success
  probe organizations describe-organizational-unit --organizational-unit-id ou-n7ys-7e570000 --query OrganizationalUnit.Name --output text
  need organizationalUnit/ou-n7ys-p70duc10 1 'organizational unit ou-n7ys-p70duc10' 'rollout production, rollout old-shop' success
  probe organizations describe-organizational-unit --organizational-unit-id ou-n7ys-p70duc10 --query OrganizationalUnit.Name --output text
  need organizationalUnit/ou-n7ys-w07kl0ad 1 'organizational unit ou-n7ys-w07kl0ad' 'just-in-time node access' success
  probe organizations describe-organizational-unit --organizational-unit-id ou-n7ys-w07kl0ad --query OrganizationalUnit.Name --output text
  need role/Auditor 3 'IAM role Auditor' 'role JitnaReadOnlyOperator' success
  probe iam get-role --role-name Auditor --query Role.Arn --output text
  need role/BreakGlass 4 'IAM role BreakGlass' 'break glass' success
  probe iam get-role --role-name BreakGlass --query Role.Arn --output text
  need role/Platform 2 'IAM role Platform' 'role JitnaConsoleOnboarding' success
  probe iam get-role --role-name Platform --query Role.Arn --output text
  need role/PlatformLead 2 'IAM role PlatformLead' approvers success
  probe iam get-role --role-name PlatformLead --query Role.Arn --output text
  need samlProvider/NordlysDirectory 1 'SAML provider NordlysDirectory' 'role JitnaEnabler' output
  probe iam list-saml-providers --query 'SAMLProviderList[?ends_with(Arn, '\'':saml-provider/NordlysDirectory'\'')].Arn' --output text
  need oidcProvider/token.actions.githubusercontent.com 5 'OIDC provider token.actions.githubusercontent.com' 'role JitnaDrillApprover' output
  probe iam list-open-id-connect-providers --query 'OpenIDConnectProviderList[?ends_with(Arn, '\'':oidc-provider/token.actions.githubusercontent.com'\'')].Arn' --output text
  need identityCenter/arn:aws:sso:::instance/ssoins-69876b1c2d3e4f50 2 'IAM Identity Center instance arn:aws:sso:::instance/ssoins-69876b1c2d3e4f50' 'groups and users' success
  probe sso-admin describe-instance --region eu-central-1 --instance-arn arn:aws:sso:::instance/ssoins-69876b1c2d3e4f50 --query IdentityStoreId --output text
  need group/34688438-1061-702c-a03d-1fa788dccfd2 2 'Identity Center group 34688438-1061-702c-a03d-1fa788dccfd2' 'name engineers' success
  probe identitystore describe-group --region eu-central-1 --identity-store-id d-99670a1b2c --group-id 34688438-1061-702c-a03d-1fa788dccfd2 --query DisplayName --output text
  need group/d8a1e2b4-5061-7093-a2c4-6e8f0a1b2c3d 2 'Identity Center group d8a1e2b4-5061-7093-a2c4-6e8f0a1b2c3d' 'name change-managers' success
  probe identitystore describe-group --region eu-central-1 --identity-store-id d-99670a1b2c --group-id d8a1e2b4-5061-7093-a2c4-6e8f0a1b2c3d --query DisplayName --output text
  need group/e8c17310-e011-7089-d989-10da10123457 2 'Identity Center group e8c17310-e011-7089-d989-10da10123457' 'name platform' success
  probe identitystore describe-group --region eu-central-1 --identity-store-id d-99670a1b2c --group-id e8c17310-e011-7089-d989-10da10123457 --query DisplayName --output text
  need group/ec4df598-7071-70a6-0de4-0123456789ac 2 'Identity Center group ec4df598-7071-70a6-0de4-0123456789ac' 'name leads' success
  probe identitystore describe-group --region eu-central-1 --identity-store-id d-99670a1b2c --group-id ec4df598-7071-70a6-0de4-0123456789ac --query DisplayName --output text
  need bucket/nordlys-node-reports 1 'S3 bucket nordlys-node-reports' 'reports about nodes' success
  probe s3api head-bucket --region eu-central-1 --bucket nordlys-node-reports
  need document/SSM-SessionManagerRunShell 6 'SSM document SSM-SessionManagerRunShell' 'the import of session preferences' success
  probe ssm describe-document --region eu-central-1 --name SSM-SessionManagerRunShell --query Document.Status --output text
  probe ssm describe-document --region eu-west-1 --name SSM-SessionManagerRunShell --query Document.Status --output text
  probe ssm describe-document --region us-east-1 --name SSM-SessionManagerRunShell --query Document.Status --output text
  need function/page-on-call 4 'Lambda function page-on-call' notifications success
  probe lambda get-function --region eu-central-1 --function-name page-on-call --query Configuration.FunctionArn --output text
  probe lambda get-function --region eu-west-1 --function-name page-on-call --query Configuration.FunctionArn --output text
  probe lambda get-function --region us-east-1 --function-name page-on-call --query Configuration.FunctionArn --output text
  need eventBus/arn:aws:events:eu-central-1:630918274455:event-bus/node-access 3 'event bus arn:aws:events:eu-central-1:630918274455:event-bus/node-access' notifications success
  probe events describe-event-bus --region eu-central-1 --name node-access --query Arn --output text
  need 'trail/management events' 4 'CloudTrail trail management events' 'notifications of started requests' output
  probe cloudtrail describe-trails --region eu-central-1 --query 'trailList[].TrailARN' --output text
  probe cloudtrail describe-trails --region eu-west-1 --query 'trailList[].TrailARN' --output text
  probe cloudtrail describe-trails --region us-east-1 --query 'trailList[].TrailARN' --output text
  need slackWorkspace/T05NRDLYS 7 'Slack workspace T05NRDLYS' 'chat channels' output
  probe chatbot describe-slack-workspaces --region us-east-2 --query 'SlackWorkspaces[?SlackTeamId=='\''T05NRDLYS'\''].SlackTeamName' --output text
  need teamsTeam/2f8a4c2e-6c5b-4a3d-9e7f-3b1d5c7e9a21 1 'Microsoft Teams team 2f8a4c2e-6c5b-4a3d-9e7f-3b1d5c7e9a21' 'chat channels' output
  probe chatbot list-microsoft-teams-configured-teams --region us-east-2 --query 'ConfiguredTeams[?TeamId=='\''2f8a4c2e-6c5b-4a3d-9e7f-3b1d5c7e9a21'\''].TeamId' --output text
  for ((scope = 1; scope <= 7; scope++)); do
    if [[ -n ${unseen[scope]:-} ]]; then
      scope_of "$scope"
      if ((${#accounts[@]} == 0)); then
        printf '  not looked at in accounts that the model does not name (%s): %s\n' "$place" "${unseen[scope]}"
      else
        printf '  not looked at in accounts without credentials here (%s; JITNA_PROFILE_<account id> names a profile): %s\n' \
          "$place" "${unseen[scope]}"
      fi
    fi
  done
  if ((problems > before)); then
    printf '  --skip and the identifier in parentheses leave one of them out\n' >&2
  fi
}

# check: everything that must exist before the first stack; says all that is missing
check() {
  local step
  command -v aws >/dev/null || fail "the AWS CLI is not installed: command aws not found"
  for step in "${steps[@]}"; do
    about "$step"
    is_wanted "$stack" || continue
    if [[ -n $file && ! -r $file ]]; then
      problem "$file is missing: write the assembly again"
    fi
    if [[ $seen != *" $account "* ]]; then
      seen="$seen$account "
      if ! ask sts get-caller-identity --region "$region" --query Account --output text; then
        problem "no credentials of account $account: $reason; JITNA_PROFILE_$account names a profile for it"
      elif [[ $answer != "$account" ]]; then
        problem "these are credentials of account $answer; JITNA_PROFILE_$account names a profile for account $account"
      else
        usable="$usable$account "
      fi
      own="JITNA_PROFILE_$account"
      if [[ -z ${!own:-} ]]; then
        identity=$answer
      fi
    fi
    if [[ -n $upload ]]; then
      bucket_for
      if [[ -z $bucket ]]; then
        problem "the template of $stack is too large to be sent inline; JITNA_BUCKET names a bucket for it"
      elif [[ $usable == *" $account "* ]] && ! ask s3api head-bucket --region "$region" --bucket "$bucket"; then
        problem "bucket $bucket, for the template of $stack, cannot be used: $reason"
      fi
    fi
    if [[ $usable == *" $account "* && $action != move && $action != place ]]; then
      if ! look; then
        problem "stack $stack cannot be read: $reason"
      elif [[ $action != delete ]] && ! takes_changes; then
        problem "$(advice)"
      fi
    fi
  done
  look_outside
  if ((problems > 0)); then
    fail "$problems of the things that must exist are missing or wrong; nothing was deployed"
  fi
  printf 'checked: templates, credentials, buckets, existing stacks, %s of 33 things outside of the stacks\n' "$looked"
}

# propose KIND FILE OPTION...: makes a change set of a template in `change`; false if it would change nothing
propose() {
  local kind=$1 file=$2 quick=$poll
  local template=(--template-body "file://$file")
  shift 2
  if [[ -n $upload ]]; then
    bucket_for
    upload
    template=(--template-url "$address")
  fi
  changes=$((changes + 1))
  change="jitna-iac-$(date -u +%Y%m%d%H%M%S)-$$-$changes"
  ask cloudformation create-change-set --region "$region" --stack-name "$stack" --change-set-name "$change" \
    --change-set-type "$kind" "${template[@]}" "$@" ${capabilities[@]+"${capabilities[@]}"} \
    --query Id --output text || fail "CloudFormation refuses the template of $stack: $reason"
  if ((quick > 5)); then
    quick=5
  fi
  begin_wait
  while true; do
    if ask cloudformation describe-change-set --region "$region" --stack-name "$stack" --change-set-name "$change" \
      --no-paginate --query '[Status, StatusReason]' --output text; then
      case $answer in
        CREATE_COMPLETE*) return ;;
        FAILED*"didn't contain changes"* | FAILED*'No updates are to be performed'*)
          forget_change
          return 1
          ;;
        FAILED*) fail "CloudFormation refuses the change of $stack: ${answer#*$'\t'}" ;;
      esac
      misses=0
    else
      missed "the change set of $stack"
    fi
    if ((waited >= limit)); then
      fail "the change set of $stack is not ready after $((waited / 60)) minutes; run this again"
    fi
    sleep "$quick"
    waited=$((waited + quick))
  done
}

# forget_change: deletes a change set that is not executed; one that stays does no harm
forget_change() {
  ask cloudformation delete-change-set --region "$region" --stack-name "$stack" --change-set-name "$change" || true
}

# execute STATUS: executes the change set, and waits for the stack; STATUS is the one before
execute() {
  ask cloudformation execute-change-set --region "$region" --stack-name "$stack" --change-set-name "$change" ||
    fail "the change of $stack cannot be executed: $reason"
  sleep $((poll > 5 ? 5 : poll))
  settle "$1"
  case $status in
    CREATE_COMPLETE | UPDATE_COMPLETE) printf '  %s\n' "$status" ;;
    *)
      reasons
      fail "$(advice)"
      ;;
  esac
}

# deploy: creates or updates the stack of the step by a change set, and waits for it
deploy() {
  local kind=UPDATE before
  settle
  takes_changes || fail "$(advice)"
  before=$status
  if [[ $status == none || $status == REVIEW_IN_PROGRESS ]]; then
    kind=CREATE before=REVIEW_IN_PROGRESS
  fi
  if propose "$kind" "$file" --tags "$tags"; then
    execute "$before"
  else
    printf '  no changes\n'
  fi
}

# remove: deletes the stack of the step, and waits until it is gone
remove() {
  settle
  if [[ $status == none ]]; then
    printf '  it is gone\n'
    return
  fi
  ask cloudformation delete-stack --region "$region" --stack-name "$stack" || fail "$stack cannot be deleted: $reason"
  sleep "$poll"
  settle
  if [[ $status != none ]]; then
    reasons
    fail "$(advice)"
  fi
  printf '  deleted\n'
}

# wait_for_stack_set NAME CALLER: until no stack instance is in progress; fails if one is not up to date
wait_for_stack_set() {
  local set=$1 caller=$2 owner place state detail unit why total busy bad targets
  begin_wait
  while true; do
    if ask cloudformation list-stack-instances --region "$region" --call-as "$caller" --stack-set-name "$set" --output text --query \
      "Summaries[].[Account, Region, Status, StackInstanceStatus.DetailedStatus || 'none', OrganizationalUnitId || 'none', StatusReason || 'none']"; then
      total=0 busy=0 bad=0
      : >"$work/outdated"
      while IFS=$'\t' read -r owner place state detail unit why; do
        # A reason may have several lines.
        [[ $owner =~ ^[0-9]{12}$ ]] || continue
        total=$((total + 1))
        case $state:$detail in
          CURRENT:*) ;;
          *:PENDING | *:RUNNING) busy=$((busy + 1)) ;;
          *:SKIPPED_SUSPENDED_ACCOUNT) printf '  stack set %s: account %s is suspended, and was skipped\n' "$set" "$owner" ;;
          *)
            bad=$((bad + 1))
            targets="Accounts=$owner"
            if [[ $unit != none ]]; then
              targets="OrganizationalUnitIds=$unit,Accounts=$owner,AccountFilterType=INTERSECTION"
            fi
            {
              printf '  account %s, %s: %s (%s): %s\n' "$owner" "$place" "$state" "$detail" "$why"
              printf '    %s\n' "$(command_of cloudformation update-stack-instances --region "$region" --call-as "$caller" \
                --stack-set-name "$set" --deployment-targets "$targets" --regions "$place")"
            } >>"$work/outdated"
            ;;
        esac
      done <<<"$answer"
      if ((busy == 0)); then
        break
      fi
      progress "stack set $set: $busy of $total stack instances in progress"
    else
      missed "stack set $set"
    fi
    pause "stack set $set is not ready"
  done
  if ((bad > 0)); then
    cat "$work/outdated" >&2
    fail "stack set $set: $bad of $total stack instances are not up to date; CloudFormation does not try again by itself: fix the cause, run the commands above, then run this again"
  fi
  if ((total == 0)); then
    printf '  stack set %s: no stack instances, since its units hold no accounts\n' "$set"
  else
    printf '  stack set %s: %s stack instances\n' "$set" "$total"
  fi
}

# wait_for_rollout: until Quick Setup has rolled out every configuration manager of the stack
wait_for_rollout() {
  local found manager known count=0
  if ((wait_minutes == 0)); then
    printf '  not waiting for Quick Setup, as JITNA_WAIT_MINUTES is 0\n'
    return
  fi
  ask cloudformation describe-stack-resources --region "$region" --stack-name "$stack" --output text --query \
    "StackResources[?ResourceType=='AWS::SSMQuickSetup::ConfigurationManager'].PhysicalResourceId" ||
    fail "stack $stack cannot be read: $reason"
  found=$answer
  for manager in $found; do
    count=$((count + 1))
  done
  if ((count != managers)); then
    fail "stack $stack has $count configuration managers of Quick Setup, and not the $managers of its template"
  fi
  for manager in $found; do
    begin_wait
    while true; do
      if ask ssm-quicksetup get-configuration-manager --region "$region" --manager-arn "$manager" --output text \
        --query "StatusSummaries[?StatusType=='Deployment'] | [0].[Status, StatusMessage]"; then
        known=${answer%%$'\t'*}
        case $known in
          SUCCEEDED)
            printf '  %s: SUCCEEDED\n' "$manager"
            break
            ;;
          FAILED | STOPPED | DELETE_FAILED | STOP_FAILED)
            fail "Quick Setup did not roll out $manager: $answer; the console of Quick Setup shows the accounts; fix the cause, then run this again"
            ;;
        esac
        progress "$manager: $known"
      else
        missed "$manager"
      fi
      pause "Quick Setup has not rolled out $manager"
    done
  done
}

only_check=''
names=() skipped=() skip=''
for word in "$@"; do
  if [[ -n $skip ]]; then
    case $word in
      trustedAccess/ram.amazonaws.com) ;;
      trustedAccess/resource-explorer-2.amazonaws.com) ;;
      trustedAccess/ssm-quicksetup.amazonaws.com) ;;
      trustedAccess/ssm.amazonaws.com) ;;
      stackSetsAccess/cloudformation) ;;
      delegatedAdministrator/member.org.stacksets.cloudformation.amazonaws.com) ;;
      delegatedAdministrator/resource-explorer-2.amazonaws.com) ;;
      delegatedAdministrator/ssm-quicksetup.amazonaws.com) ;;
      delegatedAdministrator/ssm.amazonaws.com) ;;
      policyType/SERVICE_CONTROL_POLICY) ;;
      root/r-n7ys) ;;
      organizationalUnit/ou-n7ys-1nf7a001) ;;
      organizationalUnit/ou-n7ys-7e570000) ;;
      organizationalUnit/ou-n7ys-p70duc10) ;;
      organizationalUnit/ou-n7ys-w07kl0ad) ;;
      role/Auditor) ;;
      role/BreakGlass) ;;
      role/Platform) ;;
      role/PlatformLead) ;;
      samlProvider/NordlysDirectory) ;;
      oidcProvider/token.actions.githubusercontent.com) ;;
      identityCenter/arn:aws:sso:::instance/ssoins-69876b1c2d3e4f50) ;;
      group/34688438-1061-702c-a03d-1fa788dccfd2) ;;
      group/d8a1e2b4-5061-7093-a2c4-6e8f0a1b2c3d) ;;
      group/e8c17310-e011-7089-d989-10da10123457) ;;
      group/ec4df598-7071-70a6-0de4-0123456789ac) ;;
      bucket/nordlys-node-reports) ;;
      document/SSM-SessionManagerRunShell) ;;
      function/page-on-call) ;;
      eventBus/arn:aws:events:eu-central-1:630918274455:event-bus/node-access) ;;
      'trail/management events') ;;
      slackWorkspace/T05NRDLYS) ;;
      teamsTeam/2f8a4c2e-6c5b-4a3d-9e7f-3b1d5c7e9a21) ;;
      *) fail "unknown identifier: $word" ;;
    esac
    skipped+=("$word") skip=''
    continue
  fi
  case $word in
    --check) only_check=yes ;;
    --skip) skip=yes ;;
    -h | --help)
      sed -n '2,/^set /{/^#/s/^# \{0,1\}//p;}' "${BASH_SOURCE[0]##*/}"
      exit
      ;;
    nordlys-jitna-management-explorer) names+=(nordlys-jitna-management-explorer) ;;
    nordlys-jitna-notification-roles) names+=(nordlys-jitna-notification-roles) ;;
    nordlys-jitna-management-notification-roles-account) names+=(nordlys-jitna-management-notification-roles-account) ;;
    nordlys-jitna-people-setup) names+=(nordlys-jitna-people-setup) ;;
    nordlys-jitna-management-people-setup) names+=(nordlys-jitna-management-people-setup) ;;
    nordlys-jitna-conductor-one) names+=(nordlys-jitna-conductor-one) ;;
    nordlys-jitna-management-conductor-one) names+=(nordlys-jitna-management-conductor-one) ;;
    nordlys-jitna-management-conductor-one-account) names+=(nordlys-jitna-management-conductor-one-account) ;;
    nordlys-jitna-enable) names+=(nordlys-jitna-enable) ;;
    nordlys-jitna-session-logs) names+=(nordlys-jitna-session-logs) ;;
    nordlys-jitna-session-logs-255801743996-eu-central-1) names+=(nordlys-jitna-session-logs-255801743996-eu-central-1) ;;
    nordlys-jitna-management-session-logs-account) names+=(nordlys-jitna-management-session-logs-account) ;;
    nordlys-jitna-rdp-recording-bucket-255801743996-eu-central-1) names+=(nordlys-jitna-rdp-recording-bucket-255801743996-eu-central-1) ;;
    nordlys-jitna-existing-preferences-366472910584-eu-central-1) names+=(nordlys-jitna-existing-preferences-366472910584-eu-central-1) ;;
    nordlys-jitna-existing-preferences-366472910584-eu-west-1) names+=(nordlys-jitna-existing-preferences-366472910584-eu-west-1) ;;
    nordlys-jitna-existing-preferences-366472910584-us-east-1) names+=(nordlys-jitna-existing-preferences-366472910584-us-east-1) ;;
    nordlys-jitna-notifications) names+=(nordlys-jitna-notifications) ;;
    nordlys-jitna-policies) names+=(nordlys-jitna-policies) ;;
    nordlys-jitna-management-roles) names+=(nordlys-jitna-management-roles) ;;
    nordlys-jitna-management-eu-central-1-enable) names+=(nordlys-jitna-management-eu-central-1-enable) ;;
    nordlys-jitna-management-eu-central-1-session-logs-region) names+=(nordlys-jitna-management-eu-central-1-session-logs-region) ;;
    nordlys-jitna-management-eu-central-1-notifications) names+=(nordlys-jitna-management-eu-central-1-notifications) ;;
    nordlys-jitna-management-eu-central-1-policies) names+=(nordlys-jitna-management-eu-central-1-policies) ;;
    nordlys-jitna-management-us-east-1-enable) names+=(nordlys-jitna-management-us-east-1-enable) ;;
    nordlys-jitna-management-us-east-1-session-logs-region) names+=(nordlys-jitna-management-us-east-1-session-logs-region) ;;
    nordlys-jitna-management-us-east-1-notifications) names+=(nordlys-jitna-management-us-east-1-notifications) ;;
    nordlys-jitna-management-us-east-1-policies) names+=(nordlys-jitna-management-us-east-1-policies) ;;
    nordlys-jitna-rdp-recording) names+=(nordlys-jitna-rdp-recording) ;;
    nordlys-jitna-management-eu-central-1-rdp-recording) names+=(nordlys-jitna-management-eu-central-1-rdp-recording) ;;
    nordlys-jitna-diagnosis) names+=(nordlys-jitna-diagnosis) ;;
    nordlys-jitna-chat) names+=(nordlys-jitna-chat) ;;
    nordlys-jitna-chat-520918834472-eu-central-1) names+=(nordlys-jitna-chat-520918834472-eu-central-1) ;;
    nordlys-jitna-people) names+=(nordlys-jitna-people) ;;
    nordlys-jitna-management-people-JitnaRecordingAdministrator-account) names+=(nordlys-jitna-management-people-JitnaRecordingAdministrator-account) ;;
    nordlys-jitna-management-people-JitnaRdpUser-account) names+=(nordlys-jitna-management-people-JitnaRdpUser-account) ;;
    nordlys-jitna-management-people) names+=(nordlys-jitna-management-people) ;;
    nordlys-jitna-management-migration) names+=(nordlys-jitna-management-migration) ;;
    *) fail "unknown stack: $word" ;;
  esac
done
if [[ -n $skip ]]; then
  fail "--skip needs an identifier"
fi
is_wanted() {
  local name
  if ((${#names[@]} == 0)); then
    return 0
  fi
  for name in "${names[@]}"; do
    if [[ $name == "$1" ]]; then
      return 0
    fi
  done
  return 1
}

whole_number JITNA_WAIT_MINUTES "${JITNA_WAIT_MINUTES:-2160}" 0 99999
wait_minutes=$number
whole_number JITNA_POLL_SECONDS "${JITNA_POLL_SECONDS:-15}" 1 3600
poll=$number
limit=$((60 * (wait_minutes == 0 ? 2160 : wait_minutes)))
work=$(mktemp -d)
trap 'rm -rf -- "$work"' EXIT
seen=' ' usable=' ' identity='' looked=0 own=''

check
if [[ -n $only_check ]]; then
  exit
fi
for step in "${steps[@]}"; do
  about "$step"
  is_wanted "$stack" || continue
  case $action in
    deploy)
      printf '\n== %s (account %s, %s)\n' "$stack" "$account" "$region"
      deploy
      ;;
    *)
      printf '\n== delete %s (account %s, %s)\n' "$stack" "$account" "$region"
      remove
      ;;
  esac
  if [[ $action == deploy || -n $file ]]; then
    for set in ${sets[@]+"${sets[@]}"}; do
      wait_for_stack_set "${set% *}" "${set##* }"
    done
  fi
  if ((managers > 0)); then
    wait_for_rollout
  fi
done
