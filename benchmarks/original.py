#!/usr/bin/env python3
"""What the original script did, as a peer to measure against.

    benchmarks/setup-python VENV
    VENV/bin/python benchmarks/original.py CLIP -o FOLDER > faces.json

One frame a second, from the clip's first frame on, read by OpenCV and shrunk to fit 700 x 500; dlib's CNN detector with
one upsampling and dlib's 128 numbers a face, both through face_recognition; scikit-learn's DBSCAN (0.5, 5); a folder a
person with a portrait and an annotation for each face, and a montage of the first 25.

It departs from the original in two ways, both to the peer's advantage or without effect on time: frames stay in memory
instead of going through JPEG files, and they are taken at 0, 1, 2 ... seconds, where the original took every
(fps + 1)-th or so and never the first. Sizes are rounded to the nearest pixel.

Prints one JSON object:
    faces      one object a face: frame (index among all frames of the clip, from 0), time (seconds from the first
               frame), box (top, right, bottom, left, in pixels of the frame as shrunk), size (width, height of that
               frame), label (-1: noise, as scikit-learn says it)
    people     how many labels there are besides noise
    frames     how many frames were looked at
    seconds    wall clock of each stage, and of all together with the imports
    processor  seconds of processor time in all; memory: peak, in MiB
    versions   of everything that computes, and how dlib was built
"""

import argparse
import json
import os
import resource
import sys
import time
from importlib import metadata

STARTED = time.perf_counter()

import cv2  # noqa: E402  (imports are part of what a user waits for, and are timed)
import dlib  # noqa: E402
import face_recognition  # noqa: E402
import numpy  # noqa: E402
import sklearn  # noqa: E402
from imutils import build_montages  # noqa: E402
from sklearn.cluster import DBSCAN  # noqa: E402

from sampling import sampled_frames  # noqa: E402

LARGEST_WIDTH, LARGEST_HEIGHT = 700, 500
EPS, MIN_SAMPLES = 0.5, 5
# In pixels of the shrunk frame: what a portrait shows around the box, and what an annotation adds to it.
PORTRAIT_MARGIN_X, PORTRAIT_MARGIN_Y, ANNOTATION_MARGIN = 100, 150, 20
PORTRAIT_WIDTH = 400
MONTAGE_TILE, MONTAGE_GRID = (96, 120), (5, 5)


def fitted(image):
    height, width = image.shape[:2]
    scale = min(LARGEST_WIDTH / width, LARGEST_HEIGHT / height, 1.0)
    if scale == 1.0:
        return image
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    return cv2.resize(image, size, interpolation=cv2.INTER_LANCZOS4)


def crop(image, box, margin_x, margin_y):
    """Left, top, right, bottom of the box with a margin, inside the picture."""
    height, width = image.shape[:2]
    top, right, bottom, left = box
    return (
        max(0, left - margin_x),
        max(0, top - margin_y),
        min(width, right + margin_x),
        min(height, bottom + margin_y),
    )


def write_output(folder, pictures, faces):
    for label in sorted({face["label"] for face in faces}):
        directory = os.path.join(folder, f"Face_{label}")
        os.makedirs(directory)
        portraits = []
        members = (face for face in faces if face["label"] == label)
        for number, face in enumerate(members, start=1):
            image = pictures[face["frame"]]
            left, top, right, bottom = crop(image, face["box"], PORTRAIT_MARGIN_X, PORTRAIT_MARGIN_Y)
            portrait = image[top:bottom, left:right]
            portraits.append(portrait)
            height = max(1, round(portrait.shape[0] * PORTRAIT_WIDTH / portrait.shape[1]))
            large = cv2.resize(portrait, (PORTRAIT_WIDTH, height), interpolation=cv2.INTER_LANCZOS4)
            cv2.imwrite(os.path.join(directory, f"face_{number}.jpg"), large)
            annotated = crop(image, face["box"], ANNOTATION_MARGIN, ANNOTATION_MARGIN)
            with open(os.path.join(directory, f"face_{number}.txt"), "w") as file:
                print(label, *annotated, file=file)
        montage = build_montages(portraits[:25], MONTAGE_TILE, MONTAGE_GRID)[0]
        os.makedirs(os.path.join(folder, "Montage"), exist_ok=True)
        cv2.imwrite(os.path.join(folder, "Montage", f"Face_{label}.jpg"), montage)


class Stopwatch:
    """Sums the wall clock of named stages."""

    def __init__(self):
        self.seconds = {}

    def measure(self, stage, work):
        start = time.perf_counter()
        result = work()
        self.seconds[stage] = self.seconds.get(stage, 0.0) + time.perf_counter() - start
        return result


def main():
    arguments = argparse.ArgumentParser(description="Runs the original's pipeline on one clip and prints JSON.")
    arguments.add_argument("clip")
    arguments.add_argument("-o", "--output", help="folder for portraits and montages; must not exist")
    arguments.add_argument("--encodings", help="write the encodings here, as .npy")
    options = arguments.parse_args()
    if options.output and os.path.exists(options.output):
        sys.exit(f"original.py: {options.output} is there already")

    watch = Stopwatch()
    watch.seconds["imports"] = time.perf_counter() - STARTED
    frames = watch.measure(
        "frames", lambda: [(index, seconds, fitted(image)) for index, seconds, image in sampled_frames(options.clip)]
    )
    faces, encodings = [], []
    for index, seconds, image in frames:
        picture = cv2.cvtColor(image, cv2.COLOR_BGR2RGB)
        boxes = watch.measure("detection", lambda: face_recognition.face_locations(picture, model="cnn"))
        encodings += watch.measure("encoding", lambda: face_recognition.face_encodings(picture, boxes))
        for box in boxes:
            size = [picture.shape[1], picture.shape[0]]
            faces.append({"frame": index, "time": round(seconds, 6), "box": [int(side) for side in box], "size": size})

    def clustered():
        if not encodings:
            return []
        return DBSCAN(eps=EPS, min_samples=MIN_SAMPLES, metric="euclidean", n_jobs=-1).fit(encodings).labels_

    for face, label in zip(faces, watch.measure("clustering", clustered)):
        face["label"] = int(label)
    if options.encodings:
        numpy.save(options.encodings, numpy.array(encodings))
    if options.output:
        pictures = {index: image for index, _, image in frames}
        watch.measure("writing", lambda: write_output(options.output, pictures, faces))
    watch.seconds["all"] = time.perf_counter() - STARTED
    usage = resource.getrusage(resource.RUSAGE_SELF)
    result = {
        "people": len({face["label"] for face in faces} - {-1}),
        "frames": len(frames),
        "seconds": {stage: round(seconds, 3) for stage, seconds in watch.seconds.items()},
        "processor": round(usage.ru_utime + usage.ru_stime, 3),
        "memory": round(usage.ru_maxrss / 1024, 1),
        "versions": {
            "dlib": dlib.__version__,
            "dlib BLAS": dlib.DLIB_USE_BLAS,
            "dlib AVX": dlib.USE_AVX_INSTRUCTIONS,
            "dlib CUDA": dlib.DLIB_USE_CUDA,
            # Its own __version__ says 1.2.3 in 1.3.0.
            "face_recognition": metadata.version("face_recognition"),
            "opencv": cv2.__version__,
            "scikit-learn": sklearn.__version__,
        },
        "faces": faces,
    }
    json.dump(result, sys.stdout, indent=1)
    print()


if __name__ == "__main__":
    main()
