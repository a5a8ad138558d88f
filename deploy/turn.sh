#!/bin/sh
# Starts coturn with the secret of LOCKSTEP_TURN_SECRET, from a file that nobody else reads: command lines are for all to see.
# Further options of coturn may follow, such as --external-ip.
set -eu
umask 077
: "${LOCKSTEP_TURN_SECRET:?is the secret that the servers have too}"
configuration=${TMPDIR:-/tmp}/turnserver.conf
cat > "$configuration" <<END
use-auth-secret
static-auth-secret=$LOCKSTEP_TURN_SECRET
realm=${LOCKSTEP_NAME:?is the name at which people open Lockstep}
listening-port=${TURN_PORT:-3478}
min-port=49160
max-port=49200
fingerprint
stale-nonce=600
# Peers of the same session may be on this machine; nobody else gets to its network, or to any inner one, through it.
no-multicast-peers
denied-peer-ip=0.0.0.0-0.255.255.255
denied-peer-ip=10.0.0.0-10.255.255.255
denied-peer-ip=100.64.0.0-100.127.255.255
denied-peer-ip=127.0.0.0-127.255.255.255
denied-peer-ip=169.254.0.0-169.254.255.255
denied-peer-ip=172.16.0.0-172.31.255.255
denied-peer-ip=192.168.0.0-192.168.255.255
denied-peer-ip=::-::1
denied-peer-ip=::ffff:0.0.0.0-::ffff:255.255.255.255
denied-peer-ip=64:ff9b::-64:ff9b::ffff:ffff
denied-peer-ip=fc00::-fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff
denied-peer-ip=fe80::-febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff
no-tls
no-dtls
no-cli
log-file=stdout
simple-log
pidfile=${TMPDIR:-/tmp}/turnserver.pid
END
exec turnserver -c "$configuration" "$@"
