import Foundation

/// The directory that holds everything, locked for as long as this value lives.
final class DataDirectory {
    let path: String
    private let lock: Int32
    private var isLocked = true

    var databasePath: String { path + "/sparrow.db" }
    var witnessPath: String { path + "/witness" }

    /// Makes the directory where it is missing, and takes its lock.
    init(path: String) throws(StoreError) {
        self.path = path
        do {
            try FileManager.default.createDirectory(
                atPath: path,
                withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700]
            )
        } catch {
            throw StoreError.notWritable(path, DataDirectory.reason(error))
        }
        let lockPath = path + "/lock"
        let lock = open(lockPath, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard lock >= 0 else { throw StoreError.notWritable(lockPath, String(cString: strerror(errno))) }
        self.lock = lock
        guard flock(lock, LOCK_EX | LOCK_NB) == 0 else {
            // The file stays open until deinit, which runs: every stored property is set.
            throw StoreError.locked(path, by: DataDirectory.owner(lockPath))
        }
        let owner = "\(getpid())\n"
        guard ftruncate(lock, 0) == 0, pwrite(lock, owner, owner.utf8.count, 0) == owner.utf8.count else {
            throw StoreError.notWritable(lockPath, String(cString: strerror(errno)))
        }
        try createDatabaseFile()
    }

    deinit {
        unlock()
    }

    /// Gives the directory free.
    func unlock() {
        guard isLocked else { return }
        isLocked = false
        close(lock)
    }

    private static func owner(_ lockPath: String) -> String {
        let text = (try? String(contentsOfFile: lockPath, encoding: .utf8)) ?? ""
        return String(text.prefix { $0.isNumber })
    }

    private static func reason(_ error: any Error) -> String {
        let underlying = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError
        return underlying?.localizedDescription ?? error.localizedDescription
    }

    /// SQLite gives its other files the mode of this one.
    private func createDatabaseFile() throws(StoreError) {
        let file = open(databasePath, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw StoreError.notWritable(databasePath, String(cString: strerror(errno))) }
        close(file)
    }
}
