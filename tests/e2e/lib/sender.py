# SPDX-License-Identifier: ISC
"""Senders that are programs in tests/e2e/senders: see there for their input."""
import json
import subprocess
from pathlib import Path

from lib.expect import equal
from lib.users import mark_of

SENDERS = Path(__file__).resolve().parent.parent / "senders"
PYTHON = "/usr/bin/python3"  # Debian's modules belong to it


def has(*command):
    return subprocess.run(command, stdout=subprocess.DEVNULL,
                          stderr=subprocess.DEVNULL).returncode == 0


def has_perl():
    return has("perl", "-MNet::SNMP", "-MCrypt::DES", "-MCrypt::Rijndael",
               "-e", "1")


def has_pysnmp():
    return has(PYTHON, "-c", "import pysnmp.hlapi")


def send(program, address, port, notifications):
    """Each notification is a list of words."""
    interpreter = "perl" if program.endswith(".pl") else PYTHON
    done = subprocess.run(
        [interpreter, SENDERS / program, address, str(port)], text=True,
        input="".join(json.dumps(n) + "\n" for n in notifications),
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=60)
    assert done.returncode == 0, f"{program}: {done.stdout}"


def of_user(kind, user):
    """A notification of a lib.users.Keyed."""
    return [kind, "3", f"{kind} of {user.name}", user.name,
            user.auth, user.auth and user.auth_passphrase,
            user.priv, user.priv and user.priv_passphrase]


def check_both_families(case, send):
    """v1 and v2c over IPv4 and IPv6 by send(daemon, notifications, address)."""
    daemon = case.daemon(
        'community "public" { }',
        listen='listen = {{"udp:127.0.0.1:{port}", "udp6:[::1]:{port}"}}\n')
    kinds = (("trap", "1"), ("trap", "2c"), ("inform", "2c"))
    for address in ("127.0.0.1", "::1"):
        send(daemon, [[kind, version, address, "public"]
                      for kind, version in kinds], address)
    equal([(r["pdu"], r["version"], r["source"]["address"], mark_of(r))
           for r in daemon.wait_records(6)],
          [(kind, f"v{version}", address, address)
           for address in ("127.0.0.1", "::1") for kind, version in kinds])
