# SPDX-License-Identifier: ISC
"""`trapline import`: the same snmptrapd.conf for a real snmptrapd and, through
the import, for traplined calls the same handlers with the same input."""
import json
import os
import re
import subprocess

from lib import ber, snmp, usm
from lib.case import Skip
from lib.command import trapline
from lib.control import status
from lib.daemon import BUILD
from lib.expect import equal, until
from lib.receiver import SNMPTRAPD
from lib.snmp import varbinds
from lib.users import Keyed

NOC = Keyed("noc", "SHA", "AES")
ENGINE = bytes.fromhex("8000270f0401020304")
NINES = "1.3.6.1.4.1.8072.9999"
HANDLER = """\
#!/bin/sh
file=$(mktemp "{directory}/new.XXXXXX")
{{ echo "$*"; cat; }} >"$file"
mv "$file" "$file.done"
"""
CONF = f"""\
# the way from snmptrapd
snmpTrapdAddr udp:127.0.0.1:@PORT@
authCommunity log,execute,net public
authCommunity log             quiet  127.0.0.0/255.0.0.0
authCommunity execute,log     local  127.0.0.0/8
authCommunity log,execute     remote 192.0.2.0/24
createUser -e 0x{ENGINE.hex()} noc SHA "{NOC.auth_passphrase}" AES "{NOC.priv_passphrase}"
authUser log,execute noc priv
[snmptrapd] traphandle 1.3.6.1.6.3.1.1.5.3 @HANDLER@ exact one
traphandle .1.3.6.1.6.3.1.1.5.3   @HANDLER@ exact two
traphandle {NINES}.*              @HANDLER@ below "quoted  word" | cat
traphandle {NINES}.0.17           @HANDLER@ deep $HOME_OF_NOBODY ${{version}} {{user}} 100%
traphandle 1.3.6.1.4.1.8072.8888* @HANDLER@ and below
traphandle default                @HANDLER@ default
traphandle default                @HANDLER@ default again
[snmp] traphandle default /bin/false
[otherapp]
traphandle default /bin/false
[snmptrapd]
doNotLogTraps 1
"""


def traps():
    """By what they are, datagrams."""
    number = snmp.varbind(f"{NINES}.1", ber.integer(42))
    text = snmp.varbind(f"{NINES}.2", ber.octets('a "b" \\ c'))
    below, both = f"{NINES}.7.8", "1.3.6.1.4.1.8072.8888"
    proved = usm.Form(NOC.usm, ENGINE, 1, 1000)
    return {
        "v1 generic": snmp.v1([number], generic=2, specific=0),
        "v1 specific": snmp.v1([number, text], enterprise=NINES),
        "v1 another": snmp.v1([number], enterprise=NINES, specific=18),
        "v2c exact": snmp.v2c(varbinds(number, text)),
        "v2c below": snmp.v2c(varbinds(number, trap_oid=below)),
        "v2c not below": snmp.v2c(varbinds(number, trap_oid=NINES)),
        "v2c both": snmp.v2c(varbinds(number, trap_oid=both)),
        "v2c both, below": snmp.v2c(varbinds(text, trap_oid=both + ".1")),
        "v2c other": snmp.v2c(varbinds(number, trap_oid="1.3.6.1.4.1.5")),
        "inform": snmp.v2c(varbinds(number), kind=snmp.INFORM, request_id=9),
        "local": snmp.v2c(varbinds(number), "local"),
        "not to be executed": snmp.v2c(varbinds(number), "quiet"),
        "from elsewhere": snmp.v2c(varbinds(number), "remote"),
        "unknown": snmp.v2c(varbinds(number), "unknown"),
        "v3": usm.encode(proved, snmp.pdu(varbinds(number, text))),
        "v3, level": usm.encode(
            proved.but(user=usm.User("noc"), time=1001),
            snmp.pdu(varbinds(text))),
        "last": snmp.v2c(varbinds(snmp.mark("last"), trap_oid="1.3.6.1.9")),
    }


