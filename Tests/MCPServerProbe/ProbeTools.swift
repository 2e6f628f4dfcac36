import JSON

/// What the probe offers, and what its tools return.
enum ProbeTools {
    static func list(echo description: String) -> [JSON] {
        let echo: JSON = [
            "annotations": ["openWorldHint": false, "readOnlyHint": true],
            "description": .string(description),
            "inputSchema": [
                "properties": ["text": ["type": "string"]], "required": ["text"],
                "type": "object",
            ],
            "name": "echo",
        ]
        let others = [
            "ask", "ask_badly", "ask_by_address", "ask_twice", "babble", "change", "die", "fail",
            "flood", "garbage", "hang", "long", "meta",
            "nonsense", "refuse", "rich", "roots", "sample", "slow", "structured",
        ]
        return [echo]
            + others.map { name in
                [
                    "annotations": ["destructiveHint": false, "idempotentHint": true],
                    "description": .string("Does \(name)."), "inputSchema": ["type": "object"],
                    "name": .string(name),
                ]
            }
    }

    static let question: JSON = [
        "message": "Which branch?",
        "requestedSchema": [
            "properties": [
                "branch": [
                    "description": "Where it goes.", "enum": ["main", "next"], "type": "string",
                ], "count": ["maximum": 9, "type": "integer"], "force": ["type": "boolean"],
            ], "required": ["branch"], "type": "object",
        ],
    ]

    static func text(_ text: String) -> JSON {
        ["content": [["text": .string(text), "type": "text"]]]
    }

    /// Content of every kind.
    static let rich: JSON = [
        "content": [
            ["text": "words", "type": "text"],
            ["data": "aGVsbG8gd29ybGQh", "mimeType": "image/png", "type": "image"],
            ["data": "aGVsbG8h", "mimeType": "audio/wav", "type": "audio"],
            [
                "description": "all of it", "name": "notes", "type": "resource_link",
                "uri": "file:///notes.md",
            ],
            ["resource": ["text": "line 1", "uri": "file:///a.txt"], "type": "resource"],
            [
                "resource": [
                    "blob": "aGVsbG8h", "mimeType": "application/pdf", "uri": "file:///a.pdf",
                ], "type": "resource",
            ],
            ["type": "hologram"],
        ]
    ]

    static let structured: JSON = [
        "content": [["text": #"{"rows": [1, 2]}"#, "type": "text"]],
        "structuredContent": ["rows": [1, 2]],
    ]
}
