#!/bin/sh
# SPDX-License-Identifier: ISC
# The manual pages are well-formed, and name what the program has: the
# options of each section, no others, and every drop reason.
set -eu
cd "$(dirname "$0")/../.."
bad=0
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# "KIND OPTION" for each row of the tables; root is outside of sections
awk '/^static const struct option [a-z]*_options/ {
	kind = $5; sub(/_options.*/, "", kind)
}
kind && match($0, /^    \{"[a-z_0-9]+", option_/) {
	split($0, part, "\""); print kind, part[2]
}
kind && /QUEUE_OPTION,/ { print kind, "queue" }
/^};/ { kind = "" }' src/conf/schema.c >"$work/code"

# the same of the page
awk '/^\.Ss / { kind = $2 == "Options" ? "root" : $2 }
/^\.It Ic / { for (i = 3; i <= NF; i++) if ($i != ",") print kind, $i }' \
    man/traplined.conf.5 >"$work/page"

sort -o "$work/code" "$work/code"
sort -o "$work/page" "$work/page"
[ "$(wc -l <"$work/code")" -gt 50 ] || {
	echo "the tables of options were not found"
	bad=1
}
if ! diff "$work/code" "$work/page" >"$work/diff"; then
	echo "options in src/conf/schema.c (<) and in traplined.conf.5 (>):"
	cat "$work/diff"
	bad=1
fi
sed -n 's/^ *\[DROP_[A-Z_]*\] = {"\([A-Za-z]*\)".*/\1/p' src/snmp/drop.c |
    grep -vx none | sort >"$work/code"
sed -n '/^\.Sh DROP REASONS/,/^\.El/s/^\.It Li //p' man/traplined.8 |
    sort >"$work/page"
if ! diff "$work/code" "$work/page" >"$work/diff" || [ ! -s "$work/code" ]; then
	echo "drop reasons in src/snmp/drop.c (<) and in traplined.8 (>):"
	cat "$work/diff"
	bad=1
fi
# a page that is read has no warning above it, however wide the terminal is
if command -v man >/dev/null && man --warnings -l man/trapline.1 \
    >/dev/null 2>&1; then
	for page in man/*.[1-9]; do
		for width in 60 80 132; do
			said=$(MANWIDTH=$width man --warnings -l "$page" \
			    2>&1 >/dev/null)
			[ -z "$said" ] || {
				echo "$page, $width columns: $said"
				bad=1
			}
		done
	done
fi
if command -v mandoc >/dev/null; then
	mandoc -T lint -W warning man/*.[1-9] || bad=1
else
	[ "$bad" -ne 0 ] || {
		echo "skipped: mandoc is not here"
		exit 77
	}
fi
exit $bad
