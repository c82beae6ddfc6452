#!/usr/bin/env python3
"""Runs flows of the review page and of report.html in headless Chromium.

  Tests/Browser/run.py --made FOLDER make          makes the library that flows copy
  Tests/Browser/run.py --made FOLDER names …       runs the flows of flows/names.py (makes the library if need be)
  Tests/Browser/run.py --only TEXT names           only those whose title holds TEXT

Wants what `Scripts/setup --test` installs. PROGRAM (environment): a built `rollcall`; by default .build/release/rollcall.
ROLLCALL_SCREENSHOTS: a folder for pictures; without it only failures are pictured, in the folder for temporary files.
Exit code 1 where a flow failed.
"""
import argparse
import importlib
import os
import sys
import tempfile

here = os.path.dirname(os.path.abspath(__file__))
home = os.environ.setdefault("ROLLCALL_HOME", os.path.join(
    os.environ.get("XDG_DATA_HOME") or os.path.expanduser("~/.local/share"), "rollcall"))
sys.dont_write_bytecode = True
sys.path[:0] = [os.path.join(home, "browser", "python"), here]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--made", help="the folder of the made library")
    parser.add_argument("--only", help="of these flows only those whose title holds this")
    parser.add_argument("what", nargs="+", help="`make`, or modules of flows/")
    options = parser.parse_args()
    program = os.environ.get("PROGRAM") or os.path.join(here, "../../.build/release/rollcall")
    program = os.path.abspath(program)
    from harness.flows import run_all
    from harness.making import make

    with tempfile.TemporaryDirectory(prefix="rollcall-browser-made-") as temporary:
        made = options.made or os.path.join(temporary, "made")
        if not os.path.exists(made):
            make(program, made)
        names = [name for name in options.what if name != "make"]
        for name in names:
            importlib.import_module(f"flows.{name}")
        return not names or run_all(program, os.path.join(made, "people"), options.only)


sys.exit(0 if main() else 1)
