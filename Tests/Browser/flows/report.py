"""`report.html` as people have it: a file, opened from the disk, by mouse and keyboard, on a phone and on paper."""
import json
import os
import re
import tempfile

from harness import flow
from harness.foreign import ForeignSite
from harness.rules import broken, walk


def address(library):
    return "file://" + os.path.join(library.folder, "report.html")


def offline(page):
    page.cdp("Network.enable")
    page.cdp("Network.emulateNetworkConditions", offline=True, latency=0, downloadThroughput=0, uploadThroughput=0)


@flow("it opens without network, and asks for nothing but itself", is_served=False)
def alone(page, library):
    offline(page)
    page.requests()
    page.open(address(library))
    page.js("window.scrollTo(0, document.body.scrollHeight)")
    page.actions().move_to_element(page.one(".map circle")).perform()
    wanted = [each for each in page.requests() if not each.startswith("data:image/jpeg;base64,")]
    assert wanted == [address(library)], f"asked for {wanted}"
    assert all(page.js("return [...document.images].map((image) => image.complete && image.naturalWidth > 0)")), "all pictures are in it"
    # What somebody would have put into it is not run: the policy names the one script and the one style that are.
    page.forgiven += ["Content Security Policy", "violates the following", "Refused to"]
    page.cdp("Network.emulateNetworkConditions", offline=False, latency=0, downloadThroughput=-1, uploadThroughput=-1)
    with ForeignSite() as site:
        page.driver.execute_async_script("""
            const [elsewhere, done] = arguments;
            const script = document.createElement('script'); script.textContent = "document.title = 'run'"; document.body.append(script);
            const image = new Image(); image.onload = image.onerror = done; image.src = elsewhere; document.body.append(image)""",
            f"http://127.0.0.1:{site.port}/image")
        assert page.driver.title != "run" and site.asked == [], site.asked


@flow("people, faces, seconds and counts are the database's", is_served=False)
def contents(page, library):
    library.command("name", "people", "2", "Bob")
    library.command("report", "people")
    page.open(address(library))
    people = {person["person"]: person for person in json.loads(library.command("people", "people", "--json"))["people"]}
    cards = page.js("return Object.fromEntries([...document.querySelectorAll('.people > li')].map((card) => [card.id, card.innerText]))")
    assert set(cards) == {f"person-{number}" for number in people}, cards.keys()
    counts = library.counts()
    for number, person in people.items():
        text = cards[f"person-{number}"]
        assert f"{counts[number]} faces" in text, text
        seconds = float(re.search(r"([\d.]+) s on screen", text)[1])
        assert abs(seconds - person["secondsOnScreen"]) < 0.06, (text, person)
    assert "Bob" in cards["person-2"] and "person 2" in cards["person-2"]
    assert len(page.all(".map circle")) == library.value("SELECT count(*) FROM face")
    # All that is drawn of a person has one colour, and each person their own.
    colours = page.js("""return Object.fromEntries([...document.querySelectorAll('.people > li')].map((card) =>
                           [card.id, card.querySelector('.swatch rect').getAttribute('fill')]))""")
    assert len(set(colours.values())) == len(colours), colours
    circles = page.js("return [...document.querySelectorAll('.map circle')].map((circle) => circle.getAttribute('fill'))")
    for number in people:
        assert circles.count(colours[f"person-{number}"]) == counts[number], number
    # The histogram holds every face that was measured.
    bars = page.js("return [...document.querySelectorAll('.histogram title')].map((title) => Number(/: (\\d+) /.exec(title.textContent)[1]))")
    assert sum(bars) == library.value("SELECT count(*) FROM face WHERE quality IS NOT NULL AND NOT is_rejected")
    unsorted = page.js("return [...document.querySelectorAll('section[aria-labelledby=left-out] tr')].map((row) => row.innerText)")
    assert any(row.startswith("Unsorted faces\t2\t") for row in unsorted), unsorted
    # A timeline row's bars lie where the person is on screen.
    rows = page.js("""return [...document.querySelectorAll('.timeline tr:not(.ruler):not(.shots)')].map((row) =>
                        [row.querySelector('th').innerText.trim(), row.querySelector('svg').getAttribute('aria-label')])""")
    assert ["Bob", "0:03 to 0:05"] in rows or any(name == "Bob" for name, _ in rows), rows


