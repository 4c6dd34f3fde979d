# SPDX-License-Identifier: ISC
"""The command `trapline`, run to its end."""
import subprocess

from lib.daemon import BUILD


def trapline(*arguments, stdin=b"", status=0):
    """Standard output as text. A status other than `status` is a failure;
    where that is not 0, gives standard error."""
    if isinstance(stdin, str):
        stdin = stdin.encode()
    done = subprocess.run(
        [BUILD / "trapline", *map(str, arguments)], input=stdin, timeout=60,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
    errors = done.stderr.decode()
    assert done.returncode == status, (
        f"trapline {arguments}: status {done.returncode}, not {status}\n"
        f"{errors}")
    return done.stdout.decode() if status == 0 else errors
