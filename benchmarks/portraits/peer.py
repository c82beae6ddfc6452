#!/usr/bin/env python3
"""The work of measure-portraits with Pillow: same crops, same sizes, same filter, same JPEG, one thread.

    VENV/bin/python benchmarks/portraits/peer.py FRAMES WIDTH HEIGHT BOXES FOLDER
    VENV/bin/python benchmarks/portraits/peer.py --compare FOLDER FOLDER

The second form says how far the pictures of two folders are apart, over every 97th portrait and all montages: in grey
levels, the mean difference of a picture, on average and at most.
"""

import json
import math
import os
import sys
import time

from PIL import Image

# As Sources/Imaging/PortraitCrop.swift and JPEGEncoder.swift have them; 2 is 4:2:0.
REFERENCE, MARGIN, WIDTH = (700, 500), (100, 150), 400
QUALITY, SUBSAMPLING = 90, 2
TILE, COLUMNS, ROWS = (96, 120), 5, 5


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


def work(frames_path, width, height, boxes_path, folder):
    width, height = int(width), int(height)
    with open(frames_path, "rb") as file:
        frames = [
            Image.frombytes("RGB", (width, height), raw) for raw in iter(lambda: file.read(3 * width * height), b"")
        ]
    with open(boxes_path) as file:
        boxes = [[float(word) for word in line.split()] for line in file]
    start = time.perf_counter()
    portraits = {}
    for number, (frame, *box, person) in enumerate(boxes):
        home = os.path.join(folder, f"person-{int(person)}")
        if person not in portraits:
            os.makedirs(home)
        path = os.path.join(home, f"{number}.jpg")
        picture = portrait(frames[int(frame)], *box)
        picture.save(path, quality=QUALITY, subsampling=SUBSAMPLING, comment=b"rollcall face 0123456789abcdef")
        portraits.setdefault(person, []).append(path)
    montages_start = time.perf_counter()
    os.makedirs(os.path.join(folder, "montages"))
    for person, paths in portraits.items():
        path = os.path.join(folder, "montages", f"person-{int(person)}.jpg")
        montage(paths).save(path, quality=QUALITY, subsampling=SUBSAMPLING)
    end = time.perf_counter()
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
