#!/usr/bin/env python3
"""How large datasets behave: exports a library of FACES faces, and imports a folder of PICTURES pictures.

  benchmarks/large-dataset.py PROGRAM WORK FACES PICTURES CLIP…

PROGRAM is a built `rollcall`, WORK an empty folder. The library is one of the clips at 30 frames a second, whose faces are multiplied in
its database, each copy a fraction of a pixel wider and all of one person: 100,000 portraits in one person, cut from real
frames in one decoding pass. The folder to import holds portraits of the same clips, each in another brightness, so that no two
have the same bytes. An export is timed beside a plain copy of what it wrote, in turns; medians of three, with the least and
the most, and the highest resident memory of one process. Wants Pillow.
"""
import glob, os, shutil, sqlite3, statistics, subprocess, sys, time
from PIL import Image, ImageEnhance

PROGRAM, WORK, FACES, PICTURES = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
CLIPS, REPEATS = sys.argv[5:], 3
KEEP = ["--near-duplicates", "keep"]


def run(*command):
    """Seconds and megabytes of a command."""
    started = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.monotonic() - started
    assert os.waitstatus_to_exitcode(status) == 0, command
    return seconds, usage.ru_maxrss / 1000


def rollcall(*arguments):
    return run(PROGRAM, *arguments, "--quiet", "--progress", "never")


def multiply(library):
    """Copies each face until there are FACES, all of person 1."""
    database = sqlite3.connect(f"{library}/library.sqlite")
    database.execute("PRAGMA synchronous = OFF")
    columns = [row[1] for row in database.execute("PRAGMA table_info(face)")]
    faces = database.execute("SELECT * FROM face WHERE person IS NOT NULL").fetchall()
    place = {name: number for number, name in enumerate(columns)}

    def copies():
        for number in range(FACES - len(faces)):
            row, round_ = list(faces[number % len(faces)]), number // len(faces) + 1
            row[place["id"]] = f"{number + 1:016x}"
            row[place["width"]] += round_ / 100
            yield row

    database.executemany(f"INSERT INTO face VALUES ({','.join('?' * len(columns))})", copies())
    database.execute("UPDATE face SET person = 1 WHERE person IS NOT NULL")
    database.commit()
    (count,) = database.execute("SELECT count(*) FROM face WHERE person = 1").fetchone()
    database.close()
    return count


def spread(values):
    return f"{statistics.median(values):.1f} s ({min(values):.1f} to {max(values):.1f})"


def line(what, seconds, megabytes=None):
    memory = f"{max(megabytes):.0f} MB" if megabytes else ""
    print(f"| {what} | {spread(seconds)} | {memory} |", flush=True)


def main():
    os.makedirs(WORK, exist_ok=True)
    rollcall("sort", *CLIPS, "-o", f"{WORK}/library", "--sample", "30")
    rollcall("export", f"{WORK}/library", "-o", f"{WORK}/few", *KEEP)
    count = multiply(f"{WORK}/library")
    print(f"Load before: {os.getloadavg()[0]:.1f}. {count:,} faces of one person.\n")
    print("| | wall clock | peak memory |\n| --- | --- | --- |", flush=True)
    options = ["-f", "imagefolder", "--picture", "aligned-112", "--max-enlargement", "100", *KEEP]
    exports, copies, memory = [], [], []
    for _ in range(REPEATS):
        seconds, megabytes = rollcall("export", f"{WORK}/library", "-o", f"{WORK}/dataset", *options)
        exports.append(seconds)
        memory.append(megabytes)
        copies.append(run("cp", "-r", f"{WORK}/dataset", f"{WORK}/copy")[0])
        shutil.rmtree(f"{WORK}/copy")
        pictures = glob.glob(f"{WORK}/dataset/*/*.jpg")
        size = sum(map(os.path.getsize, pictures))
        shutil.rmtree(f"{WORK}/dataset")
    line(f"`rollcall export library {' '.join(options)}` ({len(pictures):,} pictures, {size / 1e6:.0f} MB)", exports, memory)
    line("`cp -r` of that folder, right after it", copies)
    for format_ in ["npy", "parquet"]:
        options = ["-f", format_, "--picture", "none", *KEEP]
        times, memory = [], []
        for _ in range(REPEATS):
            seconds, megabytes = rollcall("export", f"{WORK}/library", "-o", f"{WORK}/dataset", *options)
            times.append(seconds)
            memory.append(megabytes)
            shutil.rmtree(f"{WORK}/dataset")
        line(f"`rollcall export library {' '.join(options)}`", times, memory)

    portraits = sorted(glob.glob(f"{WORK}/few/*/*.jpg"))
    for number in range(PICTURES):
        round_, portrait = divmod(number, len(portraits))
        folder = f"{WORK}/folder/{portraits[portrait].split('/')[-2]}"
        os.makedirs(folder, exist_ok=True)
        with Image.open(portraits[portrait]) as picture:
            changed = ImageEnhance.Brightness(picture).enhance(0.8 + 0.4 * round_ * len(portraits) / max(PICTURES, 1))
            changed.save(f"{folder}/{number:06d}.jpg", quality=90)
    if PICTURES:
        seconds, megabytes = rollcall("import", f"{WORK}/folder", "-o", f"{WORK}/imported")
        database = sqlite3.connect(f"{WORK}/imported/library.sqlite")
        (clips,), (faces,) = (database.execute(f"SELECT count(*) FROM {table}").fetchone() for table in ["clip", "face"])
        line(f"`rollcall import folder` ({clips:,} pictures of {PICTURES:,}, {faces:,} faces; once)", [seconds], [megabytes])
    print(f"\nLoad after: {os.getloadavg()[0]:.1f}.")


if __name__ == "__main__":
    main()
