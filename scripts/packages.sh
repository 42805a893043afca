# Sourced by scripts/demo, scripts/console and scripts/test: notes what this machine lacks and installs it with apt-get.
# Everything here speaks on stderr, because a command's stdout may be read by a program.

missing=()

say() {
    echo "${0##*/}: $*" >&2
}

# cargo, also in a shell that was opened before rustup was installed.
need_cargo() {
    if ! command -v cargo >/dev/null && [ -f "${CARGO_HOME:-$HOME/.cargo}/env" ]; then
        # shellcheck disable=SC1091
        . "${CARGO_HOME:-$HOME/.cargo}/env"
    fi
    if ! command -v cargo >/dev/null; then
        say "cargo is not installed. Install Rust as https://rustup.rs shows, then run this again."
        exit 1
    fi
}

# SQLite and ring bring C sources, and every program is linked with cc.
need_c_compiler() {
    if ! echo '#include <stdio.h>' | cc -x c -fsyntax-only - >/dev/null 2>&1; then
        missing+=(gcc libc6-dev)
    fi
    # cargo asks for the packages over TLS.
    [ -e /etc/ssl/certs/ca-certificates.crt ] || missing+=(ca-certificates)
}

# Node.js 18 or newer, as Debian has it since bookworm, and npm.
need_node() {
    local major=0
    if command -v node >/dev/null; then
        major=$(node --version | sed 's/^v\([0-9]*\).*/\1/')
    fi
    [ "$major" -ge 18 ] || missing+=(nodejs)
    command -v npm >/dev/null || missing+=(npm)
}

need_chromium() {
    command -v chromium >/dev/null || missing+=(chromium)
}

need_postgres() {
    local programs
    programs=$(compgen -G '/usr/lib/postgresql/*/bin/initdb' || command -v initdb || true)
    [ -n "$programs" ] || missing+=(postgresql)
}

as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@" >&2
    elif command -v sudo >/dev/null; then
        sudo "$@" >&2
    else
        say "installing packages needs root. As root, run: apt-get install ${missing[*]}"
        exit 1
    fi
}

install_missing() {
    [ "${#missing[@]}" -gt 0 ] || return 0
    if ! command -v apt-get >/dev/null; then
        say "please install what these Debian packages bring, then run this again: ${missing[*]}"
        exit 1
    fi
    say "installing ${missing[*]}"
    # Only the server's programs are wanted. Without this its package would make a cluster and start it as a service.
    local no_cluster=/etc/postgresql-common/createcluster.d/steeple-installs.conf
    if [[ " ${missing[*]} " == *" postgresql "* ]]; then
        as_root mkdir -p "${no_cluster%/*}"
        as_root sh -c "echo 'create_main_cluster = false' > $no_cluster"
    fi
    as_root apt-get update -q
    local installed=0
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "${missing[@]}" || installed=$?
    if [ -e "$no_cluster" ]; then
        as_root rm -f "$no_cluster"
    fi
    if [ "$installed" -ne 0 ]; then
        say "apt-get could not install ${missing[*]}; its own words are above."
        exit 1
    fi
    missing=()
}
