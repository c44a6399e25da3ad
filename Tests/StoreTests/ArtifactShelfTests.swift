import Foundation
import Testing

@testable import Store

/// A shelf in a temporary directory of its own.
private final class TestShelf {
    let directory = TestStore.temporaryDirectory()
    var shelf: ArtifactShelf { ArtifactShelf(directory: URL(fileURLWithPath: directory)) }

    deinit {
        TestStore.remove(directory)
    }

    @discardableResult
    func publish(_ weights: String) throws -> Artifact {
        try shelf.publish(name: "ease", trainedToOffset: 7, createdMilliseconds: 5, details: ["lambda": "300"]) {
            directory in
            try Data(weights.utf8).write(to: directory.appendingPathComponent("weights.safetensors"))
        }
    }

    /// What lies beside each other, hidden or not.
    func entries() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: directory + "/ease").sorted()
    }

    func damage(_ version: UInt32) throws {
        let weights = URL(fileURLWithPath: "\(directory)/ease/\(version)/weights.safetensors")
        var bytes = try Data(contentsOf: weights)
        bytes[0] ^= 1
        try bytes.write(to: weights)
    }
}

struct ArtifactShelfTests {
    @Test func `what was published is found again, with its manifest`() throws {
        let test = TestShelf()
        let published = try test.publish("one")
        let found = try #require(try test.shelf.newest(of: "ease"))
        #expect(found == published)
        #expect(found.version == 1)
        #expect(found.manifest.trainedToOffset == 7)
        #expect(found.manifest.details == ["lambda": "300"])
        #expect(try Data(contentsOf: found.url(ofFile: "weights.safetensors")) == Data("one".utf8))
    }

    @Test func `the last two versions stay`() throws {
        let test = TestShelf()
        for weights in ["one", "two", "three"] { try test.publish(weights) }
        #expect(try test.shelf.versions(of: "ease") == [2, 3])
    }

    @Test func `a file of a version gets other bytes, and the version is whole`() throws {
        let test = TestShelf()
        try test.publish("of somebody")
        let old = try test.publish("of somebody else")
        try test.shelf.replace(name: "ease", version: 2, files: ["weights.safetensors": Array("of nobody".utf8)])
        let new = try test.shelf.open(name: "ease", version: 2)
        #expect(try Data(contentsOf: new.url(ofFile: "weights.safetensors")) == Data("of nobody".utf8))
        #expect(new.manifest.details == old.manifest.details)
        #expect(new.manifest.trainedToOffset == old.manifest.trainedToOffset)
        #expect(try test.entries() == ["1", "2"])
        #expect(try test.shelf.open(name: "ease", version: 1).manifest.files.map(\.bytes) == [11])
    }

    @Test(arguments: [true, false])
    func `what a crash between the two renames left is put right`(isNewInPlace: Bool) throws {
        let test = TestShelf()
        try test.publish("of somebody")
        let place = test.directory + "/ease/"
        // As `replace` does it: the new directory is whole, the old one is out of the way.
        try FileManager.default.copyItem(atPath: place + "1", toPath: place + ".writing-1")
        try FileManager.default.moveItem(atPath: place + "1", toPath: place + ".erased-1")
        if isNewInPlace { try FileManager.default.moveItem(atPath: place + ".writing-1", toPath: place + "1") }

        try test.shelf.completeErasures(of: "ease")

        #expect(try test.entries() == ["1"])
        _ = try test.shelf.open(name: "ease", version: 1)
    }

    @Test func `a crash before the renames leaves the old one, and nothing beside it`() throws {
        let test = TestShelf()
        try test.publish("of somebody")
        try FileManager.default.copyItem(
            atPath: test.directory + "/ease/1",
            toPath: test.directory + "/ease/.writing-1"
        )
        try test.shelf.completeErasures(of: "ease")
        #expect(try test.entries() == ["1"])
        _ = try test.shelf.open(name: "ease", version: 1)
    }

