import Foundation
import Harness

#if canImport(Glibc)
    import Glibc
#endif

/// A file system in memory of a few megabytes, unmounted with its owner.
final class SmallFileSystem {
    let path: String

    init(megabytes: Int, at path: String) throws {
        self.path = path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        guard mount("sparrow", path, "tmpfs", 0, "size=\(megabytes)m") == 0 else {
            throw HarnessError("mount: \(String(cString: strerror(errno)))")
        }
    }

    deinit { umount2(path, Int32(MNT_DETACH)) }

    static let isAllowed: Bool = {
        guard let scratch = try? Scratch() else { return false }
        return (try? SmallFileSystem(megabytes: 1, at: scratch.path("probe"))) != nil
    }()

    /// Fills what is left, but for a few bytes.
    func fill() throws {
        let file = path + "/ballast"
        _ = FileManager.default.createFile(atPath: file, contents: nil)
        let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: file))
        var block = 64 * 1024
        while block >= 512 {
            do {
                try handle.write(contentsOf: Data(count: block))
            } catch {
                block /= 2
            }
        }
        try handle.close()
    }

    func makeReadOnly() throws { try remount(UInt(MS_RDONLY)) }

    func makeWritable() throws { try remount(0) }

    private func remount(_ flags: UInt) throws {
        guard mount("sparrow", path, "tmpfs", UInt(MS_REMOUNT) | flags, nil) == 0 else {
            throw HarnessError("remount: \(String(cString: strerror(errno)))")
        }
    }

    func makeRoom() throws { try FileManager.default.removeItem(atPath: path + "/ballast") }
}
