#!/bin/sh
# SPDX-License-Identifier: ISC
# The manual pages are well-formed, and name what the program has: every option
# of a configuration, every drop reason.
set -eu
cd "$(dirname "$0")/../.."
bad=0

for name in $(sed -n 's/^    {"\([a-z_]*\)", option_.*/\1/p' \
    src/conf/schema.c | sort -u) queue; do
	grep -q "^\.It.*Ic.* $name\b" man/traplined.conf.5 || {
		echo "traplined.conf.5 has no option $name"
		bad=1
	}
done
for name in $(sed -n 's/^ *\[DROP_[A-Z_]*\] = {"\([A-Za-z]*\)".*/\1/p' \
    src/snmp/drop.c); do
	[ "$name" = none ] || grep -q "^\.It Li $name\$" man/traplined.8 || {
		echo "traplined.8 has no drop reason $name"
		bad=1
	}
done
if command -v mandoc >/dev/null; then
	mandoc -T lint -W warning man/*.[1-9] || bad=1
else
	[ "$bad" -ne 0 ] || {
		echo "skipped: mandoc is not here"
		exit 77
	}
fi
exit $bad
