"""pandas and Hugging Face's datasets: each number of the table."""

import os

import datasets
import pandas
from PIL import Image

from library import run

datasets.disable_progress_bars()

FORMAT = "csv"
EXPORTS = [[], ["--split", "60/20/20", "--unsorted", "--picture", "aligned-112"], ["--picture", "none"]]
POINTS = ["right_eye", "left_eye", "nose", "mouth_right", "mouth_left"]


def check(dataset, library):
    path = f"{dataset.path}/faces.csv"
    table = pandas.read_csv(path, dtype={"face_id": str, "clip": str, "name": str}, keep_default_na=False, na_values=[""])
    library.expect(table["face_id"].tolist(), [face["id"] for face in dataset.faces], "order")
    table = table.astype(object).where(table.notna(), None)
    for row, face in zip(table.to_dict("records"), dataset.faces):
        known = library.faces[face["id"]]
        library.expect(
            (row["clip"], row["clip_name"], row["frame"], row["split"], row["class"], row["label"]),
            (known.clip, known.clip_name, known.frame, face["split"], face["class"], face["label"]), "face")
        for name in ["person", "name", "track", "shot"]:
            library.expect(row[name], getattr(known, name), name)
        library.expect([row[name] for name in ["x", "y", "width", "height"]], list(known.box), "box", 0.00051)
        points = [(row[f"{name}_x"], row[f"{name}_y"]) for name in POINTS]
        library.expect(points, known.landmarks or [(None, None)] * 5, "landmarks", 0.00051)
        for name, value in [("time", known.seconds), ("score", known.score), ("quality", known.quality)]:
            library.expect(row[name], value, name, 0.51e-6)
        library.expect(row["confidence"], known.confidence, "confidence", 0.51e-6)
        library.expect([row["picture_width"], row["picture_height"]], face["size"], "size")
        box = [row[f"picture_{name}"] for name in ["x", "y", "box_width", "box_height"]]
        library.expect(box, face["box_in_picture"], "box in the picture", 0.001)
        if dataset.description["picture"] == "none":
            library.expect(row["file"], None, "no picture")
        else:
            with Image.open(os.path.join(dataset.path, row["file"])) as picture:
                library.expect(list(picture.size), face["size"], "size of the picture")
    yield "rows, pandas", len(table)
    rows = datasets.load_dataset("csv", data_files=path, split="train", cache_dir=f"{dataset.path}-cache")
    library.expect(rows["face_id"][:], [face["id"] for face in dataset.faces], "rows of datasets")
    yield "rows, datasets", len(rows)


if __name__ == "__main__":
    run(__name__)
