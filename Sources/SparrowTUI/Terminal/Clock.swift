import Glibc

/// The system's clocks, for the loop alone.
enum Clock {
    static func now() -> Moment {
        var monotonic = timespec()
        clock_gettime(CLOCK_MONOTONIC, &monotonic)
        var wall = time(nil)
        var local = tm()
        localtime_r(&wall, &local)
        return Moment(
            milliseconds: monotonic.tv_sec * 1_000 + monotonic.tv_nsec / 1_000_000,
            unixSeconds: wall,
            zoneSeconds: local.tm_gmtoff
        )
    }
}
