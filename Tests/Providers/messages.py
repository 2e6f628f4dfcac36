"""The Messages dialect of the server that plays the agents: requests in, events of a stream out."""
import json


def as_chat(body):
    """A request of Messages in the form of Chat Completions, in which the agents read it."""
    messages = [{"role": "system", "content": text_of(body.get("system"))}]
    for message in body["messages"]:
        blocks = message["content"]
        if isinstance(blocks, str):
            blocks = [{"type": "text", "text": blocks}]
        said = {"role": message["role"], "content": "", "tool_calls": []}
        for block in blocks:
            if block["type"] == "text":
                said["content"] += block["text"]
            elif block["type"] == "tool_use":
                said["tool_calls"].append({
                    "id": block["id"], "type": "function", "function": {
                        "name": block["name"], "arguments": json.dumps(block["input"])}})
            elif block["type"] == "tool_result":
                messages.append({"role": "tool", "tool_call_id": block["tool_use_id"],
                                 "content": text_of(block.get("content"))})
        if said["content"] or said["tool_calls"]:
            messages.append(said)
    tools = [{"function": {"name": tool["name"]}} for tool in body.get("tools") or []]
    return {"model": body["model"], "messages": messages, "tools": tools,
            "stream": body.get("stream", False)}


def text_of(content):
    if isinstance(content, list):
        return "".join(block.get("text", "") for block in content)
    return content or ""


def events(identity, model, text, calls, usage, pieces):
    """The events of a stream. `pieces` cuts a text."""
    message = {
        "id": "msg_" + identity, "type": "message", "role": "assistant", "model": model,
        "content": [], "stop_reason": None, "stop_sequence": None,
        "usage": {"input_tokens": usage["prompt_tokens"], "output_tokens": 1}}
    yield event("message_start", message=message)
    yield event("ping")
    blocks = [({"type": "text", "text": ""}, "text_delta", "text", text)] if text else []
    for place, (name, given) in enumerate(calls):
        begun = {"type": "tool_use", "id": f"toolu_{identity}_{place}", "name": name, "input": {}}
        arguments = json.dumps(given, ensure_ascii=False)
        blocks.append((begun, "input_json_delta", "partial_json", arguments))
    for index, (begun, kind, member, whole) in enumerate(blocks):
        yield event("content_block_start", index=index, content_block=begun)
        for piece in ["", *pieces(whole, 5)] if kind == "input_json_delta" else pieces(whole, 5):
            yield event("content_block_delta", index=index, delta={"type": kind, member: piece})
        yield event("content_block_stop", index=index)
    reason = "tool_use" if calls else "end_turn"
    yield event("message_delta", delta={"stop_reason": reason, "stop_sequence": None},
                usage={"output_tokens": usage["completion_tokens"]})
    yield event("message_stop")


def event(kind, **members):
    data = json.dumps({"type": kind, **members}, ensure_ascii=False)
    return f"event: {kind}\ndata: {data}\n\n".encode()


def refusal(kind, message):
    return json.dumps({"type": "error", "error": {"type": kind, "message": message}}).encode()
