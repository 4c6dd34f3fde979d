# SPDX-License-Identifier: ISC
"""MIB modules: compiled, whatever state they are in; names in every output;
a new index without a restart."""
import json
import re
import shutil
import subprocess
from pathlib import Path

from lib import mib_samples, snmp
from lib.ber import integer, octets, oid
from lib.case import Skip
from lib.command import trapline
from lib.daemon import BUILD
from lib.expect import equal, until
from lib.snmp import varbind, varbinds

HERE = Path(__file__).resolve().parent
BASE = HERE.parent.parent / "mibs"
VENDOR = HERE / "mibs"
DEBIAN = Path("/usr/share/snmp/mibs")
OBJECTS, EVENTS = mib_samples.OBJECTS, mib_samples.EVENTS
PUBLIC = 'community "public" { }\n'

MODULE = """
{name} DEFINITIONS ::= BEGIN
IMPORTS MODULE-IDENTITY, NOTIFICATION-TYPE, OBJECT-TYPE, enterprises
    FROM SNMPv2-SMI;
{root} MODULE-IDENTITY
    LAST-UPDATED "202611200000Z"
    ORGANIZATION "x" CONTACT-INFO "x" DESCRIPTION "x"
    ::= {{ enterprises 8072 9997 {number} }}
{root}Alarm NOTIFICATION-TYPE
    STATUS current DESCRIPTION "x" ::= {{ {root} 1 }}
{more}
END
"""


def module(number, more="", root=None):
    root = root or f"vendor{number}"
    return MODULE.format(name=f"VENDOR-{number}-MIB", root=root,
                         number=number, more=more)


def compile_mibs(index, *directories, status=0):
    return trapline("mib", "compile", "-o", index, *directories,
                    status=status)


def text_of(path):
    """What a file has, once there is a whole line in it."""
    until(lambda: path.exists() and path.read_text().endswith("\n"),
          f"something in {path}")
    return path.read_text()


def names_of(index, oids):
    """What our index calls them, as net-snmp would."""
    done = subprocess.run(
        [BUILD / "tests/tools/name", index], check=True, text=True,
        input="".join(f"{one}\n" for one in oids), stdout=subprocess.PIPE)
    return done.stdout.splitlines()


def snmptranslate(oids, directories):
    """What snmptranslate calls them; those that it refuses are missing."""
    found, at = {}, 0
    while at < len(oids):
        some = oids[at:at + 300]
        done = subprocess.run(
            ["snmptranslate", "-M", ":".join(map(str, directories)),
             "-m", "ALL", "-Ir", *(f".{one}" for one in some)],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
            check=False)
        lines = list(filter(None, done.stdout.split("\n")))
        found.update(zip(some, lines))
        at += len(lines) + (len(lines) < len(some))
    return found


def instances():
    """Every object of the test's modules, with instances of all kinds."""
    for number in (*mib_samples.SCALARS, *mib_samples.TABLES):
        columns = [""] if number < 100 else [
            f".1.{column}" for column in range(6)]
        for column in columns:
            for instance in mib_samples.INSTANCES:
                if instance.startswith(".4294967294"):
                    continue  # snmptranslate adds 1 in 64 bits
                yield f"{OBJECTS}.{number}{column}{instance}"


def every_name(index):
    """Every OID that Debian's modules name, and something below it."""
    done = subprocess.run(
        ["snmptranslate", "-M", f"{BASE}:{DEBIAN}", "-m", "ALL", "-Tz"],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        check=True)
    for one in re.findall(r'"\s+"([\d.]+)"', done.stdout):
        if "." in one:
            yield from (one, f"{one}.3", f"{one}.5.97.98.99.100.101",
                        f"{one}.1.4.192.0.2.1.7")


def compare(index, oids, directories, unlike=()):
    oids = list(dict.fromkeys(oids))
    ours = dict(zip(oids, names_of(index, oids)))
    theirs = snmptranslate(oids, directories)
    assert len(theirs) > len(oids) * 0.9, f"{len(theirs)} of {len(oids)}"
    differ = [(one, ours[one], name) for one, name in theirs.items()
              if ours[one] != name and not name.startswith(unlike)]
    assert not differ, f"{len(differ)} differ, the first: {differ[:5]}"
    print(f"{len(theirs)} names are equal")


