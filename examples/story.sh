#!/bin/sh
# The whole story on this machine: a witnessed log, a release that two maintainers sign, a thief with the token of one of them, and who notices.
# Everything runs on loopback addresses and ends with this script. Any expectation that fails ends it with exit code 1. Needs curl; and
# docker-registry for the images, which are left out where it is missing.
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
  for log in "$work"/*.out; do
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
  : >"$work/$name.out" # what an earlier one of the name said
  "$cairn" "$@" >>"$work/$name.out" 2>&1 &
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

say 'Two maintainers sign a release, each in her own name and without a key to keep'
token() { "$cairn" token --data "$log" --email "$1@example.test" >"$work/$1.token"; }
token ada
token grace
release=$work/release-1.0.tar
printf 'release 1.0\n' >"$release"
for name in ada grace; do
  "$cairn" sign --identity-token "$work/$name.token" --bundle "$work/$name.sigstore.json" "$release"
done
issuer=$("$cairn" verify "$release" --bundle "$work/ada.sigstore.json" --identity ada@example.test --issuer-regexp '.*' --json |
  sed -n 's/.*"issuer" *: *"\([^"]*\)".*/\1/p' | head -n 1)
[ -n "$issuer" ] || fail 'the verdict names no issuer'

say 'The list says that it takes two of them'
registry=127.0.0.1:1
if command -v docker-registry >/dev/null; then
  printf 'version: 0.1\nlog: {level: info, formatter: text}\nstorage: {filesystem: {rootdirectory: "%s"}}\nhttp: {addr: "127.0.0.1:0"}\n' "$work/images" >"$work/registry.yml"
  docker-registry serve "$work/registry.yml" >"$work/registry.out" 2>&1 &
  running="$running $!"
  tries=0
  until registry=$(sed -n 's/.*listening on \(127[0-9.:]*\).*/\1/p' "$work/registry.out" | head -n 1) && [ -n "$registry" ]; do
    tries=$((tries + 1))
    [ "$tries" -lt 300 ] || fail 'the registry does not say where it listens'
    sleep 0.2
  done
fi
cat >"$work/signers.yaml" <<EOF
version: 1
signers:
  ada: {identity: ada@example.test, issuer: "$issuer"}
  grace: {identity: grace@example.test, issuer: "$issuer"}
rules:
  - name: releases
    artifact: ["file:release-*.tar", "$registry/team/**"]
    require: {signers: [ada, grace], threshold: 2}
EOF
"$cairn" policy check "$work/signers.yaml"
allowed() {
  file=$1
  shift
  "$cairn" verify "$file" "$@" --policy "$work/signers.yaml" --artifact "file:${file##*/}" --witness-policy "$work/witnessed.policy"
}
allowed "$release" --bundle "$work/ada.sigstore.json" --bundle "$work/grace.sigstore.json"

# image TAG: pushes an image of one small layer.
image() {
  printf 'the layer of %s\n' "$1" >"$work/layer"
  printf '{"architecture":"amd64","os":"linux","rootfs":{"type":"layers","diff_ids":["%s"]}}' "$(digest "$work/layer")" >"$work/image"
  for blob in layer image; do
    upload=$(curl -sS --fail -D - -o "$work/answer" -X POST "http://$registry/v2/team/app/blobs/uploads/" |
      tr -d '\r' | sed -n 's/^[Ll]ocation: *//p')
    curl -sS --fail -X PUT -H 'Content-Type: application/octet-stream' --data-binary "@$work/$blob" "$upload&digest=$(digest "$work/$blob")"
  done
  cat >"$work/manifest" <<EOF
{"schemaVersion": 2, "mediaType": "application/vnd.oci.image.manifest.v1+json",
 "config": {"mediaType": "application/vnd.oci.image.config.v1+json", "size": $(size "$work/image"), "digest": "$(digest "$work/image")"},
 "layers": [{"mediaType": "application/vnd.oci.image.layer.v1.tar", "size": $(size "$work/layer"), "digest": "$(digest "$work/layer")"}]}
EOF
  curl -sS --fail -X PUT -H 'Content-Type: application/vnd.oci.image.manifest.v1+json' --data-binary "@$work/manifest" \
    "http://$registry/v2/team/app/manifests/$1"
}
digest() { printf 'sha256:%s' "$(openssl dgst -sha256 -r "$1" | cut -c 1-64)"; }
size() { wc -c <"$1" | tr -d ' '; }
# ask DOOR IMAGE: what a cluster is told about a pod of this image.
ask() {
  curl -sS --fail -H 'Content-Type: application/json' --data-binary @- "$webhook/$1" >"$work/review" <<EOF
{"apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview", "request": {"uid": "705ab4f5-6393-11e8-b7cc-42010a800002",
 "kind": {"group": "", "version": "v1", "kind": "Pod"}, "resource": {"group": "", "version": "v1", "resource": "pods"},
 "operation": "CREATE", "namespace": "default", "name": "app", "userInfo": {"username": "ada"},
 "object": {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "app"},
  "spec": {"containers": [{"name": "app", "image": "$registry/team/app$2"}]}}}}
