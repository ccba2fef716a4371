#!/bin/sh
# What a change does: changes.sh BASE [MODEL [FAIL_ON]]
#
# BASE is a commit or a branch, such as that which a pull request goes to; MODEL is `jitna.yaml`, or a file in this folder or below
# it. Prints as Markdown what a deployment of the model would change against the one at BASE, and who gets in that did not. FAIL_ON
# fails the run: looser, stricter, both, undecided or weaker-surroundings, or several with commas, as for `jitna-iac compare --fail-on`. git and
# jitna-iac must be on the path.
set -eu

base=${1:?"usage: changes.sh BASE [MODEL [FAIL_ON]]"}
model=${2:-jitna.yaml}
fail_on=${3:-}

# What is handed over is never an option.
commit=$(git rev-parse --verify --quiet --end-of-options "$base^{commit}") || {
  # A pipeline's checkout seldom has more than one commit.
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
# So that the names that are shown have nothing of this machine.
ln -s -- "$(git rev-parse --show-toplevel)" "$work/new"
cd "$work"
if [ -n "${JITNA_ALLOW_APP:-}" ]; then
  # The program of the base is allowed where that of the checkout is.
  export JITNA_ALLOW_APP="$work:$JITNA_ALLOW_APP"
fi

if [ ! -e "base/$model" ]; then
  echo "\`$model\` is new: there is none at \`$base\`."
  exit
fi
if ! jitna-iac check --quiet "--config=base/$model" >/dev/null 2>&1; then
  echo "\`$model\` has errors at \`$base\`, so nothing can be compared with it."
  exit
fi

# 4 says that something differs.
jitna-iac diff --format markdown -- "base/$model" "new/$model" || [ $? = 4 ]
echo
echo "## Who gets in"
echo
set -- --format markdown
if [ -n "$fail_on" ]; then
  set -- "$@" "--fail-on=$fail_on"
fi
jitna-iac compare "$@" -- "base/$model" "new/$model"
