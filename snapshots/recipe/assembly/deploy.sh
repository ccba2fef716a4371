#!/usr/bin/env bash
# Deploys the stacks of this assembly in order, with the AWS CLI. RUNBOOK.md says what to do before the first run.
#
#   ./deploy.sh                     checks the prerequisites, then deploys all stacks
#   ./deploy.sh STACK...            the same for these stacks, in their order
#   ./deploy.sh --check [STACK...]  only checks the prerequisites
#   --skip ID                       does not check one prerequisite, given by its identifier; can be repeated
#
# A rollout of Quick Setup can take hours. You can run this script again at any time: it waits for a stack in progress, and does not
# update a stack without changes.
#
# JITNA_PROFILE_<account ID>  profile of the AWS CLI for an account; without it, what the AWS CLI finds (AWS_PROFILE and so on)
# JITNA_BUCKET                bucket for templates above 51200 bytes; JITNA_BUCKET_<account ID> takes precedence
# JITNA_WAIT_MINUTES          longest wait for one stack, one StackSet or one rollout of Quick Setup, 0 to 99999 (default: 2160,
#                             which is 36 hours); 0 does not wait for Quick Setup
# JITNA_POLL_SECONDS          seconds between two checks, 1 to 3600 (default: 15)
set -euo pipefail
# `cd` would look there for a relative path.
unset CDPATH
case ${BASH_SOURCE[0]} in
  */*) cd -- "${BASH_SOURCE[0]%/*}/" ;;
esac
export AWS_PAGER=''

tags='[{"Key":"AWSSamples","Value":"Just-in-time-Node-Access"}]'
steps=(1 2)

# about STEP: sets the properties of a step
about() {
  capabilities=() sets=() managers=0 bucket='' upload='' file=''
  case $1 in
    1)
      action=deploy stack=jitna-enable account=123456789012 region=us-east-1 file=stacks/jitna-enable.yaml
      capabilities=(--capabilities CAPABILITY_NAMED_IAM)
      managers=2
      ;;
    2)
      action=deploy stack=jitna-policies account=123456789012 region=us-east-1 file=stacks/jitna-policies.yaml
      sets=('jitna-workloads DELEGATED_ADMIN')
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
changes=0

# whole_number NAME VALUE LEAST MOST: the value in `number`; a string that is not a number is never evaluated
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

# begin_wait, pause WHAT, missed WHAT: a wait with a time limit that survives a failed call and prints what it waits for
begin_wait() {
  waited=0 misses=0 said='' said_at=0
}

pause() {
  if ((waited >= limit)); then
    fail "$1 after $((waited / 60)) minutes; run this again; it continues where it stopped"
  fi
  sleep "$poll"
  waited=$((waited + poll))
}

missed() {
  case $reason in
    *StackSetNotFound*) fail "$1 does not exist: another tool changed its stack" ;;
    *ExpiredToken* | *'oken has expired'* | *InvalidClientTokenId* | *UnrecognizedClient* | *AccessDenied*)
      fail "$1 cannot be read: $reason; renew the credentials of account $account and run this again; it continues where it stopped"
      ;;
  esac
  misses=$((misses + 1))
  if ((misses >= 20)); then
    fail "$1 could not be read $misses times: $reason; run this again; it continues where it stopped"
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

# settle [STATUS]: waits until the stack is no longer in progress; STATUS is the status before the change, which CloudFormation may
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

# advice: what to do about a stack whose status allows no change, or whose change failed
advice() {
  local again='then run this again'
  case $status in
    ROLLBACK_COMPLETE | ROLLBACK_FAILED | CREATE_FAILED)
      printf 'stack %s was never created (%s): fix the cause, delete its remains, %s: %s' "$stack" "$status" "$again" \
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
    *) printf 'stack %s is %s: its resources are unchanged; fix the cause, %s' "$stack" "$status" "$again" ;;
  esac
}

# takes_changes: whether the status of the stack allows a change
takes_changes() {
  case $status in
    *_FAILED | ROLLBACK_COMPLETE) return 1 ;;
  esac
}

# early_errors OPTION NAME: prints errors of early validation and of Hooks, which the events of a stack do not show
# (CloudFormation User Guide, "Validate stack deployments"), for --change-set-name or --stack-name
early_errors() {
  local before=$reason
  if ! ask cloudformation describe-events --region "$region" "$1" "$2" --filters FailedEvents=true --no-paginate --output text --query \
    "OperationEvents[?EventType=='VALIDATION_ERROR' || EventType=='HOOK_INVOCATION_ERROR'].[LogicalResourceId || '-', ValidationName || HookType || '-', ValidationStatusReason || HookStatusReason || '-'] | [:10]"; then
    printf '  errors of early validation were not read; this needs a current AWS CLI and cloudformation:DescribeEvents: %s\n' "$reason" >&2
  elif [[ -n $answer && $answer != None ]]; then
    printf '  %s\n' "$answer" >&2
  fi
  reason=$before
}

# reasons: prints why the stack failed, from its newest events
reasons() {
  if ask cloudformation describe-stack-events --region "$region" --stack-name "$stack" --no-paginate --output text --query \
    "StackEvents[?ends_with(ResourceStatus, '_FAILED') && !contains(ResourceStatusReason || '', 'cancelled')].[LogicalResourceId, ResourceStatusReason] | [:10]" &&
    [[ -n $answer ]]; then
    printf '  %s\n' "$answer" >&2
  fi
  early_errors --stack-name "$stack"
}

# bucket_for: the bucket for the template of the step in `bucket`; empty if there is none
bucket_for() {
  local own="JITNA_BUCKET_$account"
  bucket=${!own:-${JITNA_BUCKET:-$bucket}}
}

# upload: uploads the template to the bucket; its URL is in `address`
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

# scope_of NUMBER: accounts of a prerequisite in `accounts`, and their description in `place`
scope_of() {
  case $1 in
    1) place='account 123456789012' accounts=(123456789012) ;;
    2) place='the management account' accounts=() ;;
    3) place='every account' accounts=() ;;
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
  if ! ask sts get-caller-identity --region us-east-1 --query Account --output text; then
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

# is_skipped ID WHAT: whether --skip names it; prints that it is skipped
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

# unshown ID WHAT: a prerequisite that no command shows
unshown() {
  is_skipped "$@" || printf '  not checked, because no AWS CLI command shows it: %s\n' "$2"
}

# need ID SCOPE WHAT NEEDED_BY EVIDENCE: a prerequisite; the commands that show it follow
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

# probe WORD...: runs a command that shows the prerequisite, in each account with credentials
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
          printf '  not checked, because these credentials do not allow it: %s in account %s: %s\n' "$what" "$account" "$reason"
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

# look_outside: checks what the model names and no stack creates, in the accounts of these credentials; prints what it does not check
look_outside() {
  local id='' what='' needed_by='' evidence='' here=() was_seen='' accounts=() place='' unseen=() scope before=$problems
  need trustedAccess/ram.amazonaws.com 1 'trusted access ram.amazonaws.com' 'the deny-access policy' output
  probe organizations list-aws-service-access-for-organization --query 'EnabledServicePrincipals[?ServicePrincipal=='\''ram.amazonaws.com'\''].ServicePrincipal' --output text
  need trustedAccess/resource-explorer-2.amazonaws.com 1 'trusted access resource-explorer-2.amazonaws.com' 'the setup' output
  probe organizations list-aws-service-access-for-organization --query 'EnabledServicePrincipals[?ServicePrincipal=='\''resource-explorer-2.amazonaws.com'\''].ServicePrincipal' --output text
  need trustedAccess/ssm-quicksetup.amazonaws.com 1 'trusted access ssm-quicksetup.amazonaws.com' 'the setup' output
  probe organizations list-aws-service-access-for-organization --query 'EnabledServicePrincipals[?ServicePrincipal=='\''ssm-quicksetup.amazonaws.com'\''].ServicePrincipal' --output text
  need trustedAccess/ssm.amazonaws.com 1 'trusted access ssm.amazonaws.com' 'the setup' output
  probe organizations list-aws-service-access-for-organization --query 'EnabledServicePrincipals[?ServicePrincipal=='\''ssm.amazonaws.com'\''].ServicePrincipal' --output text
  need stackSetsAccess/cloudformation 1 'StackSets access to the organization cloudformation' StackSets output
  probe cloudformation describe-organizations-access --region us-east-1 --call-as DELEGATED_ADMIN --query '[Status][?@=='\''ENABLED'\'']' --output text
  need delegatedAdministrator/member.org.stacksets.cloudformation.amazonaws.com 1 'delegated administrator member.org.stacksets.cloudformation.amazonaws.com' 'the setup' output
  probe organizations list-delegated-services-for-account --account-id 123456789012 --query 'DelegatedServices[?ServicePrincipal=='\''member.org.stacksets.cloudformation.amazonaws.com'\''].ServicePrincipal' --output text
  need delegatedAdministrator/resource-explorer-2.amazonaws.com 1 'delegated administrator resource-explorer-2.amazonaws.com' 'the setup' output
  probe organizations list-delegated-services-for-account --account-id 123456789012 --query 'DelegatedServices[?ServicePrincipal=='\''resource-explorer-2.amazonaws.com'\''].ServicePrincipal' --output text
  need delegatedAdministrator/ssm-quicksetup.amazonaws.com 1 'delegated administrator ssm-quicksetup.amazonaws.com' 'the setup' output
  probe organizations list-delegated-services-for-account --account-id 123456789012 --query 'DelegatedServices[?ServicePrincipal=='\''ssm-quicksetup.amazonaws.com'\''].ServicePrincipal' --output text
  need delegatedAdministrator/ssm.amazonaws.com 1 'delegated administrator ssm.amazonaws.com' 'the setup' output
  probe organizations list-delegated-services-for-account --account-id 123456789012 --query 'DelegatedServices[?ServicePrincipal=='\''ssm.amazonaws.com'\''].ServicePrincipal' --output text
  need root/r-abcd 1 'root r-abcd' 'the unified console' output
  probe organizations list-roots --query 'Roots[?Id=='\''r-abcd'\''].Id' --output text
  need organizationalUnit/ou-abcd-aaaaaaaa 1 'organizational unit ou-abcd-aaaaaaaa' 'just-in-time node access, rollout workloads' success
  probe organizations describe-organizational-unit --organizational-unit-id ou-abcd-aaaaaaaa --query OrganizationalUnit.Name --output text
  need organizationalUnit/ou-abcd-bbbbbbbb 1 'organizational unit ou-abcd-bbbbbbbb' 'just-in-time node access, rollout workloads' success
  probe organizations describe-organizational-unit --organizational-unit-id ou-abcd-bbbbbbbb --query OrganizationalUnit.Name --output text
  need role/AWS-QuickSetup-SSM-RoleForEnablingExplorer 2 'IAM role AWS-QuickSetup-SSM-RoleForEnablingExplorer' Explorer success
  probe iam get-role --role-name AWS-QuickSetup-SSM-RoleForEnablingExplorer --query Role.Arn --output text
  unshown group/e8c17310-e011-7089-d989-10da10123456 'Identity Center group e8c17310-e011-7089-d989-10da10123456'
  unshown group/ec4df598-7071-70a6-0de4-0123456789ab 'Identity Center group ec4df598-7071-70a6-0de4-0123456789ab'
  need 'logGroup/session-manager-${AWS::Region}' 3 'log group session-manager-${AWS::Region}' 'session preferences standard' output
  probe logs describe-log-groups --region us-east-1 --log-group-name-prefix session-manager-us-east-1 --query 'logGroups[?logGroupName=='\''session-manager-us-east-1'\''].logGroupName' --output text
  probe logs describe-log-groups --region us-east-2 --log-group-name-prefix session-manager-us-east-2 --query 'logGroups[?logGroupName=='\''session-manager-us-east-2'\''].logGroupName' --output text
  probe logs describe-log-groups --region us-west-2 --log-group-name-prefix session-manager-us-west-2 --query 'logGroups[?logGroupName=='\''session-manager-us-west-2'\''].logGroupName' --output text
  for ((scope = 1; scope <= 3; scope++)); do
    if [[ -n ${unseen[scope]:-} ]]; then
      scope_of "$scope"
      if ((${#accounts[@]} == 0)); then
        printf '  not checked in accounts that the model does not name (%s): %s\n' "$place" "${unseen[scope]}"
      else
        printf '  not checked in accounts without credentials here (%s; set JITNA_PROFILE_<account ID> to a profile): %s\n' \
          "$place" "${unseen[scope]}"
      fi
    fi
  done
  if ((problems > before)); then
    printf '  to skip one of them, pass --skip and the identifier in parentheses\n' >&2
  fi
}

# check: checks all prerequisites before the first stack, and prints each that is missing
check() {
  local step
  command -v aws >/dev/null || fail "the AWS CLI is not installed: command aws not found"
  for step in "${steps[@]}"; do
    about "$step"
    is_wanted "$stack" || continue
    if [[ -n $file && ! -r $file ]]; then
      problem "$file is missing: run jitna-iac synth again"
    fi
    if [[ $seen != *" $account "* ]]; then
      seen="$seen$account "
      if ! ask sts get-caller-identity --region "$region" --query Account --output text; then
        problem "no credentials of account $account: $reason; set JITNA_PROFILE_$account to a profile for it"
      elif [[ $answer != "$account" ]]; then
        problem "these are credentials of account $answer; set JITNA_PROFILE_$account to a profile for account $account"
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
        problem "the template of $stack is too large to be sent inline; set JITNA_BUCKET to a bucket for it"
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
    fail "$problems prerequisites are missing or wrong; nothing was deployed"
  fi
  printf 'checked: templates, credentials, buckets, existing stacks, %s of 16 prerequisites outside the stacks\n' "$looked"
}

# propose KIND FILE OPTION...: makes a change set of a template in `change`; false if it would change nothing
propose() {
  local kind=$1 file=$2 quick=$poll arn why
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
    --query Id --output text || fail "CloudFormation rejects the template of $stack: $reason"
  arn=$answer
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
        FAILED*)
          why=${answer#*$'\t'}
          early_errors --change-set-name "$arn"
          fail "CloudFormation rejects the change of $stack: $why"
          ;;
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

# forget_change: deletes a change set that is not executed; a remaining one does no harm
forget_change() {
  ask cloudformation delete-change-set --region "$region" --stack-name "$stack" --change-set-name "$change" || true
}

# execute STATUS: executes the change set, and waits for the stack; STATUS is the status before
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

# remove: deletes the stack of the step, and waits until it no longer exists
remove() {
  settle
  if [[ $status == none ]]; then
    printf '  it does not exist\n'
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
          *:SKIPPED_SUSPENDED_ACCOUNT) printf '  StackSet %s: account %s is suspended and was skipped\n' "$set" "$owner" ;;
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
      progress "StackSet $set: $busy of $total stack instances in progress"
    else
      missed "StackSet $set"
    fi
    pause "StackSet $set is not ready"
  done
  if ((bad > 0)); then
    cat "$work/outdated" >&2
    fail "StackSet $set: $bad of $total stack instances are not up to date; CloudFormation does not retry automatically: fix the cause, run the commands above, then run this again"
  fi
  if ((total == 0)); then
    printf '  StackSet %s: no stack instances, because its OUs have no accounts\n' "$set"
  else
    printf '  StackSet %s: %s stack instances\n' "$set" "$total"
  fi
}

# wait_for_rollout: until Quick Setup has rolled out every configuration manager of the stack
wait_for_rollout() {
  local found manager known count=0
  if ((wait_minutes == 0)); then
    printf '  not waiting for Quick Setup, because JITNA_WAIT_MINUTES is 0\n'
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
    fail "stack $stack has $count configuration managers of Quick Setup, but its template has $managers"
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
      root/r-abcd) ;;
      organizationalUnit/ou-abcd-aaaaaaaa) ;;
      organizationalUnit/ou-abcd-bbbbbbbb) ;;
      role/AWS-QuickSetup-SSM-RoleForEnablingExplorer) ;;
      group/e8c17310-e011-7089-d989-10da10123456) ;;
      group/ec4df598-7071-70a6-0de4-0123456789ab) ;;
      'logGroup/session-manager-${AWS::Region}') ;;
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
    jitna-enable) names+=(jitna-enable) ;;
    jitna-policies) names+=(jitna-policies) ;;
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
