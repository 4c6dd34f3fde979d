# SPDX-License-Identifier: ISC
"""The receivers that are compared: how each is configured, started, measured
and stopped. All listen on 127.0.0.1 and run on one core."""
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "e2e"))

from lib.case import Skip  # noqa: E402
from lib.mounts import PRIVATE_DEV, unshare  # noqa: E402

RECEIVER_CORE, GENERATOR_CORE = 0, 1
PORT = 20000 + os.getpid() % 10000  # who else measures has another
AUTH, PRIV = "authentication", "encryption"


def pin(core):
    def act():
        os.sched_setaffinity(0, {core})
    return act if os.cpu_count() > 1 else None


def engine_id(number):
    """As the generator numbers them."""
    return "0x80001f8804" + (b"b%08d" % number).hex()


class Receiver:
    """One process. `home` is its directory, `output` what it writes."""

    core = RECEIVER_CORE

    def __init__(self, build, name, port=PORT):
        self.build, self.name, self.port = Path(build), name, port
        memory = Path("/dev/shm")
        self.home = Path(tempfile.mkdtemp(
            prefix="trapline-bench-",
            dir=memory if os.access(memory, os.W_OK) else None))
        self.output = self.home / "out"
        self.process = None

    def spawn(self, command, environment=()):
        self.process = subprocess.Popen(
            [str(word) for word in command], cwd=self.home,
            env=dict(os.environ, **dict(environment)),
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=open(self.home / "err", "wb"), text=True,
            preexec_fn=pin(self.core))

    def wait_bound(self):
        """Until somebody has the port."""
        wanted = "0100007F:%04X" % self.port
        limit = time.monotonic() + 60
        while wanted not in Path("/proc/net/udp").read_text():
            if self.process.poll() is not None or time.monotonic() > limit:
                raise RuntimeError(f"{self.name} does not start: " + (
                    self.home / "err").read_text()[-2000:])
            time.sleep(0.01)
        time.sleep(0.1)

    def threads(self):
        """Nanoseconds on a core, of each thread; the first one's, which
        receives, under the name "receive"."""
        found = {}
        for task in Path(f"/proc/{self.process.pid}/task").iterdir():
            name = (task / "comm").read_text().rstrip("\n")
            if int(task.name) == self.process.pid:
                name = "receive"
            found[name] = found.get(name, 0) + int(
                (task / "schedstat").read_text().split()[0])
        return found

    def cpu(self):
        """The same, of all of them."""
        return sum(self.threads().values())

    def account(self, sent):
        """What it says of what it was sent, if it says anything."""

    def resident(self):
        """Octets."""
        for line in Path(f"/proc/{self.process.pid}/status").open():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) * 1024
        return 0

    def wait_idle(self):
        """Until it has done what it had to: a while without work."""
        before, quiet = self.cpu(), 0
        while quiet < 3:
            time.sleep(0.05)
            now = self.cpu()
            quiet = quiet + 1 if now - before < 1_000_000 else 0
            before = now

    def stop(self):
        out = ""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            out, _ = self.process.communicate(timeout=60)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.communicate()
        return out

    def tally(self, count):
        if not self.output.exists():
            return {"delivered": 0, "duplicates": 0, "octets": 0}
        done = subprocess.run(
            [self.build / "tests/bench/tally", self.output, str(count)],
            stdout=subprocess.PIPE, check=True, text=True)
        return json.loads(done.stdout)

    def close(self):
        if self.process and self.process.poll() is None:
            self.process.kill()
            self.process.communicate()
        shutil.rmtree(self.home, ignore_errors=True)


class Sink(Receiver):
    """mode: bare, file, v3 or echo."""

    def __init__(self, build, mode, line=200, engines=1):
        super().__init__(build, "sink " + mode)
        self.mode, self.line, self.engines = mode, line, engines

    def start(self):
        self.spawn([self.build / "tests/bench/sink", "-p", self.port,
                    "-m", self.mode, "-o", self.output, "-l", self.line,
                    "-e", self.engines])
        if self.process.stdout.readline() != "ready\n":
            raise RuntimeError(f"{self.name} does not start: " + (
                self.home / "err").read_text())

    def tally(self, count):
        if self.mode == "v3" or self.mode == "file":
            return super().tally(count)
        return {"delivered": self.received, "duplicates": 0, "octets": 0}

    def stop(self):
        out = super().stop()
        self.received = json.loads(out)["received"] if out else 0
        return out


class Log(Sink):
    """A system's logger, on the generator's core: what it does is not the
    receiver's work. It reads from a Unix socket, `output`."""

    core = GENERATOR_CORE

    def __init__(self, build):
        super().__init__(build, "log")


