# SPDX-License-Identifier: ISC
"""Senders that are programs in tests/e2e/senders: see there for their input."""
import json
import subprocess
from pathlib import Path

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
