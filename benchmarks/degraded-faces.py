#!/usr/bin/env python3
"""How an embedder's distances change as faces get worse: the tables of Documentation/decisions/044.

  benchmarks/degraded-faces.py PROGRAM DATA WORK [--limits A,B,C] [--noise N] [SORT OPTION ...]

PROGRAM is a built `rollcall`, DATA the shared data, WORK an empty folder; limits are distances of tracks and noise that
of a face, by default dlib-resnet's. Further options go to `rollcall sort`, such as --embedder MODEL. Wants numpy, ffmpeg, and dlib's example
pictures as Debian's libdlib19.1 installs them. Takes about three minutes where nothing else runs.

Good faces are cut out with what is around them, made smaller, blurred, darkened with noise or compressed, each on a
picture of its own, and given to `rollcall sort` as photos. Faces of the joined clip are the labelled signer's, eight a
track; those of the White House clip only the two that are large; of dlib's group pictures each face is a person.
"""
import argparse, collections, glob, itertools, json, os, shutil, sqlite3, struct, subprocess, sys, zlib
import numpy as np

ARGUMENTS = argparse.ArgumentParser()
ARGUMENTS.add_argument("--limits", default="0.34,0.38,0.42")
ARGUMENTS.add_argument("--noise", type=float, default=0.2)
OPTIONS, SORT_OPTIONS = ARGUMENTS.parse_known_args(sys.argv[4:])
PROGRAM, DATA, WORK = sys.argv[1:4]
LIMITS = [float(limit) for limit in OPTIONS.limits.split(",")]
EXAMPLES = "/usr/share/doc/libdlib19.1/examples"
SIDE = 320  # of a degraded picture

# Shorter side of the face, sigma of the blur, gain, sigma of the noise, quality for ffmpeg's mjpeg (0: lossless).
WAYS = {f"{n} px": (n, 0, 1, 0, 0) for n in (96, 80, 60, 48, 40, 32, 24)}
WAYS |= {f"{n} px, blur {b}": (n, b, 1, 0, 0) for n, most in ((80, 4), (60, 3), (40, 2)) for b in range(1, most + 1)}
WAYS |= {f"{n} px, light {g}, noise": (n, 0, g, 4, 0) for n in (60, 40) for g in (0.3, 0.15)}
WAYS |= {f"{n} px, JPEG {q}": (n, 0, 1, 0, q) for n in (60, 40) for q in (20, 31)}
WAYS |= {"40 px, blur 1, light 0.3, JPEG 20": (40, 1, 0.3, 4, 20), "32 px, blur 1, JPEG 20": (32, 1, 1, 0, 20)}


def ffmpeg(*arguments, **options):
    return subprocess.run(["ffmpeg", "-v", "error", "-y", *arguments], check=True, **options).stdout


def faces(folder, library):
    """Sorts a folder of pictures; the faces by picture."""
    subprocess.run([PROGRAM, "sort", folder, "-o", library, "--group", "dbscan", "--eps", "0.05", "--min-face", "20",
                    "--min-score", "0.7", "--quiet", "--progress", "never", *SORT_OPTIONS], check=True, stderr=subprocess.DEVNULL)
    found = collections.defaultdict(list)
    rows = sqlite3.connect(glob.glob(library + "/*.sqlite")[0]).execute(
        "SELECT display_path, x, y, face.width, face.height, quality, embedding FROM face JOIN clip ON clip.id = face.clip"
        " WHERE embedding IS NOT NULL ORDER BY display_path, x")
    for path, *box, quality, embedding in rows:
        found[path].append((np.array(box), quality, np.frombuffer(embedding, "<f4").astype(float)))
    return found


