#!/usr/bin/env bats
# Applications that are not the shipped one, synthesized in a copy of the repository: the scripts know them by what synth wrote.

load helper

# The copy's own code, to be changed and run.
own_code() {
  local part
  rm -r "$project/dist" "$project/lib" "$project/imports" "$project/main.ts" "$project/bin/launch.mjs"
  for part in lib imports main.ts; do cp -R "$repository/$part" "$project"; done
  cp "$repository/bin/launch.mjs" "$repository/bin/bundle.mjs" "$project/bin"
  application="$project/lib/app/application.ts"
}
synth() {
  (cd "$project" && node bin/launch.mjs main.ts >synth.log 2>&1) || { cat "$project/synth.log" && return 1; }
}
on_their_cluster() {
  local name=$1
  shift
  script "$name" --context theirs "$@"
}

# bats test_tags=long
@test "a namespace that was renamed, and a second Secret" {
  own_code
  change "s/three-tier/shop/" "$application"
  change "s/key: 'password' } },/key: 'password' }, TOKEN: { secret: 'db-credentials', key: 'token' }, API: { secret: 'api-key', key: 'value' } },/" "$application"
  synth
  echo any >"$FAKE/clusters"
  on_their_cluster apply --profile hardened
  succeeds
  says 'created the Secret db-credentials with a random password token' 'created the Secret api-key with a random value'
  [ -f "$FAKE/secrets/shop db-credentials/token" ]
  [ -f "$FAKE/secrets/shop api-key/value" ]
  has 'Service shop/frontend'
  [ -d "$FAKE/records/shop tierwall-hardened" ]
  logged 'apply .*--namespace shop .*--filename .*db.k8s.yaml'
  not grep three-tier "$FAKE/log"
  on_their_cluster status --profile hardened
  succeeds
  logged 'get pods --namespace shop '
  on_their_cluster shell --profile hardened --as db -- true
  succeeds
  logged 'exec --stdin --namespace shop tierwall-shell-'
}

# bats test_tags=long
@test "a key that is added to a Secret which is there is made beside the others, which stay" {
  own_code
  synth
  echo any >"$FAKE/clusters"
  on_their_cluster apply --profile hardened
  change "s/key: 'password' } },/key: 'password' }, TOKEN: { secret: 'db-credentials', key: 'token' } },/" "$application"
  synth
  on_their_cluster apply --profile hardened
  succeeds
  says 'created the Secret db-credentials with a random token'
  logged 'patch secret db-credentials --namespace three-tier --type merge --patch-file /dev/stdin'
}

# bats test_tags=long
@test "a renamed namespace on a cluster that has the old one is a switch" {
  own_code
  synth
  echo any >"$FAKE/clusters"
  on_their_cluster apply --profile hardened
  change "s/three-tier/shop/" "$application"
  synth
  on_their_cluster status --profile hardened
  says 'not a profile of dist/, or one in another namespace' '  three-tier hardened'
  run bash "$project/scripts/apply.sh" --profile hardened --context theirs </dev/null
  fails_with 1 'the profile hardened is in the cluster (namespace three-tier) and has what hardened needs' 'node port 30001/TCP: Service three-tier/frontend'
  on_their_cluster apply --profile hardened --switch
  succeeds
  not has 'Service three-tier/frontend'
  has 'Service shop/frontend'
}

# bats test_tags=long
@test "a third profile: every script takes it, beside the others or in their place" {
  own_code
  cat >"$project/lib/app/shop.ts" <<'TS'
import { hardenedProfile } from './profile.ts';

const small = { requests: { cpu: '50m', memory: '32Mi' }, limits: { cpu: '250m', memory: '64Mi' } };

export const shop = hardenedProfile({
  namespace: 'shop',
  tiers: {
    web: { image: 'web:1', port: 8080, user: 101, resources: small, publicEntry: true, nodePort: 30011 },
    store: { image: 'store:1', port: 5432, user: 70, resources: small, secretEnv: { PASSWORD: { secret: 'store', key: 'it' } } },
  },
  edges: [{ from: 'web', to: 'store', port: 5432 }],
});
TS
  change "s/^import { hardenedApp.*/&\nimport { shop } from '.\/shop.ts';/; s/hardened: hardenedApp(hardened, CLUSTER_FLOOR)/&, shop: hardenedApp(shop)/" "$project/lib/app/outputs.ts"
  synth
  grep -q '^profile: shop$' "$project/dist/intent/shop.yaml"
  script up --profile other
  fails_with 2 'there is guide, hardened, shop'
  script up --profile shop --dry-run
  succeeds
  says 'dist/shop/web.k8s.yaml' 'create the Secret store in shop with a random it'
  echo any >"$FAKE/clusters"
  on_their_cluster apply
  on_their_cluster apply --profile shop
  succeeds
  says 'created the Secret store with a random it'
  has 'Service default/frontend'
  has 'Service shop/web'
  on_their_cluster status
  succeeds
  says 'profile guide' 'profile shop' 'no differences: the cluster has what dist/ has for guide, shop'
  on_their_cluster shell --profile shop --as store -- true
  succeeds
  logged 'exec --stdin --namespace shop '
  on_their_cluster test-connectivity --profile shop
  succeeds
  logged '^tierwall verify .*dist/shop --intent .*dist/intent/shop.yaml .*--quick'
  # Of the two that are there, only the one that has the port makes room.
  on_their_cluster apply --profile hardened --switch
  succeeds
  not has 'Service default/frontend'
  has 'Service shop/web'
}

