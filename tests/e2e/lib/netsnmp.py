# SPDX-License-Identifier: ISC
"""net-snmp's snmptrap and snmpinform, each directory a device of its own."""
import os
import subprocess

from lib.snmp import LINK_DOWN, MARK

AUTHS = ("MD5", "SHA", "SHA-224", "SHA-256", "SHA-384", "SHA-512")
PRIVS = ("DES", "AES", "AES-192", "AES-256", "AES-192-C", "AES-256-C")


class NetSnmp:
    def __init__(self, directory):
        if not directory.exists():
            directory.mkdir(parents=True)
            # the ID that it makes by itself is now and then another's, too
            (directory / "snmpapp.conf").write_text(
                f"engineID {os.urandom(8).hex()}\n")
        self.environment = dict(
            os.environ, SNMP_PERSISTENT_DIR=str(directory),
            SNMPCONFPATH=str(directory), MIBS="")

    def spawn(self, program, *arguments):
        return subprocess.Popen(
            [program, *map(str, arguments)], env=self.environment,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True)

    def run(self, program, *arguments, fails=False):
        child = self.spawn(program, *arguments)
        output = child.communicate(timeout=30)[0]
        command = " ".join(map(str, (program, *arguments)))
        assert (child.returncode != 0) == fails, (
            f"{command}: exit status {child.returncode}\n{output}")
        return output

    def trap_v1(self, to, *varbinds, community="public",
                enterprise="1.3.6.1.4.1.8072.9999", agent="192.0.2.7",
                generic=6, specific=17, uptime=1234):
        return self.run("snmptrap", "-v", "1", "-c", community, to, enterprise,
                        agent, generic, specific, uptime, *varbinds)

    def trap(self, to, *varbinds, community="public", trap_oid=LINK_DOWN,
             uptime=1234):
        return self.run("snmptrap", "-v", "2c", "-c", community, to, uptime,
                        trap_oid, *varbinds)

    def inform(self, to, *varbinds, community="public", trap_oid=LINK_DOWN,
               uptime=1234, **how):
        return self.run("snmpinform", "-v", "2c", "-c", community, to, uptime,
                        trap_oid, *varbinds, **how)

    def v3(self, program, to, user, mark, *options, fails=False):
        """A notification of a user: (name, auth, passphrase, priv, it)."""
        return self.run(program, *security(*user), "-r", "1", "-t", "10",
                        *options, to, 1234, LINK_DOWN, MARK, "s", mark,
                        fails=fails)


def security(name, auth=None, auth_passphrase=None, priv=None,
             priv_passphrase=None):
    level = ("authPriv" if priv else "authNoPriv" if auth else "noAuthNoPriv")
    words = ["-v", "3", "-u", name, "-l", level]
    if auth:
        words += ["-a", auth, "-A", auth_passphrase]
    if priv:
        words += ["-x", priv, "-X", priv_passphrase]
    return words
