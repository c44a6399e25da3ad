// swift-tools-version:6.2
import PackageDescription

/// What every Swift target is compiled with: Swift 6 mode, explicit existentials and imports, and no warning left standing.
let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .treatAllWarnings(as: .error),
]

let package = Package(
    name: "sparrow",
    products: [
        .executable(name: "sparrow-server", targets: ["SparrowServer"]),
        .executable(name: "sparrow-tui", targets: ["SparrowTUI"]),
        .executable(name: "sparrowctl", targets: ["SparrowCTL"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/LebJe/TOMLKit", from: "0.6.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/HdrHistogram/hdrhistogram-swift", from: "0.2.0"),
    ],
    targets: [
        // C: the loops that must vectorise, and one small target for each library.
        .target(name: "Kernels"),
        .systemLibrary(name: "CNcurses"),
        .systemLibrary(name: "CLibzip"),
        .systemLibrary(name: "CHiredis"),
        .target(name: "CProtobuf", linkerSettings: [.linkedLibrary("protobuf-c")]),

        // Arrows point down only; ARCHITECTURE.md has the map.
        .target(name: "Text", swiftSettings: strict),
        .target(name: "Protocol", dependencies: ["CProtobuf"], swiftSettings: strict),
        .target(name: "Importers", dependencies: ["Text", "CLibzip"], swiftSettings: strict),
        .target(name: "Engine", dependencies: ["Kernels", "Text"], swiftSettings: strict),
        .target(name: "RedisLink", dependencies: ["CHiredis"], swiftSettings: strict),
        .target(
            name: "Store",
            dependencies: [
                "Kernels",
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "GRDBSQLite", package: "GRDB.swift"),
            ],
            swiftSettings: strict
        ),
        .executableTarget(
            name: "SparrowServer",
            dependencies: [
                "Protocol", "Store", "Engine", "Text", "Importers", "RedisLink",
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "TOMLKit", package: "TOMLKit"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Histogram", package: "hdrhistogram-swift"),
            ],
            swiftSettings: strict
        ),
        .executableTarget(
            name: "SparrowTUI",
            dependencies: [
                "Protocol", "Importers", "Text", "CNcurses",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "TOMLKit", package: "TOMLKit"),
            ],
            swiftSettings: strict
        ),
        .executableTarget(
            name: "SparrowCTL",
            dependencies: [
                "Protocol", "Importers", "Text", "Engine", "RedisLink",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "TOMLKit", package: "TOMLKit"),
            ],
            swiftSettings: strict
        ),
        // What drives the built programs from outside, for the end-to-end tests and the benchmarks.
        .target(
            name: "Harness",
            dependencies: ["Protocol", "RedisLink"],
            path: "Tests/Harness",
            swiftSettings: strict
        ),
        .executableTarget(
            name: "Benchmarks",
            dependencies: [
                "Protocol", "Harness", "Engine", "Importers", "Text",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            path: "Benchmarks",
            exclude: ["peers"],
            swiftSettings: strict
        ),

        .testTarget(name: "TextTests", dependencies: ["Text"], swiftSettings: strict),
        .testTarget(name: "ProtocolTests", dependencies: ["Protocol"], swiftSettings: strict),
        .testTarget(name: "ImportersTests", dependencies: ["Importers"], swiftSettings: strict),
        .testTarget(name: "StoreTests", dependencies: ["Store"], swiftSettings: strict),
        .testTarget(name: "RedisLinkTests", dependencies: ["RedisLink", "Harness"], swiftSettings: strict),
        // C: counts what tests take from the heap.
        .target(name: "AllocationCounter", path: "Tests/AllocationCounter"),
        .testTarget(
            name: "EngineTests",
            dependencies: ["Engine", "Kernels", "AllocationCounter"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "SparrowServerTests",
            dependencies: [
                "SparrowServer", "Protocol", "Store", "Engine", "RedisLink", "Harness",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "SparrowTUITests",
            dependencies: ["SparrowTUI", "Protocol", "Text"],
            exclude: ["Grids"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "SparrowCTLTests",
            dependencies: ["SparrowCTL", "Protocol", "Engine", "Importers"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "EndToEndTests",
            dependencies: ["Protocol", "Harness", "RedisLink"],
            swiftSettings: strict
        ),
    ]
)
