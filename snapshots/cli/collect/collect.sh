#!/usr/bin/env bash
# Collects what just-in-time node access depends on, in all accounts of the organization, with read-only calls of the AWS CLI. README.md
# says which role it assumes and which permissions each call needs.
#
#   ./collect.sh [FOLDER]           default: collected
#
# The script saves each answer completely or not at all. If it was stopped, or if calls failed, run it again: it collects only what is
# missing. It does not change a complete folder.
#
# JITNA_JOBS          accounts to collect at the same time, 1 to 64 (default: 8)
# JITNA_REQUEST_DAYS  days of access requests to collect, 1 to 3650 (default: 90)
set -euo pipefail
unset CDPATH
export AWS_PAGER='' AWS_RETRY_MODE="${AWS_RETRY_MODE:-adaptive}" AWS_MAX_ATTEMPTS="${AWS_MAX_ATTEMPTS:-10}"

management=111111111111
role=jitna-iac-collector
regions=(eu-central-1 eu-west-1)
settings='{"version":1,"managementAccount":"111111111111","regions":["eu-central-1","eu-west-1"],"role":"jitna-iac-collector"}'

fail() {
  printf 'error: %s\n' "$*" >&2
  exit 1
}

# whole_number NAME VALUE MOST: the value in `number`; a string that is not a number is never evaluated
whole_number() {
  local digits=${2#"${2%%[!0]*}"}
  case $2 in
    '' | *[!0-9]*) fail "invalid $1 \"$2\": expected a whole number from 1 to $3" ;;
  esac
  if ((${#digits} == 0 || ${#digits} > 4 || digits > $3)); then
    fail "invalid $1 \"$2\": expected a whole number from 1 to $3"
  fi
  number=$digits
}

# days_ago NUMBER: the date that many days ago, with GNU or BSD `date`
days_ago() {
  date -u -d "$1 days ago" +%Y-%m-%dT00:00:00Z 2>/dev/null || date -u -v "-$1d" +%Y-%m-%dT00:00:00Z
}

now() {
  date -u +%Y-%m-%dT%H:%M:%SZ
}

# failed FILE REASON: records a call that failed; the other calls continue
failed() {
  printf '%s\t%s\n' "$1" "$2" >>"$folder/failed.tsv"
  printf '  failed: %s: %s\n' "$1" "$2" >&2
}

# enter ACCOUNT: gets credentials of the role in the account
enter() {
  local line
  account=$1 entered=$SECONDS
  line=$(aws sts assume-role --region "${regions[0]}" --role-arn "arn:$partition:iam::$account:role/$role" --role-session-name jitna-iac-collect \
    --query 'Credentials.[AccessKeyId,SecretAccessKey,SessionToken]' --output text 2>"$scratch.enter") || {
    reason=$(tr '\n\t' '  ' <"$scratch.enter")
    return 1
  }
  IFS=$'\t ' read -r key secret token <<<"$line"
}

# call WORD...: the AWS CLI with the role of the account, in the Region
call() {
  # A session of a role that another role assumes ends after an hour.
  if ((SECONDS - entered > 2400)); then
    enter "$account" || {
      printf '%s\n' "$reason" >&2
      return 1
    }
  fi
  (
    unset AWS_PROFILE AWS_DEFAULT_PROFILE
    export AWS_ACCESS_KEY_ID="$key" AWS_SECRET_ACCESS_KEY="$secret" AWS_SESSION_TOKEN="$token"
    exec aws "$@" --region "$region"
  )
}

# save FILE NOTHING WORD...: saves the output of a call in the folder `here`; NOTHING in the error means that nothing exists
save() {
  local file=$folder/$here/$1 nothing=$2
  shift 2
  if [[ -e $file ]]; then
    return 0
  fi
  mkdir -p -- "${file%/*}"
  if call "$@" --output json >"$file.part" 2>"$scratch.error"; then
    mv -- "$file.part" "$file"
    return 0
  fi
  rm -f -- "$file.part"
  reason=$(tr '\n\t' '  ' <"$scratch.error")
  if [[ -z $nothing || $reason != *"$nothing"* ]]; then
    failed "${file#"$folder/"}" "$reason"
  fi
}

# list QUERY WORD...: result of the query in `items`
list() {
  local query=$1
  shift
  items=''
  if items=$(call "$@" --query "$query" --output text 2>"$scratch.error"); then
    items=$(printf '%s' "$items" | tr '\t' '\n' | sed '/^None$/d')
  else
    items=''
    failed "$here/: $1 $2" "$(tr '\n\t' '  ' <"$scratch.error")"
  fi
}

# walk UNITS ACCOUNTS UNIT: saves all OUs and accounts in an OU and its descendants, in files with these prefixes
walk() {
  local unit=$3 child children
  save "$1$unit.json" '' organizations list-organizational-units-for-parent --parent-id "$unit"
  save "$2$unit.json" '' organizations list-accounts-for-parent --parent-id "$unit"
  list 'OrganizationalUnits[].Id' organizations list-organizational-units-for-parent --parent-id "$unit"
  children=$items
  for child in $children; do
    walk "$1" "$2" "$child"
  done
}

# management account
of_organization() {
  # organization, OUs and accounts
  here=organization
  save organization.json '' organizations describe-organization
  save accounts.json '' organizations list-accounts
  save delegated-administrators.json '' organizations list-delegated-administrators
  save roots.json '' organizations list-roots
  list 'Roots[].Id' organizations list-roots
  for item1 in $items; do
    walk units-of- accounts-of- "$item1"
  done
  # tags of accounts
  here=tags
  list 'Accounts[].Id' organizations list-accounts
  for item1 in $items; do
    save tags-of-"${item1##*/}".json '' organizations list-tags-for-resource --resource-id "$item1"
  done
  # tag policies and service control policies
  here=policies
  list 'Policies[].Id' organizations list-policies --filter TAG_POLICY
  for item1 in $items; do
    save tag-policies/"${item1##*/}".json '' organizations describe-policy --policy-id "$item1"
    save tag-policies/targets-of-"${item1##*/}".json '' organizations list-targets-for-policy --policy-id "$item1"
  done
  list 'Policies[].Id' organizations list-policies --filter SERVICE_CONTROL_POLICY
  for item1 in $items; do
    save service-control-policies/"${item1##*/}".json '' organizations describe-policy --policy-id "$item1"
    save service-control-policies/targets-of-"${item1##*/}".json '' organizations list-targets-for-policy --policy-id "$item1"
  done
}

# management account, each Region
of_center() {
  # IAM Identity Center: users, groups, members and permission sets
  here=identity-center/$region
  save instances.json '' sso-admin list-instances
  list 'Instances[].IdentityStoreId' sso-admin list-instances
  for item1 in $items; do
    save users.json '' identitystore list-users --identity-store-id "$item1" --extensions aws:identitystore:enterprise
    save groups.json '' identitystore list-groups --identity-store-id "$item1"
    list 'Groups[].GroupId' identitystore list-groups --identity-store-id "$item1"
    for item2 in $items; do
      save members-of-"${item2##*/}".json '' identitystore list-group-memberships --identity-store-id "$item1" --group-id "$item2"
    done
  done
  list 'Instances[].InstanceArn' sso-admin list-instances
  for item1 in $items; do
    list 'PermissionSets[]' sso-admin list-permission-sets --instance-arn "$item1"
    for item2 in $items; do
      save permission-sets/"${item2##*/}"/permission-set.json '' sso-admin describe-permission-set --instance-arn "$item1" --permission-set-arn "$item2"
      save permission-sets/"${item2##*/}"/inline-policy.json '' sso-admin get-inline-policy-for-permission-set --instance-arn "$item1" --permission-set-arn "$item2"
      save permission-sets/"${item2##*/}"/managed-policies.json '' sso-admin list-managed-policies-in-permission-set --instance-arn "$item1" --permission-set-arn "$item2"
    done
  done
}

# each account
of_account() {
  # IAM roles, users, groups and policies
  save iam.json '' iam get-account-authorization-details
}

# management account and delegated administrators, each Region
of_administrator() {
  # StackSets with their stack instances
  list 'Summaries[].StackSetName' cloudformation list-stack-sets --status ACTIVE
  for item1 in $items; do
    save stack-sets/"${item1##*/}".json '' cloudformation describe-stack-set --stack-set-name "$item1"
    save stack-set-instances/"${item1##*/}".json '' cloudformation list-stack-instances --stack-set-name "$item1"
  done
  # configuration managers of Quick Setup
  list 'ConfigurationManagersList[].ManagerArn' ssm-quicksetup list-configuration-managers
  for item1 in $items; do
    save managers/"${item1##*/}".json '' ssm-quicksetup get-configuration-manager --manager-arn "$item1"
  done
  # resource shares of the deny-access policy
  save shares.json '' ram get-resource-shares --resource-owner SELF
  save shared.json '' ram list-resources --resource-owner SELF
  save shared-with.json '' ram list-principals --resource-owner SELF
}

# each account and Region
of_place() {
  # managed nodes and their tags
  save nodes.json '' ssm describe-instance-information
  save instances.json '' ec2 describe-instances
  save tags.json '' resourcegroupstaggingapi get-resources --resource-type-filters ssm:managed-instance
  # networks of managed nodes
  save routes.json '' ec2 describe-route-tables
  save endpoints.json '' ec2 describe-vpc-endpoints
  # policies and session preferences, with their versions
  list 'DocumentIdentifiers[].Name' ssm list-documents --filters Key=Owner,Values=Self Key=DocumentType,Values=AutoApprovalPolicy
  for item1 in $items; do
    save documents/"${item1##*/}".json '' ssm get-document --name "$item1"
    save newest/"${item1##*/}".json '' ssm get-document --name "$item1" --document-version '$LATEST'
    save descriptions/"${item1##*/}".json '' ssm describe-document --name "$item1"
    save versions/"${item1##*/}".json '' ssm list-document-versions --name "$item1"
  done
  list 'DocumentIdentifiers[].Name' ssm list-documents --filters Key=Owner,Values=Self Key=DocumentType,Values=ManualApprovalPolicy
  for item1 in $items; do
    save documents/"${item1##*/}".json '' ssm get-document --name "$item1"
    save descriptions/"${item1##*/}".json '' ssm describe-document --name "$item1"
    save versions/"${item1##*/}".json '' ssm list-document-versions --name "$item1"
  done
  list 'DocumentIdentifiers[].Name' ssm list-documents --filters Key=Owner,Values=Self Key=DocumentType,Values=Session
  for item1 in $items; do
    save documents/"${item1##*/}".json '' ssm get-document --name "$item1"
    save descriptions/"${item1##*/}".json '' ssm describe-document --name "$item1"
    save versions/"${item1##*/}".json '' ssm list-document-versions --name "$item1"
  done
  # settings of Systems Manager
  save settings/identity-provider.json ServiceSettingNotFound ssm get-service-setting --setting-id /ssm/just-in-time-access/identity-provider
  save settings/host-management-role.json ServiceSettingNotFound ssm get-service-setting --setting-id /ssm/managed-instance/default-ec2-instance-management-role
  save settings/email-role-mapping.json ServiceSettingNotFound ssm get-service-setting --setting-id /ssm/access-request/email-role-mapping
  save settings/email-notifications.json ServiceSettingNotFound ssm get-service-setting --setting-id /ssm/access-request/enabled-email-notifications
  # stacks
  save stacks.json '' cloudformation describe-stacks
  # access requests
  save requests.json '' ssm describe-ops-items --ops-item-filters Key=OpsItemType,Values=/aws/accessrequest,Operator=Equal Key=CreatedTime,Values="$since",Operator=GreaterThan
}

# collect_center: collects what only the management account can read
collect_center() {
  region=${regions[0]}
  of_organization
  for region in "${regions[@]}"; do
    of_center
  done
}

# collect_account ACCOUNT: collects the data of an account
collect_account() {
  local before after
  before=$(grep -c '' "$folder/failed.tsv" || :)
  if ! enter "$1"; then
    failed "$1/" "the role $role cannot be assumed: $reason"
    return 0
  fi
  here=$account region=${regions[0]}
  of_account
  for region in "${regions[@]}"; do
    here=$account/$region
    of_place
    case " $administrators " in
      *" $account "*) of_administrator ;;
    esac
  done
  after=$(grep -c '' "$folder/failed.tsv" || :)
  if ((after > before)); then
    printf '  %s: done; some calls failed\n' "$account"
  else
    printf '  %s: done\n' "$account"
  fi
}

# worker NUMBER: collects its share of the accounts
worker() {
  local index scratch=$folder/.scratch-$1
  for ((index = $1; index < ${#accounts[@]}; index += jobs)); do
    collect_account "${accounts[index]}"
  done
  rm -f -- "$scratch".*
}

if (($# > 1)) || [[ ${1:-} == -* ]]; then
  fail "expected at most one folder name: ./collect.sh [FOLDER]"
fi
folder=${1:-collected}
whole_number JITNA_JOBS "${JITNA_JOBS:-8}" 64
jobs=$number
whole_number JITNA_REQUEST_DAYS "${JITNA_REQUEST_DAYS:-90}" 3650
since=$(days_ago "$number")
command -v aws >/dev/null || fail "the AWS CLI is not installed: command aws not found"

if [[ -e $folder/collected.json ]]; then
  if grep -q '"complete": true' "$folder/collected.json"; then
    fail "$folder is complete; name another folder, so that old and new data are not mixed"
  fi
  [[ $(cat -- "$folder/settings.json" 2>/dev/null) == "$settings" ]] ||
    fail "$folder was started with other settings; name another folder"
elif [[ -d $folder ]] && [[ -n $(ls -A -- "$folder") ]]; then
  fail "$folder contains other files; name another folder"
fi
mkdir -p -- "$folder"
find "$folder" -name '*.part' -exec rm -f -- {} +
scratch=$folder/.scratch
printf '%s\n' "$settings" >"$folder/settings.json"
: >"$folder/failed.tsv"
begun=$(now)

# about COMPLETE: writes the file that describes the folder
about() {
  printf '{"version": 1, "begun": "%s", "finished": "%s", "requestsSince": "%s", "complete": %s}\n' \
    "$begun" "$(now)" "$since" "$1" >"$folder/collected.json.part"
  mv -- "$folder/collected.json.part" "$folder/collected.json"
}

identity=$(aws sts get-caller-identity --region "${regions[0]}" --query Arn --output text) || fail "no valid credentials"
partition=${identity#arn:}
partition=${partition%%:*}
about false
enter "$management" ||
  fail "the role $role of the management account $management cannot be assumed: $reason; README.md says how to create it"

printf 'management account %s\n' "$management"
collect_center
region=${regions[0]} here=organization
# AWS Organizations retired `Status` on September 9, 2026; older versions of the AWS CLI do not know `State`.
list "Accounts[?(State || Status)=='ACTIVE'].Id" organizations list-accounts
accounts=()
for one in $items; do
  accounts+=("$one")
done
list 'DelegatedAdministrators[].Id' organizations list-delegated-administrators
administrators="$management $(printf '%s' "$items" | tr '\n' ' ')"

printf '%s accounts in %s Regions, %s at the same time\n' "${#accounts[@]}" "${#regions[@]}" "$jobs"
workers=()
for ((number = 0; number < jobs && number < ${#accounts[@]}; number++)); do
  worker "$number" &
  workers+=("$!")
done
for one in ${workers[@]+"${workers[@]}"}; do
  wait "$one" || failed "/" "a worker process was stopped"
done
for one in ${accounts[@]+"${accounts[@]}"}; do
  if [[ ! -e $folder/$one/iam.json ]] && ! grep -q "^$one/" "$folder/failed.tsv"; then
    failed "$one/" "nothing was collected"
  fi
done
rm -f -- "$scratch".*

count=$(grep -c '' "$folder/failed.tsv" || :)
if ((count == 0 && ${#accounts[@]} == 0)); then
  fail "AWS Organizations lists no active account, and $folder is not complete: $folder/organization/accounts.json has its answer"
fi
if ((count > 0)); then
  fail "$count calls failed, and $folder is not complete: $folder/failed.tsv lists them; fix the cause, then run this again"
fi
rm -f -- "$folder/failed.tsv"
about true
printf '%s is complete\n' "$folder"
