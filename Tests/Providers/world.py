"""The worlds that the two sessions change, looked at from outside: neither the journal nor the exit
code is believed."""
import os
import re
import shutil
import subprocess
import time


class Mistake(Exception):
    """What the world shows and should not."""


class Release:
    """A repository and its remote. Every `git` that runs is written down by a program of that name
    that stands before the real one in PATH."""

    tool = "git.push"
    definition = "sessions/release-train.yaml"

    def __init__(self, folder):
        self.bin = folder / "bin"
        self.log = folder / "seen" / "git"
        self.bin.mkdir()
        self.log.parent.mkdir()
        self.log.touch()
        shim = self.bin / "git"
        shim.write_text(f'#!/bin/sh\necho "$*" >>{self.log}\nexec {shutil.which("git")} "$@"\n')
        shim.chmod(0o755)

    def path(self):
        return f"{self.bin}:{os.environ['PATH']}"

    def check(self, workspace, runs):
        ran = self.log.read_text().splitlines()
        for command in ("push --porcelain origin refs/tags/v1.4.0", "tag -a v1.4.0 "):
            times = sum(line.startswith(command) for line in ran)
            if times != 1:
                raise Mistake(f"`git {command.strip()}` ran {times} times")
        refs = dict(reversed(line.split()) for line in self.git(
            workspace / "remote.git", "for-each-ref", "--format=%(objectname) %(refname)"))
        if set(refs) != {"refs/heads/main", "refs/tags/v1.3.0", "refs/tags/v1.4.0"}:
            raise Mistake(f"the remote has {sorted(refs)}")
        head = self.git(workspace, "rev-parse", "HEAD")
        if self.git(workspace / "remote.git", "rev-parse", "v1.4.0^{commit}") != head:
            raise Mistake("the tag on the remote is at another commit")

    def git(self, folder, *words):
        done = subprocess.run(["git", *words], cwd=folder, capture_output=True, text=True)
        if done.returncode != 0:
            raise Mistake(done.stderr.strip())
        return done.stdout.splitlines()


class Incident:
    """A service that writes down each start."""

    tool = "service.restart"
    definition = "sessions/incident.yaml"

    def __init__(self, folder):
        pass

    def path(self):
        return os.environ["PATH"]

    def check(self, workspace, runs):
        log = (workspace / "service.log").read_text().splitlines()
        starts = [line.split(" ", 1)[1] for line in log if " started, " in line]
        # It starts with each runner, because it ends with it, and once more because it was asked.
        if len(starts) != runs + 1:
            raise Mistake(f"the service was started {len(starts)} times by {runs} runners")
        settings = (workspace / "service.conf").read_text().splitlines()
        wanted = ["data = data/orders.tsv", "workers = 1"]
        if [line for line in settings if not line.startswith("#")] != wanted:
            raise Mistake(f"service.conf says {settings}")
        last = max(place for place, line in enumerate(log) if " started, " in line)
        if any(line.endswith(" 503") for line in log[last:]):
            raise Mistake("it still answered 503 after the last start")
        self.ask(workspace)

    def ask(self, workspace):
        """Starts the service as it was left and asks it how it is."""
        (workspace / "service.port").unlink(missing_ok=True)
        service = subprocess.Popen(["./service"], cwd=workspace)
        try:
            end = time.monotonic() + 10
            while not (workspace / "service.port").exists():
                if time.monotonic() > end:
                    raise Mistake("the service does not listen")
                time.sleep(0.02)
            said = subprocess.run(
                ["./get", "/health"], cwd=workspace, capture_output=True, text=True).stdout
            if not re.search(r'"orders":3.*"status":200', said):
                raise Mistake(f"/health says {said!r}")
        finally:
            service.terminate()
            service.wait()


WORLDS = {"release-train": Release, "incident": Incident}
