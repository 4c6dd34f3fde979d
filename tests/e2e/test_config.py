#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""`traplined -t`: a good configuration is summed up, a bad one gives all its
mistakes, each with file and line, and status 78; no secret is ever printed.
"""
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

BUILD = Path(os.environ.get("TRAPLINE_BUILD", "build")).resolve()
TRAPLINED = BUILD / "traplined"
EX_OK, EX_USAGE, EX_CONFIG = 0, 64, 78
SECRET = "maplesyrup"


class ConfigTest(unittest.TestCase):
    def setUp(self):
        self.directory = tempfile.TemporaryDirectory(prefix="trapline-config-")
        self.path = Path(self.directory.name)
        self.file = self.path / "traplined.conf"

    def tearDown(self):
        self.directory.cleanup()

    def write(self, name, text, mode=0o600):
        path = self.path / name
        path.write_text(text)
        path.chmod(mode)
        return path

    def traplined(self, *options, env=None):
        """Status, standard output and error, without the secret in them."""
        done = subprocess.run(
            [TRAPLINED, *options, "-c", self.file], timeout=30, text=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, env=dict(os.environ, **(env or {})))
        self.assertNotIn(SECRET, done.stdout + done.stderr)
        return done.returncode, done.stdout, done.stderr

    def mistakes(self, text, *options, env=None):
        """LINE, what for each mistake of a configuration."""
        self.write("traplined.conf", text)
        status, out, err = self.traplined(*(options or ("-t",)), env=env)
        self.assertEqual(status, EX_CONFIG, err)
        self.assertEqual(out, "")
        prefix = f"{self.file}:"
        found = []
        for line in err.splitlines():
            self.assertTrue(line.startswith(prefix), line)
            number, _, what = line[len(prefix):].partition(": ")
            if number.isdigit():
                found.append((int(number), what))
        return found

    def expect(self, text, expected, env=None):
        found = self.mistakes(text, env=env)
        self.assertEqual([n for n, _ in found], [n for n, _ in expected],
                         found)
        for (_, what), (_, words) in zip(found, expected):
            self.assertIn(words, what)


class Good(ConfigTest):
    def test_summary(self):
        phrase = self.write("phrase", SECRET + "\n")
        self.write("users.conf", f"""
user "noc" {{
    auth = "SHA-256"
    auth_passphrase = "${{NOC_AUTH}}"
    priv = "AES-128"
    priv_passphrase_file = "{phrase}"
    engines = {{"0x8000000001020304"}}
}}
""")
        self.write("traplined.conf", f"""
listen = {{"udp:127.0.0.1:10162", "udp6:[::1]:10162"}}
include("users.conf")
community "public" {{ sources = {{"192.0.2.0/24"}} }}
file "all" {{ path = "{self.path}/traps.log" format = json }}
syslog "sys" {{ }}
exec "page" {{ command = {{"/bin/true", "now"}} }}
""")
        status, out, err = self.traplined("-t", env={"NOC_AUTH": SECRET})
        self.assertEqual((status, err), (EX_OK, ""))
        for words in (
                "udp:127.0.0.1:10162", "udp6:[::1]:10162", '"public"',
                "192.0.2.0/24", '"noc" in v3 with SHA-256 and AES-128',
                "authPriv", "0x8000000001020304", f"{self.path}/traps.log",
                "json", "syslog", "/bin/true now"):
            self.assertIn(words, out)
        self.assertFalse((self.path / "traps.log").exists())

    def test_warnings(self):
        self.write("traplined.conf", f"""
user "u" {{ auth = SHA auth_passphrase = {SECRET} }}
""", mode=0o644)
        status, out, err = self.traplined("-t")
        self.assertEqual(status, EX_OK)
        self.assertIn('"u"', out)
        self.assertIn(f"{self.file}: everybody can read", err)
        self.assertIn(f"{self.file}: there is no output", err)

    def test_programs_that_cannot_be_run(self):
        plain = self.write("plain", "", mode=0o600)
        self.write("traplined.conf", f"""
