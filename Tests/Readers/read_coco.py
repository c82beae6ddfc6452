"""pycocotools, part by part: pictures, categories, boxes, key points, attributes; and its own evaluation, in which what
was written is found with a score of 1."""

import contextlib
import io

from frame_truth import POINT_NAMES, Seen, Truth
from library import run

FORMAT = "coco"
ENVIRONMENT = "frames"
EXPORTS = [[], ["--split", "60/20/20", "--max-per-person", "9"]]


def check(dataset, library):
    import numpy
    from pycocotools.coco import COCO
    from pycocotools.cocoeval import COCOeval

    truth = Truth(library.path, dataset.path)
    found, labels, evaluated = [], None, 0
    for path in sorted((truth.dataset / "annotations").glob("*.json")):
        with contextlib.redirect_stdout(io.StringIO()):
            coco = COCO(str(path))
            results = [
                {key: one[key] for key in ["image_id", "category_id", "bbox", "keypoints"]}
                for one in coco.loadAnns(coco.getAnnIds())
            ]
            for kind in ["bbox", "keypoints"]:
                own = [{key: one[key] for key in ["image_id", "category_id", kind]} | {"score": 1.0} for one in results]
                judge = COCOeval(coco, coco.loadRes(own), kind)
                if kind == "keypoints":
                    judge.params.kpt_oks_sigmas = numpy.full(len(POINT_NAMES), 0.05)
                judge.evaluate()
                judge.accumulate()
                judge.summarize()
                # Faces without a point are not counted, and without one of a size there is nothing to say: -1.
                assert judge.stats[0] > 0.999, f"{path}: {kind} {judge.stats}"
                evaluated += 1
        subset = path.stem.removeprefix("person_keypoints_")
        part = subset if truth.description.get("split") else ""
        categories = coco.loadCats(coco.getCatIds())
        labels = [category["name"] for category in sorted(categories, key=lambda category: category["id"])]
        for image in coco.loadImgs(coco.getImgIds()):
            assert (truth.dataset / "images" / subset / image["file_name"]).is_file(), image
            for one in coco.loadAnns(coco.getAnnIds(imgIds=image["id"])):
                points = numpy.array(one["keypoints"]).reshape(-1, 3)
                attributes = one["attributes"]
                found.append(
                    Seen(
                        image["file_name"].rsplit(".", 1)[0], part, coco.cats[one["category_id"]]["name"],
                        tuple(one["bbox"]), [(x, y) if seen else None for x, y, seen in points], attributes["chosen"],
                        attributes["face_id"], attributes["person_id"], attributes["track_id"],
                    )
                )
    yield from truth.compare(found, tolerance=0.001, labels=labels).items()
    yield "evaluations", evaluated


if __name__ == "__main__":
    run(__name__)
