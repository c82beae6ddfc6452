"""Names: typed in place, completed, taken back, and whatever letters they are made of."""
from harness import flow

HEBREW = "דנה כהן"


@flow("a name is typed into its card; Enter keeps it, Escape takes it back, the folder follows")
def in_place(page, library):
    page.review(library.review)
    field = page.field("Name of person 1")
    assert field.get_attribute("placeholder") == "Person 1"
    page.fill(field, "Ann")
    page.press("Enter")
    page.hears("Done: named person 1 “Ann”.")
    assert library.names()[1] == "Ann"
    page.until(lambda: page.field("Name of person 1").get_attribute("value") == "Ann", "the name stays in the field")
    # The card's other words follow.
    page.button("Faces of Ann"), page.button("Ignore: Ann")

    page.fill(page.field("Name of person 1"), "Bea")
    page.press("Escape")
    assert page.field("Name of person 1").get_attribute("value") == "Ann"
    assert library.names()[1] == "Ann" and library.last_edit() == library.value("SELECT count(*) FROM edit")

    # On a person's own page too, and emptied, the name is gone.
    page.go("person/1")
    page.fill(page.field("Name of person 1"), "Cleo")
    page.press("Enter")
    page.hears("Done: named person 1 “Cleo”.")
    page.until(lambda: page.driver.title == "Cleo · Rollcall", "the tab is called by the name")
    page.fill(page.field("Name of person 1"), "")
    page.press("Enter")
    page.until(lambda: library.names()[1] is None, "the name is gone")
    library.check()


@flow("names that are known are offered while one is typed, and one that is somebody's is refused with a reason")
def completion(page, library):
    library.command("name", "people", "2", "Bob")
    page.review(library.review)
    field = page.field("Name of person 1")
    # The browser itself shows a datalist's options; that it has them, and that the field asks for them, is the page's part.
    offered = page.js("return [...arguments[0].list.options].map((option) => option.value)", field)
    assert offered == ["Bob"], offered
    page.fill(field, "Bob")
    page.press("Enter")
    page.until(lambda: page.said().startswith("Not done: "), "it is refused")
    assert "Bob" in page.said() and library.names()[1] is None, page.said()
    page.until(lambda: page.field("Name of person 1").get_attribute("value") == "", "the field is as before")


@flow("HTML in a name is words: on cards, in titles, in the log, in offers, in what is said")
def markup(page, library):
    name = "<img src=x onerror=\"document.title='run'\"><b>&amp; \"Ann\"</b>"
    page.review(library.review)
    page.fill(page.field("Name of person 1"), name)
    page.press("Enter")
    page.hears(f"Done: named person 1 “{name}”.")
    assert library.names()[1] == name
    for place in ("people", "person/1", "log", "unsorted"):
        page.go(place)
        assert not page.all("b, img[src='x'], img[src$='/x']"), f"a tag came out of a name on {place}"
    page.go("person/1")
    page.until(lambda: page.driver.title.startswith("<img"), "the title is the name")
    page.go("person/2")
    page.click(page.button("Keep apart from …"))
    assert page.js("return [...document.getElementById('names').options].map((option) => option.value)") == [name]
    page.press("Escape")
    assert page.driver.title != "run"


@flow("a name from right to left stands right to left, and turns nothing else around")
def right_to_left(page, library):
    page.review(library.review)
    page.fill(page.field("Name of person 1"), HEBREW)
    page.press("Enter")
    page.hears(f"Done: named person 1 “{HEBREW}”.")
    assert library.names()[1] == HEBREW
    direction = "return getComputedStyle(arguments[0]).direction"
    assert page.js(direction, page.field("Name of person 1")) == "rtl"
    assert page.js(direction, page.one("main")) == "ltr"
    page.shot("names-right-to-left")
    page.go("log")
    # The sentence runs as its first letter says; the name inside does not move the number or the quotes.
    line = page.one("#view tbody tr bdi")
    assert page.js(direction, line) == "ltr" and line.text == f"named person 1 “{HEBREW}”"
    page.go("person/1")
    assert page.js(direction, page.field("Name of person 1")) == "rtl"
    # A control character that turns the rest around stays in its own element.
    library.command("name", "people", "2", "Bob\u202egpj.exe")
    page.go("people")
    page.until(lambda: "\u202e" in page.field("Name of person 2").get_attribute("value"), "the name as it is")


@flow("a name of 5,000 letters: cut by the field, refused by the program, and a long one breaks no page")
def long(page, library):
    page.review(library.review)
    page.fill(page.field("Name of person 1"), "x" * 5000)
    assert len(page.field("Name of person 1").get_attribute("value")) == 500, "the field takes what a name may have"
    page.press("Enter")
    page.until(lambda: page.said().startswith("Done: named person 1"), "it is named")
    assert library.names()[1] == "x" * 500
    for width in (1200, 360):
        page.look(width=width)
        for place in ("people", "person/1", "log", "person/2"):
            page.go(place)
            wide = page.js("return document.scrollingElement.scrollWidth - innerWidth")
            assert wide <= 0, f"{place} is {wide} px wider than {width} px"
            told = page.js("return document.getElementById('said').getBoundingClientRect().height")
            assert told < 200, f"what is told takes {told} px of a screen of {width} px"
            page.shot(f"names-long-{place.replace('/', '-')}-{width}")
    # What a page sends that is no page of ours.
    page.go("people")
    page.js("document.querySelector('[aria-label=\"Name of person 2\"]').removeAttribute('maxlength')")
    page.fill(page.field("Name of person 2"), "y" * 5000)
    page.press("Enter")
    page.hears("Not done: a name of 5000 letters is too long; 500 are the most")
    assert library.names()[2] is None
