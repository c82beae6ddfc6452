#!/usr/bin/env python3
"""What a practitioner writes today, as a peer to measure against: SCRFD and MobileFaceNet on ONNX Runtime.

    benchmarks/setup-python VENV
    VENV/bin/python benchmarks/modern.py CLIP -o FOLDER --models MODELS > faces.json

MODELS is a folder with scrfd_2.5g_bnkps.onnx and mobilefacenet.onnx, by default that of the shared data beside the
checkout. One frame a second, from the clip's first frame on,
read by OpenCV, frames between them skipped by grab(); SCRFD as insightface runs it, on a picture of 640 x 640 that the
frame fills from the top left; MobileFaceNet on chips of 112 x 112 that are aligned by five landmarks; scikit-learn's
DBSCAN on cosine distances; a folder a person with a portrait for each face. ONNX Runtime, OpenCV and scikit-learn use as
many threads as they choose to.

Sources, for the way it is done: insightface, python-package/insightface/model_zoo/scrfd.py and utils/face_align.py.

Prints one JSON object, as original.py does:
    faces      one object a face: frame (index among all frames of the clip, from 0), time (seconds from the first
               frame), box (top, right, bottom, left, in pixels of the frame), score, size (width, height of the frame),
               label (-1: noise, as scikit-learn says it)
    people     how many labels there are besides noise
    frames     how many frames were looked at
    seconds    wall clock of each stage, and of all together with the imports
    processor  seconds of processor time in all; memory: peak, in MiB
    versions   of everything that computes
"""

import argparse
import json
import os
import resource
import sys
import time

STARTED = time.perf_counter()

import cv2  # noqa: E402  (imports are part of what a user waits for, and are timed)
import numpy  # noqa: E402
import onnxruntime  # noqa: E402
import sklearn  # noqa: E402
from sklearn.cluster import DBSCAN  # noqa: E402

from sampling import sampled_frames  # noqa: E402

# The usual values for networks of this kind; DBSCAN's distance is 1 - cosine.
SIDE, SCORE, OVERLAP = 640, 0.5, 0.4
EPS, MIN_SAMPLES = 0.5, 2
CHIP = 112
# Around the box, as a share of its sides.
PORTRAIT_MARGIN = 0.5

STRIDES, ANCHORS = (8, 16, 32), 2
TEMPLATE = numpy.array(
    [[38.2946, 51.6963], [73.5318, 51.5014], [56.0252, 71.7366], [41.5493, 92.3655], [70.7299, 92.2041]],
    dtype=numpy.float32,
)


class Detector:
    def __init__(self, path):
        self.session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
        self.input = self.session.get_inputs()[0].name
        self.outputs = [output.name for output in self.session.get_outputs()]
        self.centres = {}
        for stride in STRIDES:
            count = SIDE // stride
            grid = numpy.stack(numpy.mgrid[:count, :count][::-1], axis=-1).reshape(-1, 2) * stride
            self.centres[stride] = numpy.repeat(grid, ANCHORS, axis=0).astype(numpy.float32)

    def detect(self, image):
        """Boxes (left, top, right, bottom), scores and landmarks, best first, in pixels of the picture."""
        height, width = image.shape[:2]
        if height > width:
            size = (int(SIDE * width / height), SIDE)
        else:
            size = (SIDE, int(SIDE * height / width))
        scale = size[1] / height
        canvas = numpy.zeros((SIDE, SIDE, 3), numpy.uint8)
        canvas[: size[1], : size[0]] = cv2.resize(image, size)
        blob = cv2.dnn.blobFromImage(canvas, 1 / 128, (SIDE, SIDE), (127.5, 127.5, 127.5), swapRB=True)
        values = self.session.run(self.outputs, {self.input: blob})
        boxes, scores, landmarks = [], [], []
        for index, stride in enumerate(STRIDES):
            found = values[index][:, 0]
            places = numpy.flatnonzero(found >= SCORE)
            centres = self.centres[stride][places]
            sides = values[index + 3][places] * stride
            boxes.append(numpy.hstack([centres - sides[:, :2], centres + sides[:, 2:]]))
            scores.append(found[places])
            landmarks.append(values[index + 6][places].reshape(-1, 5, 2) * stride + centres[:, None])
        boxes, scores, landmarks = (numpy.concatenate(parts) for parts in (boxes, scores, landmarks))
        order = scores.argsort()[::-1]
        boxes, scores, landmarks = boxes[order] / scale, scores[order], landmarks[order] / scale
        kept = suppress(boxes)
        return boxes[kept], scores[kept], landmarks[kept]


def suppress(boxes):
    """Places of the boxes that stay; the first are the best."""
    left, top, right, bottom = boxes.T
    areas = (right - left + 1) * (bottom - top + 1)
    order, kept = numpy.arange(len(boxes)), []
    while order.size:
        best, rest = order[0], order[1:]
        kept.append(best)
        width = numpy.minimum(right[best], right[rest]) - numpy.maximum(left[best], left[rest]) + 1
        height = numpy.minimum(bottom[best], bottom[rest]) - numpy.maximum(top[best], top[rest]) + 1
        shared = numpy.maximum(0, width) * numpy.maximum(0, height)
        order = rest[shared / (areas[best] + areas[rest] - shared) <= OVERLAP]
    return kept


