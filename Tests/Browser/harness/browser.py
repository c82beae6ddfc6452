"""Headless Chromium, as Debian has it, driven by Selenium: what a flow sees and does."""
import base64
import json
import os
import re
import tempfile

from selenium import webdriver
from selenium.common.exceptions import StaleElementReferenceException
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from .library import wait_until

CHROMIUM, DRIVER = "/usr/bin/chromium", "/usr/bin/chromedriver"

# A name that leads to this machine, as an attacker's would after DNS rebinding; all others lead nowhere, so that
# nothing that a page or the browser itself asks for leaves the machine.
EVIL = "evil.example"

SWITCHES = [
    "--headless=new",
    # Chromium refuses to run as root with its sandbox, and many containers have no user namespaces. It is shown nothing
    # but this program's pages and the flows' own.
    "--no-sandbox",
    "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--disable-extensions",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-default-apps",
    f"--host-resolver-rules=MAP {EVIL} 127.0.0.1, MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
    "--force-device-scale-factor=1", "--lang=en-US", "--window-size=1200,900", "--mute-audio",
]

# What pages load as they should not, or run into. A refused request is written there too, and is no fault of a page.
IS_REFUSAL = re.compile(r"Failed to load resource: ")


class Browser:
    """One Chromium. A flow gets a `Page` of it: a window of its own, closed after the flow."""

    def __init__(self):
        # Of our own, so that nothing is left behind where the driver is killed.
        self.folder = tempfile.TemporaryDirectory(prefix="rollcall-chromium-", ignore_cleanup_errors=True)
        options = webdriver.ChromeOptions()
        options.binary_location = CHROMIUM
        for switch in SWITCHES:
            options.add_argument(switch)
        options.add_argument(f"--user-data-dir={self.folder.name}")
        options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
        options.set_capability("unhandledPromptBehavior", "accept")
        self.driver = webdriver.Chrome(options=options, service=Service(DRIVER))
        self.driver.set_script_timeout(60)
        self.first = self.driver.current_window_handle

    def page(self):
        self.driver.switch_to.window(self.first)
        self.driver.switch_to.new_window("tab")
        return Page(self.driver)

    def close_pages(self):
        for handle in self.driver.window_handles:
            if handle != self.first:
                self.driver.switch_to.window(handle)
                self.driver.close()
        self.driver.switch_to.window(self.first)

    def faults(self):
        """What pages wrote to the console as errors since the last call, refused requests aside."""
        entries = [entry for entry in self.driver.get_log("browser") if entry["level"] == "SEVERE"]
        return [entry["message"] for entry in entries if not IS_REFUSAL.search(entry["message"])]

    def quit(self):
        self.driver.quit()
        self.folder.cleanup()


