import Testing

@testable import SparrowCTL

struct TimeSpanTests {
    @Test(arguments: [("90s", 90), ("15m", 900), ("6h", 21_600), ("7d", 604_800)] as [(String, UInt64)])
    func `a number and a unit are a span of time`(text: String, seconds: UInt64) {
        #expect(TimeSpan(argument: text)?.seconds == seconds)
        #expect(TimeSpan(seconds: seconds).shown == text)
    }

    @Test(arguments: ["", "6", "h", "0h", "-1h", "1.5h", "6 h", "6w", "99999999999999999999d", "300000000000000d"])
    func `anything else is none`(text: String) {
        #expect(TimeSpan(argument: text) == nil)
    }

    @Test func `a span is shown in the largest unit that holds it whole`() {
        #expect(TimeSpan(seconds: 3_660).shown == "61m")
        #expect(TimeSpan(seconds: 61).shown == "61s")
        #expect(TimeSpan(seconds: 172_800).shown == "2d")
    }
}
