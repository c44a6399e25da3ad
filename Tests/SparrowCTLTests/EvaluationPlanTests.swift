import ArgumentParser
import Engine
import Testing

@testable import SparrowCTL

struct EvaluationPlanTests {
    private func plan(
        _ protocolName: String? = nil,
        models: String = "all",
        preset: String = "sparrow",
        against: String? = nil,
        settings: [String] = []
    ) throws -> EvaluationPlan {
        try EvaluationPlan(
            protocolName: protocolName,
            models: models,
            preset: preset,
            against: against,
            settings: settings
        )
    }

    @Test func `without words it is temporal, with the reference's settings its own split and objective`() throws {
        #expect(try plan().evaluationProtocol.name == "temporal")
        #expect(try plan().conditions.objective == nil)
        #expect(try plan(preset: "reference").evaluationProtocol.name == "random")
        #expect(try plan(preset: "reference").conditions.objective == .reference)
        #expect(try plan("stratified", preset: "reference").evaluationProtocol.name == "stratified")
    }

    @Test func `what can never work is refused at once`() {
        let strong = #expect(throws: Failure.self) { try plan("strong", preset: "reference") }
        #expect(strong?.status == .usage)
        #expect(strong?.message.contains("leave --preset out") == true)
        let mixed = #expect(throws: Failure.self) { try plan(models: "all,din") }
        #expect(mixed?.message == "--models: give names, or all by itself")
        let settings = #expect(throws: Failure.self) { try plan("kfold", models: "bias", settings: ["epochs=3"]) }
        #expect(settings?.message == "the models of this table have no settings; leave --set epochs=3 out")
    }

    @Test func `the baselines are always there, those that the protocol can judge`() throws {
        #expect(try plan("stratified", models: "ease").models.map(\.name) == ["popularity", "item-knn", "ease"])
        #expect(try plan("kfold", models: "bias").models.map(\.name) == ["bias"])
        #expect(try plan("temporal", models: " item-knn , ease").asked == ["item-knn", "ease"])
        #expect(try plan("kfold").rival == "bias")
        #expect(try plan("temporal", against: "popularity").rival == "popularity")
    }

    @Test(arguments: [
        (["temporl"], "no protocol \"temporl\"; did you mean temporal?"),
        (["temporal", "item-nn"], "no model \"item-nn\"; did you mean item-knn?"),
        (["kfold", "ease"], "kfold cannot judge ease; it judges als, bias"),
        (["temporal", ","], "--models names no model"),
        (["temporal", "all", "refrence"], "no preset \"refrence\"; did you mean reference?"),
        (["temporal", "all", "sparrow", "easy"], "no model in this table \"easy\"; did you mean ease?"),
    ])
    func `an unknown name is answered with the nearest`(words: [String], start: String) {
        let failure = #expect(throws: Failure.self) {
            try plan(
                words[0],
                models: words.dropFirst().first ?? "all",
                preset: words.dropFirst(2).first ?? "sparrow",
                against: words.dropFirst(3).first
            )
        }

        #expect(failure?.status == .usage)
        #expect(failure?.message.hasPrefix(start) == true, "\(failure?.message ?? "")")
    }

    @Test(arguments: [
        ("neighbors=5", "no setting \"neighbors\"; did you mean neighbours?"),
        ("item-knn.lambda=5", "no setting \"lambda\"; did you mean"),
        ("item-kn.neighbours=5", "no model in this table \"item-kn\"; did you mean item-knn?"),
        ("neighbours", "--set neighbours: give key=value"),
        ("neighbours=", "--set neighbours=: give key=value"),
        ("=5", "--set =5: give key=value"),
        ("neighbours=many", "item-knn: setting neighbours: \"many\" is none; give a whole number from 1"),
        ("popularity.x=1", "popularity has no settings"),
    ])
    func `a setting that is none is refused`(text: String, start: String) {
        let failure = #expect(throws: Failure.self) { try plan(settings: [text]) }

        #expect(failure?.status == .usage)
        #expect(failure?.message.hasPrefix(start) == true, "\(failure?.message ?? "")")
    }

    @Test func `a setting is for all that have it or for one`() throws {
        _ = try plan(settings: ["neighbours=5", "ease.lambda=200.5"])
    }

    @Test(arguments: [["--threads", "0"], ["--seed", "-1"], ["--seed", "x"]])
    func `numbers out of range are wrong usage`(arguments: [String]) {
        let error = #expect(throws: (any Error).self) { try SparrowCTL.parseAsRoot(["evaluate", "x"] + arguments) }

        #expect(error.map { SparrowCTL.exitCode(for: $0).rawValue } == 64)
    }
}
