"""Reads Parquet files with pyarrow and with Hugging Face's datasets, and compares each value with the library."""

import glob
import io

import datasets
import PIL.Image
import pyarrow.parquet

from library import run

datasets.disable_progress_bars()

FORMAT = "parquet"
EXPORTS = [[], ["--split", "60/20/20"], ["--picture", "none"]]


def check(dataset, library):
    classes = [someone["label"] for someone in dataset.description["classes"]]
    for part in dataset.parts:
        name = part or "train"
        wanted = {face["id"]: face for face in dataset.faces_of(part)}
        files = sorted(glob.glob(f"{dataset.path}/data/{name}-*.parquet"))
        seen = set()
        for file in files:
            opened = pyarrow.parquet.ParquetFile(file)
            for number in range(opened.metadata.num_row_groups):
                library.expect(opened.metadata.row_group(number).num_rows <= 10_000, True, "rows of a group")
            for row in opened.read().to_pylist():
                face, known = wanted[row["face_id"]], library.faces[row["face_id"]]
                for column in ("clip", "clip_name", "frame", "person", "name", "track", "shot"):
                    library.expect(row[column], getattr(known, column), column)
                library.expect((row["split"], row["class"], row["label"]), (part, face["class"], face["label"]), "class")
                # As they are in the database, to the last bit.
                for column, value in (("time", known.seconds), ("score", known.score), ("quality", known.quality), ("confidence", known.confidence)):
                    library.expect(row[column], value, column)
                library.expect(row["box"], list(known.box), "box")
                library.expect(row["landmarks"], [value for point in known.landmarks for value in point] or None, "landmarks")
                library.expect(row["embedding"], list(known.embedding) if known.embedding else None, "embedding")
                if "image" in row:
                    picture = PIL.Image.open(io.BytesIO(row["image"]["bytes"]))
                    library.expect(list(picture.size), face["size"], "size of the picture")
                    library.expect(row["picture_box"], face["box_in_picture"], "box in the picture", 0.001)
                seen.add(row["face_id"])
        library.expect(seen, set(wanted), f"faces of {name}")
        yield f"{name}, pyarrow", len(seen)

        rows = datasets.load_dataset("parquet", data_files={name: files}, split=name, cache_dir=f"{dataset.path}-cache")
        library.expect(rows.features["class"].names, classes, "names of classes")
        seen = set()
        for row in rows:
            face = wanted[row["face_id"]]
            library.expect(classes[row["class"]], face["label"], "class")
            if "image" in row:
                library.expect(list(row["image"].size), face["size"], "size of the picture")
            seen.add(row["face_id"])
        library.expect(seen, set(wanted), f"faces of {name} for datasets")
        yield f"{name}, datasets", len(rows)


if __name__ == "__main__":
    run(__name__)
