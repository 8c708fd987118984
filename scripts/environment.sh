# Sourced by ./deepsinger and ./test after `here` is set: `environment run` (or `test`) sees that .venv holds what they need.
#
# A stamp file per level is written last, from the requirements and the checkout's place; while it stands and matches, nothing
# is done. While an installation runs, .venv/unfinished stands, so that one that was cut off is thrown away and made again.

say() { printf 'deepsinger: %s\n' "$*" >&2; }

give_up() {
    say "$*"
    exit 3
}

environment() {
    level=$1
    venv=$here/.venv
    python=$venv/bin/python
    # The shell's own reading of a few lines, because this is all that a second run pays.
    wanted="$here $(cksum <"$here/pyproject.toml") $(cksum <"$here/scripts/environment.sh")"
    fresh "$level" || locked_install
}

fresh() {
    [ -x "$python" ] && [ ! -e "$venv/unfinished" ] && [ -f "$venv/deepsinger-$1" ] || return 1
    [ "$(cat "$venv/deepsinger-$1")" = "$wanted" ]
}

# One installation at a time: a symbolic link is made in one step and carries the number of the process that holds it.
locked_install() {
    lock=$here/.venv.lock
    told=
    while ! ln -s "$$" "$lock" 2>/dev/null; do
        [ -w "$here" ] || give_up "cannot write in $here, where .venv has to be made"
        holder=$(readlink "$lock" 2>/dev/null) || continue
        if ! kill -0 "$holder" 2>/dev/null; then
            mv "$lock" "$lock.$$" 2>/dev/null && rm -f "$lock.$$"
            continue
        fi
        [ -n "$told" ] || say "waiting for another set-up (process $holder) to finish"
        told=yes
        sleep 1
    done
    trap 'rm -f "$lock"' EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM HUP
    fresh "$level" || install
    rm -f "$lock"
    trap - EXIT INT TERM HUP
}

install() {
    log=$here/.venv/setup.log
    if [ -e "$venv/unfinished" ] || { [ -e "$venv" ] && ! "$python" -c "$supported" 2>/dev/null; }; then
        say "making .venv again: the last set-up did not finish, or its Python is gone"
        rm -rf "$venv"
    fi
    if [ ! -e "$venv" ]; then
        base=$(find_python) || give_up "no Python 3.10, 3.11 or 3.12 (64 bit, with venv and pip) was found;" \
            "install one (Debian: apt install python3-venv) or name it: DEEPSINGER_PYTHON=/path/to/python3.11 $0"
        say "first use: making .venv with $("$base" --version) (about 1.5 GB and two minutes, once)"
        mkdir "$venv" && : >"$venv/unfinished" || give_up "cannot make $venv"
        "$base" -m venv "$venv" >"$log" 2>&1 || failed
    else
        say "bringing .venv up to date"
        : >"$venv/unfinished"
    fi
    list=$venv/requirements.txt
    "$python" "$here/scripts/requirements.py" "$level" >"$list" 2>>"$log" || failed
    torch=$(grep '^torch[<>=]' "$list")
    # torch alone first: only for it may the index of CPU builds be asked, and the rest must then leave it as it is.
    pip_install "$torch" $(cpu_index)
    pip_install -r "$list"
    "$python" "$here/scripts/requirements.py" link "$here" >>"$log" 2>&1 || failed
    rm -f "$venv/deepsinger-run" "$venv/deepsinger-test"
    printf '%s\n' "$wanted" >"$venv/deepsinger-run"
    [ "$level" = run ] || printf '%s\n' "$wanted" >"$venv/deepsinger-$level"
    rm -f "$venv/unfinished"
}

pip_install() {
    "$python" -m pip install --disable-pip-version-check --no-input --progress-bar off "$@" >>"$log" 2>&1 || failed
}

failed() {
    tail -n 12 "$log" >&2
    give_up "the set-up failed (the lines above; all of it is in $log). Mend the cause, most often the network or a full disk, and run again"
}

supported='import sys, venv, ensurepip; sys.exit(not ((3, 10) <= sys.version_info[:2] <= (3, 12) and sys.maxsize > 2**32))'

find_python() {
    for name in ${DEEPSINGER_PYTHON:+"$DEEPSINGER_PYTHON"} python3 python3.12 python3.11 python3.10 \
        "${PYENV_ROOT:-$HOME/.pyenv}"/versions/3.1[012].*/bin/python; do
        found=$(command -v "$name" 2>/dev/null) || continue
        if "$found" -c "$supported" >/dev/null 2>&1; then
            printf '%s\n' "$found"
            return 0
        fi
    done
    return 1
}

# A Linux machine without an NVIDIA card has no use for the CUDA build and its 3 GB. PyTorch's own index has CPU builds; where
# it cannot be reached, or pip was given wheels of one's own, pip chooses as it would anyway.
cpu_index() {
    [ "$(uname -s)" = Linux ] && [ ! -e /proc/driver/nvidia ] && [ ! -e /dev/nvidia0 ] && [ ! -e /dev/dxg ] || return 0
    [ -z "${PIP_FIND_LINKS:-}${PIP_NO_INDEX:-}" ] || return 0
    url=https://download.pytorch.org/whl/cpu
    "$python" -c "import urllib.request as u; u.urlopen('$url/torch/', timeout=5)" 2>/dev/null && printf -- '--extra-index-url %s' "$url"
    return 0
}
