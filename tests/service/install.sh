#!/bin/sh
# SPDX-License-Identifier: ISC
# make install puts everything where it belongs, keeps a configuration that is
# there, and names in the texts the places it was configured with; make
# uninstall leaves the configuration and nothing else. Daemon and command look
# for each other, and for the state, where they were configured to.
set -eu
cd "$(dirname "$0")/../.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

fail()
{
	echo "$*"
	exit 1
}

# In a build directory of its own, with the sources as they are; what is in
# the tree's is configured for something else.
plain="env -u CI -u MAKEFLAGS -u MFLAGS -u BUILD -u VARIANT make --no-print-directory"
top=$PWD
mkdir "$work/tree" "$work/root"
for entry in src tests man mibs systemd etc script Makefile configure.ac config.mk.in; do
	ln -s "$top/$entry" "$work/tree/$entry"
done
cd "$work/tree"
autoconf
./configure --prefix=/opt/trapline --localstatedir="$work/var" \
    --runstatedir="$work/run" CFLAGS=-O0 >"$work/log" 2>&1 ||
    fail "configure: $(cat "$work/log")"
$plain install DESTDIR="$work/root" >"$work/log" 2>&1 ||
    fail "make install: $(tail -n 20 "$work/log")"
opt=$work/root/opt/trapline

for file in sbin/traplined bin/trapline etc/trapline/traplined.conf \
    share/man/man8/traplined.8 share/man/man5/traplined.conf.5 \
    share/man/man1/trapline.1 share/bash-completion/completions/trapline \
    lib/systemd/system/traplined.service lib/systemd/system/traplined.socket \
    lib/sysusers.d/trapline.conf lib/tmpfiles.d/trapline.conf \
    etc/logrotate.d/trapline share/doc/trapline/examples/scripts.conf \
    share/trapline/mibs/SNMPv2-SMI share/trapline/mibs/IF-MIB; do
	[ -s "$opt/$file" ] || fail "there is no $file"
done
[ "$(stat -c %a "$opt/etc/trapline/traplined.conf")" = 640 ] ||
    fail "the configuration can be read by everybody"
grep -q '^ExecStart=/opt/trapline/sbin/traplined -f -c /opt/trapline/etc/trapline/traplined.conf$' \
    "$opt/lib/systemd/system/traplined.service" || fail "ExecStart is wrong"
"$opt/sbin/traplined" -h | grep -q '/opt/trapline/etc/trapline/traplined.conf' ||
    fail "the program looks for its configuration elsewhere"
grep -q ' /usr/sbin/nologin$' "$opt/lib/sysusers.d/trapline.conf" ||
    fail "the account has no shell of the system"

mkdir -p "$work/var/lib" "$work/run/trapline"
cat >"$work/conf" <<'END'
listen = {"udp:127.0.0.1:10169"}
receive_buffer = "200k"
run_as_user = ""
run_as_group = ""
file "lines" { path = "/dev/null" }
END
"$opt/sbin/traplined" -f -c "$work/conf" 2>"$work/log" &
daemon=$!
tries=50
until "$opt/bin/trapline" status >/dev/null 2>"$work/status"; do
	tries=$((tries - 1))
	if [ "$tries" -eq 0 ]; then
		kill "$daemon" || true
		fail "no answer: $(cat "$work/status"); $(cat "$work/log")"
	fi
	sleep 0.1
done
kill "$daemon"
wait "$daemon" || fail "the daemon: $(cat "$work/log")"
[ -s "$work/var/lib/trapline/boots" ] || fail "the state is elsewhere"

echo "# mine" >"$opt/etc/trapline/traplined.conf"
$plain install DESTDIR="$work/root" >"$work/log" 2>&1
grep -q mine "$opt/etc/trapline/traplined.conf" ||
    fail "the configuration was overwritten"
$plain uninstall DESTDIR="$work/root" >"$work/log" 2>&1
left=$(cd "$work/root" && find . -type f)
[ "$left" = ./opt/trapline/etc/trapline/traplined.conf ] ||
    fail "left behind: $left"
