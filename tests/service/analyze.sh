#!/bin/sh
# SPDX-License-Identifier: ISC
# The units as shipped: systemd finds no mistake in them, the exposure is below
# 2.0, and what the files say of their exposure is what systemd measures.
set -eu
cd "$(dirname "$0")/../../systemd"

command -v systemd-analyze >/dev/null || {
	echo "skipped: systemd-analyze is not here"
	exit 77
}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

fail()
{
	echo "$*"
	exit 1
}

# exposure [DROPIN]: the number that systemd gives the unit with it
exposure()
{
	units=$work/root/etc/systemd/system
	rm -rf "$work/root"
	mkdir -p "$units/traplined.service.d"
	cp traplined.service "$units"
	[ $# -eq 0 ] || cp "$1" "$units/traplined.service.d"
	systemd-analyze security --offline=true --root="$work/root" \
	    --no-pager traplined.service 2>&1 |
	    sed -n 's/.*Overall exposure level.*: \([0-9.]*\) .*/\1/p'
}

stated()
{
	sed -n 's/^# Exposure.* states it: \([0-9]\.[0-9]\).*/\1/p' "$1"
}

# Weights differ a little from one systemd to the next.
near()
{
	awk -v a="$1" -v b="$2" 'BEGIN { exit !(a - b < 0.35 && b - a < 0.35) }'
}

systemd-analyze security --offline=true --threshold=19 --no-pager \
    traplined.service >/dev/null || fail "exposure is 2.0 or more"
near "$(exposure)" "$(stated traplined.service)" ||
    fail "traplined.service: exposure is $(exposure), not as stated"
for dropin in examples/*.conf; do
	near "$(exposure "$dropin")" "$(stated "$dropin")" ||
	    fail "$dropin: exposure is $(exposure "$dropin"), not as stated"
done

# Verified with a program that exists, and without the manual pages.
for unit in traplined.service traplined.socket; do
	sed -e "s|/usr/sbin/traplined|/bin/true|" -e '/^Documentation=/d' \
	    "$unit" >"$work/$unit"
done
said=$(systemd-analyze verify --man=no "$work/traplined.service" \
    "$work/traplined.socket" 2>&1 | grep -F traplined || true)
[ -z "$said" ] || fail "systemd-analyze verify: $said"

echo "exposure $(exposure)"
