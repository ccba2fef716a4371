#!/bin/sh
# Checks the proofs and the decisions with other programs: `tools/referee.sh [PAIRS] [REQUESTS] [SEED]`
# Needs cvc5, in PATH or named by the variable CVC5.
set -eu
cd "$(dirname "$0")/../referee"
exec cargo run --release --locked --quiet -- "$@"
