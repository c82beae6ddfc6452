#!/usr/bin/env python3
"""The work of measure-portraits with Pillow: same crops, same sizes, same filter, same JPEG, in two processes.

    VENV/bin/python benchmarks/portraits/peer.py FRAMES WIDTH HEIGHT BOXES FOLDER
    VENV/bin/python benchmarks/portraits/peer.py --compare FOLDER FOLDER

The second form says how far the pictures of two folders are apart: mean and largest difference in grey levels of a
picture's mean, over every 97th portrait and all montages.
"""

import json
import math
import multiprocessing
import os
import sys
import time

from PIL import Image

# As Sources/Imaging/PortraitCrop.swift and JPEGEncoder.swift have them; 2 is 4:2:0.
REFERENCE, MARGIN, WIDTH = (700, 500), (100, 150), 400
QUALITY, SUBSAMPLING = 90, 2
TILE, COLUMNS, ROWS = (96, 120), 5, 5
PROCESSES = 2


def rounded(number):
    return math.floor(number + 0.5)


def portrait(frame, x, y, width, height):
    scale = max(1, frame.width / REFERENCE[0], frame.height / REFERENCE[1])
    margin_x, margin_y = MARGIN[0] * scale, MARGIN[1] * scale
    left, top = max(0, rounded(x - margin_x)), max(0, rounded(y - margin_y))
    right = min(frame.width, rounded(x + width + margin_x))
    bottom = min(frame.height, rounded(y + height + margin_y))
    size = (WIDTH, rounded(WIDTH * (bottom - top) / (right - left)))
    return frame.crop((left, top, right, bottom)).resize(size, Image.Resampling.LANCZOS)


def montage(paths):
    sheet = Image.new("RGB", (TILE[0] * COLUMNS, TILE[1] * ROWS))
    for index, path in enumerate(paths[: COLUMNS * ROWS]):
        with Image.open(path) as image:
            tile = image.resize(TILE, Image.Resampling.LANCZOS)
        sheet.paste(tile, (index % COLUMNS * TILE[0], index // COLUMNS * TILE[1]))
    return sheet


def write_portraits(jobs):
    for frame, box, path in jobs:
        picture = portrait(FRAMES[frame], *box)
        picture.save(path, quality=QUALITY, subsampling=SUBSAMPLING, comment=b"rollcall face 0123456789abcdef")


def write_montages(jobs):
    for paths, path in jobs:
        montage(paths).save(path, quality=QUALITY, subsampling=SUBSAMPLING)


def work(frames_path, width, height, boxes_path, folder):
    global FRAMES
    width, height = int(width), int(height)
    with open(frames_path, "rb") as file:
        FRAMES = [
            Image.frombytes("RGB", (width, height), raw) for raw in iter(lambda: file.read(3 * width * height), b"")
        ]
    portraits, people = [], {}
    with open(boxes_path) as file:
        for number, line in enumerate(file):
            frame, *box, person = map(float, line.split())
            path = os.path.join(folder, f"person-{int(person)}", f"{number}.jpg")
            portraits.append((int(frame), box, path))
            people.setdefault(int(person), []).append(path)
    montages_folder = os.path.join(folder, "montages")
    montages = [(paths, os.path.join(montages_folder, f"person-{person}.jpg")) for person, paths in people.items()]

    start = time.perf_counter()
    for paths in people.values():
        os.makedirs(os.path.dirname(paths[0]))
    # Forked, so that the frames are there without being sent.
    with multiprocessing.get_context("fork").Pool(PROCESSES) as pool:
        pool.map(write_portraits, [portraits[first::PROCESSES] for first in range(PROCESSES)], 1)
        montages_start = time.perf_counter()
        os.makedirs(montages_folder)
        pool.map(write_montages, [montages[first::PROCESSES] for first in range(PROCESSES)], 1)
        end = time.perf_counter()
        # So that what they took can be asked for.
        pool.close()
        pool.join()
    print(json.dumps({"seconds": end - start, "portraits": montages_start - start, "montages": end - montages_start}))


def compare(ours, theirs):
    import numpy

    def files(folder):
        return sorted(
            os.path.relpath(os.path.join(path, name), folder) for path, _, names in os.walk(folder) for name in names
        )

    names = files(ours)
    same = names == files(theirs)
    differences = []
    looked_at = [name for index, name in enumerate(names) if index % 97 == 0 or name.startswith("montages")]
    for name in looked_at if same else []:
        first, second = (numpy.asarray(Image.open(os.path.join(folder, name)), dtype=int) for folder in (ours, theirs))
        same = same and first.shape == second.shape
        if first.shape == second.shape:
            differences.append(float(abs(first - second).mean()))
    result = {"same files and sizes": same, "files": len(names), "looked at": len(differences)}
    if differences:
        result |= {"mean": sum(differences) / len(differences), "largest": max(differences)}
    print(json.dumps(result))


if __name__ == "__main__":
    if len(sys.argv) == 4 and sys.argv[1] == "--compare":
        compare(*sys.argv[2:])
    elif len(sys.argv) == 6:
        work(*sys.argv[1:])
    else:
        sys.exit("usage: peer.py FRAMES WIDTH HEIGHT BOXES FOLDER, or peer.py --compare FOLDER FOLDER")
