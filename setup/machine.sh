# What ./ztun, ./test and .ci/run need of the machine, and how they come by it. Sourced by them; plain sh. Whoever sources
# it has set $me, the name that messages begin with. Functions in (...) keep their variables to themselves.

# The command that has to be there, and the Debian package that brings it. A JDK is searched for, see find_java.
build_needs="jdk mvn:maven"
demo_needs="ip:iproute2 unshare:util-linux nsenter:util-linux"
fleet_needs="vtysh:frr etcd:etcd-server"
test_needs="$demo_needs ping:iputils-ping ss:iproute2 nstat:iproute2 tc:iproute2 sysctl:procps kill:procps nft:nftables
    tcpdump:tcpdump nc:netcat-openbsd curl:curl ethtool:ethtool gcc:build-essential setpriv:util-linux prlimit:util-linux taskset:util-linux chrt:util-linux
    tmux:tmux chromium:chromium chromedriver:chromium-driver openssl:openssl tinyproxy:tinyproxy-bin $fleet_needs
    haproxy:haproxy"

PATH=$PATH:/usr/sbin:/sbin # where many commands for networks are, and a user's own path does not lead

fail() {
    echo "$me: $1" >&2
    exit 1
}

# find_java PROGRAM [RELEASE]: the folder of the first Java from release 17 on, or of just that release, that has the program
# (java, javac), whether it is on the PATH or not. JAVA_HOME is taken at its word.
find_java() (
    set -- "$1" "${2:-}" "$(readlink -f "$(command -v java)" || :)"
    for home in ${JAVA_HOME:+"$JAVA_HOME"} "${3%/bin/java}" /usr/lib/jvm/* /usr/local/lib/jvm/* /opt/*; do
        release=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$home/release" 2>/dev/null || :)
        if [ -x "$home/bin/$1" ] && [ "${release:-0}" -ge 17 ] && [ "${2:-$release}" = "$release" ]; then
            readlink -f "$home"
            return
        fi
        if [ -n "${JAVA_HOME:-}" ] && [ -z "$2" ]; then
            return 1
        fi
    done
    return 1
)

# The oldest JDK that this Debian has and that will do.
jdk_package() (
    for package in openjdk-17-jdk-headless openjdk-21-jdk-headless default-jdk-headless; do
        if apt-cache policy "$package" 2>/dev/null | grep -q 'Candidate: [0-9]'; then
            echo "$package"
            return
        fi
    done
    echo openjdk-17-jdk-headless
)

# missing_packages NEED...: the packages that bring what is not there, in one line.
missing_packages() (
    found=
    for need; do
        if [ "$need" = jdk ]; then
            if [ -n "${JAVA_HOME:-}" ] || find_java javac >/dev/null; then
                continue
            fi
            need=jdk:$(jdk_package)
        elif [ "$need" = jdk-17 ]; then
            find_java javac 17 >/dev/null && continue
            need=jdk:openjdk-17-jdk-headless
        elif command -v "${need%%:*}" >/dev/null; then
            continue
        fi
        case " $found " in
            *" ${need##*:} "*) ;;
            *) found="$found ${need##*:}" ;;
        esac
    done
    echo "${found# }"
)

as_root() {
    if [ "$(id -u)" = 0 ]; then
        "$@"
    else
        sudo -n "$@" # never asks for a password
    fi
}

# Why nothing can be installed here; nothing if it can.
no_install_reason() {
    if [ -n "${ZTUN_NO_INSTALL:-}" ]; then
        echo "nothing is to be installed"
    elif ! command -v apt-get >/dev/null; then
        echo "there is no apt-get"
    elif [ "$(id -u)" != 0 ] && ! sudo -n true 2>/dev/null; then
        echo "not root"
    fi
}

# have NEED...: installs what is missing, and says so. Where it cannot, it prints the line to type, and fails.
have() (
    missing=$(missing_packages "$@")
    if [ -z "$missing" ]; then
        return
    fi
    reason=$(no_install_reason)
    if [ -n "$reason" ]; then
        echo "$me: missing, and $reason: apt-get update && apt-get install --no-install-recommends -y $missing" >&2
        return 1
    fi
    log=$(mktemp)
    as_root apt-get update -qq >"$log" 2>&1 || :
    # shellcheck disable=SC2046 # now the names of this Debian's packages are known
    set -- $(missing_packages "$@")
    echo "$me: installing what is missing: $*" >&2
    if ! as_root env DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends \
        -o DPkg::Lock::Timeout=120 "$@" >>"$log" 2>&1 </dev/null; then
        cat "$log" >&2
        rm -f "$log"
        echo "$me: apt-get install failed: packages=$*" >&2
        return 1
    fi
    rm -f "$log"
)

# progress LOG: says every now and then how far the build has come whose output is in LOG, until it is ended, or this script is.
# To be run in the background.
progress() {
    start=$(date +%s)
    last=$start
    while kill -0 $$ 2>/dev/null; do
        sleep 1
        now=$(date +%s)
        modules=$(sed -n 's/^\[INFO\] Building .* \[\([0-9]*\)\/\([0-9]*\)\]$/module \1 of \2/p' "$1" 2>/dev/null | tail -n 1)
        files=$(grep -c '^\[INFO\] Downloaded from' "$1" 2>/dev/null || :)
        state="${modules:-starting Maven}, ${files:-0} files fetched, $((now - start)) s"
        if [ -t 2 ]; then
            printf '\r%s: building: %s\033[K' "$me" "$state" >&2
        elif [ $((now - last)) -ge 20 ]; then
            echo "$me: building: $state" >&2
            last=$now
        fi
    done
}

# end_progress PID: ends it, and clears its line.
end_progress() {
    kill "$1" 2>/dev/null || :
    wait "$1" 2>/dev/null || :
    if [ -t 2 ]; then
        printf '\r\033[K' >&2
    fi
}
