#!/usr/bin/env python3
"""Times Rollcall's DBSCAN beside scikit-learn's on the same made-up embeddings, and compares their labels.

    VENV/bin/python benchmarks/dbscan/run.py [--sizes 20000,50000,100000] [--jobs 2] [--repeats 1] [--only-ours]

VENV is made by benchmarks/setup-python. Each run is a process of its own, so that peak memory is its own. OPENBLAS_CORETYPE
and OPENBLAS_L2_SIZE are taken out of the environment on both sides: they would pick another machine's kernels.

The embeddings are like dlib's: a person is a random point of length 1.4 in 128 dimensions, with 5 to 200 faces at about
0.35 from it, and a tenth of the faces are far from everybody. eps 0.5, min_samples 5.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile

import numpy

COLUMNS, EPS, MIN_SAMPLES = 128, 0.5, 5

PEER = """
import json, resource, sys, time
import numpy
from sklearn.cluster import DBSCAN
rows = numpy.fromfile(sys.argv[1], dtype=numpy.float32).reshape(-1, int(sys.argv[2]))
start = time.perf_counter()
made = DBSCAN(eps=float(sys.argv[3]), min_samples=int(sys.argv[4]), n_jobs=int(sys.argv[6])).fit(rows)
seconds = time.perf_counter() - start
usage = resource.getrusage(resource.RUSAGE_SELF)
made.labels_.astype(numpy.int32).tofile(sys.argv[5])
print(json.dumps({"seconds": seconds, "processor": usage.ru_utime + usage.ru_stime, "peak_mib": usage.ru_maxrss // 1024,
  "clusters": int(made.labels_.max()) + 1, "core": len(made.core_sample_indices_)}))
"""


def made_up_embeddings(count, seed):
    random = numpy.random.default_rng(seed)
    people = []
    left = count
    while left > 0:
        size = min(left, int(random.integers(5, 201)))
        people.append(size)
        left -= size
    centers = random.normal(size=(len(people), COLUMNS))
    centers *= 1.4 / numpy.linalg.norm(centers, axis=1, keepdims=True)
    rows = numpy.repeat(centers, people, axis=0)
    # Half of the faces of a person lie within 0.33 of the centre, as a rule, and some far out: borders and noise.
    spread = random.choice([0.22, 0.3, 0.4], size=(count, 1), p=[0.4, 0.4, 0.2])
    rows += random.normal(size=rows.shape) * spread / numpy.sqrt(COLUMNS)
    strangers = random.random(count) < 0.1
    rows[strangers] += random.normal(size=(int(strangers.sum()), COLUMNS)) * 1.0 / numpy.sqrt(COLUMNS)
    return rows[random.permutation(count)].astype(numpy.float32)


def run_once(command):
    environment = {k: v for k, v in os.environ.items() if k not in ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE")}
    output = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE, text=True).stdout
    return json.loads(output)


def summary(runs):
    """Medians of the times (wall clock of the clustering, processor time of the whole process), and each; the rest is equal."""
    times = {key: [round(run[key], 3) for run in runs] for key in ("seconds", "processor")}
    return runs[0] | {key: round(statistics.median(each), 3) for key, each in times.items()} | {"runs": times}


def main():
    parser = argparse.ArgumentParser(description="Times DBSCAN against scikit-learn.")
    parser.add_argument("--sizes", default="20000,50000,100000")
    parser.add_argument("--jobs", default="2")
    parser.add_argument("--repeats", type=int, default=1)
    parser.add_argument("--only-ours", action="store_true")
    parser.add_argument("--make", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.make:
        made_up_embeddings(int(options.sizes), seed=int(options.sizes)).tofile(options.make)
        return
    here = os.path.dirname(os.path.abspath(__file__))
    scratch = os.path.join(here, "..", "..", ".build", "measure-dbscan")
    build = ["swift", "build", "-c", "release", "--package-path", here, "--scratch-path", scratch]
    subprocess.run(build, check=True, stdout=sys.stderr)
    folder = subprocess.run(build + ["--show-bin-path"], check=True, stdout=subprocess.PIPE, text=True).stdout.strip()
    ours = os.path.join(folder, "measure-dbscan")
    failed = False
    with tempfile.TemporaryDirectory() as temporary:
        rows, ours_labels, peer_labels = (os.path.join(temporary, name) for name in ("rows", "ours", "peer"))
        for size in map(int, options.sizes.split(",")):
            # In a process of its own: a child's peak memory starts at its parent's.
            subprocess.run([sys.executable, __file__, "--make", rows, "--sizes", str(size)], check=True)
            parameters = [rows, str(COLUMNS), str(EPS), str(MIN_SAMPLES)]
            peer = [sys.executable, "-c", PEER, *parameters, peer_labels, options.jobs]
            our_runs, peer_runs = [], []
            # In turns, so that other work on the machine falls on both.
            for _ in range(options.repeats):
                our_runs.append(run_once([ours, *parameters, ours_labels]))
                if not options.only_ours:
                    peer_runs.append(run_once(peer))
            line = {"rows": size, "rollcall": summary(our_runs)}
            if peer_runs:
                line["scikit-learn"] = summary(peer_runs)
                line["ratio"] = round(line["scikit-learn"]["seconds"] / line["rollcall"]["seconds"], 2)
                labels = (numpy.fromfile(path, dtype=numpy.int32) for path in (ours_labels, peer_labels))
                line["same labels"] = bool(numpy.array_equal(*labels))
                failed = failed or not line["same labels"]
            print(json.dumps(line), flush=True)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
