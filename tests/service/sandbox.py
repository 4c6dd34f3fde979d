# SPDX-License-Identifier: ISC
"""Runs a program as systemd would under systemd/traplined.service.

Where systemd is not the first process (a container, a chroot) this builds the
like of the unit's settings, read from the unit: mount name space (ProtectSystem,
ProtectHome, PrivateTmp, PrivateDevices, the unit's own directories), user
name space (PrivateUsers), no capability, no new privileges, and the seccomp
filters (SystemCallFilter from systemd's own groups, RestrictAddressFamilies,
MemoryDenyWriteExecute, RestrictNamespaces, RestrictRealtime, RestrictSUIDSGID,
LockPersonality).

Left out: device and socket-bind programs of the control group, ProtectProc,
ProtectKernel*, ProtectClock, ProtectControlGroups beyond read-only mounts, key
ring, limits, and systemd itself (start, watchdog, socket passing).
"""
import ctypes
import errno
import functools
import os
import re
import socket
import subprocess

CLONE_NEWNS, CLONE_NEWUSER = 0x20000, 0x10000000
CLONE_NEW_ALL = (0x20000, 0x02000000, 0x04000000, 0x08000000, 0x10000000,
                 0x20000000, 0x40000000)
MS_RDONLY, MS_REMOUNT, MS_BIND, MS_REC, MS_PRIVATE = 1, 32, 4096, 16384, 1 << 18
PR_SET_NO_NEW_PRIVS, PR_CAPBSET_DROP = 38, 24
FAMILIES = {"AF_UNIX": 1, "AF_INET": 2, "AF_INET6": 10, "AF_NETLINK": 16}
SCMP_ACT_ALLOW = 0x7FFF0000
SCMP_CMP_NE, SCMP_CMP_GT, SCMP_CMP_EQ, SCMP_CMP_MASKED_EQ = 1, 6, 4, 7

libc = ctypes.CDLL(None, use_errno=True)


class Unavailable(Exception):
    """This machine cannot build the sandbox; str() says why."""


def settings(path):
    """The [Service] section: name to list of values, in order."""
    found, section = {}, None
    for line in open(path, encoding="utf-8"):
        line = line.strip()
        if line.startswith("["):
            section = line
        elif section == "[Service]" and "=" in line and line[0] != "#":
            name, value = line.split("=", 1)
            found.setdefault(name, []).append(value)
    return found


def is_on(unit, name):
    return unit.get(name, ["no"])[-1] in ("yes", "true", "strict", "on", "1")


# --- system calls -------------------------------------------------------------

@functools.lru_cache(maxsize=None)
def group(name):
    """The system calls of one of systemd's groups."""
    text = subprocess.run(["systemd-analyze", "syscall-filter", name],
                          check=True, capture_output=True, text=True).stdout
    calls = set()
    for word in re.findall(r"^ +([@\w-]+)$", text, re.M):
        calls |= group(word) if word.startswith("@") else {word}
    return frozenset(calls)


def allowed_calls(unit):
    calls = set()
    for value in unit["SystemCallFilter"]:
        names = value.lstrip("~").split()
        chosen = set()
        for name in names:
            chosen |= group(name) if name.startswith("@") else {name}
        calls = calls - chosen if value.startswith("~") else calls | chosen
    return calls


class Compare(ctypes.Structure):
    _fields_ = [("arg", ctypes.c_uint), ("op", ctypes.c_int),
                ("a", ctypes.c_uint64), ("b", ctypes.c_uint64)]


class Filter:
    """One seccomp filter; several add up, the strictest answer holds."""

    def __init__(self, library, default):
        self.lib = library
        self.lib.seccomp_init.restype = ctypes.c_void_p
        self.context = ctypes.c_void_p(self.lib.seccomp_init(default))

    def add(self, action, call, *compares):
        number = self.lib.seccomp_syscall_resolve_name(call.encode())
        if number == -1:  # not on this machine
            return
        array = (Compare * max(len(compares), 1))(*compares)
        self.lib.seccomp_rule_add_array(
            self.context, ctypes.c_uint32(action), number, len(compares), array)

    def load(self):
        rc = self.lib.seccomp_load(self.context)
        if rc != 0:
            raise OSError(-rc, "seccomp_load")


def refuse(error):
    return 0x00050000 | error


def load_filters(unit, library):
    restrict = Filter(library, SCMP_ACT_ALLOW)
    no, masked = refuse(errno.EPERM), SCMP_CMP_MASKED_EQ
    families = {FAMILIES[f] for v in unit.get("RestrictAddressFamilies", [])
                for f in v.split()}
    for family in set(range(46)) - families:
        restrict.add(refuse(errno.EAFNOSUPPORT), "socket",
                     Compare(0, SCMP_CMP_EQ, family))
    restrict.add(refuse(errno.EAFNOSUPPORT), "socket",
                 Compare(0, SCMP_CMP_GT, 45))
    if is_on(unit, "MemoryDenyWriteExecute"):
        restrict.add(no, "mmap", Compare(2, masked, 6, 6))
        restrict.add(no, "mprotect", Compare(2, masked, 4, 4))
        restrict.add(no, "pkey_mprotect", Compare(2, masked, 4, 4))
        restrict.add(no, "shmat", Compare(2, masked, 0o100000, 0o100000))
    if is_on(unit, "RestrictNamespaces"):
        restrict.add(refuse(errno.ENOSYS), "clone3")
        restrict.add(no, "setns")
        for flag in CLONE_NEW_ALL:
            restrict.add(no, "clone", Compare(0, masked, flag, flag))
            restrict.add(no, "unshare", Compare(0, masked, flag, flag))
    if is_on(unit, "RestrictRealtime"):
        restrict.add(no, "sched_setscheduler", Compare(1, SCMP_CMP_GT, 5))
        for policy in (1, 2):  # SCHED_FIFO, SCHED_RR
            restrict.add(no, "sched_setscheduler",
                         Compare(1, SCMP_CMP_EQ, policy))
    if is_on(unit, "RestrictSUIDSGID"):
        for call, arg in (("chmod", 1), ("fchmod", 1), ("fchmodat", 2),
                          ("mkdir", 1), ("mkdirat", 2), ("creat", 1),
                          ("mknod", 1), ("mknodat", 2)):
            for bit in (0o4000, 0o2000):
                restrict.add(no, call, Compare(arg, masked, bit, bit))
    if is_on(unit, "LockPersonality"):
        restrict.add(no, "personality", Compare(0, SCMP_CMP_NE, 0))
    restrict.load()

    # seccomp() itself is no longer wanted after this one.
    calls = Filter(library, no)
    for call in allowed_calls(unit):
        calls.add(SCMP_ACT_ALLOW, call)
    calls.load()


