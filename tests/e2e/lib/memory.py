# SPDX-License-Identifier: ISC
"""What a process holds in its memory: heap, stacks and the like."""
import re

LARGE = 1 << 28  # a sanitizer's shadow, which holds nothing of the program's
REGION = re.compile(r"([0-9a-f]+)-([0-9a-f]+) rw")


def count_in_memory(daemon, octets):
    """How often these octets stand in what the daemon may write to."""
    process = daemon.process.pid
    count = 0
    with (open(f"/proc/{process}/maps", encoding="ascii") as maps,
          open(f"/proc/{process}/mem", "rb", buffering=0) as memory):
        for line in maps:
            region = REGION.match(line)
            if not region:
                continue
            start, end = (int(number, 16) for number in region.groups())
            if end - start > LARGE:
                continue
            try:
                memory.seek(start)
                count += memory.read(end - start).count(octets)
            except OSError:
                continue  # it is gone, or only looks readable
    return count
