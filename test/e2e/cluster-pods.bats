#!/usr/bin/env bats
# Pods on a real cluster that are not as the manifests say, and what verify says of them.

load cluster-helper
bats_require_minimum_version 1.5.0

@test "guide: the cluster made anew, with the policy holding" {
  up --recreate --profile guide
  succeeds
}

@test "a pod on the network of its node reaches db past the policy: verify says MATCH no more" {
  # template PATCH: of frontend, as JSON.
  template() { own patch deployment frontend --type=json -p "[{\"op\": \"replace\", \"path\": \"/spec/strategy\", \"value\": {\"type\": \"Recreate\"}}, $1]" && own rollout status deployment frontend --timeout=120s; }
  template '{"op": "add", "path": "/spec/template/spec/hostNetwork", "value": true}'
  run scripts/verify.sh
  fails
  says 'of default/frontend[Deployment] runs with hostNetwork, so policies treat it differently'
  template '{"op": "remove", "path": "/spec/template/spec/hostNetwork"}'
  own patch deployment frontend --type=json -p '[{"op": "remove", "path": "/spec/strategy"}]'
  run scripts/verify.sh
  succeeds
}
