import JSON

/// What a session leaves behind when it has ended, as far as it has to be the same after a crash.
struct EndState {
    var phase = ""
    var status = ""
    var answer = ""
    var error = ""
    /// What agents have handed to each other: the goal and the constraints, whatever happened
    /// between, and each thing once.
    var brief = ""
    /// What the plan's own program tells of the workspace.
    var told = ""
    var files: [String: [UInt8]] = [:]
    /// What is wrong with the store; empty when its structure and every chain hold.
    var problems: [String] = []

    /// What is not as in `other`, in words; empty where all is the same.
    func differences(from other: EndState) -> [String] {
        var found = problems
        func compare(_ what: String, _ mine: String, _ theirs: String) {
            if mine != theirs { found.append("\(what) is «\(mine)», not «\(theirs)»") }
        }
        compare("phase", phase, other.phase)
        compare("status", status, other.status)
        compare("answer", answer, other.answer)
        compare("error", error, other.error)
        compare("brief", brief, other.brief)
        compare("`end`", told, other.told)
        for path in Set(files.keys).union(other.files.keys).sorted()
        where files[path] != other.files[path] {
            switch (files[path], other.files[path]) {
            case (nil, _): found.append("\(path) is missing")
            case (_, nil): found.append("\(path) should not be there")
            case (let mine?, let theirs?):
                compare(
                    path, String(decoding: mine, as: UTF8.self),
                    String(decoding: theirs, as: UTF8.self))
            }
        }
        return found
    }
}
