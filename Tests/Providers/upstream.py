"""A server of Chat Completions and Messages that plays the agents of two shipped sessions.

What it answers follows from the messages of the request alone: who is asked, by the tools that are
offered, and what the tools have said so far. It streams text and arguments in small pieces.

It breaks as the field `x-fault` of a request says: `429`, `500`, `529`, `cut PART` after that part
of the bytes of a stream that come before its end is said, `slow SECONDS TIMES`, `stall SECONDS`.
"""
import asyncio
import hashlib
import json
import re

import messages
import wire


class Turn:
    """One request, read as an agent would read it."""

    def __init__(self, body):
        self.tools = {tool["function"]["name"] for tool in body.get("tools") or []}
        self.messages = body["messages"]
        names = {}
        self.results = []
        for message in self.messages:
            for call in message.get("tool_calls") or []:
                names[call["id"]] = call["function"]["name"]
            if message["role"] == "tool":
                name = names[message["tool_call_id"]]
                self.results.append((name, text_of(message["content"])))

    @property
    def brief(self):
        """All that was said to the agent before it began."""
        return "\n".join(
            text_of(message["content"]) for message in self.messages
            if message["role"] in ("system", "user"))

    def count(self, tool):
        return sum(name == tool for name, _ in self.results)

    def result(self, tool):
        return next((text for name, text in reversed(self.results) if name == tool), None)

    def found(self, pattern, tool):
        match = re.search(pattern, self.result(tool) or "")
        if not match:
            raise Stuck(f"{tool} says {self.result(tool)!r}")
        return match


class Stuck(Exception):
    """The world is not as the agent expects it."""


def text_of(content):
    if isinstance(content, list):
        return "".join(part.get("text", "") for part in content)
    return content or ""


def answer(turn):
    """The text and the calls that answer a request."""
    agents = {
        "verdict": doubt, "git__status": plan, "tests__run": release, "service__status": triage,
        "service__restart": fix, "git__ls_remote": check,
    }
    try:
        for tool, agent in agents.items():
            if tool in turn.tools:
                return agent(turn)
        return "ready", []
    except Stuck as stuck:
        return f"I cannot go on: {stuck}", []


def plan(turn):
    if not turn.count("git__log"):
        return "Ich sehe erst nach – 見てみます 🔎.", [
            ("git__status", {}), ("git__log", {}), ("files__read", {"path": "CHANGELOG.md"}),
            ("git__ls_remote", {"ref": "refs/tags/v1.4.0"})]
    head = turn.found(r"([0-9a-f]{40}) \(HEAD\b", "git__log")[1]
    turn.found(r"## \[?v?1\.4\.0", "files__read")
    return "It can be released: nothing is open, and the remote has no such tag.", [("handoff", {
        "to": "releaser", "reason": "Version 1.4.0 is ready – “tested, tagged, published”.",
        "done": ["Look at the repository"],
        "pending": ["Run the tests", "Tag v1.4.0", "Publish v1.4.0", "Check the remote"],
        "facts": [{"text": f"HEAD is {head}", "source": "git.log"},
                  {"text": "The changelog has a section for 1.4.0", "source": "files.read"}]})]


def release(turn):
    if turn.count("git__push"):
        turn.found(r"refs/tags/v1\.4\.0", "git__push")
        return "It is pushed; another one looks.", [("handoff", {
            "to": "verifier", "reason": "v1.4.0 is said to be pushed.",
            "done": ["Tag v1.4.0", "Publish v1.4.0"], "artifacts": ["refs/tags/v1.4.0"]})]
    if turn.count("git__tag"):
        return "Publishing cannot be taken back – a person decides.", [
            ("git__push", {"ref": "refs/tags/v1.4.0"})]
    if not turn.count("tests__run"):
        return "", [("tests__run", {})]
    passed = turn.found(r'"failed": ?0\b.*"passed": ?(\d+)', "tests__run")[1]
    return "All pass ✓, so I tag it here.", [
        ("brief", {"done": ["Run the tests"],
                   "facts": [{"text": f"All {passed} tests pass", "source": "tests.run"}]}),
        ("git__tag", {"version": "1.4.0"})]


