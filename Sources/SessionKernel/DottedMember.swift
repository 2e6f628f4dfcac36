package import JSON

/// What a name with dots leads to in an object: `a.b` may be a member of that name, or the member
/// `b` of the member `a`.
package enum DottedMember: Hashable, Sendable {
    case none
    case one(JSON)
    /// Both are there. Whoever reads the object may mean either, so nothing may be said of it.
    case several

    package init(_ name: String, in object: JSON) {
        let own = object[name]
        let within =
            name.utf8.contains(UInt8(ascii: "."))
            ? name.split(separator: ".").reduce(object as JSON?) { $0?[String($1)] } : nil
        switch (own, within) {
        case (let value?, nil), (nil, let value?): self = .one(value)
        case (nil, nil): self = .none
        case (_?, _?): self = .several
        }
    }
}
