"""What breaks between Holdpoint and its provider, and behind the provider, by a plan and a seed."""
import asyncio
import json
import random
import re

import wire

# Kinds at the edge: what Holdpoint sees, whatever stands behind. Those that begin with `up-`
# break the server behind the provider instead; the provider makes of it what it does.
QUICK = ["429", "500", "529", "error", "cut", "early"]
UPSTREAM = ["up-429", "up-500", "up-529", "up-cut"]
SLOW = ["slow", "stall", "late", "up-slow", "up-stall"]
KINDS = ["none", *QUICK, "tail", "shred", "storm", *UPSTREAM, *SLOW]

MEANING = {
    "none": "nothing is broken",
    "429": "asks to slow down, with Retry-After",
    "500": "the server failed",
    "529": "the server is overloaded",
    "error": "an error as an event in the midst of a stream",
    "cut": "the connection breaks in the midst of a stream",
    "early": "the stream ends in good order before it said that it ends",
    "tail": "the stream ends after it said so, and before its last event",
    "shred": "every stream comes in pieces of a few bytes",
    "storm": "most requests fail, in all the quick ways, twice in a row at most",
    "up-429": "the provider is asked to slow down",
    "up-500": "the provider's own server fails",
    "up-529": "the provider's own server is overloaded",
    "up-cut": "the provider loses its own server in the midst of a stream",
    "slow": "four pauses of 9 s, together longer than the idle limit of 30 s",
    "stall": "a pause of 36 s in a stream",
    "late": "no byte for 66 s, longer than the limit for the first",
    "up-slow": "as slow, behind the provider",
    "up-stall": "as stall, behind the provider",
}
UPSTREAM_ORDERS = {
    "up-429": "429", "up-500": "500", "up-529": "529", "up-slow": "slow 9 4",
    "up-stall": "stall 36",
}


class Plan:
    """Which request of a session is broken, and how; the same seed breaks the same ones."""

    def __init__(self, kind, seed):
        self.chance = random.Random(f"{kind} {seed}")
        self.kind = kind
        self.injected = []
        self.in_a_row = 0
        slow = kind in SLOW
        # One of them is broken twice in a row: the third attempt is the last.
        first = self.chance.randint(1, 4)
        self.broken = {first} if slow else {first, first + 2, first + 3}

    def next(self, request):
        """The fault for the request with this number, counted from 1; nil for none."""
        if self.kind in ("none", "shred"):
            return None
        if self.kind == "storm":
            if self.in_a_row < 2 and self.chance.random() < 0.65:
                self.in_a_row += 1
                return self.chance.choice(QUICK + UPSTREAM)
            self.in_a_row = 0
            return None
        return self.kind if request in self.broken else None

    def part(self):
        """After which part of a stream it is cut."""
        return self.chance.uniform(0.05, 0.98)


class Edge:
    """A proxy in front of the provider, for one session."""

    def __init__(self, plan, case, provider_port):
        self.plan = plan
        self.case = case
        self.provider_port = provider_port
        self.requests = 0

    async def start(self):
        self.server, self.port = await wire.serve(self.handle)

    async def handle(self, head, body, reader, writer):
        if not head.first.startswith("POST /v1/"):
            writer.write(wire.whole(404, b'{"error":{"message":"no such address"}}'))
            return None
        self.requests += 1
        fault = self.plan.next(self.requests)
        if fault:
            self.plan.injected.append(fault)
        speaks_messages = head.path.endswith("/messages")
        if fault in ("429", "500", "529"):
            writer.write(refusal(fault, speaks_messages))
            return None
        if fault == "late":
            await asyncio.sleep(66)
        head.fields |= {"x-case": self.case, "host": f"127.0.0.1:{self.provider_port}"}
        if fault == "up-cut":
            head.fields["x-fault"] = f"cut {self.plan.part():.3f}"
        elif fault in UPSTREAM_ORDERS:
            head.fields["x-fault"] = UPSTREAM_ORDERS[fault]
        ours, theirs = await asyncio.open_connection(
            "127.0.0.1", self.provider_port, limit=wire.HEAD_BYTES_MAX)
        try:
            theirs.write(head.bytes + body)
            await theirs.drain()
            return await self.relay(ours, writer, fault, speaks_messages)
        finally:
            theirs.close()

    async def relay(self, ours, writer, fault, speaks_messages):
        head = await wire.read_head(ours)
        if head is None:
            writer.transport.abort()
            return False
        writer.write(head.bytes)
        if fault in ("cut", "early", "error", "tail") and head.is_chunked:
            return await self.spoil(ours, head, writer, fault, speaks_messages)
        number = 0
        async for piece in wire.pieces(ours, head):
            number += 1
            if fault == "slow" and 2 < number <= 6:
                await asyncio.sleep(9)
            if fault == "stall" and number == 4:
                await asyncio.sleep(36)
            for part in self.parts(piece) if head.is_chunked else [piece]:
                writer.write(wire.chunk(part) if head.is_chunked else part)
                await writer.drain()
        if head.is_chunked:
            writer.write(wire.LAST_CHUNK)
        return None

    def parts(self, piece):
        """The piece itself, or in tiny ones that end anywhere, also within a character."""
        if self.plan.kind != "shred":
            return [piece]
        parts = []
        while piece:
            size = self.plan.chance.randint(1, 9)
            parts.append(piece[:size])
            piece = piece[size:]
        return parts

    async def spoil(self, ours, head, writer, fault, speaks_messages):
        """Sends a part of a stream, and ends it as the fault says."""
        body = b"".join([piece async for piece in wire.pieces(ours, head)])
        said = re.search(rb'"(?:finish|stop)_reason": ?"', body)
        end = said.start() if said else len(body)
        if fault == "tail":
            writer.write(wire.chunk(body[:body.index(b"\n\n", end) + 2]) + wire.LAST_CHUNK)
            return None
        part = body[:max(1, int(end * self.plan.part()))]
        if fault == "early":
            writer.write(wire.chunk(part) + wire.LAST_CHUNK)
            return None
        if fault == "error":
            # Between two events, or as the first.
            part = part[:part.rfind(b"\n\n") + 2] if b"\n\n" in part else b""
            writer.write(wire.chunk(part + broken_event(speaks_messages)) + wire.LAST_CHUNK)
            return None
        # Less than the chunk announces. Half of the cuts reset the connection, half close it.
        writer.write(b"%x\r\n%s" % (len(part) + 10, part))
        await writer.drain()
        if self.plan.chance.random() < 0.5:
            writer.transport.abort()
        return False


def refusal(status, speaks_messages):
    kinds = {
        "429": ("rate_limit_error", "rate_limit_exceeded"), "500": ("api_error", "server_error"),
        "529": ("overloaded_error", "overloaded"),
    }
    theirs, chat = kinds[status]
    error = {"type": "error", "error": {"type": theirs, "message": "Overloaded"}} \
        if speaks_messages else {"error": {"message": "Broken on purpose", "type": chat}}
    # More than the longest wait before a second attempt, so that it is seen to be honoured.
    fields = {"retry_after": "2"} if status == "429" else {}
    return wire.whole(status, json.dumps(error).encode(), **fields)


def broken_event(speaks_messages):
    if speaks_messages:
        error = {"type": "error", "error": {"type": "overloaded_error", "message": "Overloaded"}}
        return b"event: error\ndata: " + json.dumps(error).encode() + b"\n\n"
    error = {"error": {"message": "The server had an error", "type": "server_error", "code": None}}
    return b"data: " + json.dumps(error).encode() + b"\n\n"
