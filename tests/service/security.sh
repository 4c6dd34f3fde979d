#!/bin/sh
# SPDX-License-Identifier: ISC
# What doc/security.md rests on: the tests that it names exist, and the figures
# of exposure are those that the units state (analyze.sh measures them).
set -eu
cd "$(dirname "$0")/../.."
page=doc/security.md

fail()
{
	echo "$page: $*"
	exit 1
}

# shellcheck disable=SC2016 # the backquotes are the page's
tests=$(grep -o '`test_[a-z_0-9]*`' "$page" | tr -d '`' | sort -u)
# shellcheck disable=SC2016 # likewise
files=$(grep -o '`tests/[^`*]*\.[a-z]*`' "$page" | tr -d '`' | sort -u)
[ "$(echo "$tests" | wc -l)" -ge 20 ] || fail "where are the tests?"
for name in $tests; do
	grep -rqE "def $name\(" tests/e2e || fail "there is no test $name"
done
for file in $files; do
	[ -e "$file" ] || fail "there is no $file"
done

# states FILE: the exposure that it says it has
states()
{
	sed -n 's/^# Exposure.* states it: \([0-9]\.[0-9]\).*/\1/p' "$1"
}

for unit in traplined.service examples/scripts.conf \
    examples/scripts-sudo.conf examples/spoof.conf; do
	grep -q "\`$unit\` | $(states "systemd/$unit") |" "$page" ||
	    fail "$unit states $(states "systemd/$unit")"
done
echo "$(echo "$tests" | wc -l) tests are named"
