# SPDX-License-Identifier: ISC
"""Clocks of a daemon's own, to be stepped while it runs."""
import os
import struct

from lib.daemon import BUILD

YEAR = 365 * 86400


class Clocks:
    def __init__(self, case):
        self.path = case.path("clocks")
        self.ahead = [0, 0]  # CLOCK_REALTIME, CLOCK_BOOTTIME, in seconds
        self.write()

    def write(self):
        octets = struct.pack("=2q", *(s * 10**9 for s in self.ahead))
        if not self.path.exists():
            self.path.write_bytes(octets)
            return
        descriptor = os.open(self.path, os.O_WRONLY)
        os.pwrite(descriptor, octets, 0)
        os.close(descriptor)

    @property
    def environment(self):
        """For the daemon."""
        options = os.environ.get("ASAN_OPTIONS", "")
        return {"LD_PRELOAD": str(BUILD / "tests" / "clocks.so"),
                "CLOCKS_FILE": str(self.path),
                "ASAN_OPTIONS": f"verify_asan_link_order=0:{options}"}

    def step(self, seconds):
        """Somebody sets the clock."""
        self.ahead[0] += seconds
        self.write()

    def suspend(self, seconds):
        """The machine sleeps; its clock goes on."""
        self.ahead[0] += seconds
        self.ahead[1] += seconds
        self.write()
