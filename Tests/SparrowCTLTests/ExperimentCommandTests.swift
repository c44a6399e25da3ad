import ArgumentParser
import Protocol
import Testing

@testable import SparrowCTL

struct ExperimentCommandTests {
    @Test func `an arm is read with all that it may say`() throws {
        #expect(try ArmText.arm("control:50") == ExperimentArm(name: "control", weight: 50))
        #expect(
            try ArmText.arm("B:5:model=din,diversity=0.3:freshness=1,genre-max=0:explore=2")
                == ExperimentArm(
                    name: "B",
                    weight: 5,
                    model: "din",
                    reranking: Reranking(diversity: 0.3, freshness: 1, genreMax: 0, explorationSlots: 2)
                )
        )
    }

    @Test(arguments: ["B:5:model=din", "B:5:model=ease,diversity=0.3,freshness=0.1,genre-max=3,explore=0"])
    func `settings are shown as they are given`(text: String) throws {
        let arm = try ArmText.arm(text)
        #expect("B:5:" + ArmText.settings(of: arm) == text)
    }

    @Test(arguments: [
        ("control", "give NAME:WEIGHT"), (":50", "give NAME:WEIGHT"), ("B:0", "weight"), ("B:101", "weight"),
        ("B:x", "weight"), ("B:5:diversity=2", "from 0 to 1"), ("B:5:diversity=nan", "from 0 to 1"),
        ("B:5:explore=11", "from 0 to 10"), ("B:5:modle=din", "there are model, diversity"),
        ("B:5:model", "no setting"),
        ("B:5:", "no setting"), ("B:5:model=", "no setting"),
    ])
    func `an arm that cannot be is refused with what is taken`(text: String, words: String) {
        let error = #expect(throws: ValidationError.self) { try ArmText.arm(text) }
        #expect(error?.message.contains(words) == true, "\(error?.message ?? "")")
    }

    @Test func `a report has rates, differences with both intervals, marks, and the verdict`() {
        var decided = ArmReport(
            name: "B",
            users: 2_500,
            exposures: 2_500,
            opens: 9,
            likes: 225,
            ratings: 400,
            likeRate: 0.09
        )
        decided.likesDifference = Difference(
            value: 0.031,
            low: 0.0164,
            high: 0.0456,
            sequentialLow: 0.0101,
            sequentialHigh: 0.0519,
            sequentialP: 0.0004
        )
        decided.starsDifference = Difference(
            value: -0.004,
            low: -0.1,
            high: 0.1,
            sequentialLow: -4.5,
            sequentialHigh: 4.5,
            sequentialP: 1
        )
        let report = ExperimentReport(
            arms: [ArmReport(name: "control", users: 2_500, exposures: 2_500, likes: 150, likeRate: 0.06), decided],
            sampleRatioP: 1,
            verdict: "B better"
        )
        let lines = ExperimentTables.report(report, width: nil)
        let text = lines.joined(separator: "\n")
        #expect(text.contains("9.0 %"))
        let likes = lines.first { $0.contains("likes") && $0.contains("+3.1") } ?? ""
        #expect(likes.contains("+1.6 … +4.6"))
        #expect(likes.contains("+1.0 … +5.2"))
        #expect(likes.contains("< .001"))
        #expect(likes.hasSuffix("✓"))
        let stars = lines.first { $0.contains("stars") && $0.contains("0.00") } ?? ""
        #expect(stars.hasSuffix("?"))
        #expect(!stars.contains("−0.00"))
        #expect(lines.last == "B better")
    }
}

struct SimulatedTasteTests {
    private func movie(_ id: UInt32) -> Movie {
        Movie(
            id: id,
            title: "Film",
            genres: id % 3 == 0 ? ["Drama"] : ["Drama", "Horror"],
            director: "Director \(id % 50)"
        )
    }

    @Test func `a taste is the same for the same seed, and another for another person`() {
        let tastes = [(1, 1), (1, 1), (1, 2), (2, 1)].map { SimulatedTaste(seed: $0, number: $1) }
        let utilities = tastes.map { taste in (1...20).map { taste.utility(of: movie($0)) } }
        #expect(utilities[0] == utilities[1])
        #expect(utilities[0] != utilities[2])
        #expect(utilities[0] != utilities[3])
        #expect(tastes[0].outcome(of: movie(3)) == tastes[1].outcome(of: movie(3)))
    }

    @Test func `people do what the truth says that they do`() {
        var (truth, likes, trueOpens, opens) = (0.0, 0, 0.0, 0)
        for number in 1...100 as ClosedRange<UInt64> {
            let taste = SimulatedTaste(seed: 7, number: number)
            for id in 1...100 as ClosedRange<UInt32> {
                let utility = taste.utility(of: movie(id))
                truth += taste.likeChance(utility)
                trueOpens += taste.openChance(utility)
                let outcome = taste.outcome(of: movie(id))
                if outcome.opens { opens += 1 }
                if outcome.opens, outcome.rates, outcome.halfStars >= 7 { likes += 1 }
            }
        }
        // Sums of 10,000 draws: four standard deviations of a binomial count at the most.
        #expect(abs(Double(likes) - truth) < 4 * truth.squareRoot())
        #expect(abs(Double(opens) - trueOpens) < 4 * trueOpens.squareRoot())
        #expect((0.03...0.25).contains(truth / 10_000))
    }
}
