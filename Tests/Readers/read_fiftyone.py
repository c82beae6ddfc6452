"""Loads FiftyOne's dataset folder with FiftyOne, and compares each sample, box and point with the library."""

import os

import fiftyone

from library import run

fiftyone.config.show_progress_bars = False

FORMAT = "fiftyone"
EXPORTS = [["--split", "60/20/20"], ["--picture", "portrait"]]


def check(dataset, library):
    loaded = fiftyone.Dataset.from_dir(dataset_dir=dataset.path, dataset_type=fiftyone.types.FiftyOneDataset)
    loaded.compute_metadata(overwrite=True)
    wanted = {face["id"]: face for face in dataset.faces}
    library.expect(loaded.default_classes, [one.get("name") or one["label"] for one in dataset.description["classes"]], "classes")
    library.expect(len(loaded), dataset.description["pictures"], "samples")
    boxes, points, left_out = {}, {}, 0
    for sample in loaded:
        width, height = sample.metadata.width, sample.metadata.height
        for label in sample.faces.detections:
            known = library.faces[label.face_id]
            library.expect((sample.clip, sample.frame), (known.clip, known.frame), "frame")
            x, y, w, h = label.bounding_box
            box = (x * width, y * height, w * width, h * height)
            if label.tags == ["left-out"]:
                library.expect(box, known.box, "box of a face that was not chosen", 0.01)
                left_out += 1
                continue
            face = wanted[label.face_id]
            library.expect(os.path.relpath(sample.filepath, dataset.path), face["file"], "picture")
            library.expect(sample.tags, [face["split"]] if face["split"] else [], "part")
            library.expect([width, height], face["size"], "size of the picture")
            library.expect(label.label, face["name"] or face["label"], "label")
            library.expect((label.person, label.track, label.shot), (known.person, known.track, known.shot), "numbers")
            library.expect(box, face["box_in_picture"], f"box of {label.face_id}", 0.01)
            boxes[label.face_id] = box
        for label in sample.landmarks.keypoints:
            if label.tags != ["left-out"]:
                said = [[x * width, y * height] for x, y in label.points]
                library.expect(said, wanted[label.face_id]["landmarks_in_picture"], "landmarks", 0.01)
                points[label.face_id] = said
    library.expect(set(boxes), set(wanted), "faces")
    library.expect(set(points), {face["id"] for face in dataset.faces if face["landmarks"]}, "faces with landmarks")
    yield "samples", len(loaded)
    yield "boxes", len(boxes)
    yield "faces with landmarks", len(points)
    if left_out:
        yield "faces that were not chosen", left_out
    loaded.delete()


if __name__ == "__main__":
    run(__name__)
