"""The models folder with packs of the modern pipeline's networks, made by benchmarks/packs.py."""

import os
import subprocess
import sys

from .peers import HERE, Missing

DETECTOR, EMBEDDER = "scrfd_2.5g_bnkps", "mobilefacenet"


def make(bench):
    """A ROLLCALL_HOME with the packs and the built-in models; made anew each time, which is quick."""
    script, home = os.path.join(HERE, "packs.py"), os.path.join(bench.work, "home")
    if not os.path.exists(script):
        raise Missing("there is no benchmarks/packs.py")
    command = [sys.executable, script, bench.program, bench.models, home]
    made = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    if made.returncode != 0:
        raise Missing(made.stderr.strip().splitlines()[-1] if made.stderr.strip() else "packs.py failed")
    return home
