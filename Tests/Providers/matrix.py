#!/usr/bin/env python3
"""Runs the shipped sessions with both providers of models, over a LiteLLM proxy, through faults.

    matrix.py --binary .build/debug/holdpoint --litellm .build/providers/bin/litellm

Holdpoint speaks Chat Completions (`main`) or Messages (`claude`) to LiteLLM, and that speaks one or
the other to a server of ours that plays the agents. In between, and behind LiteLLM, things break by
a plan and a seed. Each session has to end in success, by its own model and no other rung, with
the world changed exactly once, and with every answer in its journal as it was said. Everything
listens on loopback, and ends with this program.
"""
import argparse
import asyncio
import json
import os
import pathlib
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from dataclasses import dataclass, field

import faults
import upstream
import world

PROVIDERS = {"openai": "main", "anthropic": "claude"}
# What LiteLLM speaks to the server behind it, and as what it knows that. `hosted_vllm`, because for
# a model of OpenAI's own it turns Messages into Responses.
BEHIND = {
    "chat": {"gpt-5-mini": "openai", "claude-sonnet-4-5": "hosted_vllm"},
    "messages": {"gpt-5-mini": "anthropic", "claude-sonnet-4-5": "anthropic"},
}
ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
SESSION_SECONDS_MAX = 400
LITELLM_SECONDS_MAX = 120


@dataclass
class Case:
    provider: str
    behind: str
    session: str
    fault: str
    events: list = field(default_factory=list)
    injected: list = field(default_factory=list)
    mistakes: list = field(default_factory=list)
    status: str = "-"
    seconds: float = 0

    @property
    def name(self):
        return f"{self.provider}/{self.behind}/{self.session}/{self.fault}"

    def all(self, kind):
        return [event["body"] for event in self.events if event["kind"] == kind]

    def expect(self, holds, mistake):
        if not holds:
            self.mistakes.append(mistake)


class LiteLLM:
    """The proxy: a process of its own, with its own group, on a free port."""

    def __init__(self, program, folder, behind, upstream_port):
        self.key = "sk-" + secrets.token_hex(24)
        self.port = free_port()
        self.log = folder / f"litellm-{behind}.log"
        config = folder / f"litellm-{behind}.yaml"
        served = f"http://127.0.0.1:{upstream_port}" + ("/v1" if behind == "chat" else "")
        config.write_text(json.dumps({
            "model_list": [
                {"model_name": name, "litellm_params": {
                    "model": f"{kind}/{name}", "api_base": served, "api_key": "unused",
                    "max_retries": 0}} for name, kind in BEHIND[behind].items()],
            # It is Holdpoint that has to try again.
            "router_settings": {"num_retries": 0, "disable_cooldowns": True},
            "litellm_settings": {"num_retries": 0, "telemetry": False},
            "general_settings": {"forward_client_headers_to_llm_api": True},
        }))
        self.process = subprocess.Popen(
            [program, "--config", config, "--host", "127.0.0.1", "--port", str(self.port)],
            stdin=subprocess.DEVNULL, stdout=self.log.open("w"), stderr=subprocess.STDOUT,
            env=os.environ | {
                "LITELLM_MASTER_KEY": self.key, "LITELLM_LOCAL_MODEL_COST_MAP": "True",
                "DO_NOT_TRACK": "1", "NO_PROXY": "127.0.0.1"},
            start_new_session=True)

    async def until_ready(self):
        end = time.monotonic() + LITELLM_SECONDS_MAX
        while time.monotonic() < end and self.process.poll() is None:
            if await asyncio.to_thread(self.is_alive):
                return
            await asyncio.sleep(0.3)
        sys.exit(f"matrix: LiteLLM did not start:\n{self.log.read_text()[-2000:]}")

    def is_alive(self):
        try:
            place = f"http://127.0.0.1:{self.port}/health/liveliness"
            return urllib.request.urlopen(place, timeout=2).status == 200
        except OSError:
            return False

    def stop(self):
        end_group(self.process.pid)
        self.process.wait()


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def end_group(leader):
    for sign in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(leader, sign)
        except ProcessLookupError:
            return
        time.sleep(0.5)