def test_names_are_those_of_snmptranslate(case):
    if not shutil.which("snmptranslate"):
        raise Skip("no snmptranslate")
    index = case.path("mib.index")
    compile_mibs(index, VENDOR, BASE)
    compare(index, instances(), [VENDOR, BASE])
    if not DEBIAN.exists():
        raise Skip("Debian's libsnmp-base is not there")
    compile_mibs(index, BASE, DEBIAN)
    # two modules define it, and either may speak for it
    compare(index, every_name(index), [BASE, DEBIAN],
            unlike=("RFC1213-MIB::interfaces",))


def test_every_output_has_names(case):
    compile_mibs(case.path("mib.index"), VENDOR, BASE)
    script = case.write("script", "#!/bin/sh\n"
                        f"{{ echo $TRAPLINE_TRAP_NAME; cat; }} "
                        f">>{case.path('seen')}\n", 0o755)
    daemon = case.daemon(PUBLIC + f"""
mib_index = "@DIR@/mib.index"
file "text" {{ path = "@DIR@/text" }}
file "log" {{ path = "@DIR@/log" format = "snmptrapd" oid_format = "mib" }}
exec "script" {{ command = {{"{script}"}} oid_format = "mib" }}
""")
    peer = case.peer(daemon)
    peer.send(snmp.v2c(varbinds(
        varbind(f"{OBJECTS}.1.0", integer(2)),
        varbind(f"{OBJECTS}.8.0", integer(5)),
        varbind(f"{OBJECTS}.17.0", octets(bytes([0, 27, 44, 1, 2, 255]))),
        varbind(f"{OBJECTS}.23.0", octets(b"\xc0")),
        varbind(f"{OBJECTS}.24.0", oid("1.3.6.1.6.3.1.1.5.4")),
        varbind(f'{OBJECTS}.101.1.2.3.97.34.98', integer(1)),
        trap_oid=f"{EVENTS}.1")))
    record = daemon.wait_records(1)[0]
    equal((record["trap_oid"], record["trap_name"]),
          (f"{EVENTS}.1", "TRAPLINE-TEST-MIB::testAlarm"))
    of = "TRAPLINE-TEST-MIB::"
    equal([{key: value for key, value in v.items() if key != "oid"}
           for v in record["varbinds"]], [
        {"name": f"{of}testState.0", "type": "INTEGER", "value": 2,
         "label": "lower-layer"},
        {"name": f"{of}testTenths.0", "type": "INTEGER", "value": 5,
         "display": "0.5"},
        {"name": f"{of}testMac.0", "type": "OCTET STRING",
         "hex": "001b2c0102ff", "display": "0:1b:2c:1:2:ff"},
        {"name": f"{of}testBits.0", "type": "OCTET STRING", "hex": "c0",
         "label": "first,second"},
        {"name": f"{of}testOid.0", "type": "OBJECT IDENTIFIER",
         "value": "1.3.6.1.6.3.1.1.5.4", "label": "IF-MIB::linkUp"},
        {"name": f'{of}testByNameValue."a"b"', "type": "INTEGER",
         "value": 1}])
    line = text_of(case.path("text"))
    assert (f' {of}testAlarm uptime=1234 community="public" '
            f'{of}testState.0=lower-layer(2) {of}testTenths.0=0.5 '
            f'{of}testMac.0="0:1b:2c:1:2:ff" '
            f'{of}testBits.0=first,second(0xc0) '
            f'{of}testOid.0=IF-MIB::linkUp '
            f'{of}testByNameValue."a\\"b"=1\n') in line, line
    until(lambda: "testByName" in case.path("seen").read_text()
          if case.path("seen").exists() else False, "the script")
    seen = case.path("seen").read_text().splitlines()
    equal(seen[0], f"{of}testAlarm")
    assert f"{of}testState.0 lower-layer" in seen, seen
    assert f"{of}testTenths.0 .5 degrees" in seen, seen
    log = text_of(case.path("log"))
    assert f"{of}testState.0 = INTEGER: lower-layer(2)\t" in log, log
    daemon.stop()