@flow("the map shows the face under the pointer, and the next one by the arrow keys", is_served=False)
def face_map(page, library):
    page.open(address(library))
    circle = page.one(".map circle")
    page.js("arguments[0].scrollIntoView({ block: 'center' })", circle)
    page.actions().move_to_element(circle).perform()
    peek = page.one(".peek")
    face = page.js("return Number(document.querySelector('.map circle.chosen').dataset.face)")
    words = page.js("return JSON.parse(document.getElementById('faces').textContent)[arguments[0]].text", face)
    assert peek.text == words and re.match(r"(Person \d|unsorted), 0:0\d of (one|two)\.mp4, quality 0\.\d\d$", words), words
    picture = page.js("const style = getComputedStyle(document.querySelector('.peek i')); return [style.backgroundImage.slice(0, 22), style.width]")
    assert picture == ['url("data:image/jpeg;b', "48px"], picture
    page.shot("report-map")
    page.actions().move_to_element(page.one("#map")).perform()
    page.until(lambda: not page.one(".map").find_element("css selector", ".peek").is_displayed(), "gone with the pointer")

    page.js("document.querySelector('.map svg').focus()")
    page.press("Right")
    first = page.one(".peek").text
    seen = {first}
    for key in ("Right", "Down", "Left", "Up", "Right", "Right"):
        page.press(key)
        seen.add(page.one(".peek").text)
    assert len(seen) > 2, f"the arrows lead on: {seen}"
    frame = page.js("const [a, b] = ['.peek', '.map'].map((css) => document.querySelector(css).getBoundingClientRect()); return a.left >= b.left - 1 && a.right <= b.right + 1")
    assert frame, "the picture stays inside the map"
    page.press("Escape")
    assert not page.js("return document.querySelector('.peek').checkVisibility()")
    # Tab leads on.
    page.press("Tab")
    assert not page.js("return document.querySelector('.map').contains(document.activeElement)")


@flow("it keeps the rules in light and dark, on a phone, enlarged; names are words and may be long or from right to left",
      is_served=False)
def access(page, library):
    library.command("name", "people", "1", "<b onclick='x'>&amp;</b><script>document.title='run'</script>")
    library.command("name", "people", "2", "דנה כהן")
    library.command("name", "people", "3", "x" * 500)
    library.command("report", "people")
    page.open(address(library))
    assert not page.all("b") and page.driver.title != "run"
    direction = "return getComputedStyle([...document.querySelectorAll('.people bdi')].find((each) => each.innerText.startsWith('ד'))).direction"
    assert page.js("return [...document.querySelectorAll('.people bdi')].some((each) => each.innerText === 'דנה כהן')")
    assert page.js(direction) in ("ltr", "rtl")
    faults = []
    for is_dark in (False, True):
        page.look(is_dark=is_dark)
        faults += [f"{'dark' if is_dark else 'light'}: {each}" for each in broken(page)]
        page.shot(f"report-{'dark' if is_dark else 'light'}")
    for width in (360, 320):
        page.look(width=width, height=720)
        faults += [f"{width} px: {each}" for each in broken(page)]
        page.shot(f"report-{width}")
    page.look(width=1280, height=900, is_still=True)
    page.js("document.documentElement.style.fontSize = '200%'")
    faults += [f"large letters: {each}" for each in broken(page)]
    page.js("document.documentElement.style.fontSize = ''")
    names, wrong = walk(page)
    faults += wrong
    for wanted in ("People", "When", "All faces", "Quality", "Left out, and why", "Made by"):
        if wanted not in names:
            faults.append(f"Tab does not reach “{wanted}”: {names}")
    assert not faults, f"{len(faults)} rules are broken:\n  " + "\n  ".join(faults)
    # Links inside lead to what they name.
    page.look(width=1200)
    page.click(page.button("Quality", "nav"))
    page.until(lambda: page.js("return Math.abs(document.getElementById('quality').getBoundingClientRect().top) < innerHeight"), "there")


@flow("it prints: black on white whatever the screen, no links to click, nothing cut off at the side", is_served=False)
def paper(page, library):
    library.command("report", "people")
    page.open(address(library))
    page.look(width=794, height=1123, is_dark=True, medium="print")
    colours = page.js("const style = getComputedStyle(document.body); return [style.backgroundColor, style.color]")
    assert colours == ["rgb(255, 255, 255)", "rgb(0, 0, 0)"], colours
    assert not page.js("return document.querySelector('nav').checkVisibility()")
    assert page.js("return document.scrollingElement.scrollWidth <= innerWidth")
    page.shot("report-print")
    with tempfile.TemporaryDirectory() as folder:
        path = page.pdf(os.path.join(os.environ.get("ROLLCALL_SCREENSHOTS") or folder, "report.pdf"))
        with open(path, "rb") as file:
            pdf = file.read()
    pages = len(re.findall(rb"/Type\s*/Page\b(?!s)", pdf))
    assert pdf.startswith(b"%PDF-") and 1 <= pages <= 12, f"{pages} pages"
    pictures = len(re.findall(rb"/Subtype\s*/Image", pdf))
    assert pictures >= 4, f"the montages are on paper: {pictures}"
    # Rows of a montage that hold no face are not shown, let alone printed black.
    shapes = page.js("return [...document.querySelectorAll('.people img')].map((image) => Math.round(4 * image.clientHeight / image.clientWidth))")
    rows = [-(-count // 5) for person, count in sorted(library.counts().items(), key=lambda item: -item[1]) if person]
    assert sorted(shapes) == sorted(rows), (shapes, rows)
