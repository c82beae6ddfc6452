"""Long work on the page: clips that are dropped and chosen, people made anew; followed, stopped, gone on with."""
import fcntl
import os

from harness import flow, wait_until
from harness.library import Review
from harness.making import clip
from harness.rules import broken, walk

# Frames that `long` has, and a rate that looks at all of them: enough to be stopped in the middle on any machine.
FRAMES, RATE = 200, "10"


def photo(name):
    return os.path.join(os.environ["ROLLCALL_HOME"], "demo/photos", name)


def outside(library, name, seconds=2):
    """A clip that the library does not have, in a folder of somebody else: two people, so many seconds of each."""
    path = os.path.join(library.work, "elsewhere", name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    clip(os.path.dirname(photo("")), [("obama.jpg", "hflip,", seconds), ("biden.jpg", "hflip,", seconds)], path)
    return path


def written(library, name, content):
    path = os.path.join(library.work, "elsewhere", name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as file:
        file.write(content)
    return path


def choose(page, *paths):
    """Puts files into the field of the work page, as the browser's own window for files does."""
    page.driver.find_element("id", "clips").send_keys("\n".join(paths))


def sent(library):
    """All that lies in the folder of clips, hidden files too."""
    folder = library.folder + "-clips"
    return sorted(os.listdir(folder)) if os.path.exists(folder) else []


def clips(library):
    return sorted(os.path.basename(row[0]) for row in library.rows("SELECT display_path FROM clip"))


def frames(library, name="long.mp4", patience=30):
    """How many frames of a clip the database has."""
    return library.value("SELECT count(*) FROM frame JOIN clip ON clip.id = frame.clip WHERE display_path LIKE ?", "%/" + name, patience=patience)


def jobs(page):
    """The list on the work page, the newest first: title, state and command."""
    return page.js("return [...document.querySelectorAll('.jobs .job')].map((job) => ['h3', '.state', '.command'].map((css) => job.querySelector(css).textContent))")


def states(page):
    return [state for _, state, _ in jobs(page)]


def strip(page):
    return page.js("const strip = document.getElementById('working'); return strip.hidden ? '' : strip.textContent")


def count(page):
    """How far the strip says that the running command is, in faces, as a screen reader hears it; 0 before it says so."""
    return page.js("""const text = document.querySelector('#working [data-job] progress')?.getAttribute('aria-valuetext') ?? '';
                      return Number(/· (\\d+) faces?/.exec(text)?.[1] ?? 0)""")


def shown_counts(page):
    """Faces by person, as the cards have them."""
    pairs = page.js("return [...document.querySelectorAll('.card')].map((card) => /No\\. (\\d+) · (\\d+) faces?/.exec(card.textContent).slice(1).map(Number))")
    return dict(pairs)


def held_in_the_middle(page, library):
    """Adds the long clip from the work page, and holds the command once some of it is looked at."""
    file = outside(library, "long.mp4", seconds=FRAMES // 20)
    page.fill(page.field("Frames a second"), RATE)
    choose(page, file)
    # The database has frames some time after they are looked at.
    return library.review.held("sort", until=lambda: frames(library, patience=0.2) > 15 and count(page) > 15)


@flow("a clip that is dropped on any page is sent and added: the bar moves, its faces are on the page and in the database")
def dropped(page, library):
    file = outside(library, "new clip.mp4", seconds=6)
    page.review(library.review)
    page.overhear()
    page.js("""window.moments = [];
               const look = () => {
                 const bar = document.querySelector('#working [data-job] progress');
                 if (bar?.hasAttribute('value')) moments.push([bar.getAttribute('aria-label'), bar.value, bar.getAttribute('aria-valuetext')]);
               };
               new MutationObserver(look).observe(document.getElementById('working'), { subtree: true, childList: true, attributes: true })""")
    before = library.counts()

    def look():
        page.until(lambda: page.one("#drop-hint").is_displayed(), "the page says where to drop")
        page.shot("working-drop")

    # On a card, as there is little else: cards take other cards, and no files.
    page.drop_files(page.one(".card"), file, look=look)
    assert not page.js("return !document.getElementById('drop-hint').hidden"), "and no longer"
    page.overhears("Adding clips: done.")
    moments = page.js("return moments")
    assert all(name == "Adding clips" for name, _, _ in moments), moments
    shares = [share for _, share, _ in moments]
    assert len(set(shares)) > 1 and max(shares) > 0.5, f"the bar moved: {shares}"
    assert any(" % · " in words and " faces" in words for _, _, words in moments), f"and is told in words: {moments[:3]}"
    assert clips(library) == ["new clip.mp4", "one.mp4", "two.mp4"] and sent(library) == ["new clip.mp4"]
    after = library.counts()
    assert sum(after.values()) == sum(before.values()) + 36, f"three frames a second of twelve seconds, as the library was made: {after}"
    people = {person: faces for person, faces in after.items() if person}
    page.until(lambda: shown_counts(page) == people, f"the cards show {people}")
    page.until(lambda: not strip(page), "nothing runs any more")
    assert not any("elsewhere" in each for each in page.js("return overheard")), "it was changed here"
    page.shot("working-added")
    with open(file, "rb") as mine, open(os.path.join(library.folder + "-clips", "new clip.mp4"), "rb") as theirs:
        assert mine.read() == theirs.read(), "byte for byte"
    library.check()


@flow("a folder is dropped, and files that only a page knows: what is a clip or a photo in them is added")
def folders(page, library):
    outside(library, "a.mp4")
    for name, content in (("notes.txt", b"notes"), (".hidden.mp4", b"hidden"), ("sub/.DS_Store", b"x")):
        os.makedirs(os.path.join(library.work, "elsewhere/sub"), exist_ok=True)
        written(library, name, content)
    outside(library, "sub/b.mp4", seconds=1)
    page.review(library.review, "log")
    page.overhear()
    page.drop_files(page.one("main"), os.path.join(library.work, "elsewhere"))
    page.overhears("Adding clips: done.")
    assert sent(library) == ["a.mp4", "b.mp4"] and clips(library) == ["a.mp4", "b.mp4", "one.mp4", "two.mp4"]
    assert not any("ot taken" in each for each in page.js("return overheard")), "what else lies in a folder is passed by"
    page.until(lambda: "added 2 clips" in page.text("#view"), "the log shows it without being asked")
    # As a page of another program gives them: without an entry of the file system.
    page.overhear()
    page.js("""const transfer = new DataTransfer();
               transfer.items.add(new File(['text'], 'list.txt', { type: 'text/plain' }));
               document.body.dispatchEvent(new DragEvent('drop', { dataTransfer: transfer, bubbles: true, cancelable: true }))""")
    page.overhears("Not taken: “list.txt” is neither a video nor a photo by its name")
    library.check()


@flow("of files that are chosen the good ones are added; each other one is told why not, as long as it takes to read")
def chosen(page, library):
    good = outside(library, "good.mp4")
    text, broken_clip = written(library, "report.pdf", b"%PDF-1.4"), written(library, "broken.mp4", b"no clip at all")
    page.review(library.review, "work")
    page.overhear()
    choose(page, good, text, os.path.join(library.work, "one.mp4"), photo("obama2.jpg"))
    told = page.overhears("Not taken: ")
    assert told.startswith("1 file is in the library already. Not taken: “report.pdf” is neither a video nor a photo by its name"), told
    page.overhears("Adding clips: done.")
    assert sent(library) == ["good.mp4", "obama2.jpg"] and clips(library) == ["good.mp4", "obama2.jpg", "one.mp4", "two.mp4"]
    # Longer than it is told, until it is closed.
    assert "“report.pdf”" in strip(page)
    page.shot("working-refused")
    page.click(page.button("Close: not taken"))
    page.until(lambda: not strip(page), "it is read")
    # What calls itself a clip and is none: the command says so, and the file waits for what somebody wants to do with it.
    before, faces = library.last_edit(), library.counts()
    page.overhear()
    choose(page, broken_clip)
    told = page.overhears("Adding clips: failed: ")
    assert "broken.mp4" in told, told
    assert states(page)[0] == "failed" and library.last_edit() == before and library.counts() == faces
    page.until(lambda: "1 file there is not in the library yet:" in page.text("#view"), "it waits")
    page.shot("working-failed")
    page.click(page.button("Remove broken.mp4"))
    page.until(lambda: "not in the library yet" not in page.text("#view"), "taken away")
    assert sent(library) == ["good.mp4", "obama2.jpg"]
    library.check()


@flow("a page that is loaded anew in the middle of work, and another tab, show it; cancelled, it goes on where it stopped")
def cancelled(page, library):
    page.review(library.review, "work")
    with held_in_the_middle(page, library) as process:
        # The library is being written: looking goes on, corrections wait.
        page.notes(f"Process {process} is writing the library")
        edits = library.last_edit()
        page.go("people")
        page.click(page.button("Ignore: Person 1"))
        page.hears("Not done: the library is being written by another process.")
        page.driver.refresh()
        page.until(lambda: count(page) > 15, "the strip has it, on a page that was loaded anew")
        page.go("work")
        [(title, state, command)] = page.until(lambda: jobs(page), "the list has it")
        assert (title, state) == ("Adding clips", "runs") and command.startswith("rollcall sort ") and "--sample=10" in command, command
        page.shot("working-running")
        second = page.another().review(library.review, "work")
        second.until(lambda: jobs(second) == [[title, state, command]], "another tab has it")
        second.click(second.button("Cancel: Adding clips, 1", within=".jobs"))
        for tab in (second, page):
            tab.front()
            tab.until(lambda: states(tab) == ["is stopping"], f"{states(tab)}")
            assert not tab.button("Cancel: Adding clips, 1", within=".jobs").is_enabled()
        assert library.last_edit() == edits, "nothing was done by hand"
        assert library.rows("PRAGMA integrity_check") == [("ok",)]
    for tab in (second, page):
        tab.front()
        tab.until(lambda: states(tab) == ["stopped; it can go on"], f"{states(tab)}", 60)
    page.notes("")
    kept = frames(library)
    assert 15 < kept < FRAMES, f"what was done is kept, and it is not all: {kept}"
    assert library.rows("PRAGMA integrity_check") == [("ok",)] and library.rows("PRAGMA foreign_key_check") == []
    page.shot("working-stopped")
    page.overhear()
    page.js("""window.counts = [];
               new MutationObserver(() => {
                 const found = /looking.*· (\\d+) faces?/.exec(document.querySelector('#working [data-job] progress')?.getAttribute('aria-valuetext') ?? '');
                 if (found) counts.push(Number(found[1]));
               }).observe(document.getElementById('working'), { subtree: true, childList: true, attributes: true })""")
    page.click(page.button("Go on: Adding clips, 1"))
    page.overhears("Adding clips: done.")
    assert states(page) == ["done"], f"the one that was stopped is this one now: {jobs(page)}"
    assert frames(library) == FRAMES
    print(f"  stopped at {kept} frames, with {min(page.js('return counts'), default=None)} faces told first when gone on with", flush=True)
    second.front()
    second.until(lambda: states(second) == ["done"], "the other tab has it too")
    second.click(second.button("Clear: Adding clips, 2"))
    second.until(lambda: "Nothing was done since" in second.text(".jobs"), "cleared")
    page.front()
    page.until(lambda: "Nothing was done since" in page.text(".jobs"), "in both")
    library.check()


@flow("a server that is killed in the middle of work takes its command along; the next one adds what was sent")
def killed(page, library):
    page.review(library.review, "work")
    # Not while it is held: the kernel wakes what is stopped and has lost its parent by SIGHUP.
    with held_in_the_middle(page, library):
        pass
    library.review.kill()
    page.notes("`rollcall review` does not answer")
    lock = os.path.join(library.work, ".people.rollcall-lock")
    wait_until(lambda: not os.path.exists(lock), "the command stops, as nobody hears it any more", 60)
    kept = frames(library)
    library.review = Review(library)
    page.review(library.review, "work")
    page.until(lambda: "1 file there is not in the library yet:" in page.text("#view"), "it waits")
    page.shot("working-waits")
    page.overhear()
    page.fill(page.field("Frames a second"), RATE)
    page.click(page.button("Add it"))
    page.overhears("Adding clips: done.")
    assert 15 < kept <= FRAMES and frames(library) == FRAMES, f"{kept}, {frames(library)}"
    assert sent(library) == ["long.mp4"]
    page.until(lambda: "not in the library yet" not in page.text("#view"), "it waits no longer")
    library.check()


@flow("what is being sent shows how far it is; cancelled or cut off, nothing half is left, and nothing is begun")
def sending(page, library):
    large = written(library, "large.mp4", os.urandom(3_000_000))
    page.review(library.review, "work")
    page.overhear()
    page.slow_down(400_000)
    choose(page, large, outside(library, "small.mp4", seconds=1))
    share = "return Number(/(\\d+) %/.exec(document.querySelector('#sending progress')?.getAttribute('aria-valuetext') ?? '')?.[1] ?? 0)"
    page.until(lambda: page.js(share) >= 10, "some of it is sent")
    assert strip(page).startswith("Sending large.mp4 and 1 more"), strip(page)
    page.shot("working-sending")
    before = page.js(share)
    page.until(lambda: page.js(share) > before, "the bar moves")
    page.click(page.button("Cancel sending"))
    page.overhears("Sending was cancelled.")
    page.until(lambda: not strip(page), "nothing is sent any more")
    wait_until(lambda: sent(library) == [], "nothing half is left")
    page.slow_down()
    assert jobs(page) == [] and clips(library) == ["one.mp4", "two.mp4"]

    page.slow_down(400_000)
    page.overhear()
    choose(page, large)
    page.until(lambda: page.js(share) >= 10, "some of it is sent")
    library.review.kill()
    told = page.overhears("Not taken: ")
    assert told == "Not taken: large.mp4: the connection was cut off.", told
    page.slow_down()
    library.review = Review(library)
    page.review(library.review, "work")
    assert sent(library) == [] and "not in the library yet" not in page.text("#view"), "the next server removes the half"
    library.check()


@flow("people are made anew from the page: shown first, then done as one edit, which Undo takes back; two tabs see it")
def regrouped(page, library):
    library.command("name", "people", "1", "Ann")
    page.review(library.review, "work")
    second = page.another().review(library.review)
    page.front()
    before, names, edits = library.counts(), library.names(), library.last_edit()
    # Bad numbers are said by their field.
    page.js("""const select = [...document.querySelectorAll('#view select')].find((each) => [...each.options].some((option) => option.value === 'dbscan'));
               select.value = 'dbscan'; select.dispatchEvent(new Event('change', { bubbles: true }))""")
    page.fill(page.field("Neighbours of a person"), "2.5")
    page.click(page.button("Make people anew"))
    page.until(lambda: "It must be a whole number from 1 to 1,000,000." in page.text("#view"), "told by the field")
    assert page.name_of_focused() == "Neighbours of a person" and jobs(page) == []
    page.shot("working-wrong-number")
    # Nobody has so many faces as near as that: all would be unsorted.
    page.fill(page.field("Neighbours of a person"), "25")
    page.fill(page.field("Neighbours within"), "0.2")
    assert not page.all("[aria-invalid]")
    page.overhear()
    page.click(page.button("Show what would change"))
    page.overhears("Looking what would change: done.")
    assert "nothing was changed" in page.text(".job"), page.text(".job")
    assert library.last_edit() == edits and library.counts() == before
    page.shot("working-shown")
    # Onto what the page does not show nothing is made.
    page.looks_no_more()
    library.command("name", "people", "2", "Bob")
    page.click(page.button("Make people anew"))
    page.overhears("Not begun, as the library was changed elsewhere: named person 2 “Bob”")
    assert len(jobs(page)) == 1
    edits = library.last_edit()
    page.click(page.button("Make people anew"))
    page.overhears("Making people anew: done.")
    assert library.last_edit() == edits + 1, "one edit"
    after = library.counts()
    assert after != before, after
    assert library.names()[1] == "Ann" and library.names()[2] == "Bob", "names stay"
    second.front()
    shown = {person: faces for person, faces in after.items() if person}
    second.until(lambda: {person: faces for person, faces in shown_counts(second).items() if faces} == shown, f"the other tab shows {shown}")
    second.overhear()
    second.click(second.button("Undo"))
    second.overhears("Done: ")
    assert library.counts() == before and set(library.names()) == set(names)
    library.check()


@flow("work beside a writer of another kind, and without its library, says so and loses nothing")
def in_the_way(page, library):
    file = outside(library, "new.mp4", seconds=1)
    page.review(library.review, "work")
    page.overhear()
    with open(os.path.join(library.work, ".people.rollcall-lock"), "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        lock.write(f"{os.getpid()}\n")
        lock.flush()
        choose(page, file)
        told = page.overhears("Adding clips: failed: ")
        assert f"process {os.getpid()}" in told, told
        page.shot("working-locked")
    assert sent(library) == ["new.mp4"] and clips(library) == ["one.mp4", "two.mp4"]
    page.overhear()
    page.click(page.button("Go on: Adding clips, 1"))
    page.overhears("Adding clips: done.")
    assert clips(library) == ["new.mp4", "one.mp4", "two.mp4"]
    away = library.folder + "-away"
    os.rename(library.folder, away)
    page.notes("The library is gone")
    page.overhear()
    choose(page, outside(library, "later.mp4", seconds=1))
    page.overhears("Not taken: later.mp4: ")
    page.shot("working-gone")
    assert not os.path.exists(library.folder) and sent(library) == ["new.mp4"], "nothing is made in its place"
    os.rename(away, library.folder)
    page.notes("")
    library.check()


@flow("the work page keeps the rules with all kinds of work on it, in light, dark and narrow, and the keyboard reaches it")
def access(page, library):
    page.review(library.review, "work")
    page.overhear()
    choose(page, written(library, "broken.mp4", b"no clip at all"), written(library, "report.pdf", b"%PDF-1.4"))
    page.overhears("Adding clips: failed: ")
    page.click(page.button("Show what would change"))
    page.overhears("Looking what would change: done.")
    faults = []
    with held_in_the_middle(page, library) as process:
        # The note pushes everything down when it comes: a click of before would land beside its button.
        page.notes(f"Process {process} is writing the library")
        page.click(page.button("Show what would change"))
        page.until(lambda: states(page)[0] == "waits for its turn", f"{states(page)}")
        page.click(page.button("Cancel: Looking what would change, 4"))
        page.until(lambda: states(page)[0] == "stopped; it can go on", f"{states(page)}")
        page.click(page.button("Show what would change"))
        page.fill(page.field("Farthest apart"), "-1")
        page.until(lambda: states(page) == ["waits for its turn", "stopped; it can go on", "runs", "done", "failed"], f"{states(page)}")
        page.slow_down(50_000)
        choose(page, written(library, "large.mp4", os.urandom(20_000_000)))
        page.until(lambda: page.all("#sending"), "something is sent")
        assert page.all("[aria-invalid]") and "1 more waits" in strip(page), strip(page)
        page.until(lambda: page.said() == "", "what was told is gone")
        for look in ({"is_dark": False}, {"is_dark": True}, {"width": 360, "height": 720}, {"width": 320, "height": 720}):
            page.look(**look)
            faults += [f"{look}: {each}" for each in broken(page)]
            page.shot(f"working-{'-'.join(str(value) for value in look.values())}")
        page.look(width=1200, height=900)
        for is_dark in (True, False):
            page.look(is_dark=is_dark)
            for name in ("Make people anew", "Show what would change"):
                page.actions().move_to_element(page.button(name)).perform()
                faults += [f"{name} under the pointer, {'dark' if is_dark else 'light'}: {each}" for each in broken(page)]
                page.shot(f"working-hovered-{'dark' if is_dark else 'light'}")
        names, wrong = walk(page)
        faults += wrong
        for wanted in ("Choose files …", "Remove broken.mp4", "Cancel sending", "Cancel: Adding clips, 3", "Make people anew", "Go on: Adding clips, 1"):
            if wanted not in names:
                faults.append(f"Tab does not reach “{wanted}”: {names}")
        # Who works by keyboard stays at a button while the list is drawn anew around it.
        page.js("document.querySelector('[aria-label=\"Clear: Looking what would change, 2\"]').focus()")
        page.click(page.button("Cancel sending"))
        page.slow_down()
        page.js("document.querySelector('[aria-label=\"Clear: Looking what would change, 2\"]').focus()")
        page.js("document.querySelector('[aria-label=\"Cancel: Adding clips, 3\"]').click()")
        page.until(lambda: "is stopping" in states(page), f"{states(page)}")
        assert page.name_of_focused() == "Clear: Looking what would change, 2", page.name_of_focused()
    page.until(lambda: states(page)[2] == "stopped; it can go on", f"{states(page)}", 60)
    page.until(lambda: states(page)[0] == "done", "what waited had its turn", 60)
    assert not faults, f"{len(faults)} rules are broken:\n  " + "\n  ".join(faults)
