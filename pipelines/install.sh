#!/bin/sh
# Installs a release of jitna-iac: install.sh VERSION [FOLDER]
#
# The archive is checked against the SHA-256 sum that the release has beside it. JITNA_IAC_RELEASES names another place that
# holds the releases, such as a mirror of your own.
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
curl --fail --silent --show-error --location --retry 3 --output "$work/$archive.sha256" "$releases/v$version/$archive.sha256"

expected=$(cut -d ' ' -f 1 "$work/$archive.sha256")
if command -v sha256sum >/dev/null 2>&1; then
  found=$(sha256sum "$work/$archive" | cut -d ' ' -f 1)
else
  found=$(shasum -a 256 "$work/$archive" | cut -d ' ' -f 1)
fi
if [ -z "$expected" ] || [ "$expected" != "$found" ]; then
  echo "install.sh: $archive has not the sum that the release states" >&2
  exit 1
fi

tar -xzf "$work/$archive" -C "$work" jitna-iac
mkdir -p "$folder"
install -m 755 "$work/jitna-iac" "$folder/jitna-iac"
"$folder/jitna-iac" --version
