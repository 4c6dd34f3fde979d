# SPDX-License-Identifier: ISC
"""Datagrams at a rate, from a process of their own."""
import os
import socket
import time

TICK = 0.005  # seconds


def flood(port, rate, seconds, datagram):
    """Starts it. datagram(i) makes the i-th one. Gives the process ID and how
    many there will be."""
    count = int(rate * seconds)
    pid = os.fork()
    if pid:
        return pid, count
    try:
        send(port, rate, [datagram(i) for i in range(count)])
    finally:
        os._exit(0)


def send(port, rate, datagrams):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        sender.connect(("127.0.0.1", port))
        started, sent = time.monotonic(), 0
        while sent < len(datagrams):
            due = int((time.monotonic() - started) * rate)
            for each in datagrams[sent:due]:
                sender.send(each)
            sent = max(sent, min(due, len(datagrams)))
            time.sleep(TICK)
