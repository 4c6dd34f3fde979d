# SPDX-License-Identifier: ISC
"""A daemon that sees mounts of its own: a small disk, another /dev/log."""
import os
import subprocess

from lib.case import Skip

PRIVATE_DEV = """\
mount -t tmpfs dev "$0"
for node in null zero urandom random; do
    : >"$0/$node"
    mount --bind "/dev/$node" "$0/$node"
done
if [ -d /dev/shm ]; then
    mkdir "$0/shm"
    mount --rbind /dev/shm "$0/shm"
fi
ln -s "$1" "$0/log"
mount --rbind "$0" /dev
shift
exec "$@"
"""
SMALL_DISK = """\
mount -t tmpfs -o size="$1" disk "$0"
shift
exec "$@"
"""


def unshare():
    command = ["unshare", "-m"] if os.geteuid() == 0 else ["unshare", "-rm"]
    try:
        done = subprocess.run(
            [*command, "mount", "-t", "tmpfs", "test", "/mnt"],
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    except FileNotFoundError:
        raise Skip("no unshare here") from None
    if done.returncode != 0:
        raise Skip(f"no mounts of our own here: {done.stderr.strip()}")
    return [*command, "sh", "-ec"]


def with_log(case, socket_path):
    """What to run a daemon by whose /dev/log is this socket."""
    directory = case.path("dev")
    directory.mkdir()
    return [*unshare(), PRIVATE_DEV, directory, socket_path]


def with_disk(case, name, size):
    """What to run a daemon by that finds a disk of that size in a directory."""
    directory = case.path(name)
    directory.mkdir()
    return [*unshare(), SMALL_DISK, directory, size]


def seen_by(daemon, path):
    """A path as the daemon sees it."""
    return type(path)(f"/proc/{daemon.process.pid}/root{path}")
