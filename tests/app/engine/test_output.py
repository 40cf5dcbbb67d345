"""What this process and its children print is heard, and still reaches where it went before."""

from __future__ import annotations

import subprocess
import sys

from app.engine.output import EngineOutput

SCRIPT = """
import os, subprocess, sys
from app.engine.output import EngineOutput
heard = []
output = EngineOutput()
output.start()
output.follow(heard.append)
mark = output.mark()
print("from python")
os.write(2, b"to stderr\\r 50%\\r100%\\n")
subprocess.run([sys.executable, "-c", "print('from a child')"], check=True)
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
os.write(1, b"half a line")
output.stop()  # although a child still holds the pipe
child.kill()
assert output.since(mark) == heard, (output.since(mark), heard)
print("\\n" + str(heard))
"""


def test_lines_of_all_processes_are_heard_and_passed_on():
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], check=True, capture_output=True, text=True, timeout=30
    )
    *passed_on, heard = done.stdout.splitlines()
    assert heard == "['from python', 'to stderr', ' 50%', '100%', 'from a child']"
    assert "from a child" in passed_on


def test_stopping_twice_or_before_starting_does_nothing():
    output = EngineOutput()
    output.stop()
    output.stop()