class Run:
    """One session from its start to its end, each hold approved as a person would."""

    def __init__(self, case, binary, folder, world_seen, key, port):
        self.case = case
        self.binary = binary
        self.world = world_seen
        self.state = folder / "state"
        config = folder / "config" / "holdpoint"
        config.mkdir(parents=True)
        # So that costs do not depend on where the binary stands.
        shutil.copy(ROOT / "prices.yaml", config)
        self.env = os.environ | {
            "XDG_STATE_HOME": str(self.state), "XDG_CONFIG_HOME": str(config.parent),
            "PATH": world_seen.path(),
            "OPENAI_BASE_URL": f"http://127.0.0.1:{port}/v1", "OPENAI_API_KEY": key,
            "ANTHROPIC_BASE_URL": f"http://127.0.0.1:{port}", "ANTHROPIC_API_KEY": key,
        }
        for name in ("HOLDPOINT_STORE", "HOLDPOINT_ANCHORS"):
            self.env.pop(name, None)
        self.runs = 0

    async def play(self):
        """The id of the session, once it has ended."""
        case = self.case
        code, said = await self.holdpoint(
            "run", ROOT / self.world.definition, "--model", PROVIDERS[case.provider], "--json",
            "--headless")
        self.runs += 1
        if not said:
            return case.expect(False, f"nothing was said; exit {code}")
        session = said[0]["session"]
        for _ in range(3):
            if code != 3:
                break
            hold = [event for event in said if event["kind"] == "hold.raised"][-1]["body"]
            if hold["kind"] != "approval":
                case.expect(False, f"a hold of the kind {hold['kind']}: {hold.get('reason')}")
                break
            await self.holdpoint("decide", hold["hold"], "approve", "--reason", "looked at it")
            code, said = await self.holdpoint("resume", session, "--headless", "--json")
            self.runs += 1
        case.expect(code == 0, f"exit {code}")
        _, case.events = await self.holdpoint("events", session)
        verified, _ = await self.holdpoint("verify", session)
        case.expect(verified == 0, f"`verify` ends with {verified}")
        return session

    async def holdpoint(self, *words):
        """The exit code, and what was printed as JSON, line by line."""
        process = await asyncio.create_subprocess_exec(
            self.binary, *map(str, words), env=self.env, limit=1 << 26, cwd=ROOT,
            stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE, start_new_session=True)
        try:
            out, errors = await asyncio.wait_for(process.communicate(), SESSION_SECONDS_MAX)
        finally:
            if process.returncode is None:
                os.killpg(process.pid, signal.SIGKILL)
        lines = [line for line in out.decode().splitlines() if line.startswith("{")]
        if process.returncode not in (0, 3):
            self.case.mistakes += errors.decode().strip().splitlines()[-1:]
        return process.returncode, [json.loads(line) for line in lines]


def judge_journal(case, tool, said):
    """Holds a journal against what the servers did."""
    closed = case.all("session.closed")
    case.status = closed[0]["status"] if closed else "open"
    case.expect(case.status == "success", f"it is {case.status}")
    case.expect(not case.all("fallback.taken"), "another rung answered")
    models = {body["model"] for body in case.all("model.requested")}
    case.expect(models == {PROVIDERS[case.provider]}, f"{sorted(models)} answered")
    calls = [body["call"] for body in case.all("call.proposed") if body["tool"] == tool]
    started = [body for body in case.all("tool.started") if body["call"] in calls]
    case.expect(len(calls) == len(started) == 1, f"{tool} was started {len(started)} times")
    case.expect(len(case.all("hold.decided")) == 1, f"{len(case.all('hold.decided'))} decisions")
    for body in case.all("model.answered"):
        answer = body["answer"]
        usage = answer.get("usage", {})
        asked = [(call["tool"].replace(".", "__"), json.loads(call["arguments"]))
                 for call in answer.get("calls", [])]
        told = (answer.get("text", ""), asked, usage.get("in"), usage.get("out"))
        if not usage and case.fault == "tail":
            # It went missing with the tail.
            case.expect(told[:2] in [each[:2] for each in said], f"never said: {told}")
            continue
        case.expect(told in said, f"{body['request']} was never said: {told}")
    judge_retries(case)


def judge_retries(case):
    failed = [event for event in case.events if event["kind"] == "model.failed"]
    waits = case.all("retry.scheduled")
    harmless = case.fault in ("none", "shred", "tail", "slow", "up-slow")
    if case.fault == "up-stall" and case.provider == "anthropic":
        # LiteLLM says `ping` every 15 s in a stream of Messages while it waits itself.
        harmless = True
    if case.fault != "storm":
        case.expect(bool(case.injected) != (case.fault in ("none", "shred")), "nothing was broken")
    # What fails is tried again, and nothing else is.
    wanted = 0 if harmless else len(case.injected)
    case.expect(len(failed) == wanted, f"{len(failed)} failures, {wanted} were injected")
    case.expect(len(waits) == len(failed), f"{len(waits)} waits, {len(failed)} failures")
    for event in failed:
        failure = event["body"]["failure"]
        case.expect(failure.get("retryable"), f"taken as final: {failure['message']}")
        asked = failure.get("retry_after_ms")
        if case.fault == "429":
            case.expect(asked == 2000, f"Retry-After was read as {asked}")
        following = [other for other in case.events if other["seq"] > event["seq"]]
        due = next((e["body"]["due"] for e in following if e["kind"] == "retry.scheduled"), 0)
        next_at = next((e["at"] for e in following if e["kind"] == "model.requested"), 0)
        waited = due - event["at"] >= (asked or 0) and next_at >= due
        case.expect(waited, f"tried again before it was due (Retry-After {asked})")


