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

tags='[{"Key":"Owner","Value":"platform"},{"Key":"Source","Value":"halden/node-access"},{"Key":"CostCenter","Value":"8120"}]'
steps=(1 2 3 4 5 6)

# about STEP: what is known of a step
about() {
  capabilities=() sets=() managers=0 bucket='' upload='' file=''
  case $1 in
    1)
      action=deploy stack=halden-jitna-enable account=796032503149 region=eu-central-1 file=stacks/halden-jitna-enable.yaml
      managers=2
      ;;
    2)
      action=deploy stack=halden-jitna-policies account=796032503149 region=eu-central-1 file=stacks/halden-jitna-policies.yaml
      upload=yes bucket=''
      sets=('halden-jitna-base DELEGATED_ADMIN' 'halden-jitna-base-accounts DELEGATED_ADMIN' 'halden-jitna-infrastructure-production DELEGATED_ADMIN' 'halden-jitna-retail DELEGATED_ADMIN' 'halden-jitna-retail-production DELEGATED_ADMIN' 'halden-jitna-logistics DELEGATED_ADMIN' 'halden-jitna-logistics-production DELEGATED_ADMIN' 'halden-jitna-bank DELEGATED_ADMIN' 'halden-jitna-bank-production DELEGATED_ADMIN' 'halden-jitna-bank-payments-hub-accounts DELEGATED_ADMIN' 'halden-jitna-energy DELEGATED_ADMIN' 'halden-jitna-energy-production DELEGATED_ADMIN' 'halden-jitna-sandbox DELEGATED_ADMIN')
      ;;
    3)
      action=deploy stack=halden-jitna-management-eu-central-1-enable account=564255524239 region=eu-central-1 file=stacks/halden-jitna-management-eu-central-1-enable.yaml
      managers=2
      ;;
    4)
      action=deploy stack=halden-jitna-management-eu-central-1-policies account=564255524239 region=eu-central-1 file=stacks/halden-jitna-management-eu-central-1-policies.yaml
      ;;
    5)
      action=deploy stack=halden-jitna-management-eu-west-1-enable account=564255524239 region=eu-west-1 file=stacks/halden-jitna-management-eu-west-1-enable.yaml
      managers=2
      ;;
    6)
      action=deploy stack=halden-jitna-management-eu-west-1-policies account=564255524239 region=eu-west-1 file=stacks/halden-jitna-management-eu-west-1-policies.yaml
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
    1) place='account 796032503149' accounts=(796032503149) ;;
    2) place='accounts 796032503149, 564255524239' accounts=(796032503149 564255524239) ;;
    3) place='account 564255524239' accounts=(564255524239) ;;
    4) place='account 530536006521' accounts=(530536006521) ;;
    5) place='98 accounts and those that join later' accounts=(651421606711 105630187237 124355905290 835786907137 796032503149 612194598788 326370318083 269699482066 895534019024 663056776165 793065802912 114655520609 804009498594 606199806429 914439172779 165365265381 652440142498 330530239998 173910160876 684507996994 859183917461 694735477049 343416839098 321824439229 618209591100 410974035668 683486229153 707791619517 516710604914 173342004392 362116261114 224611334503 673370474273 999108690133 919903812748 708109267613 221822297859 270717680698 957050686518 626448067627 302088721966 786705966291 909396749096 587913236337 769806765355 503659743765 381706973221 695199561197 227401846711 584630258968 704517731429 408142192356 416976210393 251777648645 844198482410 257101281680 513679236415 363330445886 385064722670 889069495547 470881292808 358994020878 687419054649 919369924049 833465663756 543374436665 875159340410 960949474226 225996440296 424271979711 917942802847 620659175978 785884365984 534432368862 204275807981 889617538314 161428711543 160930395915 595697630024 421333111507 519652191875 202049967320 189968259256 275602919805 960596222538 412571656140 957686449009 683256974206 747773372593 102849512771 179002062404 477424990627 282862195357 930310783119 947303918931 330552181427 564255524239 246534375963) ;;
    6) place='68 accounts and those that join later' accounts=(518589997202 391236138712 811447798367 506305223711 960073669864 505996105057 488950272438 170023633564 835337000694 122698250655 144895164992 897442929785 114985505815 564844969433 411610983564 462895698257 542793259989 288947791121 773161851941 914127784567 721161293353 713563819865 116704746070 887720840859 251024702510 123772432304 453867772825 171004748592 292661734233 354998155618 685834684950 510894914698 259053912445 190834863803 608988312210 933319471863 792816074331 191906770346 861889624286 309525149114 413967075594 660940312822 216146345662 328009582050 658893387453 251669869085 642543866532 422208914893 409701235708 107688988203 794389665254 430372704619 197859610189 159527671306 614914833707 259719113252 398695053116 385552642598 545956036400 110049036547 386670099596 999726537487 345523213521 606386396564 469155068841 969036331025 667189288079 315871985594) ;;
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
  probe organizations list-delegated-services-for-account --account-id 796032503149 --query 'DelegatedServices[?ServicePrincipal=='\''member.org.stacksets.cloudformation.amazonaws.com'\''].ServicePrincipal' --output text
  need delegatedAdministrator/resource-explorer-2.amazonaws.com 1 'delegated administrator resource-explorer-2.amazonaws.com' 'the set-up' output
  probe organizations list-delegated-services-for-account --account-id 796032503149 --query 'DelegatedServices[?ServicePrincipal=='\''resource-explorer-2.amazonaws.com'\''].ServicePrincipal' --output text
  need delegatedAdministrator/ssm-quicksetup.amazonaws.com 1 'delegated administrator ssm-quicksetup.amazonaws.com' 'the set-up' output
  probe organizations list-delegated-services-for-account --account-id 796032503149 --query 'DelegatedServices[?ServicePrincipal=='\''ssm-quicksetup.amazonaws.com'\''].ServicePrincipal' --output text
  need delegatedAdministrator/ssm.amazonaws.com 1 'delegated administrator ssm.amazonaws.com' 'the set-up' output
  probe organizations list-delegated-services-for-account --account-id 796032503149 --query 'DelegatedServices[?ServicePrincipal=='\''ssm.amazonaws.com'\''].ServicePrincipal' --output text
  need root/r-h4ld 1 'root r-h4ld' 'the unified console' output
  probe organizations list-roots --query 'Roots[?Id=='\''r-h4ld'\''].Id' --output text
  need organizationalUnit/ou-h4ld-27816e7b 1 'organizational unit ou-h4ld-27816e7b' 'rollout logistics' success
  probe organizations describe-organizational-unit --organizational-unit-id ou-h4ld-27816e7b --query OrganizationalUnit.Name --output text
  need organizationalUnit/ou-h4ld-472705b2 1 'organizational unit ou-h4ld-472705b2' 'rollout base' success
  probe organizations describe-organizational-unit --organizational-unit-id ou-h4ld-472705b2 --query OrganizationalUnit.Name --output text
  need organizationalUnit/ou-h4ld-4a88c395 1 'organizational unit ou-h4ld-4a88c395' 'rollout retail' success
  probe organizations describe-organizational-unit --organizational-unit-id ou-h4ld-4a88c395 --query OrganizationalUnit.Name --output text
  need organizationalUnit/ou-h4ld-583de779 1 'organizational unit ou-h4ld-583de779' 'rollout retail' success
  probe organizations describe-organizational-unit --organizational-unit-id ou-h4ld-583de779 --query OrganizationalUnit.Name --output text
  need organizationalUnit/ou-h4ld-63807b77 1 'organizational unit ou-h4ld-63807b77' 'rollout bank-payments-hub' success
  probe organizations describe-organizational-unit --organizational-unit-id ou-h4ld-63807b77 --query OrganizationalUnit.Name --output text
  need organizationalUnit/ou-h4ld-672bbe7d 1 'organizational unit ou-h4ld-672bbe7d' 'rollout energy' success
  probe organizations describe-organizational-unit --organizational-unit-id ou-h4ld-672bbe7d --query OrganizationalUnit.Name --output text
  need organizationalUnit/ou-h4ld-71ca87e6 1 'organizational unit ou-h4ld-71ca87e6' 'rollout energy' success
  probe organizations describe-organizational-unit --organizational-unit-id ou-h4ld-71ca87e6 --query OrganizationalUnit.Name --output text
  need organizationalUnit/ou-h4ld-74c48c30 1 'organizational unit ou-h4ld-74c48c30' 'rollout logistics' success
  probe organizations describe-organizational-unit --organizational-unit-id ou-h4ld-74c48c30 --query OrganizationalUnit.Name --output text
  need organizationalUnit/ou-h4ld-94535c23 1 'organizational unit ou-h4ld-94535c23' 'just-in-time node access, rollout sandbox' success
  probe organizations describe-organizational-unit --organizational-unit-id ou-h4ld-94535c23 --query OrganizationalUnit.Name --output text
  need organizationalUnit/ou-h4ld-a823e14d 1 'organizational unit ou-h4ld-a823e14d' 'rollout bank' success
  probe organizations describe-organizational-unit --organizational-unit-id ou-h4ld-a823e14d --query OrganizationalUnit.Name --output text
  need organizationalUnit/ou-h4ld-a8d5bd55 1 'organizational unit ou-h4ld-a8d5bd55' 'rollout retail-production' success
  probe organizations describe-organizational-unit --organizational-unit-id ou-h4ld-a8d5bd55 --query OrganizationalUnit.Name --output text
  need organizationalUnit/ou-h4ld-af0d5830 1 'organizational unit ou-h4ld-af0d5830' 'rollout bank-production' success
  probe organizations describe-organizational-unit --organizational-unit-id ou-h4ld-af0d5830 --query OrganizationalUnit.Name --output text
  need organizationalUnit/ou-h4ld-b4f006bc 1 'organizational unit ou-h4ld-b4f006bc' 'just-in-time node access' success
  probe organizations describe-organizational-unit --organizational-unit-id ou-h4ld-b4f006bc --query OrganizationalUnit.Name --output text
  need organizationalUnit/ou-h4ld-bd1a0fa4 1 'organizational unit ou-h4ld-bd1a0fa4' 'rollout logistics-production' success
  probe organizations describe-organizational-unit --organizational-unit-id ou-h4ld-bd1a0fa4 --query OrganizationalUnit.Name --output text
  need organizationalUnit/ou-h4ld-bfda84a4 1 'organizational unit ou-h4ld-bfda84a4' 'just-in-time node access, rollout base' success
  probe organizations describe-organizational-unit --organizational-unit-id ou-h4ld-bfda84a4 --query OrganizationalUnit.Name --output text
  need organizationalUnit/ou-h4ld-c93706ab 1 'organizational unit ou-h4ld-c93706ab' 'rollout infrastructure-production' success
  probe organizations describe-organizational-unit --organizational-unit-id ou-h4ld-c93706ab --query OrganizationalUnit.Name --output text
  need organizationalUnit/ou-h4ld-deac96fc 1 'organizational unit ou-h4ld-deac96fc' 'rollout energy-production' success
  probe organizations describe-organizational-unit --organizational-unit-id ou-h4ld-deac96fc --query OrganizationalUnit.Name --output text
  need organizationalUnit/ou-h4ld-e7c33be7 1 'organizational unit ou-h4ld-e7c33be7' 'rollout bank' success
  probe organizations describe-organizational-unit --organizational-unit-id ou-h4ld-e7c33be7 --query OrganizationalUnit.Name --output text
  need role/AWS-QuickSetup-LocalAdministrationRole 2 'IAM role AWS-QuickSetup-LocalAdministrationRole' 'local deployments of Quick Setup' success
  probe iam get-role --role-name AWS-QuickSetup-LocalAdministrationRole --query Role.Arn --output text
  need role/AWS-QuickSetup-LocalExecutionRole 2 'IAM role AWS-QuickSetup-LocalExecutionRole' 'local deployments of Quick Setup' success
  probe iam get-role --role-name AWS-QuickSetup-LocalExecutionRole --query Role.Arn --output text
  need role/AWS-QuickSetup-SSM-RoleForEnablingExplorer 3 'IAM role AWS-QuickSetup-SSM-RoleForEnablingExplorer' Explorer success
  probe iam get-role --role-name AWS-QuickSetup-SSM-RoleForEnablingExplorer --query Role.Arn --output text
  need role/HaldenOrganizationAdmin 3 'IAM role HaldenOrganizationAdmin' approvers success
  probe iam get-role --role-name HaldenOrganizationAdmin --query Role.Arn --output text
  need role/HaldenSecurityOfficer 3 'IAM role HaldenSecurityOfficer' approvers success
  probe iam get-role --role-name HaldenSecurityOfficer --query Role.Arn --output text
  need identityCenter/arn:aws:sso:::instance/ssoins-7223c1d04e5f6a8b 3 'IAM Identity Center instance arn:aws:sso:::instance/ssoins-7223c1d04e5f6a8b' 'groups and users' success
  probe sso-admin describe-instance --region eu-central-1 --instance-arn arn:aws:sso:::instance/ssoins-7223c1d04e5f6a8b --query IdentityStoreId --output text
  need group/1923cacc-a0a5-7075-a265-4e0273e65a83 3 'Identity Center group 1923cacc-a0a5-7075-a265-4e0273e65a83' 'name energy-customers' success
  probe identitystore describe-group --region eu-central-1 --identity-store-id d-9967abcdef --group-id 1923cacc-a0a5-7075-a265-4e0273e65a83 --query DisplayName --output text
  need group/1b6c4fdc-5d5e-704c-c669-bee06d6d5e4e 3 'Identity Center group 1b6c4fdc-5d5e-704c-c669-bee06d6d5e4e' 'name retail-web-shop' success
  probe identitystore describe-group --region eu-central-1 --identity-store-id d-9967abcdef --group-id 1b6c4fdc-5d5e-704c-c669-bee06d6d5e4e --query DisplayName --output text
  need group/2182478d-b162-70a2-0be1-8e55de18ba5c 3 'Identity Center group 2182478d-b162-70a2-0be1-8e55de18ba5c' 'name logistics-on-call' success
  probe identitystore describe-group --region eu-central-1 --identity-store-id d-9967abcdef --group-id 2182478d-b162-70a2-0be1-8e55de18ba5c --query DisplayName --output text
  need group/30ab2637-b774-70e5-0630-327dd8ded872 3 'Identity Center group 30ab2637-b774-70e5-0630-327dd8ded872' 'name contractors' success
  probe identitystore describe-group --region eu-central-1 --identity-store-id d-9967abcdef --group-id 30ab2637-b774-70e5-0630-327dd8ded872 --query DisplayName --output text
  need group/37d884a0-f51e-703f-df62-2832d89ad7f6 3 'Identity Center group 37d884a0-f51e-703f-df62-2832d89ad7f6' 'name energy-leads' success
  probe identitystore describe-group --region eu-central-1 --identity-store-id d-9967abcdef --group-id 37d884a0-f51e-703f-df62-2832d89ad7f6 --query DisplayName --output text
  need group/4116329f-cbc7-70d3-409b-837f0873b011 3 'Identity Center group 4116329f-cbc7-70d3-409b-837f0873b011' 'name security-duty' success
  probe identitystore describe-group --region eu-central-1 --identity-store-id d-9967abcdef --group-id 4116329f-cbc7-70d3-409b-837f0873b011 --query DisplayName --output text
  need group/4712a395-57ad-70d3-ceb6-8e819a2170d6 3 'Identity Center group 4712a395-57ad-70d3-ceb6-8e819a2170d6' 'name platform-on-call' success
  probe identitystore describe-group --region eu-central-1 --identity-store-id d-9967abcdef --group-id 4712a395-57ad-70d3-ceb6-8e819a2170d6 --query DisplayName --output text
  need group/5abd8ea3-bcbe-70a7-bb6f-590082fd36f3 3 'Identity Center group 5abd8ea3-bcbe-70a7-bb6f-590082fd36f3' 'name bank-trading' success
  probe identitystore describe-group --region eu-central-1 --identity-store-id d-9967abcdef --group-id 5abd8ea3-bcbe-70a7-bb6f-590082fd36f3 --query DisplayName --output text
  need group/5c5163b7-3dfd-70ee-121a-6fc2e6f4a033 3 'Identity Center group 5c5163b7-3dfd-70ee-121a-6fc2e6f4a033' 'name retail-supply-chain' success
  probe identitystore describe-group --region eu-central-1 --identity-store-id d-9967abcdef --group-id 5c5163b7-3dfd-70ee-121a-6fc2e6f4a033 --query DisplayName --output text
  need group/6010e0bc-86f9-7090-1702-655c4e8c8835 3 'Identity Center group 6010e0bc-86f9-7090-1702-655c4e8c8835' 'name bank-on-call' success
  probe identitystore describe-group --region eu-central-1 --identity-store-id d-9967abcdef --group-id 6010e0bc-86f9-7090-1702-655c4e8c8835 --query DisplayName --output text
  need group/60302b61-82b0-707c-5d0e-729089346a8e 3 'Identity Center group 60302b61-82b0-707c-5d0e-729089346a8e' 'name logistics-warehouses' success
  probe identitystore describe-group --region eu-central-1 --identity-store-id d-9967abcdef --group-id 60302b61-82b0-707c-5d0e-729089346a8e --query DisplayName --output text
  need group/69c3fce3-0ec2-7061-2927-38cd04c668d3 3 'Identity Center group 69c3fce3-0ec2-7061-2927-38cd04c668d3' 'name bank-compliance' success
  probe identitystore describe-group --region eu-central-1 --identity-store-id d-9967abcdef --group-id 69c3fce3-0ec2-7061-2927-38cd04c668d3 --query DisplayName --output text
  need group/69ffaa56-b5cc-7007-1d45-52ff717796b1 3 'Identity Center group 69ffaa56-b5cc-7007-1d45-52ff717796b1' 'name workplace' success
  probe identitystore describe-group --region eu-central-1 --identity-store-id d-9967abcdef --group-id 69ffaa56-b5cc-7007-1d45-52ff717796b1 --query DisplayName --output text
  need group/6bea6710-3257-7023-3591-1d4153a527fe 3 'Identity Center group 6bea6710-3257-7023-3591-1d4153a527fe' 'name logistics-fleet' success
  probe identitystore describe-group --region eu-central-1 --identity-store-id d-9967abcdef --group-id 6bea6710-3257-7023-3591-1d4153a527fe --query DisplayName --output text
  need group/6c47ac42-9bff-7085-54b5-3eda2353a18d 3 'Identity Center group 6c47ac42-9bff-7085-54b5-3eda2353a18d' 'name logistics-leads' success
  probe identitystore describe-group --region eu-central-1 --identity-store-id d-9967abcdef --group-id 6c47ac42-9bff-7085-54b5-3eda2353a18d --query DisplayName --output text
  need group/758d55c8-7fec-701f-2b22-b7d0d256f185 3 'Identity Center group 758d55c8-7fec-701f-2b22-b7d0d256f185' 'name bank-cards' success
  probe identitystore describe-group --region eu-central-1 --identity-store-id d-9967abcdef --group-id 758d55c8-7fec-701f-2b22-b7d0d256f185 --query DisplayName --output text
  need group/7b3426d1-aac5-703f-6f8b-d562fa7227f3 3 'Identity Center group 7b3426d1-aac5-703f-6f8b-d562fa7227f3' 'name bank-leads' success
  probe identitystore describe-group --region eu-central-1 --identity-store-id d-9967abcdef --group-id 7b3426d1-aac5-703f-6f8b-d562fa7227f3 --query DisplayName --output text
  need group/885a6503-ee29-702f-2cb4-6866b926aaa6 3 'Identity Center group 885a6503-ee29-702f-2cb4-6866b926aaa6' 'name bank-payments' success
  probe identitystore describe-group --region eu-central-1 --identity-store-id d-9967abcdef --group-id 885a6503-ee29-702f-2cb4-6866b926aaa6 --query DisplayName --output text
  need group/8a71bc87-b6e7-707c-6a41-7e1b32056e1d 3 'Identity Center group 8a71bc87-b6e7-707c-6a41-7e1b32056e1d' 'name retail-on-call' success
  probe identitystore describe-group --region eu-central-1 --identity-store-id d-9967abcdef --group-id 8a71bc87-b6e7-707c-6a41-7e1b32056e1d --query DisplayName --output text
  need group/9d44485e-0b8c-7019-453d-9b17aed179fd 3 'Identity Center group 9d44485e-0b8c-7019-453d-9b17aed179fd' 'name bank-risk' success
  probe identitystore describe-group --region eu-central-1 --identity-store-id d-9967abcdef --group-id 9d44485e-0b8c-7019-453d-9b17aed179fd --query DisplayName --output text
  need group/b26ed9b1-f566-70cb-6e92-dd6fec342679 3 'Identity Center group b26ed9b1-f566-70cb-6e92-dd6fec342679' 'name energy-grid' success
  probe identitystore describe-group --region eu-central-1 --identity-store-id d-9967abcdef --group-id b26ed9b1-f566-70cb-6e92-dd6fec342679 --query DisplayName --output text
  need group/b417d127-377b-70e1-9a97-a56d290eeeea 3 'Identity Center group b417d127-377b-70e1-9a97-a56d290eeeea' 'name energy-on-call' success
  probe identitystore describe-group --region eu-central-1 --identity-store-id d-9967abcdef --group-id b417d127-377b-70e1-9a97-a56d290eeeea --query DisplayName --output text
  need group/b95d22d8-d31e-7005-9c9b-bd71349935dd 3 'Identity Center group b95d22d8-d31e-7005-9c9b-bd71349935dd' 'name identity' success
  probe identitystore describe-group --region eu-central-1 --identity-store-id d-9967abcdef --group-id b95d22d8-d31e-7005-9c9b-bd71349935dd --query DisplayName --output text
  need group/bb5f00f5-8595-7068-ed4d-d4ad2cfea66f 3 'Identity Center group bb5f00f5-8595-7068-ed4d-d4ad2cfea66f' 'name works-council' success
  probe identitystore describe-group --region eu-central-1 --identity-store-id d-9967abcdef --group-id bb5f00f5-8595-7068-ed4d-d4ad2cfea66f --query DisplayName --output text
  need group/bf802157-903a-70cc-6071-e57f1cc115cb 3 'Identity Center group bf802157-903a-70cc-6071-e57f1cc115cb' 'name change-board' success
  probe identitystore describe-group --region eu-central-1 --identity-store-id d-9967abcdef --group-id bf802157-903a-70cc-6071-e57f1cc115cb --query DisplayName --output text
  need group/c0361294-efc7-70aa-b317-199ad662c7c3 3 'Identity Center group c0361294-efc7-70aa-b317-199ad662c7c3' 'name network' success
  probe identitystore describe-group --region eu-central-1 --identity-store-id d-9967abcdef --group-id c0361294-efc7-70aa-b317-199ad662c7c3 --query DisplayName --output text
  need group/c164af5f-2dd6-701b-b96c-2f58f9f41f3e 3 'Identity Center group c164af5f-2dd6-701b-b96c-2f58f9f41f3e' 'name retail-leads' success
  probe identitystore describe-group --region eu-central-1 --identity-store-id d-9967abcdef --group-id c164af5f-2dd6-701b-b96c-2f58f9f41f3e --query DisplayName --output text
  need group/c787b088-44f1-702d-9c8c-fb9aef54a1c8 3 'Identity Center group c787b088-44f1-702d-9c8c-fb9aef54a1c8' 'name platform' success
  probe identitystore describe-group --region eu-central-1 --identity-store-id d-9967abcdef --group-id c787b088-44f1-702d-9c8c-fb9aef54a1c8 --query DisplayName --output text
  need group/e9bd90f3-ff6a-7019-7a60-f117bf78a50e 3 'Identity Center group e9bd90f3-ff6a-7019-7a60-f117bf78a50e' 'name retail-stores' success
  probe identitystore describe-group --region eu-central-1 --identity-store-id d-9967abcdef --group-id e9bd90f3-ff6a-7019-7a60-f117bf78a50e --query DisplayName --output text
  need group/f8df0262-4ee6-70aa-2fca-885a03402d84 3 'Identity Center group f8df0262-4ee6-70aa-2fca-885a03402d84' 'name bank-lending' success
  probe identitystore describe-group --region eu-central-1 --identity-store-id d-9967abcdef --group-id f8df0262-4ee6-70aa-2fca-885a03402d84 --query DisplayName --output text
  need user/8a15461b-0de0-7077-9f71-387cbc37b748 3 'Identity Center user 8a15461b-0de0-7077-9f71-387cbc37b748' 'name chief-engineer' success
  probe identitystore describe-user --region eu-central-1 --identity-store-id d-9967abcdef --user-id 8a15461b-0de0-7077-9f71-387cbc37b748 --query UserName --output text
  need 'key/arn:aws:kms:${AWS::Region}:530536006521:key/mrk-1d2f8a4c5b6e7f809a1b2c3d4e5f6071' 4 'KMS key arn:aws:kms:${AWS::Region}:530536006521:key/mrk-1d2f8a4c5b6e7f809a1b2c3d4e5f6071' 'session preferences recorded, session preferences payments-hub' success
  probe kms describe-key --region eu-central-1 --key-id arn:aws:kms:eu-central-1:530536006521:key/mrk-1d2f8a4c5b6e7f809a1b2c3d4e5f6071 --query KeyMetadata.Arn --output text
  probe kms describe-key --region eu-west-1 --key-id arn:aws:kms:eu-west-1:530536006521:key/mrk-1d2f8a4c5b6e7f809a1b2c3d4e5f6071 --query KeyMetadata.Arn --output text
  probe kms describe-key --region us-east-1 --key-id arn:aws:kms:us-east-1:530536006521:key/mrk-1d2f8a4c5b6e7f809a1b2c3d4e5f6071 --query KeyMetadata.Arn --output text
  probe kms describe-key --region ap-southeast-1 --key-id arn:aws:kms:ap-southeast-1:530536006521:key/mrk-1d2f8a4c5b6e7f809a1b2c3d4e5f6071 --query KeyMetadata.Arn --output text
  need 'bucket/halden-sessions-${AWS::Region}' 5 'S3 bucket halden-sessions-${AWS::Region}' 'session preferences recorded, session preferences payments-hub' success
  probe s3api head-bucket --region eu-central-1 --bucket halden-sessions-eu-central-1
  probe s3api head-bucket --region eu-west-1 --bucket halden-sessions-eu-west-1
  probe s3api head-bucket --region us-east-1 --bucket halden-sessions-us-east-1
  probe s3api head-bucket --region ap-southeast-1 --bucket halden-sessions-ap-southeast-1
  need logGroup//halden/sessions 6 'log group /halden/sessions' 'session preferences standard' output
  probe logs describe-log-groups --region eu-central-1 --log-group-name-prefix /halden/sessions --query 'logGroups[?logGroupName=='\''/halden/sessions'\''].logGroupName' --output text
  probe logs describe-log-groups --region eu-west-1 --log-group-name-prefix /halden/sessions --query 'logGroups[?logGroupName=='\''/halden/sessions'\''].logGroupName' --output text
  probe logs describe-log-groups --region us-east-1 --log-group-name-prefix /halden/sessions --query 'logGroups[?logGroupName=='\''/halden/sessions'\''].logGroupName' --output text
  probe logs describe-log-groups --region ap-southeast-1 --log-group-name-prefix /halden/sessions --query 'logGroups[?logGroupName=='\''/halden/sessions'\''].logGroupName' --output text
  need logGroup//halden/sessions-recorded 5 'log group /halden/sessions-recorded' 'session preferences recorded, session preferences payments-hub' output
  probe logs describe-log-groups --region eu-central-1 --log-group-name-prefix /halden/sessions-recorded --query 'logGroups[?logGroupName=='\''/halden/sessions-recorded'\''].logGroupName' --output text
  probe logs describe-log-groups --region eu-west-1 --log-group-name-prefix /halden/sessions-recorded --query 'logGroups[?logGroupName=='\''/halden/sessions-recorded'\''].logGroupName' --output text
  probe logs describe-log-groups --region us-east-1 --log-group-name-prefix /halden/sessions-recorded --query 'logGroups[?logGroupName=='\''/halden/sessions-recorded'\''].logGroupName' --output text
  probe logs describe-log-groups --region ap-southeast-1 --log-group-name-prefix /halden/sessions-recorded --query 'logGroups[?logGroupName=='\''/halden/sessions-recorded'\''].logGroupName' --output text
  for ((scope = 1; scope <= 6; scope++)); do
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
  printf 'checked: templates, credentials, buckets, existing stacks, %s of 69 things outside of the stacks\n' "$looked"
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
      root/r-h4ld) ;;
      organizationalUnit/ou-h4ld-27816e7b) ;;
      organizationalUnit/ou-h4ld-472705b2) ;;
      organizationalUnit/ou-h4ld-4a88c395) ;;
      organizationalUnit/ou-h4ld-583de779) ;;
      organizationalUnit/ou-h4ld-63807b77) ;;
      organizationalUnit/ou-h4ld-672bbe7d) ;;
      organizationalUnit/ou-h4ld-71ca87e6) ;;
      organizationalUnit/ou-h4ld-74c48c30) ;;
      organizationalUnit/ou-h4ld-94535c23) ;;
      organizationalUnit/ou-h4ld-a823e14d) ;;
      organizationalUnit/ou-h4ld-a8d5bd55) ;;
      organizationalUnit/ou-h4ld-af0d5830) ;;
      organizationalUnit/ou-h4ld-b4f006bc) ;;
      organizationalUnit/ou-h4ld-bd1a0fa4) ;;
      organizationalUnit/ou-h4ld-bfda84a4) ;;
      organizationalUnit/ou-h4ld-c93706ab) ;;
      organizationalUnit/ou-h4ld-deac96fc) ;;
      organizationalUnit/ou-h4ld-e7c33be7) ;;
      role/AWS-QuickSetup-LocalAdministrationRole) ;;
      role/AWS-QuickSetup-LocalExecutionRole) ;;
      role/AWS-QuickSetup-SSM-RoleForEnablingExplorer) ;;
      role/HaldenOrganizationAdmin) ;;
      role/HaldenSecurityOfficer) ;;
      identityCenter/arn:aws:sso:::instance/ssoins-7223c1d04e5f6a8b) ;;
      group/1923cacc-a0a5-7075-a265-4e0273e65a83) ;;
      group/1b6c4fdc-5d5e-704c-c669-bee06d6d5e4e) ;;
      group/2182478d-b162-70a2-0be1-8e55de18ba5c) ;;
      group/30ab2637-b774-70e5-0630-327dd8ded872) ;;
      group/37d884a0-f51e-703f-df62-2832d89ad7f6) ;;
      group/4116329f-cbc7-70d3-409b-837f0873b011) ;;
      group/4712a395-57ad-70d3-ceb6-8e819a2170d6) ;;
      group/5abd8ea3-bcbe-70a7-bb6f-590082fd36f3) ;;
      group/5c5163b7-3dfd-70ee-121a-6fc2e6f4a033) ;;
      group/6010e0bc-86f9-7090-1702-655c4e8c8835) ;;
      group/60302b61-82b0-707c-5d0e-729089346a8e) ;;
      group/69c3fce3-0ec2-7061-2927-38cd04c668d3) ;;
      group/69ffaa56-b5cc-7007-1d45-52ff717796b1) ;;
      group/6bea6710-3257-7023-3591-1d4153a527fe) ;;
      group/6c47ac42-9bff-7085-54b5-3eda2353a18d) ;;
      group/758d55c8-7fec-701f-2b22-b7d0d256f185) ;;
      group/7b3426d1-aac5-703f-6f8b-d562fa7227f3) ;;
      group/885a6503-ee29-702f-2cb4-6866b926aaa6) ;;
      group/8a71bc87-b6e7-707c-6a41-7e1b32056e1d) ;;
      group/9d44485e-0b8c-7019-453d-9b17aed179fd) ;;
      group/b26ed9b1-f566-70cb-6e92-dd6fec342679) ;;
      group/b417d127-377b-70e1-9a97-a56d290eeeea) ;;
      group/b95d22d8-d31e-7005-9c9b-bd71349935dd) ;;
      group/bb5f00f5-8595-7068-ed4d-d4ad2cfea66f) ;;
      group/bf802157-903a-70cc-6071-e57f1cc115cb) ;;
      group/c0361294-efc7-70aa-b317-199ad662c7c3) ;;
      group/c164af5f-2dd6-701b-b96c-2f58f9f41f3e) ;;
      group/c787b088-44f1-702d-9c8c-fb9aef54a1c8) ;;
      group/e9bd90f3-ff6a-7019-7a60-f117bf78a50e) ;;
      group/f8df0262-4ee6-70aa-2fca-885a03402d84) ;;
      user/8a15461b-0de0-7077-9f71-387cbc37b748) ;;
      'key/arn:aws:kms:${AWS::Region}:530536006521:key/mrk-1d2f8a4c5b6e7f809a1b2c3d4e5f6071') ;;
      'bucket/halden-sessions-${AWS::Region}') ;;
      logGroup//halden/sessions) ;;
      logGroup//halden/sessions-recorded) ;;
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
    halden-jitna-enable) names+=(halden-jitna-enable) ;;
    halden-jitna-policies) names+=(halden-jitna-policies) ;;
    halden-jitna-management-eu-central-1-enable) names+=(halden-jitna-management-eu-central-1-enable) ;;
    halden-jitna-management-eu-central-1-policies) names+=(halden-jitna-management-eu-central-1-policies) ;;
    halden-jitna-management-eu-west-1-enable) names+=(halden-jitna-management-eu-west-1-enable) ;;
    halden-jitna-management-eu-west-1-policies) names+=(halden-jitna-management-eu-west-1-policies) ;;
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
