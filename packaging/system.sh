# shellcheck shell=bash
# What pip cannot install: libraries that Qt and vLLM link to, a compiler, fonts, a virtual display.
# As root with apt they are installed; anyone else is told the line to run. Sourced by bootstrap.sh.

# What `ldd` says of Qt's and vLLM's own libraries on a bare Debian, with the package that holds each.
LIBRARY_PACKAGES="
libEGL.so.1 libegl1
libGL.so.1 libgl1
libX11-xcb.so.1 libx11-xcb1
libX11.so.6 libx11-6
libdbus-1.so.3 libdbus-1-3
libfontconfig.so.1 libfontconfig1
libfreetype.so.6 libfreetype6
libglib-2.0.so.0 libglib2.0-0
libgthread-2.0.so.0 libglib2.0-0
libnuma.so.1 libnuma1
libwayland-client.so.0 libwayland-client0
libwayland-cursor.so.0 libwayland-cursor0
libxcb-cursor.so.0 libxcb-cursor0
libxcb-glx.so.0 libxcb-glx0
libxcb-icccm.so.4 libxcb-icccm4
libxcb-image.so.0 libxcb-image0
libxcb-keysyms.so.1 libxcb-keysyms1
libxcb-randr.so.0 libxcb-randr0
libxcb-render-util.so.0 libxcb-render-util0
libxcb-render.so.0 libxcb-render0
libxcb-shape.so.0 libxcb-shape0
libxcb-shm.so.0 libxcb-shm0
libxcb-sync.so.1 libxcb-sync1
libxcb-util.so.1 libxcb-util1
libxcb-xfixes.so.0 libxcb-xfixes0
libxcb-xkb.so.1 libxcb-xkb1
libxcb.so.1 libxcb1
libxkbcommon-x11.so.0 libxkbcommon-x11-0
libxkbcommon.so.0 libxkbcommon0
"

# needed_packages PYTHON: one line per thing without which Vlinders does not run, "what package".
needed_packages() {
    local python=$1 known soname package version
    known=$(PATH="$PATH:/sbin:/usr/sbin" ldconfig -p) || known=""
    while read -r soname package; do
        [ -z "$soname" ] || [[ $known == *"$soname "* ]] || echo "$soname $package"
    done <<<"$LIBRARY_PACKAGES"
    version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
    "$python" -c 'import ensurepip, venv' 2>/dev/null || echo "venv python$version-venv"
    # torch.compile and Triton compile at run time, against Python's headers.
    command -v g++ >/dev/null || echo "g++ g++"
    [ -e "$("$python" -c 'import sysconfig; print(sysconfig.get_path("include"))')/Python.h" ] ||
        echo "Python.h python$version-dev"
}

# wished_packages: one line per thing without which Vlinders runs, but looks or tests worse.
wished_packages() {
    has_font_for zh || echo "Chinese-font fonts-wqy-microhei"
    has_font_for und-zsye || echo "emoji-font fonts-noto-color-emoji"
    # A user with a screen needs no virtual one; root is a container or a CI machine.
    command -v Xvfb >/dev/null || { [ "$(id -u)" -ne 0 ] && [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; } || echo "Xvfb xvfb"
}

has_font_for() {
    command -v fc-list >/dev/null && [ -n "$(fc-list ":lang=$1" family)" ]
}

packages_of() { cut -d ' ' -f 2 | sort -u | tr '\n' ' ' | sed 's/ $//'; }
# names_of: "a, b, c and 7 more" of the things in the lines.
names_of() {
    cut -d ' ' -f 1 | awk '{ n[NR] = $0 } END {
        for (i = 1; i <= NR && i <= 3; i++) printf "%s%s", (i > 1 ? ", " : ""), n[i]
        if (NR > 3) printf " and %d more", NR - 3 }'
}

apt_install() {
    export DEBIAN_FRONTEND=noninteractive
    # The lists may be absent or stale: refreshed only when the first try fails.
    apt-get install -y --no-install-recommends "$@" && return
    apt-get update && apt-get install -y --no-install-recommends "$@"
}

# provide_system PYTHON: installs, or says what to install. Stops where something needed stays missing.
provide_system() {
    local python=$1 needed wished packages
    needed=$(needed_packages "$python")
    wished=$(wished_packages)
    # fc-list tells which fonts there are.
    [ -z "$wished" ] || command -v fc-list >/dev/null || wished+=$'\nfc-list fontconfig'
    packages=$(printf '%s\n%s\n' "$needed" "$wished" | sed '/^$/d' | packages_of)
    [ -n "$packages" ] || return 0
    if ! command -v apt-get >/dev/null; then
        [ -z "$needed" ] || fail "This machine lacks $(names_of <<<"$needed")." \
            "Install them with its package manager, then run this again."
        note "This machine lacks $(names_of <<<"$wished"); Vlinders runs without."
        return 0
    fi
    if [ "$(id -u)" -ne 0 ]; then
        [ -z "$needed" ] || fail "This machine lacks $(names_of <<<"$needed"). Run:" "sudo apt-get install $packages"
        note "For $(names_of <<<"$wished"): sudo apt-get install $packages"
        return 0
    fi
    # shellcheck disable=SC2086 # one word per package
    step "System packages ($(wc -w <<<"$packages"))" apt_install $packages || show_step_output
    needed=$(needed_packages "$python")
    [ -z "$needed" ] || fail "apt-get could not install what Vlinders needs: $(names_of <<<"$needed")." \
        "See $LOG, then: apt-get update && apt-get install $(packages_of <<<"$needed")"
}

# linked_missing QT: what the Qt libraries under QT link to and this machine lacks.
linked_missing() {
    local qt=$1
    {
        ldd "$qt"/lib/libQt6{Core,Gui,Widgets,Svg,DBus,Network}.so.6 \
            "$qt"/plugins/platforms/libq{xcb,wayland,offscreen}.so "$qt"/plugins/xcbglintegrations/*.so || true
    } 2>/dev/null | sed -n 's/^[[:space:]]*\([^ ]*\) => not found.*/\1/p' | sort -u
}
