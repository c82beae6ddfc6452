#!/usr/bin/env python3
"""How large libraries behave: makes one of made-up faces, and times what people do with it.

  benchmarks/large-library.py PROGRAM FACES WORK CLIP [FACES-A-PERSON]

PROGRAM is a built `rollcall`, WORK an empty folder, CLIP a clip to add (the one of `rollcall demo` will do). Wants numpy.
The faces: clips of 1,000 with 10 faces a track, 100 tracks and 5 people a clip (more where they have few faces), 200 faces a person (or
as many as asked for) and one unsorted track in fifty. Of every twentieth person, half of the faces lie with somebody else,
so that there is something to ask. One person has portraits (links to one picture), so that a correction moves files as it
would.
"""
import json, os, re, signal, sqlite3, statistics, subprocess, sys, time, urllib.request
import numpy as np

PROGRAM, FACES, WORK, CLIP = os.path.abspath(sys.argv[1]), int(sys.argv[2]), sys.argv[3], os.path.abspath(sys.argv[4])
DIMENSION, FACES_A_TRACK, FACES_A_CLIP = 128, 10, 1000
FACES_A_PERSON = int(sys.argv[5]) if len(sys.argv) > 5 else 200
PEOPLE_A_CLIP = max(5, FACES_A_CLIP // FACES_A_PERSON)


def rollcall(*arguments):
    return subprocess.run([PROGRAM, *arguments], check=True, capture_output=True, text=True).stdout


def make(library):
    rollcall("sort", CLIP, "-o", library, "--quiet")
    database = sqlite3.connect(f"{library}/library.sqlite")
    database.execute("PRAGMA synchronous = OFF")
    database.execute("PRAGMA foreign_keys = ON")
    random = np.random.default_rng(1)
    people = FACES // FACES_A_PERSON
    first = database.execute("SELECT max(number) FROM person").fetchone()[0] + 1
    means = random.normal(size=(people, DIMENSION))
    means *= 0.55 / np.linalg.norm(means, axis=1, keepdims=True)
    database.executemany("INSERT INTO person (number) VALUES (?)", ((first + n,) for n in range(people + people // 20 + 1)))
    run = database.execute("SELECT max(id) FROM run").fetchone()[0]
    for clip in range(FACES // FACES_A_CLIP):
        number = 1000 + clip
        database.execute(
            "INSERT INTO clip (id, sha256, path, display_path, kind, width, height, base_seconds, duration_seconds,"
            " decoded_frames, damaged_frames, run, state, step_seconds) VALUES (?, ?, ?, ?, 'video', 1280, 720, 0, 200,"
            " 5000, 0, ?, 2, 0.1667)", (number, f"{number:064x}", f"clip-{clip}.mp4".encode(), f"clip-{clip}.mp4", run))
        frames, faces, tracks = [], [], []
        for track in range(FACES_A_CLIP // FACES_A_TRACK):
            person = (clip * PEOPLE_A_CLIP + track % PEOPLE_A_CLIP) % people
            halved = person % 20 == 0 and track >= FACES_A_CLIP // FACES_A_TRACK // 2
            holder = first + (people + person // 20 if halved else person)
            noise = random.normal(size=(FACES_A_TRACK, DIMENSION)) * (0.2 / DIMENSION**0.5)
            values = (means[person] + noise).astype("<f4")
            unsorted = track % 50 == 49
            quality = random.uniform(0.2, 0.9, FACES_A_TRACK)
            for index in range(FACES_A_TRACK):
                frame = track * FACES_A_TRACK + index
                frames.append((number, frame, frame / 6, frame / 6))
                faces.append((
                    f"{clip * FACES_A_CLIP + frame + 1:016x}", number, frame, 100.5, 100.5, 80.25, 100.75, 0.99,
                    *[float(quality[index])] * 7, None if unsorted else 0.5, 0, track, None if unsorted else holder,
                    random.bytes(80), values[index].tobytes()))
            tracks.append((number, track, 0, FACES_A_TRACK, float(quality.sum()), 0.99,
                           values.mean(axis=0).astype("<f4").tobytes()))
        database.executemany("INSERT INTO frame VALUES (?, ?, ?, ?, 1280, 720)", frames)
        database.executemany(
            "INSERT INTO face (id, clip, frame, x, y, width, height, score, quality, quality_size, quality_sharpness,"
            " quality_pose, quality_light, quality_score, quality_inside, confidence, shot, track, person, landmarks,"
            " embedding) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", faces)
        database.executemany("INSERT INTO track VALUES (?, ?, ?, ?, ?, ?, ?)", tracks)
        database.executemany("INSERT INTO seen_at_once VALUES (?, ?, ?)",
                             ((number, track, track + 1) for track in range(0, len(tracks) - 1, 2)))
        database.commit()
    give_portraits(library, database, first)
    database.execute("ANALYZE")
    database.commit()
    database.close()
    return first


def give_portraits(library, database, person):
    """The first made-up person's portraits, where the program looks for new ones."""
    picture = database.execute("SELECT portrait FROM face WHERE portrait IS NOT NULL LIMIT 1").fetchone()[0]
    os.makedirs(f"{library}/faces", exist_ok=True)
    for (face,) in database.execute("SELECT id FROM face WHERE person = ?", (person,)).fetchall():
        os.link(f"{library}/{picture}", f"{library}/faces/{face}.jpg")
        database.execute("UPDATE face SET portrait = ? WHERE id = ?", (f"faces/{face}.jpg", face))
        database.execute("INSERT INTO misplaced VALUES (?)", (face,))


def questions(library):
    """What the review page's questions and answers take, seen by a program on the same machine."""
    server = subprocess.Popen([PROGRAM, "review", library, "--no-browser"], stdout=subprocess.PIPE, text=True)
    address = server.stdout.readline().strip()
    origin = re.match("http://[^/]+", address).group()
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
    opener.open(address).read()

    def ask(path, body=None):
        data = json.dumps(body).encode() if body else None
        request = urllib.request.Request(origin + path, data, {"Origin": origin, "Content-Type": "application/json"})
        start = time.monotonic()
        answer = json.load(opener.open(request))
        return answer, time.monotonic() - start

    reads, answers = [], []
    for turn in range(10):
        queue, seconds = ask("/api/questions?most=8")
        reads.append(seconds)
        if not queue["questions"]:
            break
        what = "yes" if turn % 2 else "no"
        question = queue["questions"][0]
        if question["kind"] == "whose":
            what = "new"
        _, seconds = ask("/api/answer", {"seen": queue["edit"], "question": question["id"], "answer": what})
        answers.append(seconds)
    for _ in answers:
        ask("/api/edit", {"seen": ask("/api/state")[0]["edit"], "kind": "undo"})
    server.send_signal(signal.SIGINT)
    server.wait()
    first = queue["count"] + len(answers)
    print(f"questions                         {first}; read {statistics.median(reads):.2f} s, answered"
          f" {statistics.median(answers):.2f} s (longest {max(reads):.2f} and {max(answers):.2f} s)")


def median(times, prepare, *arguments):
    seconds = []
    for turn in range(times):
        prepare(turn)
        start = time.monotonic()
        rollcall(*[argument.replace("TURN", str(turn)) for argument in arguments])
        seconds.append(time.monotonic() - start)
    return statistics.median(seconds)


def main():
    library, alone = f"{WORK}/large", f"{WORK}/alone"
    start = time.monotonic()
    person = make(library)
    print(f"made in {time.monotonic() - start:.0f} s")
    size = os.path.getsize(f"{library}/library.sqlite")
    faces = sqlite3.connect(f"{library}/library.sqlite").execute("SELECT count(*) FROM face").fetchone()[0]
    print(f"{faces} faces, database {size / 1e6:.0f} MB: {size / faces:.0f} bytes a face, of which 512 are the embedding")
    nothing = lambda turn: None
    print(f"log (opens, reads nothing else)   {median(5, nothing, 'log', library):.3f} s")
    print(f"people                            {median(5, nothing, 'people', library):.2f} s")
    print(f"questions, the command            {median(5, nothing, 'questions', library):.2f} s")
    questions(library)
    rollcall("name", library, str(person), "first")
    print(f"name (its folder is moved)        {median(9, nothing, 'name', library, str(person), 'name-TURN'):.3f} s")
    for which, order in (("one of the worst faces", "quality"), ("one of the best, in the montage", "quality DESC")):
        faces = [row[0] for row in sqlite3.connect(f"{library}/library.sqlite").execute(
            f"SELECT id FROM face WHERE person = ? ORDER BY {order} LIMIT 9", (person,))]
        times = []
        for face in faces:
            start = time.monotonic()
            rollcall("move", library, face, "--to", str(person + 1))
            times.append(time.monotonic() - start)
        print(f"move {which:31}{statistics.median(times):.3f} s")
    print(f"undo of that                      {median(5, nothing, 'undo', library):.3f} s")
    copy = f"{WORK}/clip.mkv"
    subprocess.run(["ffmpeg", "-v", "error", "-y", "-i", CLIP, "-c:v", "libx264", "-vf", "hflip", copy], check=True)
    start = time.monotonic()
    rollcall("sort", copy, "-o", alone, "--quiet")
    seconds = time.monotonic() - start
    start = time.monotonic()
    rollcall("sort", copy, "-o", library, "--quiet")
    print(f"a clip alone {seconds:.1f} s, added to the library {time.monotonic() - start:.1f} s")


if __name__ == "__main__":
    main()