class Side:
    """One of the two receivers, with a handler of its own."""

    def __init__(self, case, name):
        self.directory = case.path(name)
        self.directory.mkdir()
        self.port = case.port()
        self.handler = case.write(
            f"{name}/handle", HANDLER.format(directory=self.directory), 0o755)
        self.conf = case.write(f"{name}/snmptrapd.conf", CONF.replace(
            "@PORT@", str(self.port)).replace("@HANDLER@", str(self.handler)),
            0o600)

    def handled(self):
        """Arguments and input of each call, sorted; ports made equal."""
        return sorted(re.sub(r"\]:\d+", "]:PORT", path.read_text())
                      for path in self.directory.glob("new.*.done"))

    def send(self, case, datagram):
        with_port = case.peer(self)
        with_port.send(datagram)

    def await_last(self):
        until(lambda: sum('"last"' in text for text in self.handled()) == 2,
              f"the last trap in {self.directory.name}")


def real_snmptrapd(case, side):
    if not os.path.exists(SNMPTRAPD):
        raise Skip("snmptrapd is not here")
    log = case.path("snmptrapd.log")
    process = subprocess.Popen(
        [SNMPTRAPD, "-f", "-C", "-c", side.conf, "-Lf", log,
         "-p", side.directory / "pid"], stdin=subprocess.DEVNULL,
        env=dict(os.environ, MIBS="", SNMPCONFPATH=str(side.directory),
                 SNMP_PERSISTENT_DIR=str(side.directory / "state")))
    until(lambda: log.exists() and "NET-SNMP version" in log.read_text(),
          "snmptrapd")
    return process


def test_the_same_handlers_with_the_same_input(case):
    theirs, ours = Side(case, "theirs"), Side(case, "ours")
    process = real_snmptrapd(case, theirs)
    daemon = case.daemon(trapline("import", ours.conf), port=ours.port,
                         listen="", records=False)
    try:
        for datagram in traps().values():
            for side in (theirs, ours):
                side.send(case, datagram)
        theirs.await_last()
        ours.await_last()
        until(lambda: not any(o["queued"] for o in status(daemon)["outputs"]),
              "the end of every script")
    finally:
        process.terminate()
        process.wait()
    equal(ours.handled(), theirs.handled())
    # and what was compared is not nothing
    arguments = sorted(text.splitlines()[0] for text in ours.handled())
    equal({word: arguments.count(word) for word in sorted(set(arguments))}, {
        "and below": 2, "below quoted  word": 2, "deep {user} 100%": 1,
        "default": 3, "default again": 3, "exact one": 5, "exact two": 5})
    daemon.stop()


def imported(case, text, *more, mode=0o600):
    """The configuration, and the notes without the file's name."""
    path = case.write("snmptrapd.conf", text, mode)
    document = json.loads(trapline("import", path, *more, "--json"))
    for note in document["notes"]:
        assert note["file"].startswith(str(path.parent)), note
    checked = case.write("checked.conf", document["configuration"], 0o600)
    done = subprocess.run([BUILD / "traplined", "-t", "-c", checked],
                          capture_output=True, text=True)
    assert done.returncode == 0, done.stderr + document["configuration"]
    return document["configuration"], [
        (note["line"], note["text"]) for note in document["notes"]]


