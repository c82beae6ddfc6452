#!/usr/bin/env python3
"""What SCRFD, YuNet and MobileFaceNet say beside ONNX Runtime, with nothing but straightforward code around them.

    python3 pack-references.py DATA > pack-references.json

DATA is the shared data. Wants numpy, onnxruntime and opencv-python-headless; the JSON says which versions made it.
"""

import glob
import json
import os
import sys

import cv2
import numpy
import onnxruntime

DATA = sys.argv[1]
STRIDES = {8: ("446", "449", "452"), 16: ("466", "469", "472"), 32: ("486", "489", "492")}
SCORE, OVERLAP, ANCHORS = 0.5, 0.4, 2
YUNET_SCORE, YUNET_OVERLAP = 0.6, 0.3
# Right eye, left eye, nose, right and left corner of the mouth, in a chip of 112 x 112.
TEMPLATE = numpy.array(
    [[38.2946, 51.6963], [73.5318, 51.5014], [56.0252, 71.7366], [41.5493, 92.3655], [70.7299, 92.2041]]
)


def session(name):
    return onnxruntime.InferenceSession(f"{DATA}/models/{name}.onnx", providers=["CPUExecutionProvider"])


SCRFD, MOBILEFACENET, YUNET = (session(name) for name in ("scrfd_2.5g_bnkps", "mobilefacenet", "yunet_n_dynamic"))


