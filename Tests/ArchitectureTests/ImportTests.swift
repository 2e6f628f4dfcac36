import Testing

/// What each module may import of this package. The house in `docs/ARCHITECTURE.md` says why.
enum House {
    static let mayImport: [String: Set<String>] = [
        "JSON": ["CSodium"],
        "SessionKernel": ["JSON"],
        "ToolBoundary": ["JSON", "SessionKernel", "CPCRE2"],
        "Simulation": ["JSON", "SessionKernel", "ToolBoundary"],
        "SessionRuntime": ["JSON", "SessionKernel", "ToolBoundary"],
        "JournalSQLite": ["JSON", "SessionKernel", "SessionRuntime", "CSQLite", "CPosix"],
        "AnchorFiles": ["JSON", "SessionKernel", "SessionRuntime", "CPosix"],
        "ModelRules": ["JSON", "SessionKernel", "ToolBoundary", "SessionRuntime"],
        "HTTPClient": ["CCurl"],
        "ModelHTTP": ["JSON", "SessionKernel", "SessionRuntime", "HTTPClient"],
        "Chaos": ["JSON", "SessionKernel", "ToolBoundary", "SessionRuntime"],
        "GuardedProcess": ["CPosix"],
        "ToolsLocal": [
            "JSON", "SessionKernel", "ToolBoundary", "SessionRuntime", "GuardedProcess", "CPosix",
        ],
        "ToolsHTTP": ["JSON", "SessionKernel", "ToolBoundary", "SessionRuntime", "HTTPClient"],
        "ToolsMCP": [
            "JSON", "SessionKernel", "SessionRuntime", "GuardedProcess", "HTTPClient",
        ],
        "Definitions": ["JSON", "SessionKernel", "ToolBoundary", "Screen", "CYAML"],
        "Screen": ["CUTF8Proc"],
        "Console": ["JSON", "SessionKernel", "Screen"],
        "ScreenNcurses": ["Screen", "CNcurses"],
        "holdpoint": [
            "JSON", "SessionKernel", "ToolBoundary", "SessionRuntime", "JournalSQLite",
            "AnchorFiles", "HTTPClient", "ModelRules", "ModelHTTP", "Chaos", "GuardedProcess",
            "ToolsLocal", "ToolsHTTP", "ToolsMCP",
            "Definitions", "Screen", "Console", "ScreenNcurses", "Simulation", "CPosix", "CSQLite",
            "CCurl",
        ],
    ]

    /// Modules that speak to a system and so may import its library and locks of the language.
    static let systemModules: Set<String> = ["Synchronization", "Glibc"]

    static let adapters = [
        "JournalSQLite", "AnchorFiles", "ModelRules", "ModelHTTP", "ToolsLocal",
        "ToolsHTTP", "ToolsMCP",
    ]
    static let ports = ["Journal", "Anchor", "Model", "Tools"]

    /// The C libraries, each with the one module of ours that speaks to it; `doctor` in the
    /// executable asks SQLite and curl for their versions.
    static let libraries: [String: Set<String>] = [
        "CSodium": ["JSON"], "CPCRE2": ["ToolBoundary"], "CUTF8Proc": ["Screen"],
        "CYAML": ["Definitions"], "CNcurses": ["ScreenNcurses"],
        "CSQLite": ["JournalSQLite", "holdpoint"], "CCurl": ["HTTPClient", "holdpoint"],
        "CPosix": [
            "JournalSQLite", "AnchorFiles", "GuardedProcess", "ToolsLocal", "holdpoint",
        ],
    ]

    /// Pure modules: no system, no clock, no locks.
    static let pure = ["JSON", "SessionKernel", "Simulation", "Console", "Screen"]
    /// Files of pure modules that need one function of the C library: `memcmp`, `pow`.
    static let callsC: Set<String> = [
        "Sources/JSON/String+Bytes.swift", "Sources/Screen/Contrast.swift",
    ]
}

@Suite struct `What modules import` {
    @Test func `a module imports only what the house table allows`() {
        for file in Repository.sources {
            let allowed = House.mayImport[file.target]
            for (module, line) in file.imports where !House.systemModules.contains(module) {
                #expect(
                    allowed?.contains(module) == true,
                    "\(file.place(line)): \(file.target) imports \(module)")
            }
        }
    }

    @Test func `every folder of Sources with Swift in it stands in the house table`() {
        let targets = Set(Repository.sources.map(\.target))
        #expect(targets.subtracting(House.mayImport.keys) == [])
    }

    @Test func `Foundation is nowhere in Sources`() {
        for file in Repository.sources {
            for (module, line) in file.imports {
                #expect(
                    !module.hasPrefix("Foundation") && module != "Dispatch",
                    "\(file.place(line)): start-up would cost ten times as much")
            }
        }
    }

    @Test func `a pure module imports no system module`() {
        for file in Repository.sources
        where House.pure.contains(file.target) && !House.callsC.contains(file.path) {
            for (module, line) in file.imports {
                #expect(
                    !House.systemModules.contains(module),
                    "\(file.place(line)): \(file.target) imports \(module)")
            }
        }
    }

    @Test func `adapters never import each other, and are named after their port`() {
        for file in Repository.sources where House.adapters.contains(file.target) {
            for (module, line) in file.imports {
                #expect(!House.adapters.contains(module), "\(file.place(line))")
            }
        }
        for adapter in House.adapters {
            #expect(House.ports.contains { adapter.hasPrefix($0) }, "\(adapter)")
        }
    }

    @Test func `only one module speaks to each C library`() {
        for file in Repository.sources {
            for (module, line) in file.imports {
                guard let speakers = House.libraries[module] else { continue }
                #expect(
                    speakers.contains(file.target),
                    "\(file.place(line)): \(module) is for \(speakers.sorted())")
            }
        }
    }
}
