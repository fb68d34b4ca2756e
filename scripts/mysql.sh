#!/usr/bin/env bash
# Starts MySQL itself (Debian stable has only MariaDB) on a port of its own and runs a command against it:
#
#   scripts/mysql.sh go test ./crm/store
#   scripts/mysql.sh go run ./cmd/genjin bench faults --database "mysql://root:@$GENJIN_TEST_MYSQL/" --redis redis://127.0.0.1:6379/9
#
# The server comes from Debian sid into a folder (26 s the first time, needs root and a Debian mirror) and runs in it as a chroot.
# It goes when the command ends; the folder stays for the next time. MYSQL_CHROOT and MYSQL_PORT choose others.
set -euo pipefail
root=${MYSQL_CHROOT:-/var/tmp/genjin-mysql}
port=${MYSQL_PORT:-3307}

[ $# -gt 0 ] || { sed -n '2,8p' "$0" >&2; exit 2; }
[ "$(id -u)" = 0 ] || { echo "needs root, for debootstrap and chroot" >&2; exit 1; }
if [ ! -x "$root/usr/sbin/mysqld" ]; then
  command -v debootstrap >/dev/null || { apt-get update -qq && apt-get install -y -qq --no-install-recommends debootstrap >/dev/null; }
  debootstrap --variant=minbase --include=mysql-server-core sid "$root" >"$root.log" 2>&1 || { tail -5 "$root.log" >&2; exit 1; }
fi
data=/var/lib/mysql-genjin
if [ ! -d "$root$data" ]; then
  chroot "$root" mysqld --no-defaults --initialize-insecure --user=root --secure-file-priv=NULL --datadir=$data >"$root.log" 2>&1 || { tail -5 "$root.log" >&2; exit 1; }
fi
chroot "$root" mysqld --no-defaults --user=root --secure-file-priv=NULL --datadir=$data --port="$port" --bind-address=127.0.0.1 --mysqlx=OFF \
  --socket=/tmp/genjin-mysql.sock --pid-file=/tmp/genjin-mysql.pid --max-connections=500 --innodb-buffer-pool-size=512M >>"$root.log" 2>&1 &
server=$!
trap 'kill $server 2>/dev/null; wait $server 2>/dev/null || true' EXIT
for _ in $(seq 300); do
  (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null && break
  kill -0 $server 2>/dev/null || { tail -5 "$root.log" >&2; exit 1; }
  sleep 0.2
done
chroot "$root" mysqld --version >&2
GENJIN_TEST_MYSQL=127.0.0.1:$port "$@"
