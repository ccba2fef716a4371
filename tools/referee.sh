#!/bin/sh
# Lets other programs judge the proofs and the decisions: `tools/referee.sh [PAIRS] [REQUESTS] [SEED]`
# Needs cvc5, on the path or named by the variable CVC5.
set -eu
cd "$(dirname "$0")/../referee"
exec cargo run --release --locked --quiet -- "$@"