def test_users(case):
    configuration, notes = imported(case, f"""\
createUser -e 0x{ENGINE.hex()} noc SHA-512 "first passphrase" AES256 'second "one"'
createUser -e 8000270f0409 noc MD5 otherphrase
createUser local SHA -m 0x{"11" * 20} DES -m 0x{"22" * 20}
createUser nobody SHA -l 0x{"66" * 20}
createUser short MD5 short
createUser what SHA-999 "long enough"
usmUser 1 3 0x8000270f04ff 0x6b6570742d31 "kept-1" NULL .1.3.6.1.6.3.10.1.1.3 0x{"33" * 20} .1.3.6.1.4.1.14832.1.4 0x{"44" * 32} ""
usmUser 1 3 0x8000270f04ff "local" "local" NULL .1.3.6.1.6.3.10.1.1.2 0x{"55" * 16} .1.3.6.1.6.3.10.1.2.1 "" ""
authUser log noc noauth
authUser log,execute,net local priv
authUser log kept-1
authUser log nokeys priv
usmUser 1 3 0x8000270f04ff 0x6 "half" NULL .1.3.6.1.6.3.10.1.1.2 0x{"77" * 16} .1.3.6.1.6.3.10.1.2.1 "" ""
createUser -e '0x80"' quote SHA "long enough"
""")
    for piece in ('user "noc" {\n    auth = "SHA-512"',
                  'auth_passphrase = "first passphrase"',
                  'priv = "AES-256"\n    priv_passphrase = "second \\"one\\""',
                  'key_extension = "blumenthal"\n    level = "noAuthNoPriv"',
                  f'engines = {{"0x{ENGINE.hex()}"}}',
                  'user "noc-2" {\n    name = "noc"\n    auth = "MD5"',
                  f'auth_key = "0x{"11" * 20}"',
                  f'priv_key = "0x{"22" * 20}"',
                  'user "kept-1" {\n    auth = "SHA"',
                  f'auth_localized_key = "0x{"33" * 20}"'):
        assert piece in configuration, (piece, configuration)
    assert "55555" not in configuration
    text = "\n".join(f"{line}: {what}" for line, what in notes)
    for piece in ("5: createUser: the passphrase has fewer than 8 octets",
                  "6: createUser: the authentication protocol is not known",
                  "4: a localized key (-l) belongs to snmptrapd's own engine",
                  "8: usmUser: there is a createUser line for local",
                  "13: usmUser: the name is hexadecimal that is cut short",
                  "14: createUser: right would be an engine ID",
                  "12: no createUser or usmUser line that can be taken over "
                  "makes the user nokeys"):
        assert piece in text, (piece, text)
    for secret in ("first passphrase", "otherphrase", "11111", "33333"):
        assert secret not in text, text


def test_access(case):
    configuration, notes = imported(case, """\
com2sec        mynet  192.0.2.0/24   office
com2sec        other  10.0.0.0/255.255.0.0  office
group          staff  v2c  mynet
group          staff  usm  jane
createUser jane SHA "long enough phrase"
view           links  included  .1.3.6.1.6.3.1.1.5
view           links  excluded  .1.3.6.1.6.3.1.1.5.3  ff:f0
authAccess     log,execute  staff  links  auth
authCommunity  log,execute,net  sub  default  1.3.6.1.4.1.9
authCommunity  log  bad  nohost.example
authCommunity  log  none  !192.0.2.1
authCommunity  lug  what
""")
    for piece in ('view "links" {\n    included = {".1.3.6.1.6.3.1.1.5"}',
                  'excluded = {".1.3.6.1.6.3.1.1.5.3/ff:f0"}',
                  'community "office" {\n    sources = {"192.0.2.0/24"}\n'
                  '    view = "links"',
                  'community "sub" {\n    view = "1.3.6.1.4.1.9"\n}',
                  'user "jane" {'):
        assert piece in configuration, (piece, configuration)
    assert "bad" not in re.sub("#.*", "", configuration)
    assert "10.0." not in configuration
    lost = {line for line, _ in notes}
    assert {10, 11, 12} <= lost, notes


def test_anybody_is_not_anybody_in_v3(case):
    configuration, notes = imported(case, """\
disableAuthorization yes
createUser -e 0x8000270f0401 noc SHA "long enough phrase" AES
authCommunity log public 192.0.2.1
""")
    assert 'community "*" { }' in configuration
    assert "level" not in configuration  # the most its keys allow
    assert any("each user keeps the level" in what for _, what in notes)


