import Foundation
import Harness
import Testing

@Suite(.timeLimit(.minutes(2)))
struct EvaluateTests {
    private let scratch: Scratch
    private let directory: String

    init() throws {
        scratch = try Scratch()
        directory = try SmallMovieLens().write(to: scratch)
    }

    @Test func `models are compared without a daemon`() throws {
        let arguments = ["evaluate", directory, "--protocol", "stratified", "--models", "ease", "--seed", "7"]
        let table = try CommandLine(arguments, server: nil)

        #expect(table.exit == .status(0), "\(table.errors)")
        #expect(table.output.hasPrefix("stratified: "))
        #expect(
            table.output.split(separator: "\n").dropFirst(2).map { $0.prefix { $0 != " " } }.sorted() == [
                "ease", "item-knn", "popularity",
            ]
        )
        #expect(!table.output.contains("\u{1b}") && !table.errors.contains("\u{1b}"))
    }

    @Test func `JSON is one object, and the same for any thread count but for the seconds`() throws {
        let arguments = ["evaluate", directory, "--protocol", "leave-last-out", "--models", "item-knn", "--json"]
        let one = try figures(try CommandLine(arguments + ["--threads", "1"], server: nil))
        let two = try figures(try CommandLine(arguments + ["--threads", "2"], server: nil))

        #expect(one["popularity"]?["ndcg_at_10"] != nil)
        #expect(one["item-knn"] == two["item-knn"])
    }

    @Test(arguments: [
        (["--protocol", "stratifed"], "did you mean stratified?"),
        (["--models", "eese"], "did you mean ease?"),
        (["--set", "lamda=3"], "did you mean lambda?"),
    ])
    func `a wrong name ends with 64 and the nearest`(words: [String], advice: String) throws {
        let result = try CommandLine(["evaluate", directory] + words, server: nil)

        #expect(result.exit == .status(64))
        #expect(result.errors.contains(advice))
        #expect(result.errors.split(separator: "\n").count == 1)
        #expect(result.output.isEmpty)
    }

    @Test func `a path that is not there ends with 66`() throws {
        let result = try CommandLine(["evaluate", scratch.path("nowhere")], server: nil)

        #expect(result.exit == .status(66), "\(result.errors)")
    }

    @Test func `a wrong line ends with 65 and its place`() throws {
        let ratings = "movielens/ratings.csv"
        try scratch.write(scratch.read(ratings) + "1,2,9.5,1400000000\n", to: ratings)
        let result = try CommandLine(["evaluate", directory], server: nil)

        #expect(result.exit == .status(65))
        #expect(result.errors.contains("ratings.csv:"))
        #expect(!result.errors.contains("imported"))
        #expect(result.errors.contains("try again") && !result.errors.contains("import again"))
    }

    @Test func `too little data ends with 65 and says what is needed`() throws {
        try scratch.write("userId,movieId,rating,timestamp\n1,1,4,1400000000\n", to: "movielens/ratings.csv")
        let result = try CommandLine(["evaluate", directory], server: nil)

        #expect(result.exit == .status(65))
        #expect(result.errors.contains("two users"))
    }

    @Test func `samples are exported, and evaluated from their file`() throws {
        let file = scratch.path("samples.csv")
        let export = try CommandLine(["samples", "export", directory, file], server: nil)
        #expect(export.exit == .status(0), "\(export.errors)")
        let lines = scratch.read("samples.csv").split(separator: "\n")
        #expect(lines[0].split(separator: ",").count == 27)
        #expect(lines.count == 1 + SmallMovieLens().ratings.count)

        let arguments = ["--protocol", "random", "--models", "logistic-regression", "--json"]
        let ofFile = try figures(try CommandLine(["evaluate", file] + arguments, server: nil))
        let ofRatings = try figures(try CommandLine(["evaluate", directory] + arguments, server: nil))
        func auc(_ figures: [String: NSDictionary]) throws -> Double {
            try #require((figures["logistic-regression"]?["auc"] as? [String: Any])?["value"] as? Double)
        }
        #expect(try abs(auc(ofFile) - auc(ofRatings)) < 1e-5)

        try scratch.write(lines.prefix(3).joined(separator: "\n") + "\n1,1,9.5\n", to: "samples.csv")
        let damaged = try CommandLine(["evaluate", file] + arguments, server: nil)
        #expect(damaged.exit == .status(65))
        #expect(damaged.errors.contains("samples.csv:4:"))
        let device = try CommandLine(["samples", "export", directory, "/dev/null"], server: nil)
        #expect(device.exit == .status(64))
        #expect(device.errors.contains("/dev/null is no file"))
        let again = try CommandLine(["samples", "export", file, scratch.path("again.csv")], server: nil)
        #expect(again.exit == .status(65))
        let ratings = try CommandLine(["evaluate", directory + "/ratings.csv"], server: nil)
        #expect(ratings.exit == .status(65))
        #expect(ratings.errors.contains("give the directory that holds them"))
        let unwritable = try CommandLine(["samples", "export", directory, scratch.path("no/s.csv")], server: nil)
        #expect(unwritable.exit == .status(74))
        #expect(unwritable.errors.contains("cannot be written"))
    }

    /// As reported for this protocol: popularity .028, EASE .054.
    @Test(
        .enabled(if: isOptimised, "a debug build takes many minutes: swift test -c release"),
        .enabled(
            if: Programs.sharedData("ml-latest-small") != nil,
            "set SPARROW_DATA to a directory with ml-latest-small"
        )
    )
    func `on MovieLens latest-small the baselines are where they should be`() throws {
        let data = try #require(Programs.sharedData("ml-latest-small"))
        let arguments = ["evaluate", data, "--protocol", "leave-last-out", "--models", "ease", "--json"]
        let result = try CommandLine(arguments + ["--set", "lambda=200"], server: nil, within: .seconds(100))
        let figures = try figures(result)
        func ndcg(_ model: String) throws -> Double {
            try #require((figures[model]?["ndcg_at_10"] as? [String: Any])?["value"] as? Double)
        }

        #expect(try abs(ndcg("popularity") - 0.028) < 0.002)
        #expect(try abs(ndcg("ease") - 0.053) < 0.003)
    }

    /// The figures of each model.
    private func figures(_ result: CommandLine) throws -> [String: NSDictionary] {
        #expect(result.exit == .status(0), "\(result.errors)")
        let value = try JSONSerialization.jsonObject(with: Data(result.output.utf8))
        let rows = try #require((value as? [String: Any])?["rows"] as? [[String: Any]])
        return Dictionary(
            uniqueKeysWithValues: rows.compactMap { row in
                guard let model = row["model"] as? String, let metrics = row["metrics"] as? NSDictionary else {
                    return nil
                }
                return (model, metrics)
            }
        )
    }
}

/// Whether the programs were built with optimisation.
private let isOptimised: Bool = {
    #if DEBUG
        return false
    #else
        return true
    #endif
}()