def check(turn):
    if not turn.count("git__ls_remote"):
        return "I ask the remote itself.", [
            ("git__ls_remote", {"ref": "refs/tags/v1.4.0"}), ("git__log", {})]
    seen = turn.found(r"([0-9a-f]{40})\s+refs/tags/v1\.4\.0\^\{\}", "git__ls_remote")[1]
    if f"HEAD is {seen}" not in turn.brief:
        raise Stuck(f"the remote has {seen}")
    return f"Version 1.4.0 is published – the remote has it at {seen} 🎉.", []


def triage(turn):
    if not turn.count("web__get"):
        return "I look at everything.", [
            ("service__status", {}), ("service__log", {"lines": 40}),
            ("web__get", {"path": "/health"}), ("files__read", {"path": "service.conf"}),
            ("files__list", {"path": "data"})]
    if "cannot read" not in turn.result("service__log") and turn.count("service__log") < 2:
        return "Now that it was asked, its log says more – noch einmal.", [
            ("service__log", {"lines": 40})]
    path = turn.found(r"cannot read (\S+):", "service__log")[1]
    file = turn.found(r"([\w-]+\.tsv)", "files__list")[1]
    return f"The service cannot read {path}; what there is is data/{file}.", [("handoff", {
        "to": "fixer", "reason": "The setting data names a file that is not there.",
        "pending": ["Mend service.conf", "Restart the service", "Check /health"],
        "facts": [{"text": f"service.conf has data = {path}", "source": "files.read"},
                  {"text": f"The setting has to be data = data/{file}", "source": "files.list"}]})]


def fix(turn):
    said = re.search(r"service\.conf has data = ([\w./-]+\w)", turn.brief)
    wanted = re.search(r"has to be data = ([\w./-]+\w)", turn.brief)
    if not said or not wanted:
        raise Stuck("the brief names no setting")
    if not turn.count("files__read"):
        return "First I read it – dann ändere ich es.", [
            ("files__read", {"path": "service.conf"})]
    if not turn.count("files__replace"):
        return "", [("files__replace", {
            "path": "service.conf", "old_text": f"data = {said[1]}",
            "new_text": f"data = {wanted[1]}"})]
    if not turn.count("service__restart"):
        return "It counts from the next start; a person decides.", [("service__restart", {})]
    if not turn.count("web__get"):
        return "Restarted ✓. I ask it.", [("web__get", {"path": "/health"})]
    turn.found(r'"status": ?200', "web__get")
    return f"It could not read {said[1]}; now it reads {wanted[1]} and answers 200 ✓.", []


def doubt(turn):
    looked_for = ["/health or an order that does not answer 200", "another setting"]
    if not turn.count("web__get"):
        return "Its word is no proof – ich sehe selbst nach.", [
            ("web__get", {"path": "/health"}), ("web__get", {"path": "/orders/1001"}),
            ("files__read", {"path": "service.conf"}), ("service__status", {})]
    answered = [text for name, text in turn.results if name == "web__get"]
    claimed = re.search(r"now it reads ([\w./-]+\w)", turn.brief)
    setting = turn.found(r"data = ([\w./-]+\w)", "files__read")[1]
    if all('"status":200' in text for text in answered) and claimed and claimed[1] == setting:
        return "", [("verdict", {"agrees": True, "would_be_wrong": looked_for})]
    return "", [("verdict", {
        "agrees": False, "would_be_wrong": looked_for,
        "findings": [{"what": "It is not as the answer says.", "evidence": answered[0]}]})]


ENDING = re.compile(rb'"(?:finish|stop)_reason": "')


