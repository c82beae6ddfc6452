"""The page is not alone: other tabs, commands, a sort that writes, a library that goes away, a server that does."""
import fcntl
import os
import signal

from harness import flow
from harness.library import Review, free_port

STALE = "Not done, as the library was changed elsewhere: "


@flow("of two tabs the one that has not seen the other's edit loses nothing: it is refused, and shows what is new")
def two_tabs(page, library):
    first = page.review(library.review)
    second = first.another().review(library.review)
    # A tab looks every five seconds; here neither has looked yet.
    second.looks_no_more()
    first.front()
    first.fill(first.field("Name of person 1"), "Ann")
    first.press("Enter")
    first.hears("Done: named person 1 “Ann”.")
    second.front()
    # Typed before the tab could look.
    second.js("""const field = document.querySelector('[aria-label="Name of person 1"]');
                 field.focus(); field.value = 'Bea'; field.dispatchEvent(new Event('change', { bubbles: true }))""")
    second.until(lambda: second.said().startswith(STALE), "refused")
    assert "named person 1 “Ann”" in second.said(), second.said()
    assert library.names()[1] == "Ann"
    second.until(lambda: second.js("return document.querySelector('[aria-label=\"Name of person 1\"]').value") == "Ann", "shown as it is")
    # Now it has seen it, and the same edit is made.
    second.js("document.activeElement.blur()")
    second.fill(second.field("Name of person 1"), "Bea")
    second.press("Enter")
    second.hears("Done: named person 1 “Bea”.")
    library.check()


@flow("faces that were chosen before a command changed who has them stay where the command put them")
def command(page, library):
    page.review(library.review, "person/2")
    page.one(".face")
    page.js("document.querySelector('.grid').focus()")
    page.press("Space", "Right", "Space")
    page.looks_no_more()
    chosen = library.faces(2)[:2]
    library.command("move", "people", chosen[0], "--to", "4")
    page.press("x")
    page.until(lambda: page.said().startswith(STALE), f"refused: {page.said()}")
    assert library.value("SELECT count(*) FROM face WHERE is_rejected") == 0
    assert library.counts()[4] == 5
    page.until(lambda: len(page.all(".face")) == 8, "the page shows who is left")
    library.check()


@flow("a page that only looks sees a command's edit by itself, and does not while somebody types")
def watching(page, library):
    page.review(library.review)
    library.command("name", "people", "1", "Ann")
    page.until(lambda: page.said() == "The library was changed elsewhere; this is how it is now.", "seen within a few seconds")
    assert page.field("Name of person 1").get_attribute("value") == "Ann"
    page.click(page.field("Name of person 2"))
    page.actions().send_keys("Bo").perform()
    library.command("name", "people", "3", "Cy")
    # Longer than the page waits between looks.
    page.js("window.later = performance.now()")
    page.until(lambda: page.js("return performance.now() - window.later > 6000"), "six seconds")
    assert page.js("return document.activeElement.value") == "Bo", "what is being typed is left alone"
    assert library.names()[2] is None and page.field("Name of person 3").get_attribute("value") == "", "and not made an edit"


@flow("who is forgotten in another tab is gone from this one, and their page says so")
def forgotten(page, library):
    page.review(library.review, "person/3")
    page.one(".face")
    library.command("forget", "people", "3")
    assert library.counts().get(3) is None
    page.until(lambda: "There is no person 3 any more" in page.text("#view"), "the page says that nobody is here")
    page.click(page.button("See the log."))
    page.until(lambda: page.driver.title == "Log · Rollcall", "the log")
    page.go("people")
    assert not page.all(".card [data-person='3']")


@flow("an edit by a tab that still shows who was forgotten is refused, and none of their faces comes back")
def forgotten_meanwhile(page, library):
    face = library.faces(3)[0]
    picture = "const done = arguments[1]; fetch(`/picture/${arguments[0]}`, { cache: 'no-store' }).then((answer) => done(answer.status))"
    page.review(library.review)
    assert page.driver.execute_async_script(picture, f"face/{face}") == 200
    page.looks_no_more()
    library.command("forget", "people", "3")
    edits = library.last_edit()
    page.fill(page.field("Name of person 3"), "Cy")
    page.press("Enter")
    page.until(lambda: page.said().startswith(STALE), f"refused: {page.said()}")
    page.until(lambda: not page.all(".card [data-person='3']"), "their card is gone")
    assert library.last_edit() == edits and 3 not in library.names()
    for address in (f"face/{face}", "person/3"):
        assert page.driver.execute_async_script(picture, address) == 404, address
    # Who chose them in a dialog is told as well.
    page.go("person/1")
    page.one(".face")
    page.looks_no_more()
    page.js("document.querySelector('.grid').focus()")
    page.press("Space", "m")
    library.command("forget", "people", "4")
    page.actions().send_keys("4").perform()
    page.press("Enter")
    page.until(lambda: page.said().startswith(STALE), f"refused: {page.said()}")
    assert library.counts()[1] == 9
    library.check()