# floor KIND: of the hardened profile.
floor() {
  change "s/ClusterFloorKind | undefined = .*/ClusterFloorKind | undefined = '$1';/" "$project/lib/app/cluster-settings.ts"
  synth
}

# bats test_tags=long
@test "a floor under all namespaces: applied before all else, and removed with what it protects" {
  own_code
  floor GlobalNetworkPolicy
  echo any >"$FAKE/clusters"
  on_their_cluster apply --profile hardened --dry-run
  succeeds
  [[ $output =~ 0-cluster-floor.k8s.yaml.*0-namespace.k8s.yaml.*1-network-policy.k8s.yaml.*db.k8s.yaml ]]
  on_their_cluster apply --profile hardened
  succeeds
  logged 'get customresourcedefinition globalnetworkpolicies.crd.projectcalico.org'
  # No namespace is named but its own.
  logged 'apply .*--namespace three-tier --filename [^ ]* *[^ ]*/0-cluster-floor.k8s.yaml --filename .*0-namespace.k8s.yaml'
  has 'GlobalNetworkPolicy /default.cluster-floor-three-tier-db'
  grep -q '^GlobalNetworkPolicy /default.cluster-floor-egress ' "$FAKE/records/three-tier tierwall-hardened/objects"
  on_their_cluster status --profile hardened
  succeeds
  floor ClusterNetworkPolicy
  on_their_cluster apply --profile hardened
  succeeds
  says 'no longer in dist/, but still in the cluster' 'GlobalNetworkPolicy /default.cluster-floor-egress'
  has 'ClusterNetworkPolicy /cluster-floor-egress'
  on_their_cluster apply --profile hardened --prune
  succeeds
  not has 'GlobalNetworkPolicy /default.cluster-floor-egress'
  on_their_cluster apply --profile guide --switch
  succeeds
  not has 'ClusterNetworkPolicy /cluster-floor-egress'
  # When the pods were gone that it protects.
  [ "$(grep -n 'delete StatefulSet db' "$FAKE/log" | cut -d : -f 1)" -lt "$(grep -n 'delete ClusterNetworkPolicy' "$FAKE/log" | head -n 1 | cut -d : -f 1)" ]
}

# bats test_tags=long
@test "a floor of a kind that the cluster does not have: nothing is applied, and no other profile removed" {
  own_code
  floor ClusterNetworkPolicy
  echo any >"$FAKE/clusters"
  on_their_cluster apply --profile guide
  : >"$FAKE/log"
  fault 'get customresourcedefinition clusternetworkpolicies' 0 ''
  on_their_cluster apply --profile hardened --switch
  fails_with 1 'the cluster has no clusternetworkpolicies.policy.networking.k8s.io, which the floor of hardened needs, so nothing was applied'
  has 'Service default/frontend'
  not logged ' apply '
  not logged ' delete '
}

# bats test_tags=long
@test "a floor of a kind that was made a moment ago is waited for, and without the right to ask it is tried" {
  own_code
  floor GlobalNetworkPolicy
  echo any >"$FAKE/clusters"
  fault 'get customresourcedefinition globalnetworkpolicies.*jsonpath' 1 ''
  on_their_cluster apply --profile hardened
  fails_with 1 'the kind globalnetworkpolicies.crd.projectcalico.org was not established in time'
  no_faults
  fault 'get customresourcedefinition' 1 'Error from server (Forbidden)'
  on_their_cluster apply --profile hardened
  succeeds
}

# bats test_tags=long
@test "without the shipped profiles the first one is taken" {
  own_code
  change "/guide: guideApp(guide),/d" "$project/lib/app/outputs.ts"
  synth
  [ ! -e "$project/dist/guide" ]
  script verify --dry-run
  succeeds
  says 'dist/hardened' 'dist/intent/hardened.yaml'
  script apply --profile guide
  fails_with 2 "no profile is called 'guide'; there is hardened"
}

@test "without dist/ it is said what writes it" {
  rm -r "$project/dist"
  for name in up apply status shell verify; do
    script "$name" --dry-run
    fails_with 1 'there is no dist/cluster/profiles.yaml; npm run synth writes it'
  done
  script down --dry-run
  succeeds
}

@test "no script names anything of the shipped application" {
  not grep -rnE 'three-tier|db-credentials|hardened|3000[0-9]|192\.168\.0\.0|0-namespace|profile guide' "$repository/scripts"
}