def make_sources(folder):
    os.makedirs(folder)
    # One of dlib's pictures shows no people, and one the same few over and over.
    groups = [p for p in glob.glob(EXAMPLES + "/faces/*.jpg") if "dogs" not in p and "bald" not in p]
    for path in glob.glob(DATA + "/photos/*") + groups:
        shutil.copy(path, f"{folder}/{'photo' if DATA in path else 'group'}~{os.path.basename(path)}")
    for path in glob.glob(EXAMPLES + "/johns/*/*.jpg"):  # cut close: give the detector room
        _, person, name = path.rsplit("/", 2)
        ffmpeg("-i", path, "-vf", "pad=250:250:50:50,fillborders=50:50:50:50:smear", f"{folder}/john~{person}~{name[:-4]}.png")
    for clip in ("five-people", "white-house"):
        ffmpeg("-i", f"{DATA}/clips/{clip}.mp4", "-vf", "select=not(mod(n\\,5))", "-fps_mode", "passthrough",
               "-start_number", "0", f"{folder}/{clip}~%04d.png")


SEGMENTS = json.load(open(DATA + "/clips/five-people.labels.json"))["segments"]
LABELS = json.load(open(DATA + "/clips/white-house.labels.json"))["faces"]


def overlap(a, b):
    x, y = (max(0, min(a[i] + a[i + 2], b[i + 2]) - max(a[i], b[i])) for i in (0, 1))
    return x * y / (a[2] * a[3] + (b[2] - b[0]) * (b[3] - b[1]) - x * y)


def who(picture, box, largest):
    """The person and the track of a face, or nothing where it is not known or not wanted."""
    kind, name = picture.split("~", 1)
    side = min(box[2:])
    if kind == "photo":
        people = ("alex_lac", "biden", "kit_har", "johnsnow", "rose", "obama")
        named = [p for p in people if p in name.lower() and "_and_" not in name and "_with_" not in name]
        return (named[0].replace("johnsnow", "kit_har"), picture) if named and side >= 60 else None
    if kind == "john":
        return (name.split("~")[0], picture) if largest else None
    if kind == "group":
        return (f"{name} {box[0]:.0f}", f"{name} {box[0]:.0f}") if side >= 48 else None
    frame = 5 * int(name[:4])
    if kind == "five-people":
        here = [s for s in SEGMENTS if s["start"] <= frame / 30 < s["end"] - 0.04]
        return ("five " + here[0]["person"], "five " + here[0]["clip"]) if largest and here and (side < 90 or here[0]["person"] == "A") else None
    seconds = frame / 29.97
    near = sorted((abs(l["t"] - seconds), -overlap(box, l["box"]), l["person"]) for l in LABELS
                  if abs(l["t"] - seconds) < 0.2 and overlap(box, l["box"]) > 0.4)
    if not near or near[0][2] not in "AB" or side < 48 or (near[0][2] == "A" and frame < 30):
        return None
    return "house " + near[0][2], "house " + near[0][2]


def resized(picture, axis, start, length, out):
    """A triangle filter over `length` pixels from `start`; beyond its edge, a picture goes on as it ends."""
    scale = max(1, length / out)
    centres = start + (np.arange(out) + 0.5) * length / out - 0.5
    places = np.round(centres)[:, None].astype(int) + np.arange(-int(scale) - 1, int(scale) + 2)
    weights = np.maximum(0, 1 - np.abs(places - centres[:, None]) / scale)
    weights /= weights.sum(1, keepdims=True)
    lines = np.moveaxis(picture, axis, 0)[np.clip(places, 0, picture.shape[axis] - 1)]
    return np.moveaxis(np.einsum("ok,ok...->o...", weights, lines), 0, axis)


