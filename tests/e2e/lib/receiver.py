# SPDX-License-Identifier: ISC
"""A real snmptrapd to send to, and what its traphandle read."""
import os
import shutil
import subprocess

from lib.expect import until

SNMPTRAPD = shutil.which("snmptrapd") or "/usr/sbin/snmptrapd"
END = "--end--"


class Snmptrapd:
    """users: lines createUser without the keyword; port: on 127.0.0.1; access:
    lines that say who may send what."""

    def __init__(self, directory, port, users=(), name="snmptrapd",
                 access="disableAuthorization yes\n"):
        self.directory = directory / name
        self.directory.mkdir(exist_ok=True)
        self.port, self.process = port, None
        self.output = self.directory / "handled"
        handler = self.directory / "handler"
        handler.write_text(f"#!/bin/sh\n(cat; echo {END}) >>{self.output}\n")
        handler.chmod(0o755)
        self.conf = self.directory / "snmptrapd.conf"
        self.conf.write_text(
            access + "".join(f"createUser {user}\n" for user in users)
            + f"traphandle default {handler}\n")
        self.start()

    def start(self):
        log = self.directory / "log"
        log.unlink(missing_ok=True)
        self.process = subprocess.Popen(
            [SNMPTRAPD, "-f", "-C", "-c", self.conf, "-Lf", log, "-On",
             "-p", self.directory / "pid", f"udp:127.0.0.1:{self.port}"],
            stdin=subprocess.DEVNULL,
            env=dict(os.environ, MIBS="", SNMPCONFPATH=str(self.directory),
                     SNMP_PERSISTENT_DIR=str(self.directory / "state")))
        until(lambda: log.exists() and "NET-SNMP version" in log.read_text(),
              "snmptrapd")

    def handled(self):
        """Each notification: its varbinds {OID: value}, in words."""
        if not self.output.exists():
            return []
        found = []
        for block in self.output.read_text().split(END + "\n")[:-1]:
            lines = block.splitlines()[2:]  # behind host and transport
            found.append(dict(
                line.removeprefix(".").split(" ", 1) for line in lines))
        return found

    def wait(self, count):
        until(lambda: len(self.handled()) >= count,
              f"{count} notifications at snmptrapd")
        return self.handled()

    def stop(self):
        self.process.terminate()
        self.process.wait()
        self.process = None

    def close(self):
        if self.process:
            self.stop()
