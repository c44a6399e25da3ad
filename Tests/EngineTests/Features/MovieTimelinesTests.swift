import Testing

@testable import Engine

struct MovieTimelinesTests {
    @Test func `a movie's statistics are those of its ratings before a time`() {
        let log = LearnableLog.tastesAndQuality
        let timelines = MovieTimelines(log)
        let times = [0, log.times[0], log.times[1], log.times[log.count / 2], log.times[log.count - 1], UInt32.max]

        for movie in [0, 7, 47] {
            for time in times {
                var expected = MovieState()
                for position in 0..<log.count where Int(log.movieRows[position]) == movie && log.times[position] < time
                {
                    expected.apply(halfStars: log.halfStars[position])
                }
                #expect(timelines.state(ofMovie: movie, before: time) == expected)
            }
        }
        #expect(timelines.state(ofMovie: 7, before: .max).ratingCount > 20)
    }
}
