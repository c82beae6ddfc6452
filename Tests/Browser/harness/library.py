"""A library for one flow: a copy of the made one, the program beside it, and SQLite as the judge."""
import contextlib
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import tempfile
import time

# Ten times what the slowest command takes on two busy cores.
LIMIT_IN_SECONDS = 180


class Library:
    """A folder that a flow may do to what it likes. `rows` asks the database, and never the program."""

    def __init__(self, program, made):
        self.program = program
        self.work = tempfile.mkdtemp(prefix="rollcall-browser-")
        self.folder = os.path.join(self.work, "people")
        # All that were started on it, so that none outlives a flow that fails.
        self.servers = []
        shutil.copytree(made, self.folder)
        # Its clips lie beside it, where the library knows them.
        for name in os.listdir(os.path.dirname(made)):
            if name.endswith(".mp4"):
                shutil.copy(os.path.join(os.path.dirname(made), name), self.work)

    def remove(self):
        shutil.rmtree(self.work, ignore_errors=True)

    def rows(self, sql, *values, patience=30):
        """Reads with a connection of its own, that cannot write; waits so many seconds for whoever has it locked."""
        connection = sqlite3.connect(f"file:{self.folder}/library.sqlite?mode=ro", uri=True, timeout=patience)
        try:
            return connection.execute(sql, values).fetchall()
        finally:
            connection.close()

    def value(self, sql, *values, patience=30):
        return self.rows(sql, *values, patience=patience)[0][0]

    @contextlib.contextmanager
    def as_it_lies(self):
        """Lends a function that asks a copy of the database and its journal: SQLite takes back there what a killed process
        left half done, and the library itself stays as it was left."""
        with tempfile.TemporaryDirectory(dir=self.work) as folder:
            for name in os.listdir(self.folder):
                if name.startswith("library.sqlite"):
                    shutil.copy(os.path.join(self.folder, name), folder)
            connection = sqlite3.connect(os.path.join(folder, "library.sqlite"))
            try:
                yield lambda sql: connection.execute(sql).fetchall()
            finally:
                connection.close()

    def names(self):
        """Names by number, of who is there and was not merged away."""
        return dict(self.rows("SELECT number, name FROM person WHERE merged_into IS NULL"))

    def faces(self, person):
        """Identifiers in the order in which the page shows them; `None` are the unsorted."""
        return [row[0] for row in self.rows(
            "SELECT face.id FROM face JOIN clip ON clip.id = face.clip WHERE person IS ? AND NOT is_rejected"
            " ORDER BY face.clip, frame, x", person)]

    def counts(self):
        """`{1: 9, None: 2}`: how many faces everybody has."""
        return dict(self.rows("SELECT person, count(*) FROM face WHERE NOT is_rejected GROUP BY person"))

    def last_edit(self):
        return self.value("SELECT coalesce(max(id), 0) FROM edit")

    def run(self, *arguments):
        return subprocess.run([self.program, *arguments], cwd=self.work, capture_output=True, text=True,
                              timeout=LIMIT_IN_SECONDS)

    def command(self, *arguments):
        """A command that must succeed, beside whatever else is open."""
        done = self.run(*arguments)
        assert done.returncode == 0, f"rollcall {' '.join(arguments)}: {done.returncode} {done.stderr}"
        return done.stdout

    def check(self):
        """The database is whole, by SQLite itself, and the folders show what it says, by `rollcall check`."""
        assert self.rows("PRAGMA integrity_check") == [("ok",)]
        assert self.rows("PRAGMA foreign_key_check") == []
        done = self.run("check", "people")
        assert done.returncode == 0, f"rollcall check: {done.stdout}{done.stderr}"


class Review:
    """`rollcall review` of a library. `end` is Ctrl-C, `kill` is what no program can prepare for."""

    def __init__(self, library, *options):
        self.errors = tempfile.TemporaryFile(dir=library.work)
        self.process = subprocess.Popen(
            [library.program, "review", library.folder, "--no-browser", *options], cwd=library.work,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=self.errors, text=True)
        library.servers.append(self)
        self.address = self.process.stdout.readline().strip()
        assert self.address.startswith("http://"), f"no address: {self.said()}"
        self.origin = self.address.split("/?")[0]
        self.port = int(self.origin.rsplit(":", 1)[1])

    def said(self):
        self.errors.seek(0)
        return self.errors.read().decode(errors="replace")

    def is_running(self):
        return self.process.poll() is None

    def commands(self):
        """The first word behind the program's name of each command that the server runs, by process."""
        found = {}
        for name in filter(str.isdigit, os.listdir("/proc")):
            try:
                with open(f"/proc/{name}/stat", encoding="utf-8", errors="replace") as file:
                    parent = int(file.read().rsplit(")", 1)[1].split()[1])
                if parent == self.process.pid:
                    with open(f"/proc/{name}/cmdline", encoding="utf-8", errors="replace") as file:
                        found[int(name)] = (file.read().split("\0") + ["", ""])[1]
            except OSError:  # it ended while it was looked at
                pass
        return found

    @contextlib.contextmanager
    def held(self, word, until=lambda: True):
        """Stops the command of this word once it is so far, for a flow to look around in the middle of it; it lends the process.

        - Parameter until: asked after each of its small steps, so that no machine is too quick.
        """
        process = wait_until(lambda: next((each for each, found in self.commands().items() if found == word), None), f"`{word}` runs")

        def is_so_far():
            os.kill(process, signal.SIGSTOP)
            # A command that was stopped while it has the database locked is not where a flow may look around.
            with contextlib.suppress(sqlite3.OperationalError):
                if until():
                    return True
            os.kill(process, signal.SIGCONT)
            # Small steps: an export of a few pictures is done within a tenth of a second.
            time.sleep(0.005)
            return False

        try:
            wait_until(is_so_far, f"`{word}` comes so far", 120)
            yield process
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGCONT)

    def end(self, with_signal=signal.SIGINT):
        """- Returns: the exit code; negative for a signal, as `subprocess` has it."""
        if self.is_running():
            self.process.send_signal(with_signal)
        try:
            return self.process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise AssertionError("rollcall review did not end")
        finally:
            self.process.stdout.close()

    def kill(self):
        return self.end(signal.SIGKILL)


def free_port():
    """A port that was free a moment ago."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return listening.getsockname()[1]


def wait_until(holds, what, seconds=30.0):
    """Waits for something to become so. `holds` is asked again and again; its value is returned once it is true."""
    end = time.monotonic() + seconds
    while True:
        value = holds()
        if value:
            return value
        if time.monotonic() > end:
            raise AssertionError(f"not within {seconds:.0f} s: {what}")
        time.sleep(0.03)
