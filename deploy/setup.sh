#!/bin/bash
# Runs once, in Elasticsearch's own image: gives Kibana its password, makes the role and user for people who read
# boards, and writes the API keys our services use into $KEYS. May be run again: keys that still work are kept.
set -euo pipefail
umask 077
: "${ELASTIC:?address of Elasticsearch}" "${SECRETS:?folder of secrets}" "${KEYS:?folder for API keys}"

# $1 method, $2 path, $3 body: asks as `elastic`. Its password goes by standard input and the body, which may hold
# another, by a pipe: no process list has them.
ask() {
  printf 'user = "elastic:%s"\n' "$(< "$SECRETS/elastic_password")" |
    curl --silent --show-error --fail-with-body --retry 5 --retry-connrefused --max-time 30 --config - \
      --request "$1" --header 'content-type: application/json' --data @<(printf '%s' "$3") "$ELASTIC$2"
}

works() {  # $1 key file: whether Elasticsearch still takes it
  [ -s "$1" ] && printf 'header = "authorization: ApiKey %s"\n' "$(< "$1")" |
    curl --silent --fail --max-time 30 --output /dev/null --config - "$ELASTIC/_security/_authenticate"
}

key() {  # $1 name, $2 role descriptors
  if works "$KEYS/$1"; then
    echo "API key $1 kept"
    return
  fi
  answer=$(ask POST /_security/api_key "{\"name\": \"$1\", \"role_descriptors\": $2}")
  encoded=$(sed -n 's/.*"encoded" *: *"\([A-Za-z0-9+\/=]*\)".*/\1/p' <<< "$answer")
  [ -n "$encoded" ] || { echo "Elasticsearch gave no API key $1" >&2; exit 1; }
  printf '%s\n' "$encoded" > "$KEYS/.$1"
  mv "$KEYS/.$1" "$KEYS/$1"
  echo "API key $1 made"
}

quietly() { ask "$@" > /dev/null; }

kibana_password=$(< "$SECRETS/kibana_password")
analyst_password=$(< "$SECRETS/kibana_analyst_password")
quietly POST /_security/user/kibana_system/_password "{\"password\": \"$kibana_password\"}"
echo "password of kibana_system set"

# Boards read kept posts and nothing else: locators, decisions and dead letters lie in indices of their own.
quietly PUT /_security/role/lourie_boards '{
  "indices": [{"names": ["lourie-posts*"], "privileges": ["read", "view_index_metadata"]}],
  "applications": [{"application": "kibana-.kibana", "privileges": ["read"], "resources": ["*"]}]
}'
quietly PUT /_security/user/analyst "{\"password\": \"$analyst_password\", \"roles\": [\"lourie_boards\"]}"
echo "user analyst may read the boards"

key search_api_key '{"lourie": {
  "cluster": ["monitor", "manage_index_templates"],
  "indices": [{"names": ["lourie-*"], "privileges": ["all"]}]
}}'
key kibana_api_key '{"lourie": {
  "applications": [{"application": "kibana-.kibana", "privileges": ["all"], "resources": ["*"]}]
}}'
