"""Search by name, order, and the way to a person."""
import sqlite3

from harness import flow


def shown(page):
    """Numbers of the cards, in the page's order."""
    return page.js("return [...document.querySelectorAll('.card [data-person]')].map((box) => Number(box.dataset.person))")


@flow("search by name finds while it is typed, by any case, by number, from any page")
def by_name(page, library):
    for person, name in ((1, "Ann Lee"), (2, "Bob"), (4, "JOANNA")):
        library.command("name", "people", str(person), name)
    page.review(library.review)
    page.js("document.activeElement.blur()")
    page.press("/")
    page.actions().send_keys("ann").perform()
    page.until(lambda: shown(page) == [1, 4], "two names hold it")
    assert "2 people found" in page.text("#view")
    # The focus stays in the field while the page changes under it.
    page.actions().send_keys(" ").perform()
    page.until(lambda: shown(page) == [1, 4], "a space at the end is none")
    page.fill(page.one("#search"), "3")
    page.until(lambda: shown(page) == [3], "a number is found")
    page.fill(page.one("#search"), "nobody at all")
    page.until(lambda: "Nobody's name holds that." in page.text("#view"), "nobody")
    page.fill(page.one("#search"), "")
    page.until(lambda: len(shown(page)) == 4, "all again")
    # From the log, typing leads to the people.
    page.go("log")
    page.fill(page.one("#search"), "bob")
    page.until(lambda: shown(page) == [2], "found from the log")
    assert page.js("return location.hash") == "#/people"
    # What is found can be corrected at once, and stays found.
    page.fill(page.field("Name of person 2"), "Bobby")
    page.press("Enter")
    page.hears("Done: named person 2 “Bobby”.")
    page.until(lambda: shown(page) == [2], "still found")


@flow("cards are ordered by time on screen, faces, name or number")
def orders(page, library):
    library.command("name", "people", "3", "Abe")
    library.command("name", "people", "1", "Zoe")
    page.review(library.review)
    by_faces = [number for number, _ in sorted(library.counts().items(), key=lambda item: -item[1]) if number]
    for key, expected in (("Name", [3, 1, 2, 4]), ("Number", [1, 2, 3, 4]), ("Faces", by_faces)):
        page.js("""const select = document.querySelector('#view select');
                   select.value = [...select.options].find((option) => option.text === arguments[0]).value;
                   select.dispatchEvent(new Event('change', { bubbles: true }))""", key)
        page.until(lambda: shown(page) == expected, f"{key}: {expected}, shown {shown(page)}")
    page.click(page.button("Faces of Abe"))
    page.until(lambda: page.driver.title == "Abe · Rollcall", "a card leads to the person")
    page.driver.back()
    page.until(lambda: len(shown(page)) == 4, "and back")
    assert shown(page) == by_faces, "in the order that was chosen"


@flow("of hundreds of people so many cards are made as are looked at, and none is left out")
def many(page, library):
    with sqlite3.connect(f"{library.folder}/library.sqlite") as database:
        database.executemany("INSERT INTO person (name) VALUES (?)", ((f"Guest {number:03}",) for number in range(400)))
    page.review(library.review)
    assert len(shown(page)) < 200 and "404 people" in page.text("#view")
    first = shown(page)
    # Scrolled to the end, again and again, all come, each once and in order.
    def all_there():
        page.js("window.scrollTo(0, document.body.scrollHeight)")
        return len(shown(page)) == 404
    page.until(all_there, "all are there")
    assert shown(page)[:len(first)] == first and len(set(shown(page))) == 404
    assert not page.js("return [...document.querySelectorAll('#view button')].some((each) => each.textContent.startsWith('Show more') && each.checkVisibility())")
    # An edit far below does not lead back to the top.
    last = shown(page)[-1]
    top = page.js("return scrollY")
    page.fill(page.field(f"Name of person {last}"), "Last of all")
    page.press("Enter")
    page.hears(f"Done: named person {last} “Last of all”.")
    page.until(lambda: library.names()[last] == "Last of all", "named")
    assert len(shown(page)) == 404 and page.js("return scrollY") > top / 2, page.js("return scrollY")
    # Search looks through all of them, and not through those that are drawn.
    page.js("window.scrollTo(0, 0)")
    page.fill(page.one("#search"), "guest 39")
    page.until(lambda: len(shown(page)) == 9, "ten of a kind, one renamed")
