"""Loads the folder with Hugging Face's datasets, as its card says, and compares each row with the library."""

import datasets

from library import run

datasets.disable_progress_bars()

FORMAT = "huggingface"
EXPORTS = [[], ["--split", "60/20/20", "--picture", "aligned-160"]]


def check(dataset, library):
    loaded = datasets.load_dataset(dataset.path, cache_dir=f"{dataset.path}-cache")
    library.expect(set(loaded), {part or "train" for part in dataset.parts if dataset.faces_of(part)}, "parts")
    for part in dataset.parts:
        wanted = {face["id"]: face for face in dataset.faces_of(part)}
        if not wanted:
            continue
        rows = loaded[part or "train"]
        for row in rows:
            face, known = wanted[row["face_id"]], library.faces[row["face_id"]]
            library.expect(list(row["image"].size), face["size"], "size of the picture")
            library.expect((row["label"], row["name"]), (face["label"], known.name or face["label"]), "label")
            library.expect((row["clip"], row["frame"]), (known.clip, known.frame), "frame")
            library.expect(row["box"], face["box_in_picture"], "box", 0.001)
        library.expect({row for row in rows["face_id"]}, set(wanted), "faces")
        yield f"{part or 'train'}, datasets", len(rows)


if __name__ == "__main__":
    run(__name__)