def test_a_reload_takes_a_new_index(case):
    index, source = case.path("mib.index"), case.path("mibs")
    case.write("mibs/one", module(1))
    compile_mibs(index, source, BASE)
    daemon = case.daemon(PUBLIC + 'mib_index = "@DIR@/mib.index"\n')
    peer = case.peer(daemon)

    def name():
        before = len(daemon.fence())
        peer.send(snmp.v2c(varbinds(
            trap_oid="1.3.6.1.4.1.8072.9997.1.1")))
        return daemon.wait_records(before + 1)[-1].get("trap_name")
    equal(name(), "VENDOR-1-MIB::vendor1Alarm")
    before = index.stat().st_ino
    case.write("mibs/one", module(1, root="renamed"))
    compile_mibs(index, source, BASE)
    assert index.stat().st_ino != before, "written over, not replaced"
    equal(name(), "VENDOR-1-MIB::vendor1Alarm")
    daemon.reload()
    equal(name(), "VENDOR-1-MIB::renamedAlarm")
    # somebody writes over the file that is in use
    good = index.read_bytes()
    index.write_bytes(good[:500])
    equal(name(), "VENDOR-1-MIB::renamedAlarm")
    daemon.reload()
    equal(name(), None)
    log = daemon.log()
    assert re.search(r'mib_index: ".*/mib.index": it is damaged: trapline mib '
                     "compile makes it anew; only built-in names are known",
                     log), log
    index.unlink()
    daemon.reload()
    equal(name(), None)
    assert "No such file or directory; only built-in names" in daemon.log()
    index.write_bytes(good)
    daemon.reload()
    equal(name(), "VENDOR-1-MIB::renamedAlarm")
    daemon.stop()


def test_no_index_where_none_was_asked_for(case):
    daemon = case.daemon(PUBLIC)
    assert "mib_index" not in daemon.log(), daemon.log()
    daemon.stop()


def test_names_in_a_configuration(case):
    index = case.path("mib.index")
    compile_mibs(index, VENDOR, BASE)
    text = PUBLIC + """mib_index = "@DIR@/mib.index"
route "one" { traps = {"testAlarm"} outputs = {"alarms"} }
file "alarms" { path = "@DIR@/alarms" }
"""
    daemon = case.daemon(text)
    peer = case.peer(daemon)
    peer.send(snmp.v2c(varbinds(trap_oid=f"{EVENTS}.2")))
    peer.send(snmp.v2c(varbinds(trap_oid=f"{EVENTS}.1")))
    text_of(case.path("alarms"))
    daemon.configure(text.replace("testAlarm", "testAlram"))
    daemon.reload()
    assert "testAlram, did you mean testAlarm" in daemon.log(), daemon.log()
    equal(case.path("alarms").read_text().count("\n"), 1)
    daemon.stop()


BROKEN = {
    "syntax": ("{good}\nx OBJECT-TYPE SYNTAX INTEGR{{{{ ::= {{ 1 }}",
               r"broken-syntax:\d+: syntax error"),
    "parent": ("{good}\nx OBJECT IDENTIFIER ::= {{ nobody 1 }}",
               r"broken-parent:\d+: unknown object identifier label"),
    "import": ("IMPORTS y FROM NOBODYS-MIB;\n"
               "x OBJECT IDENTIFIER ::= {{ y 1 }}",
               r"broken-import:\d+: failed to locate MIB module"),
    "circle": ("a OBJECT IDENTIFIER ::= {{ b 1 }}\n"
               "b OBJECT IDENTIFIER ::= {{ a 1 }}",
               r"broken-circle:\d+: .*left out: libsmi does not come to"),
}


def broken_files(case, count):
    """Files that nothing or not all can be read of, `count` of them; and what
    is to be said about each."""
    expected = []
    for number in range(count):
        name = f"mibs/cut-{number:02}"
        if number < len(BROKEN):
            kind, (body, pattern) = list(BROKEN.items())[number]
            case.write(f"mibs/broken-{kind}",
                       f"BROKEN-{kind.upper()}-MIB DEFINITIONS ::= BEGIN\n"
                       f"{body.format(good='')}\nEND\n")
            expected.append(pattern)
        elif number % 3 == 0:  # the disk was full
            case.write(name, module(1000 + number)[:-60])
            expected.append(rf"cut-{number:02}:\d+: ")
        elif number % 3 == 1:  # no MIB at all
            case.write(name, "<html>404 Not Found</html>\n" * number)
            expected.append(f"cut-{number:02}: no MIB module is in it")
        else:
            case.write(name, module(
                1000 + number, 'x OBJECT-TYPE SYNTAX "" ::= { vendor 1'))
            expected.append(rf"cut-{number:02}:\d+: ")
    return expected


