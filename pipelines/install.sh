#!/bin/sh
# Installs a release of jitna-iac: install.sh VERSION [FOLDER]
#
# The archive is unpacked only if JITNA_IAC_SHA256, a sum that you got from elsewhere, is its SHA-256 sum, or, without that
# variable, if the GitHub CLI finds the provenance that the release workflow signed. JITNA_IAC_RELEASES names another place
# that holds the releases, such as a mirror of your own.
set -eu

version=${1:?"usage: install.sh VERSION [FOLDER]"}
folder=${2:-"$HOME/.local/bin"}
releases=${JITNA_IAC_RELEASES:-https://github.com/jitna-iac/jitna-iac/releases/download}

case "$(uname -s)/$(uname -m)" in
Linux/x86_64) target=x86_64-unknown-linux-musl ;;
Linux/aarch64 | Linux/arm64) target=aarch64-unknown-linux-musl ;;
Darwin/x86_64) target=x86_64-apple-darwin ;;
Darwin/arm64) target=aarch64-apple-darwin ;;
*)
  echo "install.sh: there is no release for $(uname -s) on $(uname -m); try \`cargo install --locked jitna-iac-cli\`" >&2
  exit 1
  ;;
esac

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
archive="jitna-iac-v$version-$target.tar.gz"
curl --fail --silent --show-error --location --retry 3 --output "$work/$archive" "$releases/v$version/$archive"

if [ -n "${JITNA_IAC_SHA256:-}" ]; then
  if command -v sha256sum >/dev/null 2>&1; then
    found=$(sha256sum "$work/$archive" | cut -d ' ' -f 1)
  else
    found=$(shasum -a 256 "$work/$archive" | cut -d ' ' -f 1)
  fi
  if [ "$JITNA_IAC_SHA256" != "$found" ]; then
    echo "install.sh: wrong SHA-256 sum of $archive: expected $JITNA_IAC_SHA256, found $found" >&2
    exit 1
  fi
elif command -v gh >/dev/null 2>&1; then
  if ! gh attestation verify "$work/$archive" --repo jitna-iac/jitna-iac \
    --signer-workflow jitna-iac/jitna-iac/.github/workflows/release.yml >/dev/null; then
    echo "install.sh: $archive has no valid provenance of jitna-iac/jitna-iac" >&2
    exit 1
  fi
else
  echo "install.sh: cannot verify $archive: set JITNA_IAC_SHA256 to its sum, or install the GitHub CLI (gh)" >&2
  exit 1
fi

tar -xzf "$work/$archive" -C "$work" jitna-iac
mkdir -p "$folder"
install -m 755 "$work/jitna-iac" "$folder/jitna-iac"
"$folder/jitna-iac" --version
