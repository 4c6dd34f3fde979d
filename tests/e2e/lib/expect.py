# SPDX-License-Identifier: ISC
"""What should be, and what should happen within some time."""
import pprint
import time

PATIENCE = 40  # seconds; more than anything takes, also with sanitizers


def until(condition, what="it", patience=PATIENCE):
    """Waits until the condition is true, and gives what it gave."""
    deadline = time.monotonic() + patience
    pause = 0.001
    while True:
        result = condition()
        if result:
            return result
        assert time.monotonic() < deadline, f"{what}: not in {patience} s"
        time.sleep(pause)
        pause = min(pause * 1.5, 0.05)


def equal(got, expected):
    """Shows both where they differ."""
    assert got == expected, (
        f"\ngot      {pprint.pformat(got)}"
        f"\nexpected {pprint.pformat(expected)}")
