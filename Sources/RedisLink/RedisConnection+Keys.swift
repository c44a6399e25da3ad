extension RedisConnection {
    /// Deletes every key that begins with these characters, slice by slice, so that other clients go on between them.
    ///
    /// - Parameter prefix: without `*?[\`, which mean something in patterns.
    /// - Returns: how many keys went.
    /// - Throws: what `call` does; the keys that went by then stay deleted.
    package func unlink(prefix: String) throws(RedisError) -> Int {
        precondition(
            !prefix.isEmpty && !prefix.contains(where: "*?[\\".contains),
            "RedisConnection: \(prefix) is no plain prefix"
        )
        var count = 0
        var cursor = "0"
        repeat {
            let reply = try call(RedisCommand("SCAN", cursor, "MATCH", prefix + "*", "COUNT", "1000"))
            guard let elements = reply.elements, elements.count == 2, let next = elements[0].text,
                let keys = elements[1].elements
            else { throw .refused(address, "SCAN gave no keys") }
            cursor = next
            guard !keys.isEmpty else { continue }
            var command = RedisCommand("UNLINK")
            for case .bytes(let key) in keys { command.add(bytes: key) }
            if case .integer(let removed) = try call(command) { count += Int(removed) }
        } while cursor != "0"
        return count
    }
}
