import JSON

/// One message of JSON-RPC 2.0, as a server sends it.
enum RPCMessage: Hashable, Sendable {
    /// Something that the server asks of us. Its id is a text or a number, and goes back as it is.
    case request(id: JSON, method: String, params: JSON)
    case notification(method: String, params: JSON)
    case result(id: Int, JSON)
    /// An id that is no number of ours belongs to no request.
    case failure(id: Int?, RPCError)

    /// Nil for what is no message.
    init?(_ json: JSON) {
        guard json["jsonrpc"]?.stringValue == "2.0" else { return nil }
        let id = json["id"].flatMap { $0.isNull ? nil : $0 }
        if let method = json["method"]?.stringValue {
            let params = json["params"] ?? [:]
            guard let id else {
                self = .notification(method: method, params: params)
                return
            }
            guard id.stringValue != nil || id.intValue != nil else { return nil }
            self = .request(id: id, method: method, params: params)
        } else if let error = json["error"], error.objectValue != nil {
            self = .failure(id: id?.intValue, RPCError(error))
        } else if let id = id?.intValue, let result = json["result"] {
            self = .result(id: id, result)
        } else {
            return nil
        }
    }

    static func request(_ id: Int, _ method: String, _ params: JSON) -> JSON {
        ["id": .integer(id), "jsonrpc": "2.0", "method": .string(method), "params": params]
    }

    static func notification(_ method: String, _ params: JSON = [:]) -> JSON {
        ["jsonrpc": "2.0", "method": .string(method), "params": params]
    }

    static func result(to id: JSON, _ result: JSON) -> JSON {
        ["id": id, "jsonrpc": "2.0", "result": result]
    }

    static func error(to id: JSON, code: Int, _ message: String) -> JSON {
        [
            "error": ["code": .integer(code), "message": .string(message)], "id": id,
            "jsonrpc": "2.0",
        ]
    }
}

/// Why a server would not do what it was asked to do.
struct RPCError: Error, Hashable, Sendable {
    let code: Int
    let message: String

    static let methodNotFound = -32601
    static let invalidParams = -32602
    /// What a client answers where its user does not want to be asked.
    static let refused = -1

    init(invalid message: String) {
        code = Self.invalidParams
        self.message = message
    }

    init(_ json: JSON) {
        code = json["code"]?.intValue ?? 0
        message = json["message"]?.stringValue?.cut(to: 2048) ?? "It does not say why."
    }
}

extension String {
    /// The text, or as much of its beginning as fits into so many UTF-8 bytes, with a mark.
    func cut(to bytesMax: Int) -> String {
        guard utf8.count > bytesMax else { return self }
        var end = utf8.index(utf8.startIndex, offsetBy: bytesMax)
        while end > startIndex, end.samePosition(in: unicodeScalars) == nil {
            end = utf8.index(before: end)
        }
        return self[..<end] + " […]"
    }
}