    @Test func `a damaged version is refused and the one before it is taken`() throws {
        let test = TestShelf()
        for weights in ["one", "two"] { try test.publish(weights) }
        try test.damage(2)
        let error = #expect(throws: StoreError.self) { try test.shelf.open(name: "ease", version: 2) }
        #expect(error?.kind == .artifact)
        #expect(try test.shelf.newest(of: "ease")?.version == 1)
    }

    @Test func `a scrub leaves a note beside what is damaged, and takes it away when it is whole again`() throws {
        let test = TestShelf()
        for weights in ["one", "two"] { try test.publish(weights) }
        try test.damage(2)
        #expect(test.shelf.damage(name: "ease", version: 2) == nil)
        #expect(try test.shelf.scrub(name: "ease", version: 1) == nil)
        let found = try #require(try test.shelf.scrub(name: "ease", version: 2))
        #expect(found.contains("ease/2/weights.safetensors"))
        #expect(test.shelf.damage(name: "ease", version: 2) == found)
        #expect(test.shelf.damage(name: "ease", version: 1) == nil)
        #expect(test.shelf.names == ["ease"])

        // The same bit once more: as a copy brought back.
        try test.damage(2)
        #expect(try test.shelf.scrub(name: "ease", version: 2) == nil)
        #expect(test.shelf.damage(name: "ease", version: 2) == nil)
    }

    @Test func `a publication that fails leaves nothing to be seen`() throws {
        let test = TestShelf()
        try test.publish("one")
        #expect(throws: CancellationError.self) {
            try test.shelf.publish(name: "ease", trainedToOffset: 8, createdMilliseconds: 6) { directory in
                try Data("half".utf8).write(to: directory.appendingPathComponent("weights.safetensors"))
                throw CancellationError()
            }
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: test.directory + "/ease") == ["1"])
    }

    @Test func `what a crash left is no version, and goes with the next publication`() throws {
        let test = TestShelf()
        try FileManager.default.createDirectory(
            atPath: test.directory + "/ease/.writing-1",
            withIntermediateDirectories: true
        )
        #expect(try test.shelf.newest(of: "ease") == nil)
        try test.publish("one")
        #expect(try FileManager.default.contentsOfDirectory(atPath: test.directory + "/ease") == ["1"])
    }

    @Test func `a start removes what crashes left, of all names, and nothing else`() throws {
        let test = TestShelf()
        try test.publish("one")
        for path in ["/ease/.writing-2", "/din/.writing-1"] {
            try FileManager.default.createDirectory(atPath: test.directory + path, withIntermediateDirectories: true)
        }
        test.shelf.sweep()
        #expect(try FileManager.default.contentsOfDirectory(atPath: test.directory + "/ease") == ["1"])
        #expect(try FileManager.default.contentsOfDirectory(atPath: test.directory + "/din") == [])
        #expect(try test.shelf.newest(of: "ease")?.version == 1)
    }

    @Test func `a full disk is told from one that fails`() throws {
        let test = TestShelf()
        func fault(_ code: CocoaError.Code, _ system: Int32) throws -> StoreError {
            let underlying = NSError(domain: NSPOSIXErrorDomain, code: Int(system))
            let error = #expect(throws: StoreError.self) {
                try test.shelf.publish(name: "ease", trainedToOffset: 8, createdMilliseconds: 6) { _ in
                    throw CocoaError(code, userInfo: [NSUnderlyingErrorKey: underlying, NSFilePathErrorKey: "/x/y"])
                }
            }
            return try #require(error)
        }
        let full = try fault(.fileWriteOutOfSpace, ENOSPC)
        #expect(full.kind == .diskFull)
        #expect(full.message.contains("write of /x/y") && full.message.hasSuffix("free some space"))
        #expect(try fault(.fileWriteUnknown, EIO).kind == .disk)
        #expect(try FileManager.default.contentsOfDirectory(atPath: test.directory + "/ease") == [])
    }

    @Test(arguments: ["", "../ease", "a b", "a/b"])
    func `a name that could leave the shelf is refused`(name: String) {
        let test = TestShelf()
        #expect(throws: StoreError.self) { try test.shelf.versions(of: name) }
    }
}
