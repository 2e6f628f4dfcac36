// swift-tools-version: 6.2
import PackageDescription

// What every module of ours is compiled with. Only modules that speak to a C library go without
// strict memory safety: nearly every line of theirs would have to be marked.
let adapter: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .enableUpcomingFeature("InferIsolatedConformances"),
    .treatAllWarnings(as: .error),
]
let strict: [SwiftSetting] = adapter + [.strictMemorySafety()]

func module(
    _ name: String, _ dependencies: [Target.Dependency] = [], settings: [SwiftSetting] = strict
) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: settings)
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .testTarget(
        name: "\(name)Tests", dependencies: dependencies + ["TestSupport"], swiftSettings: adapter)
}

let package = Package(
    name: "holdpoint",
    products: [
        .executable(name: "holdpoint", targets: ["holdpoint"]),
        // Loaded into a runner that is to be killed.
        .library(name: "CrashLayer", type: .dynamic, targets: ["CrashLayer"]),
    ],
    targets: [
        .systemLibrary(name: "CSodium"),
        .systemLibrary(name: "CUTF8Proc"),
        .systemLibrary(name: "CPCRE2"),
        .systemLibrary(name: "CYAML"),
        .systemLibrary(name: "CSQLite"),
        .systemLibrary(name: "CCurl"),
        .systemLibrary(name: "CNcurses"),
        .systemLibrary(name: "CPosix"),

        module("JSON", ["CSodium"]),
        module("SessionKernel", ["JSON"]),
        module("ToolBoundary", ["JSON", "SessionKernel", "CPCRE2"]),
        module("Simulation", ["JSON", "SessionKernel", "ToolBoundary"]),
        module("SessionRuntime", ["JSON", "SessionKernel", "ToolBoundary"]),
        module(
            "JournalSQLite", ["JSON", "SessionKernel", "SessionRuntime", "CSQLite", "CPosix"],
            settings: adapter),
        module(
            "AnchorFiles", ["JSON", "SessionKernel", "SessionRuntime", "CPosix"],
            settings: adapter),
        module("ModelRules", ["JSON", "SessionKernel", "ToolBoundary", "SessionRuntime"]),
        module("HTTPClient", ["CCurl"], settings: adapter),
        module(
            "ModelHTTP", ["JSON", "SessionKernel", "SessionRuntime", "HTTPClient"],
            settings: adapter),
        module("Chaos", ["JSON", "SessionKernel", "ToolBoundary", "SessionRuntime"]),
        module("GuardedProcess", ["CPosix"], settings: adapter),
        module(
            "ToolsLocal",
            [
                "JSON", "SessionKernel", "ToolBoundary", "SessionRuntime", "GuardedProcess",
                "CPosix",
            ],
            settings: adapter),
        module(
            "ToolsHTTP",
            ["JSON", "SessionKernel", "ToolBoundary", "SessionRuntime", "HTTPClient"],
            settings: adapter),
        module(
            "ToolsMCP",
            ["JSON", "SessionKernel", "SessionRuntime", "GuardedProcess", "HTTPClient"],
            settings: adapter),
        module("Screen", ["CUTF8Proc"]),
        module(
            "Definitions", ["JSON", "SessionKernel", "ToolBoundary", "Screen", "CYAML"],
            settings: adapter),
        module("Console", ["JSON", "SessionKernel", "Screen"]),
        module("ScreenNcurses", ["Screen", "CNcurses"], settings: adapter),
        .executableTarget(
            name: "holdpoint",
            dependencies: [
                "JSON", "SessionKernel", "ToolBoundary", "SessionRuntime", "JournalSQLite",
                "AnchorFiles", "HTTPClient", "ModelRules", "ModelHTTP", "Chaos",
                "GuardedProcess", "ToolsLocal", "ToolsHTTP", "ToolsMCP", "Definitions", "Screen",
                "Console", "ScreenNcurses", "Simulation",
                "CPosix",
                "CSQLite", "CCurl",
            ],
            swiftSettings: adapter),

        .executableTarget(
            name: "holdpoint-bench",
            dependencies: [
                "JSON", "SessionKernel", "ToolBoundary", "SessionRuntime", "JournalSQLite",
                "CSQLite",
            ],
            path: "Benchmarks/Sources", swiftSettings: adapter),

        .executableTarget(
            name: "holdpoint-hunt", dependencies: ["Simulation"], path: "mutants/Hunt",
            swiftSettings: adapter),

        .target(
            name: "TestSupport",
            dependencies: ["JSON", "SessionKernel", "SessionRuntime", "Screen"],
            path: "Tests/TestSupport", swiftSettings: adapter),
        tests("JSON", ["JSON"]),
        tests("SessionKernel", ["JSON", "SessionKernel"]),
        tests("ToolBoundary", ["JSON", "SessionKernel", "ToolBoundary"]),
        tests("Simulation", ["JSON", "SessionKernel", "Simulation"]),
        tests("SessionRuntime", ["JSON", "SessionKernel", "ToolBoundary", "SessionRuntime"]),
        tests("Journal", ["JSON", "SessionKernel", "SessionRuntime", "JournalSQLite"]),
        tests("AnchorFiles", ["JSON", "SessionKernel", "SessionRuntime", "AnchorFiles"]),
        tests(
            "ModelRules", ["JSON", "SessionKernel", "SessionRuntime", "ModelRules", "Definitions"]),
        tests("HTTPClient", ["HTTPClient"]),
        tests(
            "ModelHTTP", ["JSON", "SessionKernel", "SessionRuntime", "HTTPClient", "ModelHTTP"]),
        // A runner that the tests can kill, and the guard of the children that they run.
        .executableTarget(
            name: "ToolRunnerProbe", dependencies: ["GuardedProcess"],
            path: "Tests/ToolRunnerProbe",
            swiftSettings: adapter),
        tests(
            "ToolsLocal",
            [
                "JSON", "SessionKernel", "SessionRuntime", "ToolBoundary", "GuardedProcess",
                "ToolsLocal", "ToolRunnerProbe", "CPosix",
            ]),
        tests(
            "ToolsHTTP",
            [
                "JSON", "SessionKernel", "SessionRuntime", "ToolBoundary", "HTTPClient",
                "ToolsHTTP",
            ]),
        // A server that the tests can tell to hang, die, flood, change its tools.
        .executableTarget(
            name: "MCPServerProbe", dependencies: ["JSON"], path: "Tests/MCPServerProbe",
            swiftSettings: adapter),
        tests(
            "ToolsMCP",
            [
                "JSON", "SessionKernel", "SessionRuntime", "GuardedProcess", "HTTPClient",
                "ToolsMCP", "MCPServerProbe", "ToolRunnerProbe",
            ]),
        // Kills the runner at every write point, by a library that is loaded into it.
        .target(
            name: "CrashLayer", path: "Tests/CrashMatrix/Layer",
            linkerSettings: [.linkedLibrary("sqlite3")]),
        .executableTarget(
            name: "CrashMatrix",
            dependencies: ["JSON", "SessionKernel", "SessionRuntime", "JournalSQLite", "CPosix"],
            path: "Tests/CrashMatrix/Matrix", swiftSettings: adapter),
        tests(
            "Chaos",
            [
                "JSON", "SessionKernel", "ToolBoundary", "SessionRuntime", "Chaos", "Definitions",
                "ModelRules", "JournalSQLite", "GuardedProcess", "ToolsLocal", "ToolRunnerProbe",
            ]),
        tests("Screen", ["Screen"]),
        tests("ScreenNcurses", ["Screen", "ScreenNcurses", "CNcurses"]),
        tests("Definitions", ["JSON", "SessionKernel", "Screen", "Definitions"]),
        tests("Console", ["JSON", "SessionKernel", "Screen", "Console"]),
        tests(
            "EndToEnd", ["JSON", "GuardedProcess", "holdpoint", "CrashMatrix", "MCPServerProbe"]),
        tests("Architecture", ["JSON", "SessionKernel", "Definitions", "ModelRules", "holdpoint"]),
    ]
)
