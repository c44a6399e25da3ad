# Sourced by scripts/run and scripts/test: finds the Swift toolchain and installs the Debian packages that are missing.

say() { printf '%s\n' "sparrow: $*" >&2; }

need_swift() {
    local version
    if ! command -v swift >/dev/null; then
        say "no Swift toolchain is installed (looked for 'swift' in PATH)."
        say "Get Swift 6.3 for Debian 12 from https://www.swift.org/install/linux/ (swiftly installs it in one command),"
        say "open a new shell so that 'swift --version' works, and run this script again."
        exit 69
    fi
    version=$(swift --version 2>/dev/null | sed -nE 's/.*Swift version ([0-9]+)\.([0-9]+).*/\1 \2/p' | head -1)
    set -- $version
    if [ "${1:-0}" -lt 6 ] || { [ "${1:-0}" -eq 6 ] && [ "${2:-0}" -lt 2 ]; }; then
        say "Swift ${1:-?}.${2:-?} is too old; Sparrow needs 6.3: https://www.swift.org/install/linux/"
        exit 69
    fi
}

# need_packages PACKAGE...: installs what is missing, and says so first.
need_packages() {
    local missing=() package as_root=()
    for package in "$@"; do
        dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
    done
    [ ${#missing[@]} -eq 0 ] && return
    if ! command -v apt-get >/dev/null; then
        say "these Debian packages are missing and there is no apt-get to install them: ${missing[*]}"
        exit 69
    fi
    if [ "$(id -u)" -ne 0 ]; then
        if ! command -v sudo >/dev/null; then
            say "these Debian packages are missing: ${missing[*]}"
            say "as root, run: apt-get install ${missing[*]}    and then this script again."
            exit 69
        fi
        as_root=(sudo)
    fi
    say "installing Debian packages${as_root:+ with sudo}: ${missing[*]}"
    local log
    log=$(mktemp)
    if ! { "${as_root[@]}" apt-get update -q && "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
        apt-get install -y -q --no-install-recommends "${missing[@]}"; } >"$log" 2>&1 </dev/null; then
        tail -20 "$log" >&2
        rm -f "$log"
        say "the packages could not be installed; the last lines of apt-get are above."
        exit 69
    fi
    rm -f "$log"
}

# What the programs are built with and run on. OpenBLAS is loaded at run time, where it is there.
run_packages=(libncurses-dev libsqlite3-dev libprotobuf-c-dev libzip-dev libhiredis-dev libcurl4 libopenblas0-pthread libdnnl2 pkg-config)
# What the tests need besides.
test_packages=(protobuf-c-compiler protobuf-compiler python3 python3-protobuf tmux redis-server)
