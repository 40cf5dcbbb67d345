# shellcheck shell=bash
# What set-up says: one line per step with its seconds, one line per error with its remedy.
# Sourced by bootstrap.sh, which sets LOG.

if [ -t 1 ]; then
    dim=$'\e[2m' bold=$'\e[1m' green=$'\e[32m' red=$'\e[31m' plain=$'\e[0m'
else
    dim='' bold='' green='' red='' plain=''
fi

step_job=""
step_log_start=0
said=false # whether the user has been told why set-up ends

note() { printf '  %s%s%s\n' "$dim" "$1" "$plain"; }

# fail WHAT REMEDY: the one line that a user reads.
fail() {
    said=true
    printf '%sSet-up stopped:%s %s %s%s%s\n' "$red" "$plain" "$1" "$bold" "$2" "$plain" >&2
    exit 1
}

# step NAME COMMAND...: runs the command with its noise in the log; false if it failed.
step() {
    local name=$1 started=$SECONDS status=0
    shift
    step_log_start=$(wc -c <"$LOG")
    set -m # a process group of its own, so that Ctrl+C can end all of it
    "$@" >>"$LOG" 2>&1 </dev/null &
    step_job=$!
    set +m
    if [ -t 1 ]; then
        while kill -0 "$step_job" 2>/dev/null; do
            printf '\r\e[K  · %-44s %s%4d s  %s%s' "$name" "$dim" $((SECONDS - started)) "$(newest_download)" "$plain"
            sleep 0.2
        done
        printf '\r\e[K'
    else
        printf '  · %-44s ' "$name"
    fi
    wait "$step_job" || status=$?
    step_job=""
    if [ ! -t 1 ]; then
        printf '%4d s\n' $((SECONDS - started))
    elif [ "$status" -eq 0 ]; then
        printf '  %s✓%s %-44s %s%4d s%s\n' "$green" "$plain" "$name" "$dim" $((SECONDS - started)) "$plain"
    fi
    return "$status"
}

newest_download() {
    step_output | tail -c 2000 |
        sed -n 's/^ *Downloading \(.*\/\)\{0,1\}\([A-Za-z0-9_.]*\)-[0-9].* (\(.*\))$/\2, \3/p' | tail -n 1
}

# step_output: what the newest step wrote.
step_output() { tail -c "+$((step_log_start + 1))" "$LOG"; }

show_step_output() {
    step_output | tr '\r' '\n' | grep -v '^ *$' | tail -n 12 | cut -c 1-160 | sed 's/^/    /' >&2 || true
}

stop_step() {
    trap - INT TERM
    said=true
    [ -z "$step_job" ] || kill -TERM -- "-$step_job" 2>/dev/null || true
    printf '\n%sSet-up interrupted.%s Run the same command again: it goes on from here.\n' "$red" "$plain" >&2
    exit 130
}
trap stop_step INT TERM

# Whatever ends set-up, it is never silent.
say_end() {
    local status=$1
    [ "$status" -eq 0 ] || $said ||
        printf '%sSet-up stopped%s by an error of its own (log: %s).\n' "$red" "$plain" "$LOG" >&2
}
trap 'say_end $?' EXIT
