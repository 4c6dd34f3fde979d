# SPDX-License-Identifier: ISC
"""The command `trapline` on a pseudo-terminal."""
import fcntl
import os
import pty
import struct
import subprocess
import termios

from lib.control import socket_of
from lib.daemon import BUILD
from lib.expect import equal


def on_terminal(daemon, *words, columns=80, **environment):
    """What a terminal of this many columns is sent."""
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ,
                struct.pack("HHHH", 24, columns, 0, 0))
    env = {name: value for name, value in os.environ.items()
           if name != "NO_COLOR"}
    with subprocess.Popen(
            [BUILD / "trapline", "-s", socket_of(daemon), *words],
            stdin=subprocess.DEVNULL, stdout=slave,
            env={**env, "TERM": "xterm", **environment}) as child:
        os.close(slave)
        shown = b""
        try:
            while more := os.read(master, 65536):
                shown += more
        except OSError:  # the end, for Linux
            pass
        equal(child.wait(20), 0)
    os.close(master)
    return shown.decode().replace("\r\n", "\n")
