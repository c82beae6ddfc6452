#!/usr/bin/env python3
"""Times the default grouping of made-up tracks.

    benchmarks/grouping/run.py [--sizes 1000,10000,100000] [--repeats 1]

Each run is a process of its own; a JSON line a size, with medians. The tracks are like those of dlib's embedder: people
of one of a hundred kinds, some of them hardly farther apart than their own tracks; 1 to 150 tracks a person, of one to
fifty faces and all qualities; pairs that were seen at once.
"""

import argparse
import json
import os
import statistics
import subprocess


def built():
    package = os.path.dirname(os.path.abspath(__file__))
    scratch = os.path.join(package, "..", "..", ".build", "measure-grouping")
    build = ["swift", "build", "-c", "release", "--package-path", package, "--scratch-path", scratch]
    subprocess.run(build, check=True, stdout=subprocess.DEVNULL)
    folder = subprocess.run([*build, "--show-bin-path"], check=True, stdout=subprocess.PIPE, text=True).stdout.strip()
    return os.path.join(folder, "measure-grouping")


def main():
    parser = argparse.ArgumentParser(description="Times the default grouping of made-up tracks.")
    parser.add_argument("--sizes", default="1000,10000,100000")
    parser.add_argument("--repeats", type=int, default=1)
    arguments = parser.parse_args()
    program = built()
    for size in arguments.sizes.split(","):
        runs = []
        for _ in range(arguments.repeats):
            made = subprocess.run([program, size, "1"], check=True, stdout=subprocess.PIPE, text=True)
            runs.append(json.loads(made.stdout))
        assert len({run["labels"] for run in runs}) == 1, "two runs gave other labels"
        medians = {key: round(statistics.median(run[key] for run in runs), 3) for key in ("seconds", "processor")}
        print(json.dumps(runs[0] | medians), flush=True)


if __name__ == "__main__":
    main()
