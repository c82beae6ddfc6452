#!/usr/bin/env python3
"""A models folder with the networks of modern.py as packs, so that both sides run the same two.

    benchmarks/packs.py PROGRAM MODELS HOME

PROGRAM is a built `rollcall`, MODELS the folder with scrfd_2.5g_bnkps.onnx and mobilefacenet.onnx, HOME the folder
to make; a HOME of an earlier call is made anew. The built-in models are copied from the installed ones ($ROLLCALL_HOME
or the XDG data folder). Where MODELS has yunet_n_dynamic.onnx, that is a pack too. Then `ROLLCALL_HOME=HOME PROGRAM sort --detector scrfd_2.5g_bnkps --embedder mobilefacenet …`.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys

# Both networks take RGB; SCRFD (value - 127.5) / 128, ArcFace's family (value - 127.5) / 127.5.
DETECTOR, EMBEDDER = "scrfd_2.5g_bnkps", "mobilefacenet"

# Takes BGR as it is. Not of modern.py, but for Scripts/accuracy.
OTHER_DETECTOR = "yunet_n_dynamic"
LANDMARKS = ["rightEye", "leftEye", "nose", "mouthRight", "mouthLeft"]


STATISTICS = """
pictureDistance: 410 pairs of photos and frames of one person (14 people), 96 % within, and 12205 of
two, 0.06 % within. trackDistance and its bounds: means of up to 8 faces found by mtcnn, as they are
and degraded in 26 ways, compared within each way (benchmarks/degraded-faces.py --embedder
mobilefacenet). 202 pairs of tracks of nine people: 98.0 % within trackDistance, 93.6 % within the
least, 99.0 % within the greatest. 3957 pairs of two people: 6.9, 2.9 and 10.4 %. faceNoise: 17
tracks in two short clips (0.47 with mtcnn's landmarks, 0.39 with scrfd_2.5g_bnkps)
""".strip().replace("\n", " ")


def manifest(name, file, digest):
    """What goes into NAME/pack.json beside the model file; Documentation/models.md says what each field means."""
    pack = {"name": name, "files": {file: digest}, "model": file}
    if name == DETECTOR:
        # The network's own names of its outputs: scores, boxes and landmarks of each stride.
        outputs = {8: ("446", "449", "452"), 16: ("466", "469", "472"), 32: ("486", "489", "492")}
        return pack | {
            "kind": "detector",
            "family": "scrfd",
            "licence": "unknown",
            "source": "insightface",
            "input": {"order": "rgb", "mean": [127.5] * 3, "scale": 1 / 128, "largestSide": 640, "stride": 32},
            "detector": {
                "outputs": {
                    output: {"meaning": meaning, "stride": stride}
                    for stride, names in outputs.items()
                    for output, meaning in zip(names, ("score", "box", "landmarks"))
                },
                "anchorsPerPlace": 2,
                "landmarkOrder": LANDMARKS,
                "scoreThreshold": 0.5,
                "overlapThreshold": 0.4,
                "scoresAreProbabilities": False,
            },
        }
    if name == OTHER_DETECTOR:
        meanings = {"cls": "score", "obj": "objectness", "bbox": "box", "kps": "landmarks"}
        return pack | {
            "kind": "detector",
            "family": "yunet",
            "licence": "unknown",
            "source": "libfacedetection",
            "input": {"order": "bgr", "mean": [0] * 3, "scale": 1, "largestSide": 640, "stride": 32},
            "detector": {
                "outputs": {
                    f"{output}_{stride}": {"meaning": meaning, "stride": stride}
                    for stride in (8, 16, 32)
                    for output, meaning in meanings.items()
                },
                "anchorsPerPlace": 1,
                "landmarkOrder": LANDMARKS,
                "scoreThreshold": 0.6,
                "overlapThreshold": 0.3,
                "scoresAreProbabilities": False,
            },
        }
    return pack | {
        "kind": "embedder",
        "family": "arcface",
        "licence": "unknown",
        "source": "pixamatch",
        "input": {"order": "rgb", "mean": [127.5] * 3, "scale": 1 / 127.5, "width": 112, "height": 112},
        "embedder": {"output": "output", "dimension": 128, "normalise": True, "alignment": "arcface-112"},
        "statistics": {
            "pictureDistance": 1.0,
            "trackDistance": 0.65,
            "leastTrackDistance": 0.56,
            "greatestTrackDistance": 0.7,
            "faceNoise": 0.4,
            "data": STATISTICS,
        },
    }


def installed():
    if home := os.environ.get("ROLLCALL_HOME"):
        return home
    data = os.environ.get("XDG_DATA_HOME") or os.path.expanduser("~/.local/share")
    return os.path.join(data, "rollcall")


def main():
    if len(sys.argv) != 4:
        sys.exit("usage: packs.py PROGRAM MODELS HOME")
    program, models, home = sys.argv[1:]
    shutil.rmtree(home, ignore_errors=True)
    shutil.copytree(os.path.join(installed(), "models"), os.path.join(home, "models"))
    for name in (DETECTOR, EMBEDDER, OTHER_DETECTOR):
        source = os.path.join(models, name + ".onnx")
        if not os.path.exists(source):
            if name == OTHER_DETECTOR:
                continue
            sys.exit(f"packs.py: there is no {name}.onnx in {models}")
        with open(source, "rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        pack = manifest(name, name + ".onnx", digest)
        folder = os.path.join(home, "models", name)
        os.makedirs(folder)
        shutil.copyfile(source, os.path.join(folder, name + ".onnx"))
        with open(os.path.join(folder, "pack.json"), "w") as file:
            json.dump(pack, file, indent=2, sort_keys=True)
    # Fails where a pack is not understood, and says why.
    subprocess.run([program, "models", "list"], check=True, env=os.environ | {"ROLLCALL_HOME": home})


if __name__ == "__main__":
    main()