class Upstream:
    """Serves the agents; remembers what it meant to say, by the `x-case` of the requests."""

    def __init__(self):
        self.said = {}

    async def start(self):
        self.server, self.port = await wire.serve(self.handle)

    async def handle(self, head, body, reader, writer):
        speaks_messages = head.path.startswith("/v1/messages")
        if not speaks_messages and not head.path.startswith("/v1/chat/completions"):
            writer.write(wire.whole(404, b'{"error":{"message":"no such address"}}'))
            return None
        fault = head.fields.get("x-fault", "").split()
        if fault and fault[0].isdigit():
            writer.write(refusal(fault[0], speaks_messages))
            return None
        request = json.loads(body)
        if speaks_messages:
            request = messages.as_chat(request)
        text, calls = answer(Turn(request))
        usage = count(request, text, calls)
        self.said.setdefault(head.fields.get("x-case", ""), []).append(
            (text, calls, usage["prompt_tokens"], usage["completion_tokens"]))
        if speaks_messages:
            said = list(messages.events(
                identity(request), request["model"], text, calls, usage, cut))
        else:
            said = [b"data: " + event + b"\n\n" for event in events(request, text, calls, usage)]
        return await self.stream(writer, fault, said)

    async def stream(self, writer, fault, said):
        writer.write(wire.Head("HTTP/1.1 200 OK", {
            "content-type": "text/event-stream", "transfer-encoding": "chunked"}).bytes)
        last = next(place for place, event in enumerate(said) if ENDING.search(event))
        left = sum(map(len, said[:last]))
        if fault and fault[0] == "cut":
            left = int(left * float(fault[1]))
        for number, event in enumerate(said):
            if fault and fault[0] == "cut" and len(event) > left:
                writer.write(wire.chunk(event)[:left])
                await writer.drain()
                # So that the provider has passed on what came, and cannot answer with a status.
                await asyncio.sleep(0.3)
                writer.transport.abort()
                return False
            if fault and fault[0] == "slow" and 1 < number <= 1 + int(fault[2]):
                await asyncio.sleep(float(fault[1]))
            if fault and fault[0] == "stall" and number == 3:
                await asyncio.sleep(float(fault[1]))
            writer.write(wire.chunk(event))
            await writer.drain()
            left -= len(event)
        writer.write(wire.LAST_CHUNK)


def refusal(status, speaks_messages):
    kinds = {"429": ("rate_limit_exceeded", "rate_limit_error"),
             "500": ("server_error", "api_error"), "529": ("overloaded_error", "overloaded_error")}
    chat, theirs = kinds[status]
    message = f"The upstream says {status}"
    body = json.dumps({"error": {
        "message": message, "type": chat, "code": chat, "param": None}}).encode()
    if speaks_messages:
        body = messages.refusal(theirs, message)
    return wire.whole(status, body, **({"retry_after": "2"} if status == "429" else {}))


def count(request, text, calls):
    prompt = len(json.dumps(request["messages"])) // 4
    said = max(1, (len(text) + len(json.dumps(calls))) // 4)
    return {"prompt_tokens": prompt, "completion_tokens": said, "total_tokens": prompt + said}


def identity(request):
    return hashlib.sha256(json.dumps(request["messages"]).encode()).hexdigest()[:12]


def listed(request, calls):
    return [{"index": place, "id": f"call_{identity(request)}_{place}", "type": "function",
             "function": {"name": name, "arguments": json.dumps(given, ensure_ascii=False)}}
            for place, (name, given) in enumerate(calls)]


def events(request, text, calls, usage):
    base = {"id": "chatcmpl-" + identity(request), "object": "chat.completion.chunk",
            "created": 1, "model": request["model"]}

    def event(delta, finish=None):
        return json.dumps({**base, "choices": [
            {"index": 0, "delta": delta, "finish_reason": finish}]}, ensure_ascii=False).encode()

    yield event({"role": "assistant", "content": ""})
    for piece in cut(text, 5):
        yield event({"content": piece})
    for call in listed(request, calls):
        arguments = call["function"]["arguments"]
        yield event({"tool_calls": [{**call, "function": {**call["function"], "arguments": ""}}]})
        for piece in cut(arguments, 4):
            yield event({"tool_calls": [
                {"index": call["index"], "function": {"arguments": piece}}]})
    yield event({}, "tool_calls" if calls else "stop")
    if (request.get("stream_options") or {}).get("include_usage"):
        yield json.dumps({**base, "choices": [], "usage": usage}).encode()
    yield b"[DONE]"


def cut(text, size):
    return [text[place:place + size] for place in range(0, len(text), size)]