def blurred(picture, sigma):
    if not sigma:
        return picture
    kernel = np.exp(-np.arange(-3 * sigma - 1, 3 * sigma + 2) ** 2 / (2 * sigma * sigma))
    for axis in (0, 1):
        wide = np.pad(picture, [(len(kernel) // 2,) * 2 if a == axis else (0, 0) for a in range(3)], "edge")
        picture = sum(k / kernel.sum() * np.take(wide, range(i, i + SIDE), axis) for i, k in enumerate(kernel))
    return picture


def write(path, picture, jpeg):
    if jpeg:
        ffmpeg("-f", "rawvideo", "-pix_fmt", "rgb24", "-s", f"{SIDE}x{SIDE}", "-i", "-", "-pix_fmt", "yuvj420p",
               "-q:v", str(jpeg), path + ".jpg", input=picture.tobytes())
        return
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    lines = b"".join(b"\0" + row.tobytes() for row in picture)
    with open(path + ".png", "wb") as file:
        file.write(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", SIDE, SIDE, 8, 2, 0, 0, 0))
                   + chunk(b"IDAT", zlib.compress(lines, 1)) + chunk(b"IEND", b""))


def degrade(items, folder):
    random = np.random.default_rng(1)
    for way in WAYS:
        os.makedirs(f"{folder}/{way}")
    for number, (_, _, path, box) in enumerate(items):
        width, height = map(int, subprocess.run(
            ["ffprobe", "-v", "error", "-select_streams", "v:0", "-show_entries", "stream=width,height", "-of", "csv=p=0", path],
            capture_output=True, text=True, check=True).stdout.strip().split(",")[:2])
        bytes_ = ffmpeg("-i", path, "-f", "rawvideo", "-pix_fmt", "rgb24", "-frames:v", "1", "-", stdout=subprocess.PIPE)
        picture = np.frombuffer(bytes_, np.uint8).reshape(height, width, 3).astype(float)
        middle, reach, side = box[:2] + box[2:] / 2, 1.3 * max(box[2:]), min(box[2:])
        left, top = np.maximum(0, middle - reach).astype(int)
        right, bottom = np.minimum((width, height), middle + reach).astype(int)
        for way, (size, sigma, gain, noise, jpeg) in WAYS.items():
            if side < 0.97 * size * (0.8 if size == 60 else 1):  # never enlarged by more than a quarter
                continue
            length = SIDE * side / size
            face = resized(picture[top:bottom, left:right], 0, middle[1] - length / 2 - top, length, SIDE)
            face = blurred(resized(face, 1, middle[0] - length / 2 - left, length, SIDE), sigma) * gain
            face = face + random.normal(0, noise, face.shape) if noise else face
            write(f"{folder}/{way}/{number:04d}", np.clip(np.round(face), 0, 255).astype(np.uint8), jpeg)


def gather(items, sources, degraded):
    """By way and number: quality and embedding of the face in the middle."""
    found = collections.defaultdict(dict)
    for number, (_, _, path, box) in enumerate(items):
        found["as it is"][number] = next(f[1:] for f in sources[os.path.relpath(path, WORK)] if (f[0] == box).all())
    for path, candidates in degraded.items():
        _, way, name = path.rsplit("/", 2)
        away, face = min(((np.hypot(*(f[0][:2] + f[0][2:] / 2 - SIDE / 2)), f) for f in candidates), key=lambda c: c[0])
        if away <= 0.45 * min(face[0][2:]) + 4:
            found[way][int(name[:4])] = face[1:]
    return found


def means(found, items, count):
    """Tracks' means of `count` faces; photos of one person in two halves, as if each were a track."""
    tracks = collections.defaultdict(list)
    seen = collections.Counter()
    for number, (person, track, _, _) in enumerate(items):
        half = f"{person} {seen[person] % 2}" if person.startswith("John") else track
        seen[person] += 1
        if number in found:
            tracks[person, half].append(found[number])
    for (person, track), all_ in tracks.items():
        for start in range(0, min(8, len(all_)), count):
            part = all_[start:start + count]
            if len(part) >= min(count, 5):
                weights = np.maximum(0.01, [p[0] for p in part])
                mean = np.average([p[1] for p in part], axis=0, weights=weights)
                yield person, track, mean, np.mean([p[0] for p in part])


def pairs(found, items, count):
    """Rows of same, distance, both qualities, both embeddings' places; and the two people."""
    for a, b in itertools.combinations(means(found, items, count), 2):
        # The pianist of the clip may be the one of the photos.
        if a[1] != b[1] and {a[0], b[0]} != {"house A", "alex_lac"}:
            yield a[0] == b[0], np.linalg.norm(a[2] - b[2]), a[3], b[3], a[2], b[2], "|".join(sorted((a[0], b[0])))


def main():
    sources_folder, degraded_folder = WORK + "/sources", WORK + "/degraded"
    make_sources(sources_folder)
    sources = faces(sources_folder, WORK + "/sources-library")
    sources = {os.path.relpath(os.path.join(sources_folder, os.path.basename(p)), WORK): f for p, f in sources.items()}
    items, counts = [], collections.Counter()
    for path in sorted(sources):
        areas = [f[0][2] * f[0][3] for f in sources[path]]
        for area, (box, _, _) in zip(areas, sources[path]):
            label = who(os.path.basename(path), box, area == max(areas))
            if label and counts[label[1]] < 8:
                counts[label[1]] += 1
                items.append((*label, os.path.join(WORK, path), box))
    degrade(items, degraded_folder)
    found = gather(items, sources, faces(degraded_folder, WORK + "/degraded-library"))
    print(f"{len(items)} faces of {len({i[0] for i in items})} people.\n")

    print("| way | found | quality | one person: median, 90 % | two people: mean, 1 % | of 8: one, 90 %, most | two, 5 %, least |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    for way in ["as it is", *WAYS]:
        cells = [way, f"{len(found[way]) / (len(items) if way == 'as it is' else len(os.listdir(f'{degraded_folder}/{way}'))):.2f}",
                 f"{np.median([f[0] for f in found[way].values()]):.2f}"]
        for count in (1, 8):
            rows = list(pairs(found[way], items, count))
            one, two = (np.array([r[1] for r in rows if r[0] == same]) for same in (True, False))
            cells += ([f"{np.median(one):.2f}, {np.quantile(one, .9):.2f}", f"{two.mean():.2f}, {np.quantile(two, .01):.2f}"] if count == 1
                      else [f"{np.quantile(one, .9):.2f}, {one.max():.2f}", f"{np.quantile(two, .05):.2f}, {two.min():.2f}"])
        print("| " + " | ".join(cells) + " |")

    others = sorted({i[0] for i in items if not i[0].startswith(("five", "house"))})
    mean_face = np.mean([np.mean([found["as it is"][n][1] for n, i in enumerate(items) if i[0] == p], 0) for p in others], 0)
    for count in (1, 4, 8):
        rows = [r for way in ["as it is", *WAYS] for r in pairs(found[way], items, count)]
        same, distance = np.array([r[0] for r in rows]), np.array([r[1] for r in rows])
        frequency = collections.Counter(r[6] for r in rows)
        weight = np.array([1 / frequency[r[6]] for r in rows])  # each pair of people counts the same
        quality = np.array([max(r[2], r[3], 0.01) for r in rows])
        spread = np.array([np.sqrt(sum(np.sum((r[i] - mean_face) ** 2) for i in (4, 5)) / 2) for r in rows])
        print(f"\nMeans of {count}: {same.sum()} pairs of one person ({len({r[6] for r in rows if r[0]})} people), {(~same).sum()} of two.\n")
        print("One person's: " + ", ".join(f"{share:.0%} within {np.quantile(distance[same], share):.3f}" for share in (0.5, 0.9, 0.93, 0.98, 1)) + "\n")
        print(f"| limit | two people within it, where 10 % | 5 % | 2 % of one person's are not | at {', '.join(map(str, LIMITS))}: one person's beyond / two within |")
        print("| --- | --- | --- | --- | --- |")
        for name, factor in (("the same for all", 1), ("by quality, (q / 0.3)^0.15", np.minimum(1, (quality / 0.3) ** 0.15)),
                             ("by quality, (q / 0.3)^0.3", np.minimum(1, (quality / 0.3) ** 0.3)),
                             ("by the distance from the mean face / 0.5", np.minimum(1, spread / 0.5))):
            scaled = distance / factor
            order = np.argsort(scaled[same])
            share = np.cumsum(weight[same][order]) / weight[same].sum()
            limits = [scaled[same][order][min(np.searchsorted(share, 1 - miss), len(order) - 1)] for miss in (0.1, 0.05, 0.02)]
            def within(limit, which):
                return weight[which & (scaled <= limit)].sum() / weight[which].sum()
            cells = [f"{100 * within(l, ~same):.1f} %" for l in limits]
            # What is allowed for few faces: PersonGrouping.allowance.
            fixed = [np.sqrt(l * l + OPTIONS.noise ** 2 * (2 / count - 0.25)) for l in LIMITS]
            cells.append(", ".join(f"{100 * (1 - within(l, same)):.1f} / {100 * within(l, ~same):.1f} %" for l in fixed))
            print("| " + " | ".join([name, *cells]) + " |")


main()
