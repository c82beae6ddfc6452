#!/usr/bin/env python3
"""What the review page's player asks for, timed: with a person of 100,000 faces, and with clips that browsers cannot play.

  benchmarks/clips-page.py PROGRAM FACES WORK CLIP

PROGRAM is a built `rollcall`, WORK an empty folder, CLIP a video with faces. Wants numpy, ffmpeg. The made-up library is
that of `large-library.py`, of whose faces one person then gets all but a tenth; the clips are CLIP, enlarged to 1920 × 1080.
"""
import http.client, importlib.util, json, os, sqlite3, statistics, subprocess, sys, time, urllib.parse

PROGRAM, FACES, WORK, CLIP = sys.argv[1], int(sys.argv[2]), sys.argv[3], os.path.abspath(sys.argv[4])
KINDS = {"mpeg2.mpg": ["-c:v", "mpeg2video", "-q:v", "3"], "prores.mov": ["-c:v", "prores_ks", "-profile:v", "0"],
         "hevc10.mkv": ["-c:v", "libx265", "-preset", "ultrafast", "-pix_fmt", "yuv420p10le", "-x265-params", "log-level=none"]}


class Page:
    """The server of a library, asked on one connection as a browser would."""

    def __init__(self, library):
        self.process = subprocess.Popen([PROGRAM, "review", library, "--no-browser"], stdout=subprocess.PIPE, text=True)
        address = urllib.parse.urlparse(self.process.stdout.readline().strip())
        self.connection = http.client.HTTPConnection(address.hostname, address.port)
        self.connection.request("GET", f"/?{address.query}")
        answer = self.connection.getresponse()
        answer.read()
        self.headers = {"Cookie": answer.getheader("Set-Cookie").split(";")[0]}

    def get(self, path, headers={}):
        self.connection.request("GET", path, headers=self.headers | headers)
        answer = self.connection.getresponse()
        body = answer.read()
        assert answer.status in (200, 206), (path, answer.status, body[:200])
        return body

    def timed(self, name, path, times=5):
        seconds = []
        for _ in range(times):
            start = time.monotonic()
            body = self.get(path)
            seconds.append(time.monotonic() - start)
        print(f"{name:44}{statistics.median(seconds):8.3f} s  {len(body) / 1e3:9.0f} kB")
        return body

    def memory(self):
        with open(f"/proc/{self.process.pid}/status") as status:
            return next(int(line.split()[1]) for line in status if line.startswith("VmHWM")) / 1e3

    def close(self):
        self.process.terminate()
        self.process.wait()


def large():
    sys.argv = ["large-library.py", PROGRAM, str(FACES), WORK, CLIP]
    place = os.path.join(os.path.dirname(os.path.abspath(__file__)), "large-library.py")
    module = importlib.util.module_from_spec(importlib.util.spec_from_file_location("large", place))
    module.__spec__.loader.exec_module(module)
    library = f"{WORK}/large"
    person = module.make(library)
    database = sqlite3.connect(f"{library}/library.sqlite")
    database.execute("UPDATE face SET person = ? WHERE person > ? AND track % 10 <> 9", (person, person))
    database.commit()
    faces = database.execute("SELECT count(*) FROM face WHERE person = ?", (person,)).fetchone()[0]
    tracks = database.execute("SELECT count(*) FROM track").fetchone()[0]
    people = database.execute("SELECT count(DISTINCT person) FROM face").fetchone()[0]
    clip = database.execute("SELECT sha256 FROM clip WHERE id >= 1000 LIMIT 1").fetchone()[0]
    print(f"a person of {faces} faces, among {people} people and {tracks} tracks")
    page = Page(library)
    page.timed("all faces of the person", f"/api/faces?of={person}")
    page.timed("look-alikes of the person", f"/api/look-alikes?of={person}")
    page.timed("timeline of the person", f"/api/timeline?of={person}")
    page.timed("everybody in one clip", f"/api/spans?clip={clip}")
    page.timed("boxes of 20 s", f"/api/boxes?clip={clip}&from=20&to=40")
    print(f"memory at most {page.memory():.0f} MB")
    page.close()


def clips():
    for file, options in KINDS.items():
        subprocess.run(["ffmpeg", "-v", "error", "-y", "-nostdin", "-i", CLIP, "-an", "-vf", "scale=1920:1080", *options,
                        f"{WORK}/{file}"], check=True)
    subprocess.run([PROGRAM, "sort", *KINDS, "-o", "played", "--sample", "1", "--group", "dbscan", "--quiet"], check=True, cwd=WORK)
    big = f"{WORK}/{next(iter(KINDS))}"
    page = Page(f"{WORK}/played")
    database = sqlite3.connect(f"{WORK}/played/library.sqlite")
    for clip, name in database.execute("SELECT sha256, display_path FROM clip").fetchall():
        start = time.monotonic()
        while json.loads(page.get(f"/api/clip?clip={clip}"))["share"] < 1: pass
        found = time.monotonic() - start
        seconds = []
        for at in (0.5, 3.25, 5.125):
            longest, start = 0, time.monotonic()
            while True:
                turn = time.monotonic()
                answer = json.loads(page.get(f"/api/preview?clip={clip}&at={at}"))
                longest = max(longest, time.monotonic() - turn)
                if "address" in answer: break
            seconds.append(time.monotonic() - start)
        size = len(page.get(answer["address"]))
        covers = answer.get("to", 0) - answer["from"] if answer.get("to") else "to the end"
        print(f"{name:14} found in {found:.2f} s, {os.path.getsize(f'{WORK}/{name}') / 1e6:.0f} MB; preview in {statistics.median(seconds):.2f} s, "
              f"{size / 1e3:.0f} kB, covers {covers}; others wait {longest:.2f} s at most")
    clip = database.execute("SELECT sha256 FROM clip WHERE display_path = ?", (os.path.basename(big),)).fetchone()[0]
    start, size = time.monotonic(), 0
    for _ in range(10): size += len(page.get(f"/clip/{clip}"))
    print(f"a clip is sent at {size / 1e6 / (time.monotonic() - start):.0f} MB/s; memory at most {page.memory():.0f} MB")
    page.close()


large()
clips()
