#!/usr/bin/env python3
"""The review page and report.html of a large library, in headless Chromium: times, gaps while scrolling, memory.

  benchmarks/review-page.py PROGRAM FACES WORK CLIP

PROGRAM is a built `rollcall`, WORK an empty folder, CLIP a clip to begin with (the one of `rollcall demo` will do). Wants
NumPy and what `Scripts/setup --test` installs. The library is that of `large-library.py`, with a portrait for every face
(links to few files), looked at twice: with its people as they are, and with all of its faces one person's. Prints
lines of Markdown; medians of REPEATS, with the least and the most.
"""
import importlib.util
import json
import os
import random
import shutil
import sqlite3
import statistics
import sys
import time

PROGRAM, FACES, WORK, CLIP = os.path.abspath(sys.argv[1]), int(sys.argv[2]), os.path.abspath(sys.argv[3]), os.path.abspath(sys.argv[4])
HERE = os.path.dirname(os.path.abspath(__file__))
REPEATS, JUMPS = 5, 40
# A file may have some 65,000 names on ext4.
LINKS_A_FILE = 20_000
# All cells of the grid that lie in sight, and whether each has its picture; and places in sight where there is no cell.
LOOK = """
const grid = document.querySelector('.grid'), box = grid.getBoundingClientRect();
const bottom = Math.min(box.bottom, innerHeight), inSight = (cell) => { const at = cell.getBoundingClientRect(); return at.bottom > box.top && at.top < bottom; };
const cells = [...grid.querySelectorAll('.face')].filter(inSight);
let gaps = 0;
for (let y = box.top + 8; y < bottom; y += 20) {
  const there = document.elementFromPoint(box.left + 40, y);
  if (!there?.closest('.face, .head')) gaps += 1;
}
return { cells: cells.length, missing: cells.filter((cell) => !(cell.querySelector('img').complete && cell.querySelector('img').naturalWidth > 0)).length, gaps };
"""


def large_library():
    """The module `large-library.py`, whose name is none of Python's."""
    spec = importlib.util.spec_from_file_location("large_library", os.path.join(HERE, "large-library.py"))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def give_portraits(library):
    database = sqlite3.connect(f"{library}/library.sqlite")
    picture = database.execute("SELECT portrait FROM face WHERE portrait IS NOT NULL LIMIT 1").fetchone()[0]
    os.makedirs(f"{library}/faces", exist_ok=True)
    rows = database.execute("SELECT id FROM face WHERE portrait IS NULL").fetchall()
    for number, (face,) in enumerate(rows):
        source = f"{library}/faces/source-{number // LINKS_A_FILE}.jpg"
        if number % LINKS_A_FILE == 0:
            shutil.copy(f"{library}/{picture}", source)
        os.link(source, f"{library}/faces/{face}.jpg")
    database.executemany("UPDATE face SET portrait = ? WHERE id = ?", ((f"faces/{face}.jpg", face) for (face,) in rows))
    database.commit()
    database.close()


def figure(values, unit="s"):
    return f"{statistics.median(values):.2f} {unit}" + (f" ({min(values):.2f} to {max(values):.2f})" if len(values) > 1 else "")


def memory(process):
    """- Returns: resident megabytes now, and at most."""
    with open(f"/proc/{process}/status", encoding="ascii") as file:
        lines = dict(line.split(":", 1) for line in file)
    return int(lines["VmRSS"].split()[0]) / 1000, int(lines["VmHWM"].split()[0]) / 1000


def timed_page(driver, address, is_there):
    """Seconds from the address to what `is_there` waits for, in a tab with an empty cache."""
    driver.execute_cdp_cmd("Network.clearBrowserCache", {})
    start = time.monotonic()
    driver.get(address)
    until(lambda: driver.execute_script(is_there))
    return time.monotonic() - start


def until(holds, seconds=120):
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it does not come"
        time.sleep(0.005)


def of_page(driver):
    driver.execute_cdp_cmd("Performance.enable", {})
    driver.execute_cdp_cmd("HeapProfiler.collectGarbage", {})
    values = {each["name"]: each["value"] for each in driver.execute_cdp_cmd("Performance.getMetrics", {})["metrics"]}
    return f"{values['JSHeapUsedSize'] / 1e6:.0f} MB of JavaScript's, {values['Nodes']:.0f} nodes"


