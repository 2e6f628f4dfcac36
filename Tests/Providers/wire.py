"""HTTP/1.1 as far as the servers of this check speak it: heads, bodies, chunks."""
import asyncio
from dataclasses import dataclass, field

HEAD_BYTES_MAX = 1 << 20
# What ends one exchange and is nobody's mistake: the other side left.
GONE = (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError)


@dataclass
class Head:
    first: str
    fields: dict = field(default_factory=dict)

    @property
    def is_chunked(self):
        return "chunked" in self.fields.get("transfer-encoding", "")

    @property
    def status(self):
        return int(self.first.split(" ")[1])

    @property
    def path(self):
        return self.first.split(" ")[1]

    @property
    def bytes(self):
        lines = [self.first] + [f"{name}: {value}" for name, value in self.fields.items()]
        return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


async def read_head(reader):
    """The next head; None when the other side has nothing more to say."""
    try:
        raw = await reader.readuntil(b"\r\n\r\n")
    except asyncio.IncompleteReadError as end:
        if end.partial:
            raise
        return None
    lines = raw.decode("latin-1").split("\r\n")
    pairs = (line.partition(":") for line in lines[1:] if line)
    return Head(lines[0], {name.strip().lower(): value.strip() for name, _, value in pairs})


async def pieces(reader, head):
    """The pieces of a body as they come: of a chunked one, its chunks."""
    if not head.is_chunked:
        length = int(head.fields.get("content-length", 0))
        if length:
            yield await reader.readexactly(length)
        return
    while size := int((await reader.readline()).split(b";")[0], 16):
        yield await reader.readexactly(size)
        await reader.readexactly(2)
    await reader.readuntil(b"\r\n")


async def read_body(reader, head):
    return b"".join([piece async for piece in pieces(reader, head)])


def chunk(data):
    return b"%x\r\n%s\r\n" % (len(data), data)


LAST_CHUNK = b"0\r\n\r\n"


def whole(status, body, **fields):
    """An answer in one piece."""
    named = {name.replace("_", "-"): value for name, value in fields.items()}
    return Head(f"HTTP/1.1 {status} x", {
        "content-type": "application/json", **named, "content-length": str(len(body)),
    }).bytes + body


async def serve(handle):
    """A server on a free port of loopback that calls `handle(head, body, reader, writer)` for each
    request, until that says False or the other side leaves."""
    async def connection(reader, writer):
        try:
            while head := await read_head(reader):
                if await handle(head, await read_body(reader, head), reader, writer) is False:
                    break
                await writer.drain()
        except GONE:
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(connection, "127.0.0.1", 0, limit=HEAD_BYTES_MAX)
    return server, server.sockets[0].getsockname()[1]
