import Testing

@testable import Engine

struct StratifiedSplitTests {
    @Test func `a split holds out its share of each user and loses nothing`() {
        let matrix = PlantedRatings.twoTastes
        let split = StratifiedSplit(matrix, testFraction: 0.25, seed: 3)

        for user in 0..<matrix.userCount {
            let (kept, out) = (split.training.history(ofUser: user), split.test(ofUser: user))
            #expect(out.count == 3)
            #expect(Set(kept + out) == Set(matrix.history(ofUser: user)))
        }
    }

    @Test func `the same seed gives the same split, another one another`() {
        let matrix = PlantedRatings.twoTastes
        let one = StratifiedSplit(matrix, testFraction: 0.25, seed: 3).training.movieRows
        #expect(one == StratifiedSplit(matrix, testFraction: 0.25, seed: 3).training.movieRows)
        #expect(one != StratifiedSplit(matrix, testFraction: 0.25, seed: 4).training.movieRows)
    }
}
