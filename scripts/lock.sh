#!/bin/sh
# Writes requirements.lock: exact versions of everything that pyproject.toml asks for, extras
# included, as a clean venv resolves them. No addresses: each machine uses its own package index.
set -eu
cd "$(dirname "$0")/.."
fresh=$(mktemp -d)
trap 'rm -rf "$fresh"' EXIT
"${PYTHON:-python3}" -m venv "$fresh/venv"
"$fresh/venv/bin/python" -m pip install --quiet --disable-pip-version-check \
  ".[build,compile,dev,fit,postgres,redis,spark]"
{
  echo "# Exact versions for Python 3.11 to 3.13; made by \`make lock\`."
  "$fresh/venv/bin/python" -m pip freeze --exclude whence --exclude pip |
    sed 's/ @ .*//' | grep -E '^[A-Za-z0-9._-]+==[^ ;@]+$'
} >"$fresh/requirements.lock"
mv "$fresh/requirements.lock" requirements.lock
echo "requirements.lock: $(grep -c == requirements.lock) packages"
