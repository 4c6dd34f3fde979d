#!/bin/sh
# SPDX-License-Identifier: ISC
# script/demo does what the README says: five notifications arrive in three
# outputs, and nothing stays behind. Always of the plain build.
set -eu
cd "$(dirname "$0")/../.."

command -v snmpinform >/dev/null || {
	echo "skipped: net-snmp's senders are not here"
	exit 77
}
if grep -q ' 0100007F:27B2 ' /proc/net/udp; then
	echo "skipped: something listens on 127.0.0.1:10162"
	exit 77
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/tmp"
env -u MAKEFLAGS -u MFLAGS TMPDIR="$work/tmp" script/demo \
    >"$work/out" 2>&1 || {
	cat "$work/out"
	exit 1
}

# expect N PATTERN: so many lines of the output match
expect()
{
	found=$(grep -cE -e "$2" "$work/out" || true)
	[ "$found" -eq "$1" ] || {
		cat "$work/out"
		echo "$found lines, not $1, match: $2"
		exit 1
	}
}
for version in v1 v2c v3; do
	expect 1 "^20.*Z 127\.0\.0\.1 $version trap "
	expect 1 "^\{.*\"version\":\"$version\",\"pdu\":\"trap\""
	expect 1 "^-- $version trap from 127\.0\.0\.1"
done
for version in v2c v3; do
	expect 1 "^20.*Z 127\.0\.0\.1 $version inform "
	expect 1 "^\{.*\"version\":\"$version\",\"pdu\":\"inform\""
	expect 1 "^-- $version inform from 127\.0\.0\.1"
done
expect 1 '^both informs were answered$'
[ -z "$(ls "$work/tmp")" ] || {
	echo "left behind: $(ls "$work/tmp")"
	exit 1
}