def test_formats_and_logs(case):
    configuration, notes = imported(case, r"""
authCommunity log,execute public
logOption f @DIR@/traps.log
logOption s 3
format1 %V\n%a {%q}\n
format2 "%b\n%v\n"
format execute2 %u %#v\n
outputOption n
traphandle -F "%y %v" 1.3.6.1.4.1.9 /bin/cat
traphandle default /bin/cat
""".replace("@DIR@", str(case.directory)))
    for piece in (f'file "log-1" {{\n    path = "{case.directory}/traps.log"',
                  'format = "%bn%vn"', r'format_v1 = "%V\\n%a {{%q}\\n"',
                  'facility = "local3"', r'input = "%u %#v\\n"',
                  'input = "%y %v"', 'oid_format = "numeric"'):
        assert piece in configuration, (piece, configuration)
    told = [what for line, what in notes if line == 3]
    assert "the account trapline writes to" in told[0], notes
    _, notes = imported(case, "logOption f /var/log/trapline/traps.log\n")
    equal(notes, [])


def test_nothing_is_left_out_in_silence(case):
    """Every line is taken over, or told of with its file and line."""
    lines = ["perl do 'x'", "bogus token", "engineBoots 7",
             "oldEngineID 0x8000270f04", "ignoreAuthFailure yes",
             "doNotLogTraps yes", "sqlMaxQueue 5", "mibs ALL",
             "snmpTrapdAddr tcp:162,dtlsudp:10162", "agentUser #1000",
             "traphandle NO-MIB::nothing /bin/true", "traphandle default",
             "forward default nms.example", "format middle %v",
             "includeFile nowhere.conf", "includeFile", "view x y",
             "createUser", "authUser log", "authUser log nobody noauth",
             "setAccess g c any noauth exact v n n", "access g c any noauth exact a b c",
             'authCommunity log "never closed']
    _, notes = imported(case, "\n".join(lines) + "\n")
    told = {line for line, _ in notes}
    equal([lines[i] for i in range(len(lines)) if i + 1 not in told], [])


def test_files_that_include_each_other(case):
    case.write("sub/a.conf", "authCommunity log inner\nincludeFile a.conf\n")
    case.write("sub/b.conf", "authCommunity log second\n")
    case.write("sub/ignored.txt", "authCommunity log third\n")
    configuration, notes = imported(
        case, f"includeDir {case.path('sub')}\nincludeFile snmptrapd.conf\n")
    assert 'community "inner"' in configuration
    assert 'community "second"' in configuration
    assert "third" not in configuration
    assert sum("includes itself" in what for _, what in notes) >= 2, notes


def test_a_file_that_is_too_large(case):
    """Nothing of it, rather than as much as there is room for."""
    path = case.write("snmptrapd.conf",
                      "#\n" * (4 << 20) + "authCommunity log public\n")
    errors = trapline("import", path, status=66)
    equal(errors, f"{path}: File too large\n")
    case.write("snmptrapd.conf",
               "authCommunity log public\n".rjust(8 << 20, "\n"))
    assert 'community "public"' in trapline("import", path)


def test_where_it_goes(case):
    path = case.write("snmptrapd.conf", "authCommunity log public\n", 0o644)
    out = case.path("traplined.conf")
    errors = subprocess.run(
        [BUILD / "trapline", "import", path, "-o", out], check=True,
        capture_output=True, text=True).stderr
    assert "everybody can read this file" in errors
    equal(out.stat().st_mode & 0o777, 0o600)
    before = out.read_text()
    case.write("snmptrapd.conf", "nonsense\n", 0o600)
    told = trapline("import", path, "-o", out, status=73)
    assert "--force would replace it" in told.splitlines()[-1], told
    equal(out.read_text(), before)
    out.chmod(0o666)  # its group may go on, everybody else may not
    if os.getuid() == 0:
        os.chown(out, 1, 2)
    owner = out.stat()
    trapline("import", path, "-o", out, "--force")
    equal([out.stat().st_mode & 0o777, out.stat().st_uid, out.stat().st_gid],
          [0o660, owner.st_uid, owner.st_gid])
    trapline("import", case.path("missing"), status=66)
    trapline("import", status=64)