CARDS = """const cards = [...document.querySelectorAll('.card')].filter((card) => card.getBoundingClientRect().top < innerHeight);
           return cards.length > 0 && [...document.images].filter((image) => image.getBoundingClientRect().top < innerHeight).every((image) => image.complete)"""
CELLS = f"if (!document.querySelector('.grid .face')) return false; const seen = (() => {{ {LOOK} }})(); return seen.cells > 0 && seen.missing === 0"


def people(review, browser, library):
    driver = browser.driver
    database = sqlite3.connect(f"{library}/library.sqlite")
    count = database.execute("SELECT count(*) FROM person").fetchone()[0]
    times = [timed_page(driver, review.address, CARDS) for _ in range(REPEATS)]
    print(f"| first page, {count} people, all in sight drawn | {figure(times)} |")
    first = database.execute("SELECT person FROM face GROUP BY person HAVING count(*) = 200 LIMIT 1").fetchone()[0]
    times = []
    for _ in range(REPEATS):
        driver.get(review.address)
        until(lambda: driver.execute_script(CARDS))
        start = time.monotonic()
        driver.execute_script("location.hash = arguments[0]", f"#/person/{first}")
        until(lambda: driver.execute_script(CELLS))
        times.append(time.monotonic() - start)
    print(f"| from there to a person of 200 faces, their pictures in sight | {figure(times)} |")
    times = []
    for number in range(REPEATS):
        driver.get(review.address)
        until(lambda: driver.execute_script(CARDS))
        start = time.monotonic()
        driver.execute_script("""const field = document.querySelector('.card .name'); field.focus(); field.value = arguments[0];
                                 field.dispatchEvent(new Event('change', { bubbles: true })); field.blur()""", f"Name {number}")
        until(lambda: driver.execute_script("return document.getElementById('said').textContent.startsWith('Done')"))
        times.append(time.monotonic() - start)
    print(f"| a name given, and the page drawn anew | {figure(times)} |")
    print(f"| memory of the page of people | {of_page(driver)} |")


def one_person(review, browser, number, ActionChains):
    driver = browser.driver
    driver.get(review.address)
    until(lambda: driver.execute_script(CARDS))
    times = []
    for _ in range(REPEATS):
        driver.execute_script("location.hash = '#/log'")
        until(lambda: driver.execute_script("return document.querySelector('#view h2')?.textContent === 'Log'"))
        start = time.monotonic()
        driver.execute_script("location.hash = arguments[0]", f"#/person/{number}")
        until(lambda: driver.execute_script(CELLS))
        times.append(time.monotonic() - start)
    print(f"| a person of {FACES} faces, their pictures in sight | {figure(times)} |")
    print(f"| memory of that page | {of_page(driver)} |")
    # Jumps: what is in sight in the very next frame, and when its pictures are there.
    moments, gaps, cells, pictures = random.Random(1), [], [], []
    for _ in range(JUMPS):
        seen = driver.execute_async_script(f"""
            const [share, done] = arguments; const grid = document.querySelector('.grid');
            grid.scrollTop = share * (grid.scrollHeight - grid.clientHeight);
            requestAnimationFrame(() => requestAnimationFrame(() => done((() => {{ {LOOK} }})())))""", moments.random())
        start = time.monotonic()
        gaps.append(seen["gaps"])
        cells.append(seen["cells"])
        until(lambda: driver.execute_script(CELLS))
        pictures.append(time.monotonic() - start)
    print(f"| {JUMPS} jumps to anywhere: places in sight without a cell in the next frame | {sum(gaps)} |")
    print(f"| {JUMPS} jumps: until the pictures of {min(cells)} to {max(cells)} cells in sight are there | {figure(pictures)} |")
    # The wheel, 30 turns of 600 pixels as quickly as they are taken: each frame is looked at.
    driver.execute_script(f"""window.seen = []; window.isLooking = true;
        const look = () => {{ window.seen.push((() => {{ {LOOK} }})()); if (window.isLooking) requestAnimationFrame(look); }}; requestAnimationFrame(look);
        document.querySelector('.grid').scrollTop = 10000""")
    box = driver.execute_script("const box = document.querySelector('.grid').getBoundingClientRect(); return [box.left + 50, box.top + 50]")
    for _ in range(30):
        driver.execute_cdp_cmd("Input.dispatchMouseEvent", {"type": "mouseWheel", "x": box[0], "y": box[1], "deltaX": 0, "deltaY": 600})
    time.sleep(0.5)
    seen = driver.execute_script("window.isLooking = false; return window.seen")
    travelled = driver.execute_script("return document.querySelector('.grid').scrollTop - 10000")
    print(f"| by the wheel over {travelled:.0f} pixels, {len(seen)} frames: frames with a place without a cell | {sum(1 for each in seen if each['gaps'])} |")
    # An edit where the page holds most.
    start = time.monotonic()
    driver.execute_script("window.before = document.querySelector('.grid'); window.before.focus()")
    ActionChains(driver, duration=0).send_keys(" ").send_keys("x").perform()
    until(lambda: driver.execute_script("return !window.before.isConnected"))
    until(lambda: driver.execute_script(CELLS))
    print(f"| a face of theirs said to be none, and the page drawn anew | {figure([time.monotonic() - start])} |")