def any_size(width, height):
    """The network's picture and the part of it that the picture fills: at most 640, filled up to a multiple of 32."""
    scale = min(640 / width, 640 / height, 1)
    part = (round(width * scale), round(height * scale))
    return tuple(-(-side // 32) * 32 for side in part), part


def square(width, height):
    scale = min(640 / width, 640 / height)
    return (640, 640), (round(width * scale), round(height * scale))


def numbers(image, mean, scale):
    """RGB planes of a BGR picture."""
    return ((image[..., ::-1].astype(numpy.float32) - mean) * scale).transpose(2, 0, 1)[None]


def overlaps(box, boxes):
    left, top = numpy.maximum(box[:2], boxes[:, :2]).T
    right, bottom = numpy.minimum(box[2:], boxes[:, 2:]).T
    shared = numpy.maximum(0, right - left) * numpy.maximum(0, bottom - top)
    area = lambda b: (b[..., 2] - b[..., 0]) * (b[..., 3] - b[..., 1])
    return shared / (area(box) + area(boxes) - shared)


def detect(image, place):
    height, width = image.shape[:2]
    canvas_size, part = place(width, height)
    canvas = numpy.zeros((canvas_size[1], canvas_size[0], 3), numpy.uint8)
    canvas[: part[1], : part[0]] = cv2.resize(image, part)
    names = [name for outputs in STRIDES.values() for name in outputs]
    values = dict(zip(names, SCRFD.run(names, {"input.1": numbers(canvas, 127.5, 1 / 128)})))
    found = []
    for stride, (score, box, landmarks) in STRIDES.items():
        columns, rows = canvas_size[0] // stride, canvas_size[1] // stride
        centres = numpy.array([(x * stride, y * stride) for y in range(rows) for x in range(columns) for _ in range(ANCHORS)])
        for i in numpy.flatnonzero(values[score][:, 0] >= SCORE):
            sides = values[box][i] * stride
            points = centres[i] + values[landmarks][i].reshape(5, 2) * stride
            found.append((values[score][i, 0], [*(centres[i] - sides[:2]), *(centres[i] + sides[2:])], points))
    return kept(found, OVERLAP, width, height, part)


def detect_by_yunet(image):
    height, width = image.shape[:2]
    canvas_size, part = any_size(width, height)
    canvas = numpy.zeros((canvas_size[1], canvas_size[0], 3), numpy.uint8)
    canvas[: part[1], : part[0]] = cv2.resize(image, part)
    names = [f"{kind}_{stride}" for stride in STRIDES for kind in ("cls", "obj", "bbox", "kps")]
    blue_first = canvas.astype(numpy.float32).transpose(2, 0, 1)[None]
    values = dict(zip(names, YUNET.run(names, {YUNET.get_inputs()[0].name: blue_first})))
    found = []
    for stride in STRIDES:
        columns = canvas_size[0] // stride
        classes, objects, boxes, points = (values[f"{kind}_{stride}"][0] for kind in ("cls", "obj", "bbox", "kps"))
        scores = numpy.sqrt(numpy.clip(classes[:, 0], 0, 1) * numpy.clip(objects[:, 0], 0, 1))
        for i in numpy.flatnonzero(scores >= YUNET_SCORE):
            place = numpy.array([i % columns, i // columns])
            middle, half = (place + boxes[i, :2]) * stride, numpy.exp(boxes[i, 2:]) * stride / 2
            found.append((scores[i], [*(middle - half), *(middle + half)], (place + points[i].reshape(5, 2)) * stride))
    return kept(found, YUNET_OVERLAP, width, height, part)


def kept(found, overlap, width, height, part):
    """The faces that stay, in pixels of the picture, best first."""
    found.sort(key=lambda face: -face[0])
    back = numpy.array([width / part[0], height / part[1]])
    best = []
    for face in found:
        if not best or (overlaps(numpy.array(face[1]), numpy.array([k[1] for k in best])) <= overlap).all():
            best.append(face)
    return [
        {
            "score": round(float(score), 5),
            "box": [round(float(v), 2) for v in box * numpy.tile(back, 2)],
            "landmarks": [[round(float(v), 2) for v in point] for point in points * back],
        }
        for score, box, points in best
    ]


def to_template(points):
    """The similarity (2 x 3) that brings points closest to the template, in the sum of squares."""
    m, n = points.mean(0), TEMPLATE.mean(0)
    a, b = points - m, TEMPLATE - n
    cosine = (a * b).sum() / (a * a).sum()
    sine = (a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0]).sum() / (a * a).sum()
    turn = numpy.array([[cosine, -sine], [sine, cosine]])
    return numpy.column_stack([turn, n - turn @ m])


def embedding(chip):
    values = MOBILEFACENET.run(["output"], {"input": numbers(chip, 127.5, 1 / 127.5)})[0][0]
    return [round(float(v), 6) for v in values / numpy.linalg.norm(values)]


def main():
    pictures, embeddings = {}, []
    for path in sorted(glob.glob(f"{DATA}/frames/*.png")):
        image = cv2.imread(path)
        name = os.path.relpath(path, DATA)
        pictures[name] = {"anySize": detect(image, any_size), "square": detect(image, square), "yunet": detect_by_yunet(image)}
        faces = pictures[name]["anySize"]
        if faces and len(embeddings) < 8 and ("five" in name or "train" in name):
            chip = cv2.warpAffine(image, to_template(numpy.array(faces[0]["landmarks"])), (112, 112))
            embeddings.append({"picture": name, "landmarks": faces[0]["landmarks"], "embedding": embedding(chip)})
    chips = {}
    for path in sorted(glob.glob(f"{DATA}/reference/chips/*.png"))[::4]:
        # The middle of a chip of 150 pixels: no face network's chip, and the same numbers to whoever computes with it.
        chips[os.path.relpath(path, DATA)] = embedding(cv2.imread(path)[19:131, 19:131])
    versions = {"numpy": numpy.__version__, "onnxruntime": onnxruntime.__version__, "opencv": cv2.__version__}
    note = "Made by pack-references.py, on scrfd_2.5g_bnkps.onnx, yunet_n_dynamic.onnx and mobilefacenet.onnx"
    lines = [f' {json.dumps("note")}: {json.dumps(note)}', f' "versions": {json.dumps(versions)}']
    for key, table in (("pictures", pictures), ("chips", chips)):
        lines.append(f' "{key}": {{\n' + ",\n".join(f"  {json.dumps(k)}: {json.dumps(v)}" for k, v in table.items()) + "\n }")
    lines.append(' "aligned": [\n' + ",\n".join(f"  {json.dumps(e)}" for e in embeddings) + "\n ]")
    print("{\n" + ",\n".join(lines) + "\n}")


main()
