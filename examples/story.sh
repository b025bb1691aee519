#!/bin/sh
# The whole story on this machine: a witnessed log, a release signed in a developer's name, a thief who signs in the same name, and who notices.
# Everything runs on loopback addresses and ends with this script. Any expectation that fails ends it with exit code 1.
#
# Environment: CAIRN, the command (default: ./cairn beside this folder).
set -eu

cairn=${CAIRN:-$(dirname -- "$0")/../cairn}
work=$(mktemp -d)
export XDG_CONFIG_HOME="$work/config" XDG_DATA_HOME="$work/share" XDG_CACHE_HOME="$work/cache" HOME="$work"
running=
cleanup() {
  for process in $running; do
    kill "$process" 2>/dev/null || :
  done
  for process in $running; do
    wait "$process" 2>/dev/null || :
  done
  rm -rf -- "$work"
}
trap cleanup EXIT
trap 'exit 1' HUP INT TERM

say() { printf '\n== %s\n' "$*"; }
fail() {
  printf 'story: %s\n' "$*" >&2
  for log in "$work"/*.err; do
    sed "s|^|${log##*/}: |" "$log" >&2
  done
  exit 1
}
# refused CODE COMMAND...: the command must end with this code.
refused() {
  wanted=$1
  shift
  code=0
  "$@" || code=$?
  [ "$code" = "$wanted" ] || fail "expected exit code $wanted, not $code: $*"
}
# start NAME COMMAND...: starts a server, and sets url to where it says that it listens.
start() {
  name=$1
  shift
  "$cairn" "$@" >"$work/$name.out" 2>"$work/$name.err" &
  last=$!
  running="$running $last"
  tries=0
  until url=$(sed -n 's/^listening on //p' "$work/$name.out") && [ -n "$url" ]; do
    kill -0 "$last" 2>/dev/null || fail "$name did not start"
    tries=$((tries + 1))
    [ "$tries" -lt 600 ] || fail "$name does not say where it listens"
    sleep 0.2
  done
}
stop() {
  kill "$1"
  wait "$1" || :
}

say 'A log, and a witness without which it publishes nothing'
log=$work/log
start log serve --dev --data "$log" --http 127.0.0.1:0
here=$url
stop "$last"
"$cairn" witness init --data "$work/witness" --name witness.example.test/w1 >/dev/null
"$cairn" witness add-log --data "$work/witness" "$(cat "$log/keys/log.vkey")" --url "$here" >/dev/null
start witness witness serve --data "$work/witness" --http 127.0.0.1:0
printf 'witness w1 %s %s\nquorum w1\n' "$(cat "$work"/witness/keys/*.vkey)" "$url" >"$log/witnesses.policy"
echo 'witness.policy = witnesses.policy' >>"$log/cairn.conf"
start log serve --dev --data "$log" --http "${here#http://}"
{
  printf 'log %s\n' "$(cat "$log/keys/log.vkey")"
  cat "$log/witnesses.policy"
} >"$work/witnessed.policy"

say 'Who verifies trusts the deployment, once'
"$cairn" trust use "$here"

say 'A developer signs a release in her name'
printf 'release 1.0\n' >"$work/release-1.0.tar"
"$cairn" token --data "$log" --email ada@example.test >"$work/ada.token"
"$cairn" sign --identity-token "$work/ada.token" "$work/release-1.0.tar"
issuer=$("$cairn" verify "$work/release-1.0.tar" --identity ada@example.test --issuer-regexp '.*' --json |
  sed -n 's/.*"issuer" *: *"\([^"]*\)".*/\1/p' | head -n 1)
[ -n "$issuer" ] || fail 'the verdict names no issuer'

say 'The list of who may sign has her, and the log has its witness'
"$cairn" verify "$work/release-1.0.tar" --identity ada@example.test --issuer "$issuer" --witness-policy "$work/witnessed.policy"

say 'A monitor looks for releases that others sign'
cat >"$work/monitor.yaml" <<EOF
state: monitor
interval: 1s
logs:
  - {name: ours, url: "$here", vkey: "$log/keys/log.vkey", start: 0}
rules:
  - name: releases
    match: {identity-pattern: '.*@example\.test'}
    expected: [{identity: ada@example.test}]
EOF
"$cairn" monitor --config "$work/monitor.yaml" --once || fail 'the monitor reports what is as it should be'
"$cairn" monitor --config "$work/monitor.yaml" >"$work/monitor.out" 2>"$work/monitor.err" &
monitor=$!
running="$running $monitor"

say 'Somebody else gets a token and signs a release of his own'
printf 'release 1.1, with a surprise\n' >"$work/release-1.1.tar"
"$cairn" token --data "$log" --email mallory@example.test >"$work/mallory.token"
"$cairn" sign --identity-token "$work/mallory.token" "$work/release-1.1.tar"
signed=$(date +%s)

say 'Who verifies refuses it'
refused 1 "$cairn" verify "$work/release-1.1.tar" --identity ada@example.test --issuer "$issuer" \
  --witness-policy "$work/witnessed.policy"

say 'The monitor reports it'
tries=0
until grep -q 'mallory@example.test' "$work/monitor.out"; do
  tries=$((tries + 1))
  [ "$tries" -lt 300 ] || fail 'the monitor reported nothing in a minute'
  sleep 0.2
done
seconds=$(($(date +%s) - signed))
grep -m 1 'mallory@example.test' "$work/monitor.out"
printf 'reported at most %s s after it was signed\n' "$seconds"
stop "$monitor"
refused 1 "$cairn" monitor --config "$work/monitor.yaml" --once >/dev/null

say 'Everybody did what was expected'
