#!/usr/bin/env bash
# ssh against a real sshd, with keys and configuration of its own.
. "$SOURCE_DIR/tests/remotes/lib.sh"
need ssh sshd ssh-keygen

port=$(free_port)
ssh-keygen -q -t ed25519 -N '' -f "$TMPDIR/host_key"
ssh-keygen -q -t ed25519 -N '' -f "$TMPDIR/user_key"
cat >"$TMPDIR/sshd_config" <<CONF
ListenAddress 127.0.0.1:$port
HostKey $TMPDIR/host_key
PidFile none
AuthorizedKeysFile $TMPDIR/user_key.pub
StrictModes no
UsePAM no
PasswordAuthentication no
KbdInteractiveAuthentication no
PermitRootLogin yes
Subsystem sftp internal-sftp
CONF
mkdir -p /run/sshd 2>/dev/null || true # root's sshd wants it
"$(command -v sshd)" -D -e -f "$TMPDIR/sshd_config" 2>"$TMPDIR/sshd.log" &
servers+=($!)
answers "$port" $!

# The user's own ssh is what connects, with the user's own configuration: here one in front of it in PATH.
echo "[127.0.0.1]:$port $(cut -d' ' -f1,2 "$TMPDIR/host_key.pub")" >"$TMPDIR/known_hosts"
printf 'UserKnownHostsFile %s\nGlobalKnownHostsFile none\nIdentitiesOnly yes\nBatchMode yes\n' \
  "$TMPDIR/known_hosts" >"$TMPDIR/ssh_config"
mkdir "$TMPDIR/bin"
printf '#!/bin/sh\nexec %s -F %s "$@"\n' "$(command -v ssh)" "$TMPDIR/ssh_config" >"$TMPDIR/bin/ssh"
chmod +x "$TMPDIR/bin/ssh"
export PATH=$TMPDIR/bin:$PATH

conforms "ssh://127.0.0.1:$port$TMPDIR/remote" "keyfile=$TMPDIR/user_key"

# A connection that breaks is made anew.
cut_connections "$port"
echo "[127.0.0.1]:$CUT_PORT $(cut -d' ' -f1,2 "$TMPDIR/host_key.pub")" >>"$TMPDIR/known_hosts"
ONLY=M conforms "ssh://127.0.0.1:$CUT_PORT$TMPDIR/remote" "keyfile=$TMPDIR/user_key"
were_cut

# Wrong key, unknown host, nobody there: an error that says so, and no endless tries.
export ONLY=Replaces
conforms_not "ssh://127.0.0.1:$port$TMPDIR/remote" "keyfile=$TMPDIR/host_key"
said 'Permission denied'
conforms_not "ssh://127.0.0.1:$(free_port)$TMPDIR/remote" "keyfile=$TMPDIR/user_key"
said 'Connection refused'
: >"$TMPDIR/known_hosts"
conforms_not "ssh://127.0.0.1:$port$TMPDIR/remote" "keyfile=$TMPDIR/user_key"
said 'Host key verification failed'