class Traplined(Receiver):
    """users: 0 for v2c only; outputs: formats, one file each, or "syslog"; the
    first is the one whose records are counted; routes: so many, only the last
    of which matches. The buffers are smaller than what is shipped (64M each), or a
    trial of a second would measure them."""

    def __init__(self, build, users=0, outputs=("json",), cipher="AES-128",
                 extension="blumenthal", digest="SHA-256",
                 routes=0, buffer="16M", queue="8M"):
        super().__init__(build, "traplined")
        self.routes = routes
        self.users, self.outputs, self.log = users, outputs, None
        self.digest, self.cipher, self.extension = digest, cipher, extension
        self.buffer, self.queue = buffer, queue

    def sections(self):
        for n in range(self.users):
            yield (f'user "user{n}" {{ auth = "{self.digest}"  '
                   f'auth_passphrase = "{AUTH}"  priv = "{self.cipher}"  '
                   f'priv_passphrase = "{PRIV}"  '
                   f'key_extension = "{self.extension}" }}\n')
        for n, form in enumerate(self.outputs):
            path = self.output if n == 0 else f"{self.output}{n}"
            head = 'syslog "syslog" {' if form == "syslog" else (
                f'file "{form}" {{ path = "{path}"  format = "{form}"')
            yield f'{head}  queue = "{self.queue}" }}\n'
        for n in range(self.routes):
            traps = f"1.3.6.1.4.1.{n}.*" if n < self.routes - 1 else "1.3.6*"
            yield (f'route "r{n}" {{ traps = {{"{traps}"}}  '
                   f'outputs = {{"{self.outputs[0]}"}} }}\n')

    def start_log(self):
        """Another /dev/log, for the daemon alone; what to run it by."""
        if "syslog" not in self.outputs:
            return []
        before = [*unshare(), PRIVATE_DEV, self.home / "dev"]
        (self.home / "dev").mkdir()
        self.log = Log(self.build)
        self.log.start()
        return [*before, self.log.output]

    def start(self):
        conf = self.home / "traplined.conf"
        (self.home / "state").mkdir()
        conf.write_text(
            f'listen = {{"udp:127.0.0.1:{self.port}"}}\n'
            f'receive_buffer = "{self.buffer}"\n'
            'run_as_user = ""\nrun_as_group = ""\n'
            f'state_directory = "{self.home}/state"\n'
            f'control_socket = "{self.home}/sock"\n'
            'community "public" { }\n' + "".join(self.sections()))
        conf.chmod(0o600)
        self.spawn([*self.start_log(), self.build / "traplined", "-f", "-c",
                    conf])
        self.wait_bound()

    def account(self, sent):
        """What `status` says, as soon as it knows of all that was sent."""
        limit = time.monotonic() + 5
        while True:
            done = subprocess.run(
                [self.build / "trapline", "-s", self.home / "sock", "status",
                 "--json"], stdout=subprocess.PIPE, check=True)
            now = json.loads(done.stdout)
            if now["received"] + now["kernel_drops"] >= sent or \
                    time.monotonic() > limit:
                return now
            time.sleep(0.05)

    def stop(self):
        out = super().stop()
        if self.log:
            self.log.stop()
        return out

    def close(self):
        super().close()
        if self.log:
            self.log.close()


class Snmptrapd(Receiver):
    """As shipped, but without MIBs and name look-ups, which it is faster
    without. engines: of the user's traps, 0 for v2c only; local: the user of
    informs, whose engine is its own."""

    def __init__(self, build, engines=0, local=False):
        super().__init__(build, "snmptrapd")
        self.engines, self.local = engines, local

    def start(self):
        conf = self.home / "snmptrapd.conf"
        lines = ["authCommunity log public\n"]
        lines += [f"createUser -e {engine_id(n)} user0 SHA-256 {AUTH} "
                  f"AES {PRIV}\n" for n in range(self.engines)]
        if self.local:
            lines.append(f"createUser user0 SHA-256 {AUTH} AES {PRIV}\n")
        if self.engines or self.local:
            lines.append("authUser log user0 priv\n")
        conf.write_text("".join(lines))
        self.spawn(["snmptrapd", "-f", "-On", "-n", "-C", "-c", conf,
                    "-Lf", self.output, f"udp:127.0.0.1:{self.port}"],
                   {"SNMP_PERSISTENT_FILE": str(self.home / "persistent"),
                    "MIBS": ""})
        self.wait_bound()


def generate(build, *options):
    """Runs the generator; gives what it says about itself."""
    done = subprocess.run(
        [str(Path(build) / "tests/bench/load"), "-p", str(PORT),
         *map(str, options)],
        stdout=subprocess.PIPE, check=True, text=True,
        preexec_fn=pin(GENERATOR_CORE))
    return json.loads(done.stdout)