def report(browser, library, rollcall):
    start = time.monotonic()
    rollcall("report", library)
    print(f"| report.html made | {figure([time.monotonic() - start])} |")
    path = f"{library}/report.html"
    print(f"| its size | {os.path.getsize(path) / 1e6:.1f} MB |")
    driver = browser.driver
    driver.execute_cdp_cmd("Network.enable", {})
    driver.execute_cdp_cmd("Network.emulateNetworkConditions", {"offline": True, "latency": 0, "downloadThroughput": 0, "uploadThroughput": 0})
    driver.get_log("performance")
    times = []
    for _ in range(REPEATS):
        driver.get("about:blank")
        start = time.monotonic()
        driver.get(f"file://{path}")
        until(lambda: driver.execute_script("return document.readyState === 'complete' && [...document.images].every((image) => image.complete)"))
        times.append(time.monotonic() - start)
    print(f"| opened from disk, without network | {figure(times)} |")
    requests = []
    for entry in driver.get_log("performance"):
        message = json.loads(entry["message"])["message"]
        if message["method"] == "Network.requestWillBeSent":
            requests.append(message["params"]["request"]["url"])
    others = {each for each in requests if not each.startswith("data:") and each not in (f"file://{path}", "about:blank")}
    print(f"| addresses that it asked for besides itself | {len(others)} |")
    print(f"| memory of it | {of_page(driver)} |")
    start = time.monotonic()
    pdf = driver.execute_cdp_cmd("Page.printToPDF", {})["data"]
    print(f"| printed to a PDF of {len(pdf) * 3 / 4e6:.1f} MB | {figure([time.monotonic() - start])} |")


def main():
    os.environ.setdefault("ROLLCALL_HOME", os.path.expanduser("~/.local/share/rollcall"))
    sys.path[:0] = [os.path.join(os.environ["ROLLCALL_HOME"], "browser", "python"), os.path.join(HERE, "../Tests/Browser")]
    from harness.browser import ActionChains, Browser
    from harness.library import Review

    class Folder:
        program, work, folder, servers = PROGRAM, WORK, f"{WORK}/large", []

    making = large_library()
    library = Folder.folder
    if not os.path.exists(library):
        making.make(library)
        give_portraits(library)
        making.rollcall("name", library, "1", "first")
    print("| what | measured |\n| --- | --- |", flush=True)
    review, browser = Review(Folder), Browser()
    try:
        people(review, browser, library)
        print(f"| memory of the server | {memory(review.process.pid)[0]:.0f} MB, at most {memory(review.process.pid)[1]:.0f} MB |", flush=True)
        review.end()
        report(browser, library, making.rollcall)
        browser.driver.execute_cdp_cmd("Network.emulateNetworkConditions", {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1})
        database = sqlite3.connect(f"{library}/library.sqlite")
        number = database.execute("SELECT max(number) FROM person").fetchone()[0]
        database.execute("UPDATE face SET person = ? WHERE person IS NOT NULL", (number,))
        database.execute("DELETE FROM misplaced")
        database.commit()
        database.close()
        review = Review(Folder)
        one_person(review, browser, number, ActionChains)
        print(f"| memory of the server | {memory(review.process.pid)[0]:.0f} MB, at most {memory(review.process.pid)[1]:.0f} MB |")
    finally:
        review.end()
        browser.quit()


main()