async def run(case, options, provider, played, folder):
    began = time.monotonic()
    folder = folder / case.name.replace("/", "_")
    folder.mkdir()
    place = f"{case.provider} {case.behind} {case.session}"
    plan = faults.Plan(case.fault, f"{options.seed} {place}")
    edge = faults.Edge(plan, case.name, provider.port)
    await edge.start()
    try:
        seen = world.WORLDS[case.session](folder)
        play = Run(case, options.binary, folder, seen, provider.key, edge.port)
        session = await play.play()
        case.injected = plan.injected
        if session:
            judge_journal(case, seen.tool, played.said.get(case.name, []))
            workspace = play.state / "holdpoint" / "workspaces" / session
            await asyncio.to_thread(seen.check, workspace, play.runs)
    except (world.Mistake, OSError, asyncio.TimeoutError, KeyError, ValueError) as mistake:
        case.mistakes.append(f"{type(mistake).__name__}: {mistake}")
    finally:
        edge.server.close()
        case.seconds = time.monotonic() - began
    if case.events:
        lines = (json.dumps(event, ensure_ascii=False) for event in case.events)
        (folder / "journal.jsonl").write_text("\n".join(lines) + "\n")
    print(f"{'ok  ' if not case.mistakes else 'FAIL'} {case.name} {case.seconds:.1f} s",
          file=sys.stderr, flush=True)


def table(cases):
    rows = [("provider", "behind", "session", "fault", "outcome", "steps", "broken", "retries",
             "tokens", "cost", "time")]
    for case in cases:
        spent = (case.all("session.closed") or [{}])[0].get("spent", {})
        rows.append((
            case.provider, case.behind, case.session, case.fault,
            case.status if not case.mistakes else f"{case.status} WRONG",
            str(spent.get("steps", "-")), str(len(case.injected)),
            str(len(case.all("retry.scheduled"))), str(spent.get("tokens", "-")),
            f"${spent.get('cost', 0) / 1e6:.6f}", f"{case.seconds:.1f} s"))
    widths = [max(map(len, column)) for column in zip(*rows)]
    for row in rows:
        left = [text.ljust(width) for text, width in zip(row[:5], widths)]
        right = [text.rjust(width) for text, width in zip(row[5:], widths[5:])]
        print("  ".join(left + right))


def chosen(options):
    cases = [
        Case(provider, behind, session, fault)
        for fault in faults.KINDS for provider in PROVIDERS for behind in BEHIND
        for session in world.WORLDS if behind == "chat" or fault not in faults.SLOW]
    # The slow ones first: others go on beside them.
    cases.sort(key=lambda case: case.fault not in faults.SLOW)
    return [case for case in cases if all(word in case.name.split("/") for word in options.only)]


async def main(options):
    cases = chosen(options)
    if not cases:
        sys.exit("matrix: nothing has that name")
    folder = pathlib.Path(tempfile.mkdtemp(prefix="holdpoint-providers-"))
    played = upstream.Upstream()
    await played.start()
    needed = sorted({case.behind for case in cases})
    providers = {
        behind: LiteLLM(options.litellm, folder, behind, played.port) for behind in needed}
    try:
        for provider in providers.values():
            await provider.until_ready()
        turn = asyncio.Semaphore(options.jobs)

        async def one(case):
            async with turn:
                await run(case, options, providers[case.behind], played, folder)

        await asyncio.gather(*(one(case) for case in cases))
    finally:
        for provider in providers.values():
            provider.stop()
    order = {kind: place for place, kind in enumerate(faults.KINDS)}
    cases.sort(key=lambda case: (
        case.provider, case.behind, case.session, order[case.fault]))
    table(cases)
    for case in cases:
        for mistake in case.mistakes:
            print(f"{case.name}: {mistake}")
    wrong = sum(bool(case.mistakes) for case in cases)
    print(f"{len(cases) - wrong} passed, {wrong} failed")
    if wrong or options.keep:
        print(f"matrix: journals and workspaces are in {folder}", file=sys.stderr)
    else:
        shutil.rmtree(folder)
    return 1 if wrong else 0


def arguments():
    kinds = "\n".join(f"  {kind:9} {faults.MEANING[kind]}" for kind in faults.KINDS)
    parser = argparse.ArgumentParser(
        description=__doc__.splitlines()[0], epilog="faults:\n" + kinds,
        formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binary", required=True, type=pathlib.Path, help="the built holdpoint")
    parser.add_argument("--litellm", required=True, type=pathlib.Path, help="the program litellm")
    parser.add_argument("--only", action="append", default=[], metavar="WORD",
     help="a word of a case's name; again to narrow it")
    parser.add_argument("--seed", default="1", help="another seed breaks other requests")
    parser.add_argument("--jobs", type=int, default=4, help="sessions at a time")
    parser.add_argument("--keep", action="store_true", help="keep journals and workspaces")
    options = parser.parse_args()
    options.binary = options.binary.resolve()
    options.litellm = options.litellm.absolute()
    return options


if __name__ == "__main__":
    # So that what was started ends also when this program is told to.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    sys.exit(asyncio.run(main(arguments())))