class Page:
    """A tab. Finding waits until there is what is looked for; elements are looked for anew each time."""

    def __init__(self, driver):
        self.driver = driver
        self.handle = driver.current_window_handle
        # Parts of console messages that a flow brings about on purpose.
        self.forgiven = []
        self.keys = Keys

    # Tabs and addresses

    def front(self):
        self.driver.switch_to.window(self.handle)
        return self

    def another(self):
        """A second tab of the same browser, with the same cookies."""
        self.driver.switch_to.new_window("tab")
        return Page(self.driver)

    def open(self, address):
        self.driver.get(address)
        return self

    def review(self, review, place=""):
        """Opens the address that the program printed, and waits until the page shows the library.

        - Parameter place: what comes behind `#/`: `log`, `person/2`.
        """
        self.open(review.address)
        self.until(lambda: self.js("return document.querySelector('#view')?.children.length > 0"), "the page is drawn")
        if place:
            self.go(place)
        return self

    def go(self, place):
        """Follows a link to a page of the review, and waits until it is drawn."""
        if self.js("return location.hash") == f"#/{place}":
            return self
        self.js("""window.rollcallBefore = document.getElementById('view').firstElementChild;
                   location.hash = arguments[0]""", f"#/{place}")
        self.until(lambda: self.js("""const now = document.getElementById('view').firstElementChild;
                                      return now && now !== window.rollcallBefore"""), f"#/{place} is drawn")
        return self

    # Looking

    def js(self, script, *values):
        return self.driver.execute_script(script, *values)

    def cdp(self, command, **values):
        return self.driver.execute_cdp_cmd(command, values)

    def until(self, holds, what, seconds=30.0):
        def once():
            try:
                return holds()
            except StaleElementReferenceException:
                return None
        return wait_until(once, what, seconds)

    def all(self, css):
        return self.driver.find_elements(By.CSS_SELECTOR, css)

    def one(self, css):
        """The first visible element."""
        return self.findable(lambda: next((found for found in self.all(css) if found.is_displayed()), None), css)

    def findable(self, find, what):
        """An element that knows how it was found: the page may draw it anew at any moment."""
        element = self.until(find, what)
        element.find_anew = lambda: self.until(find, what)
        return element

    def text(self, css="body"):
        return self.until(lambda: [found.text for found in self.all(css)], css)[0]

    def button(self, name, within="body"):
        """The visible button or link of this name, as a screen reader has it (a label before the text)."""
        def find():
            return self.js("""
                return [...document.querySelector(arguments[1]).querySelectorAll('button, a, [role=button]')].find((each) =>
                    (each.getAttribute('aria-label') ?? each.textContent).trim() === arguments[0] && each.checkVisibility())""",
                name, within)
        return self.findable(find, f"a button “{name}”")

    def field(self, label):
        """The input of this label."""
        def find():
            return self.js("""
                return [...document.querySelectorAll('input, select, textarea')].find((each) => each.checkVisibility() &&
                    (each.getAttribute('aria-label') ?? each.labels[0]?.textContent ?? '').trim() === arguments[0])""", label)
        return self.findable(find, f"a field “{label}”")

    def said(self):
        return self.js("return document.getElementById('said').textContent")

    def noted(self):
        return self.js("const note = document.getElementById('note'); return note.hidden ? '' : note.textContent")

    def hears(self, sentence):
        """Waits until the page tells this, to the eye and to a screen reader, and is drawn anew."""
        heard = []

        def is_said():
            now = self.said()
            if now and now not in heard:
                heard.append(now)
            return now == sentence and not self.js("return document.getElementById('view').hasAttribute('aria-busy')")

        try:
            self.until(is_said, sentence)
        except AssertionError:
            raise AssertionError(f"expected “{sentence}”, the page said {heard}") from None

    def overhear(self):
        """From now on, until it is loaded anew, keeps all that the page tells: some of it is told for a moment."""
        self.js("""window.overheard = [];
                   const said = document.getElementById('said');
                   new MutationObserver(() => { if (said.textContent) overheard.push(said.textContent) })
                     .observe(said, { childList: true, characterData: true, subtree: true })""")

    def overhears(self, words, seconds=60.0):
        """Waits until something that was told since `overhear` holds these words. - Returns: it."""
        def told():
            return next((each for each in self.js("return overheard") if words in each), None)
        try:
            return self.until(told, words, seconds)
        except AssertionError:
            raise AssertionError(f"expected “{words}”, the page said {self.js('return overheard')}") from None

    def looks_no_more(self):
        """The page asks no longer by itself what is new: it is a tab that has not looked yet."""
        self.js("const last = setInterval(() => {}, 1e6); for (let each = 1; each <= last; each += 1) clearInterval(each)")

    def notes(self, words):
        """Waits until the note on top holds these words; for none, until there is no note."""
        self.until(lambda: words in self.noted() if words else not self.noted(), f"a note “{words}”, there is “{self.noted()}”")

    # Doing

    def click(self, element, *modifiers):
        actions = self.actions()
        for key in modifiers:
            actions.key_down(key)
        actions.click(element)
        for key in modifiers:
            actions.key_up(key)
        try:
            actions.perform()
        except StaleElementReferenceException:
            # The page has drawn it anew since it was found; nothing was clicked.
            actions.reset_actions()
            if not hasattr(element, "find_anew"):
                raise
            self.click(element.find_anew(), *modifiers)

    def actions(self):
        return ActionChains(self.driver, duration=30)

    def press(self, *keys):
        """Presses keys one after the other, on whatever has the focus; `("Shift", "u")` is both at once."""
        actions = self.actions()
        for key in keys:
            names = key if isinstance(key, tuple) else (key,)
            held = [getattr(Keys, name.upper()) for name in names[:-1]]
            for modifier in held:
                actions.key_down(modifier)
            actions.send_keys(getattr(Keys, names[-1].upper()) if len(names[-1]) > 1 else names[-1])
            for modifier in reversed(held):
                actions.key_up(modifier)
        actions.perform()

    def from_the_top(self):
        """Puts the focus before everything: the next Tab is the page's first."""
        self.js("""document.activeElement.blur(); window.scrollTo(0, 0);
                   const start = document.createElement('span'); start.tabIndex = -1;
                   document.body.prepend(start); start.focus(); start.remove()""")

    def drag(self, one, other):
        self.actions().drag_and_drop(one, other).perform()

    def drop_files(self, element, *paths, look=None):
        """Drops files and folders of this machine on an element, as a hand does that brings them from a file manager.

        - Parameter look: called while they are held over the page.
        """
        box = self.js("const box = arguments[0].getBoundingClientRect(); return [box.left + box.width / 2, box.top + Math.min(box.height / 2, 200)]", element)
        data = {"items": [], "files": list(paths), "dragOperationsMask": 1}
        for kind in ("dragEnter", "dragOver", "drop"):
            if kind == "drop" and look:
                look()
            self.cdp("Input.dispatchDragEvent", type=kind, x=box[0], y=box[1], data=data)

    def slow_down(self, bytes_per_second=None):
        """What the tab sends takes its time, as over a network; without a number it does no longer."""
        self.cdp("Network.enable")
        self.cdp("Network.emulateNetworkConditions", offline=False, latency=0, downloadThroughput=-1,
                 uploadThroughput=bytes_per_second or -1)

    def fill(self, field, text):
        """Types into an emptied field; long texts are put in as by pasting."""
        self.click(field)
        # Where cards above are still growing, the click may have met what came in its place.
        self.js("arguments[0].focus()", field)
        self.press(("Control", "a"), "Delete")
        if len(text) > 100 or any(ord(letter) > 0xFFFF for letter in text):
            self.cdp("Input.insertText", text=text)
        else:
            self.actions().send_keys(text).perform()

    def name_of_focused(self):
        """The name of what has the focus, by the browser's own computation."""
        return self.driver.switch_to.active_element.accessible_name

    # How it is looked at

    def look(self, width=None, height=900, is_dark=None, is_still=None, medium=""):
        """A phone's width, the dark, less motion, paper: as the system's settings would say."""
        if width:
            self.cdp("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)
        features = []
        if is_dark is not None:
            features.append({"name": "prefers-color-scheme", "value": "dark" if is_dark else "light"})
        if is_still is not None:
            features.append({"name": "prefers-reduced-motion", "value": "reduce" if is_still else "no-preference"})
        self.cdp("Emulation.setEmulatedMedia", media=medium, features=features)
        return self

    def shot(self, name):
        """A picture for human eyes, where somebody asked for pictures."""
        folder = os.environ.get("ROLLCALL_SCREENSHOTS")
        if folder:
            self.save(os.path.join(folder, name + ".png"))

    def save(self, path):
        os.makedirs(os.path.dirname(path), exist_ok=True)
        self.driver.save_screenshot(path)
        return path

    def pdf(self, path):
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(base64.b64decode(self.cdp("Page.printToPDF", printBackground=False)["data"]))
        return path

    def requests(self):
        """Addresses that tabs asked for since the last call, by the browser's own log of its network."""
        found = []
        for entry in self.driver.get_log("performance"):
            message = json.loads(entry["message"])["message"]
            if message["method"] == "Network.requestWillBeSent":
                found.append(message["params"]["request"]["url"])
        return found