exec "a" {{ command = {{"{self.path}/missing"}} }}
exec "b" {{ command = {{"{self.path}"}} }}
exec "c" {{ command = {{"{plain}"}} }}
""")
        status, _, err = self.traplined("-t")
        self.assertEqual(status, EX_OK)
        for words in ('missing" cannot be run, as of now: No such file',
                      f'"{self.path}" cannot be run, as of now: it is no file',
                      'plain" cannot be run, as of now: it is not executable'):
            self.assertIn(words, err)


class Bad(ConfigTest):
    def test_all_in_one_run(self):
        self.expect(f"""
tiem_window = 150
stop_timeout = never
user "u" {{
    auth = SHA256
    auth_passphrase = "{SECRET}"
    engines = {{"0x01"}}
}}
user "u" {{ level = authPriv }}
gizmo "r" {{ }}
file "f" {{ path = traps.log }}
""", [
            (2, 'did you mean "time_window"'),
            (3, "is not a time"),
            (5, 'did you mean "SHA-256"'),
            (7, "an engine ID has 5 to 32"),
            (9, "duplicate title"),
            (9, "more than this user has keys for"),
            (10, "unknown kind of section"),
            (11, "not an absolute path"),
        ])

    def test_secrets(self):
        self.expect("""
user "u" { auth = SHA
    auth_passphrase = "short" }
user "v" { auth = SHA
    auth_passphrase = "${TRAPLINE_NOT_SET}" }
user "w" { auth = SHA
    auth_passphrase_file = "/nonexistent/phrase" }
""", [
            (3, "at least 8 octets"),
            (5, "TRAPLINE_NOT_SET is not set"),
            (7, "No such file"),
        ])

    def test_typed_passphrase(self):
        """Mistakes around a passphrase tell nothing of it."""
        for value in (f'"{SECRET}', f"{SECRET} {SECRET}", f"{{{SECRET}}}",
                      f"{SECRET}*", f'"{SECRET}\\9"', f"{SECRET}({SECRET})"):
            found = self.mistakes(
                'user "u" { auth = SHA\nauth_passphrase = ' + value + "\n}\n")
            self.assertIn(2, [line for line, _ in found], value)

    def test_unknown_socket(self):
        self.expect("""
listen = {"udp:162", "udp:localhost:162",
          "udp:70000", "udp:162"}
""", [(2, "no name"), (3, "from 1 to 65535"), (3, "there already")])

    def test_include(self):
        self.write("other.conf", "\n\nbogus = 1\n")
        self.write("traplined.conf", 'include("other.conf")\ntime_window = x')
        status, _, err = self.traplined("-t")
        self.assertEqual(status, EX_CONFIG)
        self.assertIn(f"{self.path}/other.conf:3: unknown option", err)
        self.assertIn(f"{self.file}:2: time_window", err)

    def test_start(self):
        """The daemon does not start with what -t refuses."""
        self.assertEqual(
            self.mistakes("time_window = 0", "-f"),
            [(1, 'time_window: "0" is out of range, right would be 1 to '
                 "86400")])

    def test_no_file(self):
        status, out, err = self.traplined("-t")
        self.assertEqual((status, out), (EX_CONFIG, ""))
        self.assertEqual(
            err, f"{self.file}: the file cannot be read: No such file or "
                 "directory\n")

    def test_garbage(self):
        self.file.write_bytes(bytes(range(256)) * 64)
        status, out, err = self.traplined("-t")
        self.assertEqual((status, out), (EX_CONFIG, ""))
        self.assertIn("a NUL octet", err)
        self.assertTrue(err.isascii() and err.replace("\n", "").isprintable(),
                        err)

    def test_usage(self):
        self.assertEqual(self.traplined("-x")[0], EX_USAGE)


def main():
    result = unittest.TextTestRunner(verbosity=0).run(
        unittest.defaultTestLoader.loadTestsFromModule(
            sys.modules["__main__"]))
    failed = len(result.failures) + len(result.errors)
    print(f"{result.testsRun - failed} passed, {failed} failed", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
