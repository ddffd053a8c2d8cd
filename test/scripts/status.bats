#!/usr/bin/env bats
# scripts/status.sh, with tools that only pretend.

load helper

@test "status says what is missing, what is foreign, what is left over, and that all is well" {
  script up
  script status
  succeeds
  says 'no differences: the cluster has what dist/ has for guide'
  fault 'get --namespace default .* -o name' 1 'Error from server (NotFound): networkpolicies.networking.k8s.io "db-access-policy" not found'
  echo 'NetworkPolicy default/old uid-old' | tee -a "$FAKE/objects" >>"$FAKE/records/default tierwall-guide/objects"
  echo default/foreign >"$FAKE/policies"
  script status
  fails_with 1 'in dist/guide, but not in the cluster' 'db-access-policy' 'policies that dist/ does not have for guide' 'default/foreign' 'applied earlier and no longer in dist/guide' 'NetworkPolicy default/old'
}

# What stands in another namespace selects no pod of the profile, whatever its kind. What has no namespace may.
# bats test_tags=long
@test "status only names policies in namespaces of others" {
  script up
  printf '%s\n' payments/deny-all default-2/deny-all >"$FAKE/policies"
  echo networkpolicies.crd.projectcalico.org >"$FAKE/kinds"
  echo 'NetworkPolicy payments/default.extra' >"$FAKE/other-policies"
  script status
  succeeds
  says 'policies in other namespaces, which are not compared: they select none of the pods of guide' '  payments/deny-all' '  default-2/deny-all' '  NetworkPolicy payments/default.extra' 'no differences'
  echo default/deny-all >>"$FAKE/policies"
  script status
  fails_with 1 'policies that dist/ does not have for guide: they open or close more than it says' '  payments/deny-all'
  [ "$(sed -n '/^policies that dist/,/^$/p' <<<"$output" | grep -c deny-all)" = 1 ]
  rm "$FAKE/policies"
  echo 'NetworkPolicy default/default.extra' >>"$FAKE/other-policies"
  script status
  fails_with 1 'policies of other kinds that dist/ does not have' '  NetworkPolicy default/default.extra'
}

@test "status says what could not be listed, and looks in the namespaces of the profile alone if need be" {
  script up
  fault 'get networkpolicy --all-namespaces' 1 'Error from server (Forbidden)'
  script status
  succeeds
  logged 'get networkpolicy --namespace default -o jsonpath'
  fault 'get networkpolicy --namespace default -o jsonpath' 1 'Error from server (Forbidden)'
  echo globalnetworkpolicies.crd.projectcalico.org >"$FAKE/kinds"
  fault 'get globalnetworkpolicies' 1 'Error from server (Forbidden)'
  script status
  fails_with 1 'policies that could not be listed' '  NetworkPolicies of namespace default' '  globalnetworkpolicies.crd.projectcalico.org'
  case $output in *'no differences'* | *unlisted*) false ;; esac
}

# policies PEER [PORT [MORE]]: as kubectl writes two of them, each with what the API server adds.
policies() {
  cat <<Y
- apiVersion: networking.k8s.io/v1
  kind: NetworkPolicy
  metadata:
    generation: $RANDOM
    labels:
      app.kubernetes.io/name: shop
    name: db
    namespace: shop
  spec:
    ingress:
    - from:
      - $1
        podSelector:
          matchLabels:
            app: backend
      ports:
      - port: ${2:-3306}
        protocol: TCP
    podSelector: {}
    policyTypes:
    - Ingress${3:-}
- apiVersion: networking.k8s.io/v1
  kind: NetworkPolicy
  metadata:
    name: web
    namespace: shop
  spec:
    podSelector: {}
  status:
    conditions: $RANDOM
Y
}
# In the cluster as a list, to be applied as one document after the other.
listed() { printf 'apiVersion: v1\nitems:\n%s\nkind: List\nmetadata:\n  resourceVersion: ""\n' "$1"; }
documents() { sed 's/^- /---\n/; s/^  //' <<<"$1"; }

@test "status compares what the objects say, and not their names" {
  script up
  local plain='namespaceSelector:
          matchLabels:
            env: prod'
  documents "$(policies "$plain")" >"$FAKE/wanted"
  listed "$(policies "$plain")" >"$FAKE/found"
  script status
  succeeds
  says 'no differences: the cluster has what dist/ has for guide'
  listed "$(policies 'namespaceSelector: {}' 3307 '
    - Egress')" >"$FAKE/found"
  script status
  fails_with 1 'different from dist/guide (scripts/apply.sh --profile guide' \
    'NetworkPolicy shop/db: spec.ingress[0].from[0].namespaceSelector is {}, and is not in dist/guide' \
    'NetworkPolicy shop/db: spec.ingress[0].from[0].namespaceSelector.matchLabels.env is missing, and prod in dist/guide' \
    'NetworkPolicy shop/db: spec.ingress[0].ports[0].port is 3307, and 3306 in dist/guide' \
    'NetworkPolicy shop/db: spec.policyTypes[1] is Egress, and is not in dist/guide'
  not grep -q 'shop/web:' <<<"$output"
  not grep -q 'conditions\|generation' <<<"$output"
  not logged 'replace --filename'
  not grep -q 'ended at line' <<<"$output"
}

# bats test_tags=long
@test "status says what could not be compared, and which policies nothing evaluates" {
  script up
  fault 'replace --dry-run=server' 1 'Error from server (NotFound): deployments.apps "db" not found\nError from server (Forbidden): networkpolicies "db" is forbidden'
  script status
  fails_with 1 'not compared: Error from server (Forbidden): networkpolicies "db" is forbidden'
  not grep -q 'not compared: .*NotFound' <<<"$output"
  no_faults
  printf '%s\n' stagedglobalnetworkpolicies.crd.projectcalico.org globalnetworkpolicies.crd.projectcalico.org >"$FAKE/kinds"
  script status
  fails_with 1 'policies of other kinds that dist/ does not have' 'GlobalNetworkPolicy tenant-open'
  not grep -q 'policies in other namespaces' <<<"$output"
}
