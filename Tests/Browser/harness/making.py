"""Makes the library that flows look at, once: clips of the demo's photos, sorted and corrected by the program itself."""
import csv
import os
import shutil
import subprocess

from .library import LIMIT_IN_SECONDS

# Photo, mirrored or not, seconds. Two people in each clip, so that each has two tracks.
CLIPS = {
    "one.mp4": [("obama.jpg", "", 3), ("biden.jpg", "", 3)],
    "two.mp4": [("biden.jpg", "hflip,", 2), ("obama.jpg", "hflip,", 2)],
}


def make(program, folder):
    """Makes FOLDER/people: people 1 and 2 of nine faces each, 3 of six, 4 of four, and two faces unsorted."""
    home = os.environ["ROLLCALL_HOME"]
    unfinished = folder + ".unfinished"
    shutil.rmtree(unfinished, ignore_errors=True)
    os.makedirs(unfinished)
    for name, photos in CLIPS.items():
        clip(f"{home}/demo/photos", photos, os.path.join(unfinished, name))

    def rollcall(*arguments):
        done = subprocess.run([program, *arguments], cwd=unfinished, capture_output=True, text=True, timeout=LIMIT_IN_SECONDS)
        assert done.returncode == 0, f"rollcall {' '.join(arguments)}: {done.stderr}"

    rollcall("sort", *CLIPS, "-o", "people", "--sample", "3", "--quiet")

    with open(f"{unfinished}/people/faces.csv", newline="", encoding="utf-8") as table:
        rows = list(csv.DictReader(table))
    second = {}
    for row in rows:
        if row["clip"] == "two.mp4":
            second.setdefault(row["person"], []).append(row["face_id"])
    found = {person: len(faces) for person, faces in second.items()}
    assert found == {"1": 6, "2": 6} and len(rows) == 30, f"two people of six faces were to be in two.mp4: {found}, {len(rows)}"
    rollcall("move", "people", *second["1"], "--new")
    rollcall("move", "people", *second["2"], "--new")
    rollcall("move", "people", *second["2"][-2:], "--unsorted")
    os.rename(unfinished, folder)


def clip(photos, parts, path, codec=("-c:v", "libx264", "-g", "10", "-bf", "0")):
    """Makes a clip of photos: of each its name, filters before the others, and seconds."""
    fit = "scale=480:360:force_original_aspect_ratio=decrease,pad=480:360:-1:-1,setsar=1"
    inputs, filters = [], []
    for index, (photo, extra, seconds) in enumerate(parts):
        inputs += ["-loop", "1", "-t", str(seconds), "-i", f"{photos}/{photo}"]
        filters.append(f"[{index}]{extra}{fit}[p{index}]")
    chain = ";".join(filters) + ";" + "".join(f"[p{index}]" for index in range(len(parts))) + \
        f"concat=n={len(parts)},fps=10,format=yuv420p"
    subprocess.run(["ffmpeg", "-v", "error", "-nostdin", "-y", "-threads", "1", *inputs, "-filter_complex", chain,
                    *codec, path], check=True, timeout=LIMIT_IN_SECONDS)
