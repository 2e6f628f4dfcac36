import HTTPClient
import JSON
import SessionKernel
import SessionRuntime
import ToolBoundary

/// Makes a request out of its template and the values of one call.
struct RequestFilling {
    let template: HTTPTemplate
    let values: PlaceholderValues

    /// - Parameter base: The beginning of the address where the environment gives it.
    func request(base: String?) throws(CallError) -> HTTPRequest {
        var request = HTTPRequest(method: template.method, url: try address(base))
        for header in template.headers {
            guard let value = try values.text(header.value) else { continue }
            // Said here, by its name: an error text never has the value in it.
            guard value.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }) else {
                throw CallError(
                    code: "wrong_argument",
                    message: "What stands in the header \(header.name) has a line break or another "
                        + "control character.", expected: "one line of text",
                    hint: "Correct the argument.")
            }
            request.fields.append(HTTPField(header.name, value))
        }
        try fillBody(of: &request)
        if !["GET", "HEAD"].contains(template.method), !request.has(HTTPToolBox.keyHeader) {
            let key = values.forDisplay ? "{{key}}" : values.invocation.key
            request.fields.append(HTTPField(HTTPToolBox.keyHeader, key))
        }
        return request
    }

    private func fillBody(of request: inout HTTPRequest) throws(CallError) {
        guard
            let body = try template.body.flatMap({ (json) throws(CallError) in
                try values.json(json)
            })
        else { return }
        let isText = template.body?.stringValue != nil && body.stringValue != nil
        request.body = isText ? Array((body.stringValue ?? "").utf8) : body.canonicalBytes
        if !request.has("Content-Type") {
            let type = isText ? "text/plain; charset=utf-8" : "application/json"
            request.fields.append(HTTPField("Content-Type", type))
        }
    }

    private func address(_ base: String?) throws(CallError) -> String {
        var address: String
        do {
            address = try AddressTemplate(template.url).fill(environment: base) { name in
                try values.needed(name)
            }
        } catch let unfit as AddressTemplate.Unfit {
            throw CallError(
                code: "unsafe_path", message: unfit.message,
                at: unfit.placeholder.flatMap(values.pointer),
                expected: "a value that is one part of a path", hint: "Correct the argument.")
        } catch let error as CallError {
            throw error
        } catch {
            throw CallError(code: "unsafe_path", message: "\(error)", hint: "Tell the operator.")
        }
        for parameter in template.query {
            guard let value = try values.text(parameter.value) else { continue }
            address += address.contains("?") ? "&" : "?"
            address += PercentEncoding.encode(parameter.name) + "="
            address += PercentEncoding.encode(value)
        }
        return address
    }
}

extension HTTPRequest {
    fileprivate func has(_ name: String) -> Bool {
        fields.contains { $0.name.lowercased() == name.lowercased() }
    }

    /// How much of a body a preview shows.
    private static let shownBytesMax = 64 << 10

    /// The request for a person to read.
    var shown: String {
        var text = "\(method) \(url)"
        for field in fields { text += "\n\(field.name): \(field.value)" }
        if let body {
            text += "\n\n" + String(decoding: body.prefix(Self.shownBytesMax), as: UTF8.self)
            if body.count > Self.shownBytesMax {
                text += "\n[… \(body.count - Self.shownBytesMax) more bytes …]"
            }
        }
        return text
    }
}