@flow("an edit of somebody who was merged away meanwhile is refused with a reason")
def merged_away(page, library):
    page.review(library.review, "person/4")
    page.one(".face")
    page.looks_no_more()
    library.command("merge", "people", "2", "4")
    page.js("""const field = document.querySelector('h2 input');
               field.value = 'Dan'; field.dispatchEvent(new Event('change', { bubbles: true }))""")
    page.until(lambda: page.said().startswith(STALE), "refused")
    page.until(lambda: "There is no person 4 any more" in page.text("#view"), "and told")
    assert library.names()[2] is None


@flow("while another process writes, the page looks and does not touch, and says who writes; afterwards it goes on")
def locked(page, library):
    page.review(library.review)
    # The lock as the program takes it, held by this process.
    path = os.path.join(library.work, ".people.rollcall-lock")
    with open(path, "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        lock.write(f"{os.getpid()}\n")
        lock.flush()
        page.notes(f"Process {os.getpid()} is writing the library")
        page.shot("beside-locked")
        edits = library.last_edit()
        page.click(page.button("Ignore: Person 1"))
        page.hears("Not done: the library is being written by another process.")
        assert library.last_edit() == edits
        # Looking goes on.
        page.go("person/1")
        page.one(".face")
        page.go("log")
    page.notes("")
    page.go("people")
    page.click(page.button("Ignore: Person 1"))
    page.hears("Done: ignored person 1.")
    library.check()


@flow("a real sort beside the page: what it adds is there when it is done")
def sorting(page, library):
    page.review(library.review)
    photo = os.path.join(os.environ["ROLLCALL_HOME"], "demo/photos/obama2.jpg")
    before = library.value("SELECT count(*) FROM face")
    library.command("sort", photo, "-o", "people", "--quiet")
    assert library.value("SELECT count(*) FROM face") == before + 1
    total = sum(library.counts().values())
    page.until(lambda: "changed elsewhere" in page.said(), "the page sees that it was added to")
    shown = page.js("""return [...document.querySelectorAll('.card > p:first-of-type')].map((p) => Number(/(\\d+) faces?/.exec(p.textContent)[1]))""")
    unsorted = int(page.button(f"Unsorted {library.counts()[None]}").text.split()[-1])
    assert sum(shown) + unsorted == total, (shown, unsorted, total)


@flow("a library that goes away is said to be gone, and is there again when it is back")
def gone(page, library):
    page.review(library.review)
    away = library.folder + "-away"
    os.rename(library.folder, away)
    page.notes("The library is gone")
    page.shot("beside-gone")
    page.click(page.button("Ignore: Person 1"))
    page.until(lambda: not os.path.exists(library.folder), "nothing is made in its place")
    os.rename(away, library.folder)
    page.notes("")
    page.click(page.button("Ignore: Person 1"))
    page.hears("Done: ignored person 1.")
    library.check()


@flow("a server that was ended is missed, and a new one's address is asked for")
def ended(page, library):
    port = str(library.review.port)
    page.review(library.review)
    assert library.review.end() == 0
    page.notes("`rollcall review` does not answer")
    page.click(page.button("Ignore: Person 1"))
    page.notes("`rollcall review` does not answer")
    assert library.value("SELECT count(*) FROM person WHERE is_ignored") == 0
    # At the same port, another start has other secrets: the old tab must not write.
    library.review = Review(library, "--port", port)
    page.notes("this page is of another start")
    page.click(page.button("Ignore: Person 1"))
    page.notes("this page is of another start")
    assert library.value("SELECT count(*) FROM person WHERE is_ignored") == 0
    page.open(library.review.origin + "/")
    assert page.text("h1") == "This page opens by its whole address"
    page.review(library.review)
    page.click(page.button("Ignore: Person 1"))
    page.hears("Done: ignored person 1.")


@flow("two libraries side by side: a taken port is passed by, and each tab shows its own")
def ports(page, library):
    page.review(library.review)
    other = Review(library)
    try:
        assert other.port != library.review.port
        second = page.another().review(other)
        second.click(second.button("Ignore: Person 2"))
        second.hears("Done: ignored person 2.")
        page.front()
        page.until(lambda: page.button("Ignored 1"), "the first tab sees it")
    finally:
        assert other.end() == 0 and other.said() == ""
    taken = library.run("review", "people", "--no-browser", "--port", str(library.review.port))
    assert taken.returncode == 69 and f"port {library.review.port} is taken by " in taken.stderr
    chosen = free_port()
    third = Review(library, "--port", str(chosen))
    assert third.port == chosen
    assert third.end(signal.SIGTERM) == 0, "the page's end is ordinary, however it is asked for"
