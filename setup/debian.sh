# shellcheck shell=bash
# A minimal Debian 12 in a folder. Sourced by .ci/bare-machine, .ci/package-test and packaging/image; bash.

# make_debian FOLDER [PACKAGE,...]: with more packages than debootstrap's minbase. Where packages come from, through which proxies,
# and who is trusted, is as this machine has it set up.
make_debian() {
    local folder=$1 log mirror
    log=$(mktemp)
    mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Codename: bookworm' 2>/dev/null | head -n 1 || :)
    if ! debootstrap --variant=minbase ${2:+"--include=$2"} bookworm "$folder" "${mirror:-http://deb.debian.org/debian}" >"$log" 2>&1; then
        cat "$log"
        rm -f "$log"
        return 1
    fi
    rm -f "$log"
    cp -L /etc/resolv.conf /etc/hosts "$folder/etc/"
    apt-config dump 2>/dev/null | grep -E '^Acquire::(https?|Retries|Check)' >"$folder/etc/apt/apt.conf.d/90host" || :
    # A proxy that opens TLS is trusted there, too: a file for each certificate.
    mkdir -p "$folder/usr/local/share/ca-certificates"
    awk -v folder="$folder/usr/local/share/ca-certificates" \
        '/BEGIN CERT/ { file = sprintf("%s/host-%d.crt", folder, ++n) } file { print >file } /END CERT/ { close(file); file = "" }' \
        /etc/ssl/certs/ca-certificates.crt || :
}
