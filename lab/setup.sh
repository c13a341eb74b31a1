# Sourced by `run`, `test` and `lab/python`: says what is missing on this machine, and installs it where it can.

fail() {
    echo "countersign: $*" >&2
    exit 1
}

# Puts the Swift toolchain on PATH.
need_swift() {
    command -v swift >/dev/null && return
    local folder
    for folder in /opt/swift/usr/bin /usr/share/swift/usr/bin "$HOME/.local/share/swiftly/bin"; do
        if [ -x "$folder/swift" ]; then
            export PATH="$folder:$PATH"
            return
        fi
    done
    fail "there is no Swift toolchain: install Swift 6.2 or newer from https://swift.org/install and put it on PATH."
}

# need_packages PACKAGE…   installs the Debian packages that are missing.
need_packages() {
    local package missing=()
    command -v dpkg-query >/dev/null ||
        fail "this is no Debian or Ubuntu, so apt cannot install $*; the README says how to build elsewhere."
    for package in "$@"; do
        dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q ' installed$' || missing+=("$package")
    done
    [ ${#missing[@]} -gt 0 ] || return 0
    command -v apt-get >/dev/null || fail "apt-get is missing, so ${missing[*]} cannot be installed."
    local as_root=()
    if [ "$(id -u)" != 0 ]; then
        command -v sudo >/dev/null || fail "${missing[*]} must be installed, which needs root or sudo."
        as_root=(sudo)
    fi
    echo "installing ${missing[*]}" >&2
    # A fresh machine may have no package lists yet.
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -q "${missing[@]}" >&2 ||
        { "${as_root[@]}" apt-get update -q >&2 &&
            "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -q "${missing[@]}" >&2; } ||
        fail "apt-get could not install ${missing[*]}."
}

# What the Swift toolchain itself needs to run and to link.
toolchain_packages='binutils libc6-dev libgcc-12-dev libstdc++-12-dev libncurses6 libedit2 libxml2 libcurl4 zlib1g-dev'

need_libraries() {
    # shellcheck disable=SC2086
    need_packages $toolchain_packages libssl-dev libcurl4-openssl-dev libsecp256k1-dev libsodium-dev libuv1-dev libsqlite3-dev libpq-dev libseccomp-dev pkg-config
}

# build_release PRODUCT   all products with the same flags, so that none compiles the modules of another anew
build_release() { swift build -c release --static-swift-stdlib -Xswiftc -cross-module-optimization --product "$1"; }

# port_is_taken HOST PORT
port_is_taken() { (exec 3<>"/dev/tcp/$1/$2") 2>/dev/null; }

# Prints a port of 127.0.0.1 that nobody listens on.
free_port() {
    local port
    while port=$((20000 + RANDOM % 12000)); do
        port_is_taken 127.0.0.1 "$port" || { echo "$port"; return; }
    done
}