EOF
}
# review TAG WANTED: as a cluster asks, for the digest of the tag first and then whether it may run.
review() {
  ask mutations ":$1"
  grep -q '"patch"' "$work/review" || fail "the webhook should replace the tag, and says $(cat "$work/review")"
  ask validations "@$(digest "$work/manifest")"
  grep -q "\"allowed\" *: *$2" "$work/review" || fail "the webhook should say allowed: $2, and says $(cat "$work/review")"
  cat "$work/review"
  echo
}
if [ "$registry" != 127.0.0.1:1 ]; then
  say 'So do they with an image, and a cluster runs it'
  image 1.0
  for name in ada grace; do
    "$cairn" sign-image --identity-token "$work/$name.token" "$registry/team/app:1.0"
  done
  start webhook admission serve --signers "$work/signers.yaml" --trusted-root "$log/trust/trusted_root.json" \
    --witness-policy "$work/witnessed.policy" --http 127.0.0.1:0
  webhook=$url
  review 1.0 true
else
  say 'Left out: an image and the webhook of a cluster, because docker-registry is not installed'
fi

say 'Ada has a monitor that tells her what is done in her name'
cat >"$work/monitor.yaml" <<EOF
state: monitor
interval: 1s
logs:
  - {name: ours, url: "$here", vkey: "$log/keys/log.vkey", start: latest}
rules:
  - name: in my name
    match: {identity: ada@example.test}
EOF
"$cairn" monitor --config "$work/monitor.yaml" --once || fail 'the monitor reports what is as it should be'
"$cairn" monitor --config "$work/monitor.yaml" >"$work/monitor.out" 2>&1 &
monitor=$!
running="$running $monitor"

say 'Somebody has stolen her token, and signs a release of his own with it'
stolen=$work/release-1.1.tar
printf 'release 1.1, with a surprise\n' >"$stolen"
"$cairn" sign --identity-token "$work/ada.token" "$stolen"
signed=$(date +%s)

say 'The monitor reports it'
tries=0
until grep -q 'ada@example.test' "$work/monitor.out"; do
  tries=$((tries + 1))
  [ "$tries" -lt 300 ] || fail 'the monitor reported nothing in a minute'
  sleep 0.2
done
seconds=$(($(date +%s) - signed))
grep -m 1 'ada@example.test' "$work/monitor.out"
printf 'reported at most %s s after it was signed\n' "$seconds"
stop "$monitor"
refused 1 "$cairn" monitor --config "$work/monitor.yaml" --once >/dev/null

say 'Who verifies refuses it: it has one signer, and takes two'
refused 1 allowed "$stolen"

if [ "$registry" != 127.0.0.1:1 ]; then
  say 'And so does the cluster, of an image of his'
  image 1.1
  "$cairn" sign-image --identity-token "$work/ada.token" "$registry/team/app:1.1"
  review 1.1 false
fi

say 'Everybody did what was expected'
