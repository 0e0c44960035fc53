#!/bin/sh
# Makes what docker-compose.yml takes as secrets: random, one file each, mode 0600, in ./secrets; and .env, which says
# who owns them. What exists is kept, so it may be run again. Nothing is printed but file names.
set -eu
cd "$(dirname "$0")/.."
umask 077
mkdir -p secrets

random() {  # $1 bytes, as hexadecimal digits
  od -An -v -tx1 -N "$1" /dev/urandom | tr -d ' \n'
}

make() {  # $1 file, $2 content
  if [ -e "secrets/$1" ]; then
    echo "secrets/$1 kept"
  else
    printf '%s\n' "$2" > "secrets/.$1" && mv "secrets/.$1" "secrets/$1"
    echo "secrets/$1 made"
  fi
}

make elastic_password "$(random 24)"
make kibana_password "$(random 24)"
make kibana_analyst_password "$(random 16)"
make kibana_encryption_key "$(random 32)"
make desk_password "$(random 16)"
make author_key "k1:$(random 32)"

# Services must not run as root, so root hands the files to the first ordinary user.
uid=$(id -u)
gid=$(id -g)
if [ "$uid" -eq 0 ]; then
  uid=${SERVICE_UID:-1000}
  gid=${SERVICE_GID:-1000}
  chown -R "$uid:$gid" secrets
fi
chmod 700 secrets
chmod 600 secrets/*
if [ -e .env ]; then
  echo ".env kept"
else
  printf 'SERVICE_UID=%s\nSERVICE_GID=%s\n' "$uid" "$gid" > .env
  echo ".env made"
fi