class Embedder:
    def __init__(self, path):
        self.session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
        self.input = self.session.get_inputs()[0].name

    def embed(self, image, points):
        chip = cv2.warpAffine(image, to_template(points), (CHIP, CHIP))
        blob = cv2.dnn.blobFromImage(chip, 1 / 127.5, (CHIP, CHIP), (127.5, 127.5, 127.5), swapRB=True)
        values = self.session.run(None, {self.input: blob})[0][0]
        return values / numpy.linalg.norm(values)


def to_template(points):
    """The similarity (2 x 3) that brings five points closest to the template (Umeyama 1991)."""
    middle, target = points.mean(0), TEMPLATE.mean(0)
    left, right = points - middle, TEMPLATE - target
    spread = (left * left).sum()
    cosine = (left * right).sum() / spread
    sine = (left[:, 0] * right[:, 1] - left[:, 1] * right[:, 0]).sum() / spread
    turn = numpy.array([[cosine, -sine], [sine, cosine]])
    return numpy.column_stack([turn, target - turn @ middle])


def portrait(image, box):
    height, width = image.shape[:2]
    left, top, right, bottom = box
    x, y = (right - left) * PORTRAIT_MARGIN, (bottom - top) * PORTRAIT_MARGIN
    return image[max(0, int(top - y)) : min(height, int(bottom + y)), max(0, int(left - x)) : min(width, int(right + x))]


class Stopwatch:
    """Sums the wall clock of named stages."""

    def __init__(self):
        self.seconds = {}

    def measure(self, stage, work):
        start = time.perf_counter()
        result = work()
        self.seconds[stage] = self.seconds.get(stage, 0.0) + time.perf_counter() - start
        return result


def write_output(folder, portraits, faces):
    counts = {}
    for face, image in zip(faces, portraits):
        label = face["label"]
        directory = os.path.join(folder, f"Face_{label}")
        os.makedirs(directory, exist_ok=True)
        counts[label] = counts.get(label, 0) + 1
        cv2.imwrite(os.path.join(directory, f"face_{counts[label]}.jpg"), image)


def main():
    arguments = argparse.ArgumentParser(description="Runs a modern pipeline on one clip and prints JSON.")
    arguments.add_argument("clip")
    arguments.add_argument("-o", "--output", help="folder for portraits; must not exist")
    beside = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../shared/data/models")
    arguments.add_argument("--models", default=beside, metavar="FOLDER", help="with the two ONNX files")
    options = arguments.parse_args()
    if options.output and os.path.exists(options.output):
        sys.exit(f"modern.py: {options.output} is there already")

    watch = Stopwatch()
    watch.seconds["imports"] = time.perf_counter() - STARTED
    detector = watch.measure("models", lambda: Detector(os.path.join(options.models, "scrfd_2.5g_bnkps.onnx")))
    embedder = watch.measure("models", lambda: Embedder(os.path.join(options.models, "mobilefacenet.onnx")))
    faces, embeddings, portraits = [], [], []
    frame_count = 0
    frames = sampled_frames(options.clip)
    while frame := watch.measure("frames", lambda: next(frames, None)):
        index, seconds, image = frame
        frame_count += 1
        found = watch.measure("detection", lambda: detector.detect(image))
        for box, score, points in zip(*found):
            embeddings.append(watch.measure("encoding", lambda: embedder.embed(image, points)))
            # The frame itself is not kept: a copy of the part is.
            portraits.append(portrait(image, box).copy())
            left, top, right, bottom = (round(float(side), 2) for side in box)
            size = [image.shape[1], image.shape[0]]
            faces.append(
                {"frame": index, "time": round(seconds, 6), "box": [top, right, bottom, left], "score": round(float(score), 4), "size": size}
            )

    def clustered():
        if not embeddings:
            return []
        return DBSCAN(eps=EPS, min_samples=MIN_SAMPLES, metric="cosine", n_jobs=-1).fit(numpy.array(embeddings)).labels_

    for face, label in zip(faces, watch.measure("clustering", clustered)):
        face["label"] = int(label)
    if options.output:
        watch.measure("writing", lambda: write_output(options.output, portraits, faces))
    watch.seconds["all"] = time.perf_counter() - STARTED
    usage = resource.getrusage(resource.RUSAGE_SELF)
    result = {
        "people": len({face["label"] for face in faces} - {-1}),
        "frames": frame_count,
        "seconds": {stage: round(seconds, 3) for stage, seconds in watch.seconds.items()},
        "processor": round(usage.ru_utime + usage.ru_stime, 3),
        "memory": round(usage.ru_maxrss / 1024, 1),
        "versions": {
            "numpy": numpy.__version__,
            "onnxruntime": onnxruntime.__version__,
            "opencv": cv2.__version__,
            "scikit-learn": sklearn.__version__,
        },
        "faces": faces,
    }
    json.dump(result, sys.stdout, indent=1)
    print()


if __name__ == "__main__":
    main()