def test_500_files_and_50_of_them_broken(case):
    for number in range(1, 451):
        # in a mistake of form there is no loss
        case.write(f"mibs/sub{number % 7}/file{number}.my", module(
            number, f"under_score{number} OBJECT IDENTIFIER ::= "
            f"{{ vendor{number} 2 }}"))
    expected = broken_files(case, 50)
    index = case.path("mib.index")
    done = subprocess.run(
        [BUILD / "trapline", "mib", "compile", "-o", index,
         case.path("mibs"), BASE], capture_output=True, text=True,
        check=True, timeout=120)
    missing = [pattern for pattern in expected
               if not re.search(pattern, done.stderr)]
    assert not missing, f"not said: {missing}\n{done.stderr}"
    assert "/sub" not in done.stderr, done.stderr  # those are good
    assert re.match(rf"{index}: \d+ modules, \d+ names; flaws told: \d+\n$",
                    done.stdout), done.stdout
    equal(names_of(index, [f"1.3.6.1.4.1.8072.9997.{number}.1"
                           for number in range(1, 451)]),
          [f"VENDOR-{number}-MIB::vendor{number}Alarm"
           for number in range(1, 451)])
    equal(list(Path("/tmp").glob("trapline-mib-*")), [])


def test_statuses(case):
    index = case.path("mib.index")
    case.write("good/one", module(1))
    case.write("empty/readme", "nothing\n")
    compile_mibs(index, case.path("good"), BASE)
    before = index.read_bytes()
    compile_mibs(index, case.path("nowhere"), status=66)
    errors = compile_mibs(index, case.path("empty"), status=65)
    assert "readme: no MIB module is in it" in errors, errors
    compile_mibs(case.path("no/such/directory"), BASE, status=73)
    equal(index.read_bytes(), before)
    trapline("mib", status=64)
    trapline("mib", "compile", status=64)
    trapline("mib", "compose", BASE, status=64)
    conf = case.write("traplined.conf",
                      f'mib_index = "{case.path("named")}"\n'
                      f'file "x" {{ path = "{case.path("x")}" }}\n')
    trapline("-c", conf, "mib", "compile", case.path("good"), BASE)
    equal(case.path("named").read_bytes(), before)
    equal(case.path("named").stat().st_mode & 0o777, 0o644)


def test_names_of_files_are_anybodys(case):
    """What an archive brings is shown, not obeyed by the terminal."""
    case.write("mibs/one", module(1))
    case.write("mibs/\x1b[31mred\n\x9b1m", "no module\n")
    done = subprocess.run(
        [BUILD / "trapline", "mib", "compile", "-o", case.path("mib.index"),
         case.path("mibs"), BASE], stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL, check=True, text=True)
    equal(done.stderr,
          f"{case.path('mibs')}/\\x1b[31mred\\n\\xc2\\x9b1m: "
          "no MIB module is in it\n")


def test_links_that_lead_back(case):
    """Three of them in a directory would be 43 million directories."""
    case.write("mibs/vendor/one", module(1))
    for number in range(3):
        case.path(f"mibs/vendor/{number}").symlink_to(".")
    done = subprocess.run(
        [BUILD / "trapline", "mib", "compile", "-o", case.path("mib.index"),
         case.path("mibs"), BASE], stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL, check=True, text=True, timeout=20)
    equal(done.stderr, "".join(
        f"{case.path('mibs')}/vendor/{number}: "
        "Too many levels of symbolic links\n" for number in range(3)))


def test_json(case):
    index = case.path("mib.index")
    case.write("mibs/one", module(1))
    case.write("mibs/two", "no module\n")
    done = json.loads(trapline("mib", "compile", "--json", "-o", index,
                               case.path("mibs"), BASE))
    assert done.pop("modules") > 5 and done.pop("names") > 150
    equal(done, {"ok": True, "file": str(index), "flaws": [
        {"file": str(case.path("mibs/two")),
         "flaw": "no MIB module is in it"}]})
    done = subprocess.run(
        [BUILD / "trapline", "mib", "compile", "--json", "/nowhere"],
        stdout=subprocess.PIPE, check=False)
    equal(done.returncode, 66)
    equal(json.loads(done.stdout), {
        "ok": False, "status": 66,
        "error": "/nowhere: No such file or directory"})
