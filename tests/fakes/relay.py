"""A child that does as it is told: it passes its request on to a socket, and says what comes back from there.

It imports nothing of the app, so that it starts at once.
"""

import json
import os
import signal
import socket
import sys


def main() -> None:
    with socket.socket(socket.AF_UNIX) as test:
        test.connect(sys.argv[1])
        test.sendall(sys.stdin.buffer.readline())
        for line in test.makefile("rb"):
            obey(test, *json.loads(line))


def obey(test: socket.socket, command: str, value) -> None:
    match command:
        case "niceness":
            test.sendall(f"{os.getpriority(os.PRIO_PROCESS, 0)}\n".encode())
        case "say":
            sys.stdout.write(value)
            sys.stdout.flush()
        case "print":
            sys.stderr.write(value)
            sys.stderr.flush()
        case "exit":
            os._exit(value)
        case "die":
            os.kill(os.getpid(), value)
        case "resist":
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            test.sendall(b"It does.\n")


main()
