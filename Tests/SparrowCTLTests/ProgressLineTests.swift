import Testing

@testable import SparrowCTL

struct ProgressLineTests {
    @Test func `on a terminal a bar is drawn over itself, ten times a second`() {
        let start = ContinuousClock.now
        var line = ProgressLine(width: 100, isSilent: false, now: start)

        let first = line.update("sending", done: 0, total: 20_000, unit: "ratings", now: start)
        let soon = line.update(
            "sending",
            done: 1,
            total: 20_000,
            unit: "ratings",
            now: start.advanced(by: .milliseconds(50))
        )
        let later = line.update(
            "sending",
            done: 5_000,
            total: 20_000,
            unit: "ratings",
            now: start.advanced(by: .seconds(5))
        )

        #expect(first == "\r\u{1B}[Ksending ························ 0 %  0 of 20,000 ratings")
        #expect(soon == nil)
        #expect(
            later == "\r\u{1B}[Ksending ██████·················· 25 %  5,000 of 20,000 ratings  1,000/s  0:15 left"
        )
        #expect(line.clear() == "\r\u{1B}[K")
        #expect(line.clear() == "")
    }

    @Test(arguments: [
        (100, "wide-and-deep ████████████············ 50 %  2,000 of 4,000 samples  100/s  0:20 left  loss 0.5"),
        (79, "wide-and-deep ████████████············ 50 %  100/s  0:20 left  loss 0.5"),
        (60, "wide-and-deep ████···· 50 %  100/s  0:20 left  loss 0.5"),
        (30, "wide-and-deep ████···· 50 % …"),
    ])
    func `where there is little room, rate and time left are what stays`(width: Int, expected: String) {
        let start = ContinuousClock.now
        var line = ProgressLine(width: width, isSilent: false, now: start)
        func update(_ done: UInt64, after seconds: Int) -> String? {
            line.update(
                "wide-and-deep",
                done: done,
                total: 4_000,
                unit: "samples",
                note: "loss 0.5",
                now: start.advanced(by: .seconds(seconds))
            )
        }
        _ = update(0, after: 0)

        #expect(update(2_000, after: 20) == "\r\u{1B}[K" + expected)
    }

    @Test func `piped it is a plain line every five seconds, none for what is short`() {
        let start = ContinuousClock.now
        var line = ProgressLine(width: nil, isSilent: false, now: start)
        func update(at seconds: Int) -> String? {
            let done = UInt64(seconds) * 100
            return line.update(
                "sending",
                done: done,
                total: 1_000,
                unit: "ratings",
                now: start.advanced(by: .seconds(seconds))
            )
        }

        #expect(update(at: 0) == nil)
        #expect(update(at: 1) == nil)
        #expect(update(at: 2) == "sending: 20 %  200 of 1,000 ratings  100/s  0:08 left\n")
        #expect(update(at: 4) == nil)
        #expect(line.clear() == "")
    }

    @Test func `what an earlier run had sent does not count for the rate`() {
        let text = ProgressLine.text("sending", done: 900, total: 1_000, start: 800, unit: "ratings", seconds: 10)

        #expect(text.plain == "sending: 90 %  900 of 1,000 ratings  10/s  0:10 left")
    }

    @Test func `a bar is never wider than the terminal`() {
        let start = ContinuousClock.now
        var line = ProgressLine(width: 20, isSilent: false, now: start)

        #expect(
            line.update("sending", done: 9, total: 9, unit: "ratings", now: start)
                == "\r\u{1B}[Ksending ████████ 1…"
        )
    }

    @Test func `a note is said beside the bar, and without a unit neither counts nor a rate`() {
        let start = ContinuousClock.now
        var line = ProgressLine(width: 100, isSilent: false, now: start)

        let first = line.update("din (3 of 9)", done: 0, total: 4, unit: "", note: "epoch 1  loss 0.5123", now: start)
        let later = line.update(
            "din (3 of 9)",
            done: 1,
            total: 4,
            unit: "",
            note: "epoch 2  loss 0.4987",
            now: start.advanced(by: .seconds(5))
        )

        #expect(first == "\r\u{1B}[Kdin (3 of 9) ························ 0 %  epoch 1  loss 0.5123")
        #expect(later == "\r\u{1B}[Kdin (3 of 9) ██████·················· 25 %  0:15 left  epoch 2  loss 0.4987")
    }

    @Test func `silent, nothing is printed`() {
        let start = ContinuousClock.now
        var line = ProgressLine(width: 100, isSilent: true, now: start)

        #expect(line.update("sending", done: 0, total: 1, unit: "ratings", now: start.advanced(by: .seconds(9))) == nil)
    }
}
