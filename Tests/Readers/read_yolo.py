"""Ultralytics' own data set, detection: what a training run would be given."""

import logging

from frame_truth import Seen, Truth
from library import run
from torchvision_alone import torchvision  # Ultralytics imports it, too.

FORMAT = "yolo"
EXPORTS = [[], ["--split", "60/20/20", "--max-per-person", "9"]]
ENVIRONMENT = "torch"


def check(dataset, library, task="detect"):
    from ultralytics.data.dataset import YOLODataset
    from ultralytics.data.utils import check_det_dataset
    from ultralytics.utils import LOGGER

    LOGGER.setLevel(logging.ERROR)
    truth = Truth(library.path, dataset.path)
    data = check_det_dataset(str(truth.dataset / "data.yaml"))
    if task == "pose":
        assert (data["kpt_shape"], data["flip_idx"]) == ([5, 3], [1, 0, 2, 4, 3])
    is_split = bool(truth.description.get("split"))
    found = []
    for part in ["train", "val", "test"] if is_split else ["train"]:
        if data.get(part) is None or not data[part].endswith(part):
            continue
        loaded = YOLODataset(img_path=data[part], data=data, task=task, augment=False)
        assert len(loaded.labels) == len(list((truth.dataset / "images" / part).iterdir())), "pictures were left out"
        for label in loaded.labels:
            height, width = label["shape"]
            keypoints = label["keypoints"] if task == "pose" else [None] * len(label["cls"])
            for number, box, points in zip(label["cls"][:, 0], label["bboxes"], keypoints):
                x, y, w, h = (float(side) for side in box)
                where = ((x - w / 2) * width, (y - h / 2) * height, w * width, h * height)
                if points is not None:
                    points = [(float(px) * width, float(py) * height) if seen else None for px, py, seen in points]
                name = label["im_file"].rsplit("/", 1)[1].rsplit(".", 1)[0]
                found.append(Seen(name, part if is_split else "", data["names"][int(number)], where, points))
    # Ultralytics keeps single precision, and the files have six digits.
    yield from truth.compare(found, tolerance=0.01, labels=[data["names"][at] for at in sorted(data["names"])]).items()


if __name__ == "__main__":
    run(__name__)
