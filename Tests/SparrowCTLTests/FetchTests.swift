import ArgumentParser
import Testing

@testable import SparrowCTL

struct MD5Tests {
    /// RFC 1321, appendix A.5, and lengths around the ends of a block (md5sum of GNU coreutils).
    private static let digests = [
        ("", "d41d8cd98f00b204e9800998ecf8427e"),
        ("a", "0cc175b9c0f1b6a831c399e269772661"),
        ("abc", "900150983cd24fb0d6963f7d28e17f72"),
        ("message digest", "f96b697d7cb7938d525a2f31aaf161d0"),
        ("abcdefghijklmnopqrstuvwxyz", "c3fcd3d76192e4007dfb496cca67e13b"),
        (String(repeating: "1234567890", count: 8), "57edf4a22be3c955ac49da2e2107b67a"),
        (String(repeating: "x", count: 55), "04364420e25c512fd958a70738aa8f72"),
        (String(repeating: "x", count: 56), "668a72d5ba17f08e62dabcafad6db14b"),
        (String(repeating: "x", count: 63), "7dc2ca208106a2f703567bdff99d8981"),
        (String(repeating: "x", count: 64), "c1bb4f81d892b2d57947682aeb252456"),
    ]

    @Test(arguments: MD5Tests.digests, [1, 7, 64, 1_000])
    func `the digest is that of the RFC, however the bytes come`(example: (text: String, digest: String), piece: Int) {
        let bytes = Array(example.text.utf8)
        var md5 = MD5()
        for start in stride(from: 0, to: bytes.count, by: piece) {
            bytes[start..<min(start + piece, bytes.count)].withUnsafeBytes { md5.update($0) }
        }

        #expect(md5.finish() == example.digest)
    }

    @Test(arguments: [
        ("d41d8cd98f00b204e9800998ecf8427e  ml-25m.zip\n", "d41d8cd98f00b204e9800998ecf8427e"),
        ("MD5 (ml-latest.zip) = D41D8CD98F00B204E9800998ECF8427E\n", "d41d8cd98f00b204e9800998ecf8427e"),
        ("d41d8cd98f00b204e9800998ecf8427e", "d41d8cd98f00b204e9800998ecf8427e"),
        ("", nil), ("<html>not found</html>", nil), ("d41d8cd98f00b204e9800998ecf8427", nil),
        ("d41d8cd98f00b204e9800998ecf8427e 0cc175b9c0f1b6a831c399e269772661", nil),
    ])
    func `a published checksum is read in either form`(text: String, checksum: String?) {
        #expect(FetchRun.checksum(in: text) == checksum)
    }
}

struct ContinuationTests {
    private static func answer(_ status: Int, range: String? = nil, tag: String? = nil) -> HTTPAnswer {
        HTTPAnswer(
            status: status,
            length: 10,
            contentRange: range,
            entityTag: tag,
            lastModified: "Mon, 01 Jan 2024 00:00:00 GMT"
        )
    }

    private static let date = "Mon, 01 Jan 2024 00:00:00 GMT"

    private static let answers: [(HTTPAnswer, UInt64, PartFile.Continuation)] = [
        (answer(206, range: "bytes 5-9/10"), 5, .goesOn(total: 10)),
        (answer(206, range: "bytes 4-9/10"), 5, .isOfAnother),
        (answer(206, range: "bytes 5-9/*"), 5, .isOfAnother),
        (answer(206, range: "nonsense"), 5, .isOfAnother),
        (answer(206), 5, .isOfAnother),
        (answer(206, range: "bytes 0-9/10"), 0, .isRefused(status: 206)),
        (answer(200, tag: "\"v1\""), 5, .beginsAnew(version: "\"v1\"", total: 10)),
        (answer(200, tag: "W/\"v1\""), 0, .beginsAnew(version: date, total: 10)),
        (answer(416, range: "bytes */5"), 5, .isWhole),
        (answer(416, range: "bytes */4"), 5, .isOfAnother),
        (answer(416), 5, .isOfAnother),
        (answer(404), 5, .isRefused(status: 404)),
        (answer(503), 0, .isRefused(status: 503)),
    ]

    @Test(arguments: ContinuationTests.answers)
    func `what an answer means for the bytes that are here`(
        answer: HTTPAnswer,
        byteCount: UInt64,
        meaning: PartFile.Continuation
    ) {
        #expect(PartFile.Continuation(answer, byteCount: byteCount) == meaning)
    }
}

struct FetchTests {
    @Test func `every edition says its size, its conditions and where they stand in full`() {
        for edition in MovieLensEdition.all {
            let about = edition.about.joined(separator: "\n")
            #expect(about.contains("\(edition.megabytes) MB"))
            #expect(about.contains("not for commercial use"))
            #expect(about.contains("https://files.grouplens.org/datasets/movielens/\(edition.name)-README."))
        }
    }

    @Test(arguments: [
        (["fetch", "ml-20"], "no edition \"ml-20\"; did you mean ml-20m?"),
        (["fetch", "ML-1M"], "no edition \"ML-1M\"; did you mean ml-1m?"),
        (["fetch", "ml-1m", "--base-url", "ftp://x"], "--base-url ftp://x: give an address that begins with http://"),
    ])
    func `a wrong edition is answered with the nearest`(arguments: [String], start: String) {
        let error = #expect(throws: (any Error).self) { _ = try SparrowCTL.parseAsRoot(arguments) }

        #expect(error.map { SparrowCTL.message(for: $0).hasPrefix(start) } == true)
        #expect(error.map { SparrowCTL.exitCode(for: $0).rawValue } == 64)
    }
}
