# SPDX-License-Identifier: ISC
"""Notifications with every object of tests/e2e/mibs, for comparing receivers:
each value there is for each syntax, right or wrong, and instances of tables."""
from lib.ber import GAUGE32, integer, octets, oid
from lib.samples import VALUES
from lib.snmp import v2c, varbind, varbinds

OBJECTS = "1.3.6.1.4.1.8072.9998.1.1"
EVENTS = "1.3.6.1.4.1.8072.9998.1.0"
# the objects that are scalars, by number
SCALARS = range(1, 29)
WITH_TEXT = {15, 16, 18, 19, 28}  # a hint takes their octets as they are
DATE = 18
WIDE = 22  # net-snmp reads on behind a value that ends in the middle of 4
TABLES = range(101, 112)
PORTION = 16  # of values in one notification: what differs is shown

LONG = {"quotes and backslashes", "a long string", "many octets",
        "the longest OID", "NsapAddress"}
# on lines of the log ours are escaped
CONTROL = {"a BEL", "an ESC", "a DEL", "16 octets", "17 octets", "33 octets",
           "a MAC address", "a date", "a date with a zone"}

MORE = {
    "1": integer(1), "-1": integer(-1), "2": integer(2), "5": integer(5),
    "-5": integer(-5), "99": integer(99), "1234567": integer(1234567),
    "-1234567": integer(-1234567), "2147483647": integer(2 ** 31 - 1),
    "5 of Gauge32": integer(5, GAUGE32),
    "12345 of Gauge32": integer(12345, GAUGE32),
    "4294967295 of Gauge32": integer(2 ** 32 - 1, GAUGE32),
    "a MAC address": octets(bytes([0, 1, 2, 250, 255, 16])),
    "a date": octets(bytes([7, 0xea, 11, 20, 14, 39, 0, 0])),
    "a date with a zone": octets(bytes([7, 0xea, 11, 20, 14, 39, 0, 0,
                                        43, 1, 0])),
    "bits": octets(b"\xc1\x40"),
    "no bits": octets(b"\0"),
    "a notification": oid("1.3.6.1.6.3.1.1.5.3"),
    "an instance": oid("1.3.6.1.2.1.2.2.1.8.3"),
    "an enterprise": oid("1.3.6.1.4.1.9.1"),
    "quotes": octets(b'a"b\\c'),
}

# what follows a column
INSTANCES = (
    "", ".0", ".1", ".7", ".1.2", ".2.1", ".3.97.98.99", ".1.3.97.98.99",
    ".97.98.99", ".0.1", ".4.34.92.39.46", ".6.0.1.2.250.255.16.5",
    ".0.1.2.250.255.16.5", ".192.0.2.1.5", ".192.0.2", ".6.1.3.6.1.4.1.9",
    ".1.3.6.1.4.1", ".1.4.192.0.2.1.7", ".1.4.192.0.2", ".1.3.1.2.3.7",
    ".2.16.32.1.13.184.0.0.0.0.0.0.0.0.0.0.0.1.7",
    ".3.8.192.0.2.1.0.0.0.5.7",
    ".4.20.32.1.13.184.0.0.0.0.0.0.0.0.0.0.0.1.0.0.1.5.7",
    ".16.3.97.98.99.7", ".97.98.99.100.3.97.98.99", ".97.98.99.100.200.1",
    ".255.256.1", ".4294967294.5", ".3.10.200.255", ".5.3.97.300.98",
)


def fits(number, name):
    """Is this a value that both are to print alike for this object?"""
    if name in LONG:
        return False
    if number == DATE and name.startswith("a date"):
        return True
    return not (number in WITH_TEXT and name in CONTROL)


def values(number):
    everything = {**VALUES, **MORE}
    if number == WIDE:
        return [octets(bytes(range(1, 1 + 4 * n))) for n in range(5)]
    return [value for name, value in everything.items()
            if fits(number, name)]


def mib_cases():
    """Names and datagrams, as samples.cases()."""
    for number in SCALARS:
        found = values(number)
        for at in range(0, len(found), PORTION):
            yield f"scalar {number}, values {at}", v2c(varbinds() + [
                varbind(f"{OBJECTS}.{number}.0", value)
                for value in found[at:at + PORTION]])
    for table in TABLES:
        for column in range(1, 6):
            yield f"table {table}, column {column}", v2c(varbinds() + [
                varbind(f"{OBJECTS}.{table}.1.{column}{instance}",
                        integer(1)) for instance in INSTANCES])
    yield "names that are no objects", v2c(varbinds() + [
        varbind(name, integer(1)) for name in
        ("1.3", "1.3.6.1.4.1", "1.3.6.1.4.1.9.9", "1.3.6.1.2.1.2.2.99",
         OBJECTS, f"{EVENTS}.1", f"{EVENTS}.1.5", f"{EVENTS}.2", "0.0.1")])
