"""Label Studio's own SDK: its reading of the labelling configuration, its check of every task and region against that,
and its converter to COCO."""

import json
import tempfile

from frame_truth import POINT_NAMES, Seen, Truth
from library import run

FORMAT = "labelstudio"
ENVIRONMENT = "frames"
EXPORTS = [[], ["--split", "60/20/20", "--max-per-person", "9"]]


def check(dataset, library):
    from label_studio_sdk.converter import Converter
    from label_studio_sdk.label_interface import LabelInterface

    truth = Truth(library.path, dataset.path)
    configuration = (truth.dataset / "labels.xml").read_text(encoding="utf-8")
    interface = LabelInterface(configuration)
    labels = interface.get_control("face").labels
    assert list(interface.get_control("point").labels) == POINT_NAMES
    found, converted = [], 0
    for path in sorted(truth.dataset.glob("tasks*.json")):
        part = path.stem.removeprefix("tasks").removeprefix("-")
        for task in json.loads(path.read_text(encoding="utf-8")):
            assert interface.validate_task({"data": task["data"]}), task["id"]
            assert all(interface.validate_annotation(annotation) for annotation in task["annotations"]), task["id"]
            file = task["data"]["image"].removeprefix("/data/local-files/?d=")
            points, boxes = {}, []
            for region in task["annotations"][0]["result"]:
                assert interface.validate_region(region), region
                value, width, height = region["value"], region["original_width"], region["original_height"]
                if region["type"] == "rectanglelabels":
                    sides = [value["x"] * width, value["y"] * height, value["width"] * width, value["height"] * height]
                    boxes.append((region["id"], value["rectanglelabels"][0], tuple(side / 100 for side in sides)))
                else:
                    own = points.setdefault(region["parentID"], dict.fromkeys(POINT_NAMES))
                    own[value["keypointlabels"][0]] = (value["x"] * width / 100, value["y"] * height / 100)
            for face, label, box in boxes:
                own = list(points.get(face, dict.fromkeys(POINT_NAMES)).values())
                found.append(Seen(file.rsplit("/", 1)[1].rsplit(".", 1)[0], part, label, box, own, face=face))
        with tempfile.TemporaryDirectory() as folder:
            converter = Converter(configuration, project_dir=None, download_resources=False)
            converter.convert_to_coco(str(path), folder, output_image_dir=folder + "/images", is_dir=False)
            result = json.loads(open(folder + "/result.json", encoding="utf-8").read())
            converted += sum(bool(one["bbox"]) for one in result["annotations"] if one.get("area"))
    assert converted >= len(found), f"the converter has {converted} boxes and not {len(found)}"
    yield from truth.compare(found, tolerance=0.001, labels=labels).items()


if __name__ == "__main__":
    run(__name__)