# --- file systems and identity ------------------------------------------------

def mount(source, target, kind, flags, data=""):
    if libc.mount(source.encode(), target.encode(), kind.encode(),
                  ctypes.c_ulong(flags), data.encode()) != 0:
        error = ctypes.get_errno()
        raise OSError(error, f"mount {target}: {os.strerror(error)}")


def unshare(flags):
    if libc.unshare(flags) != 0:
        error = ctypes.get_errno()
        raise Unavailable(f"unshare: {os.strerror(error)}")


def private_devices():
    """A /dev with the harmless devices; the caller binds /dev/log."""
    mount("tmpfs", "/mnt", "tmpfs", 0, "mode=755")
    for name in ("null", "zero", "full", "random", "urandom", "tty"):
        if os.path.exists(f"/dev/{name}"):
            open(f"/mnt/{name}", "w").close()
            mount(f"/dev/{name}", f"/mnt/{name}", "", MS_BIND)
    os.symlink("/proc/self/fd", "/mnt/fd")
    mount("/mnt", "/dev", "", MS_BIND | MS_REC)


def read_only(target):
    mount("none", target, "", MS_REMOUNT | MS_BIND | MS_RDONLY)


def build_mounts(uid):
    """The unit's view of the file system; needs root, changes no other's."""
    unshare(CLONE_NEWNS)
    mount("none", "/", "", MS_REC | MS_PRIVATE)
    private_devices()
    for path in ("/tmp", "/var/tmp"):
        mount("tmpfs", path, "tmpfs", 0, "mode=1777")
    for path in ("/home", "/root"):
        mount("tmpfs", path, "tmpfs", 0, "mode=000")
    for path in ("/var/lib", "/var/log", "/run"):
        mount("tmpfs", path, "tmpfs", 0, "mode=755")
        os.mkdir(f"{path}/trapline", 0o755)
        mount("tmpfs", f"{path}/trapline", "tmpfs", 0, f"mode=755,uid={uid}")
        read_only(path)
    read_only("/")


def drop_to(uid):
    """No capability, no way back; in a user name space of our own if it can be
    had (returns whether it was)."""
    ready, mapped = os.pipe(), os.pipe()
    mapper = os.fork()
    if mapper == 0:
        os.read(ready[0], 1)
        try:
            for name in ("uid_map", "gid_map"):
                with open(f"/proc/{os.getppid()}/{name}", "w") as file:
                    file.write(f"0 0 1\n{uid} {uid} 1\n")
            os.write(mapped[1], b"y")
        except OSError:
            os.write(mapped[1], b"n")
        os._exit(0)
    private = libc.unshare(CLONE_NEWUSER) == 0
    os.write(ready[1], b"x")
    answer = os.read(mapped[0], 1)
    os.waitpid(mapper, 0)
    if private and answer != b"y":
        raise Unavailable("user name space: its map cannot be written")
    for descriptor in ready + mapped:
        os.close(descriptor)
    for capability in range(64):
        libc.prctl(PR_CAPBSET_DROP, capability, 0, 0, 0)
    if not private:
        os.setgroups([])
    os.setresgid(uid, uid, uid)
    os.setresuid(uid, uid, uid)
    return private


def enter(unit, uid, library):
    """For the child, before it becomes the program."""
    drop_to(uid)
    os.umask(int(unit["UMask"][-1], 8))
    os.chdir("/")
    libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    load_filters(unit, library)


class Sandbox:
    """Makes this process the one with the unit's file systems; start() runs
    programs in it, under the rest of the settings."""

    def __init__(self, unit_path, uid):
        if os.geteuid() != 0:
            raise Unavailable("only root can build the unit's name spaces")
        try:
            self.library = ctypes.CDLL("libseccomp.so.2")
            group("@system-service")
        except (OSError, subprocess.CalledProcessError) as error:
            raise Unavailable(f"needed to build the unit's filters: {error}")
        self.unit, self.uid = settings(unit_path), uid
        allowed_calls(self.unit)  # asks systemd now, while it can be reached
        try:
            build_mounts(uid)
        except OSError as error:
            raise Unavailable(str(error))
        self.log = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.log.bind("/dev/log")
        os.chmod("/dev/log", 0o666)

    def start(self, command, **options):
        return subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True, errors="replace",
            preexec_fn=lambda: enter(self.unit, self.uid, self.library),
            **options)

    def logged(self):
        """What was sent to /dev/log so far."""
        lines = []
        self.log.settimeout(0.5)
        try:
            while True:
                lines.append(self.log.recv(65536).decode(errors="replace"))
        except socket.timeout:
            return "\n".join(lines)
