"""Flows: functions that take `(page, library)`, each run with a library, a server and a tab of its own."""
import os
import tempfile
import time
import traceback

from .browser import Browser
from .library import Library, Review

_flows = []


class Flow:
    def __init__(self, title, function, options, is_served):
        self.title, self.function, self.options, self.is_served = title, function, options, is_served


def flow(title, options=(), is_served=True):
    """Marks a function as a flow.

    - Parameter options: of `rollcall review`.
    - Parameter is_served: whether a server is started, which the flow finds as `library.review`.
    """
    def mark(function):
        _flows.append(Flow(title, function, options, is_served))
        return function
    return mark


def run_all(program, made, only=None):
    """Runs the flows that were marked, in one browser. - Returns: whether all went well."""
    browser = Browser()
    failed = 0
    try:
        for each in _flows:
            if only and only not in each.title and only != each.function.__name__:
                continue
            start = time.monotonic()
            problem = run(each, browser, program, made)
            print(f"{'FAILED' if problem else 'ok'}: {each.title} ({time.monotonic() - start:.1f} s)", flush=True)
            if problem:
                failed += 1
                print(problem, flush=True)
    finally:
        browser.quit()
    return failed == 0


def run(each, browser, program, made):
    """- Returns: what went wrong, in words, or `None`."""
    library = Library(program, made)
    page = None
    problem = None
    try:
        library.review = Review(library, *each.options) if each.is_served else None
        page = browser.page()
        browser.faults()
        each.function(page, library)
        faults = [fault for fault in browser.faults() if not any(words in fault for words in page.forgiven)]
        if faults:
            problem = "the page ran into errors:\n  " + "\n  ".join(faults)
        elif library.review and library.review.is_running():
            code = library.review.end()
            if code or library.review.said():
                problem = f"the server ended with {code}: {library.review.said()}"
    except Exception:
        problem = traceback.format_exc()
    if problem and page:
        problem += f"\n  picture: {pictured(page, each)}\n  console: {browser.faults()}"
    if problem and library.review:
        problem += f"\n  server: {library.review.said()}"
    # Whatever went wrong, the next flow begins anew.
    for server in library.servers:
        if server.is_running():
            server.kill()
    browser.close_pages()
    library.remove()
    return problem


def pictured(page, each):
    folder = os.environ.get("ROLLCALL_SCREENSHOTS") or os.path.join(tempfile.gettempdir(), "rollcall-browser-failures")
    try:
        return page.save(os.path.join(folder, f"failed-{each.function.__module__}-{each.function.__name__}.png"))
    except Exception as error:  # a browser that crashed has no picture
        return f"none: {error}"
