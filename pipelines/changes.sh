#!/bin/sh
# Effect of a change: changes.sh BASE [MODEL [FAIL_ON [OVERLAY]]]
#
# BASE is a commit or a branch, such as the target of a pull request; MODEL is `jitna.yaml`, or a file in this folder or below it.
# Prints as Markdown what a deployment of the model would change compared with the one at BASE, and who gains and who loses access.
# FAIL_ON makes these differences fail the run: looser, stricter, both, undecided or weaker-surroundings, or several separated by commas, as for
# `jitna-iac compare --fail-on`. With FAIL_ON, a model that cannot be compared also fails the run. With OVERLAY, the stage of that overlay is compared.
# git and jitna-iac must be on the path.
#
# Exit codes: 3 if the model does not exist, 4 because of FAIL_ON; otherwise those of jitna-iac.
set -eu

base=${1:?"usage: changes.sh BASE [MODEL [FAIL_ON [OVERLAY]]]"}
model=${2:-jitna.yaml}
fail_on=${3:-}
overlay=${4:-}

# Arguments are never options of git.
commit=$(git rev-parse --verify --quiet --end-of-options "$base^{commit}") || {
  # The checkout of a pipeline often has only one commit.
  if [ "$(git rev-parse --is-shallow-repository)" = true ]; then
    git fetch --quiet --depth=1 -- origin "$base"
  else
    git fetch --quiet -- origin "$base"
  fi
  commit=$(git rev-parse --verify FETCH_HEAD)
}

repository=$PWD
work=$(mktemp -d)
leave() {
  cd "$repository"
  git worktree remove --force -- "$work/base" 2>/dev/null || true
  rm -rf -- "$work"
}
trap leave EXIT
git worktree add --quiet --detach -- "$work/base" "$commit"
model=$(git rev-parse --show-prefix)$model
# The output then has no paths of this machine.
ln -s -- "$(git rev-parse --show-toplevel)" "$work/new"
cd "$work"
if [ -n "${JITNA_ALLOW_APP:-}" ]; then
  # If the program of the checkout may run, the program of the base may run too.
  export JITNA_ALLOW_APP="$work:$JITNA_ALLOW_APP"
fi

# The guardrails are those of today, and the base is what was deployed.
unset JITNA_GUARDRAILS

# not_compared REASON: ends the run without a comparison, which must not look like a comparison without differences
not_compared() {
  printf '%s\n' "$1"
  if [ -n "$fail_on" ]; then
    echo "error: nothing was compared, so nothing shows that the change passes \`$fail_on\`: $1" >&2
    echo "help: review the whole model, and run without FAIL_ON for this change" >&2
    exit 4
  fi
  exit 0
}

if [ ! -e "new/$model" ]; then
  if [ -e "base/$model" ]; then
    echo "error: \`$model\` does not exist: the change deletes or renames it" >&2
  else
    echo "error: \`$model\` does not exist, neither here nor at \`$base\`" >&2
  fi
  echo "help: name the file with the model; it must be in this folder or below it" >&2
  exit 3
fi
if [ ! -e "base/$model" ]; then
  not_compared "\`$model\` is new: it does not exist at \`$base\`."
fi
# The stage of an overlay, or the model as it is
set -- "--config=base/$model"
if [ -n "$overlay" ]; then
  set -- "$@" "--overlay=$overlay"
fi
if ! jitna-iac check --quiet "$@" >/dev/null 2>&1; then
  not_compared "\`$model\` has errors at \`$base\`, so nothing can be compared with it."
fi

old=base/$model new=new/$model
if [ -n "$overlay" ]; then
  # `diff` and `compare` have no overlays, but they compare assemblies.
  jitna-iac synth --quiet "$@" --out base-assembly
  jitna-iac synth --quiet "--config=new/$model" "--overlay=$overlay" --out new-assembly
  old=base-assembly new=new-assembly
fi

# 4 says that something differs.
jitna-iac diff --format markdown -- "$old" "$new" || [ $? = 4 ]
echo
echo "## Who gains and who loses access"
echo
set -- --format markdown
if [ -n "$fail_on" ]; then
  set -- "$@" "--fail-on=$fail_on"
fi
jitna-iac compare "$@" -- "$old" "$new"
