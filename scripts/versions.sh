# shellcheck shell=bash
# Every version that the scripts install, with the sha256 of each download. This is the only place to change a version.
# The checksums are those that the releases publish. Sourced, never run.
# shellcheck disable=SC2034

# A stack is a version of Kubernetes with a version of Calico that is tested on it. `guide` has the versions of the tutorial, `current`
# has maintained ones.
use_stack() {
  case $1 in
    guide)
      kubernetes=1.27.16
      node_image=kindest/node:v1.27.16@sha256:2d21a61643eafc439905e18705b8186f3296384750a835ad7a005dceb9546d20
      calico=v3.25.0
      # This file holds the CRDs. The operator-crds.yaml of the same release is outdated.
      calico_manifests="tigera-operator.yaml=3b8ccc519ac7d680abac91643dc5af5e64aebcc9798691a0af30757ddd8d40ee"
      kind_minimum=0.20.0
      kind_version=v0.27.0
      kind_sums="linux/amd64=a6875aaea358acf0ac07786b1a6755d08fd640f4c79b7a2e46681cc13f49a04b
linux/arm64=5e4507a41c69679562610b1be82ba4f80693a7826f4e9c6e39236169a3e4f9d0
darwin/amd64=3435134325b6b9406ccfec417b13bb46a808fc74e9a2ebb0ca31b379c8293863
darwin/arm64=5240ca1acb587e1d0386532dd8c3373d81f5173b5af322919fc56f0cdd646596"
      kubectl_version=v1.28.1
      kubectl_sums="linux/amd64=e7a7d6f9d06fab38b4128785aa80f65c54f6675a0d2abef655259ddd852274e1
linux/arm64=46954a604b784a8b0dc16754cfc3fa26aabca9fd4ffd109cd028bfba99d492f6
darwin/amd64=d6b8f2bac5f828478eade0acf15fb7dde02d7613fc9e644dc019a7520d822a1a
darwin/arm64=8fe9f753383574863959335d8b830908e67a40c3f51960af63892d969bfc1b10"
      calico_registry=docker.io
      operator_image=quay.io/tigera/operator:v1.29.0
      ;;
    current)
      kubernetes=1.36.4
      node_image=kindest/node:v1.36.4@sha256:099e049362a1526b2db71494e1947aae99bd16290d7c895f2b7ea312e3cbfaed
      calico=v3.32.1
      calico_manifests="operator-crds.yaml=192f8b2d934ef24b62e86b7e1a6e1762d1c8af26a916f78057bc13fa5ed60f71
tigera-operator.yaml=f18e073794207d372606bc3ea6f8fd73972f86d6828f4ba666dfe0d4aa8ab07f"
      # Older versions of kind cannot load images into these nodes.
      kind_minimum=0.32.0
      kind_version=v0.33.0
      kind_sums="linux/amd64=aee6151561422756b764a4ae28e7f44cda5af5a9eead3cc9985112b1de8d8e0d
linux/arm64=20022bee6cfcd5086cb7234d218e3454e6090022f2a8f55d1fa7fcf42c3867a2
darwin/amd64=5a99f26f57246dc9319dd294803313197a0f34d33c525b3ea8b655db5916ece0
darwin/arm64=0c8c7dbe5e23594a198b786c4bc13dacc101fa6196b0cb0b23a1ca44e61f4b4f"
      kubectl_version=v1.37.0
      kubectl_sums="linux/amd64=6129359f4e1f3848a5572ccb0b26cf28b8ca08cef38c95a765b2f64a2c961a2f
linux/arm64=922df28df248cc00a9e025f947704f1d1482de64ece54cfe57e61f19eaf1eef3
darwin/amd64=d5276c0f4fde77fc446070290f345944a7f1fda153df6b960e5fde93b7a9bccd
darwin/arm64=583beedaebe422e71d3f1a96acef8b1fef86ea2f09a45ad01aa6c9ce287c1380"
      calico_registry=quay.io
      operator_image=quay.io/tigera/operator:v1.42.3
      ;;
    *) usage_error "no stack is called '$1'; there is guide and current" ;;
  esac
  if [ "${TIERWALL_NODE_IMAGE:-}" ]; then
    node_image=$TIERWALL_NODE_IMAGE
    case ${node_image##*:v} in [0-9]*.[0-9]*.[0-9]*) kubernetes=${node_image##*:v} ;; esac
  fi
}

kind_url() { echo "https://github.com/kubernetes-sigs/kind/releases/download/$kind_version/kind-${1/\//-}"; }
kubectl_url() { echo "https://dl.k8s.io/release/$kubectl_version/bin/$1/kubectl"; }
calico_url() { echo "https://raw.githubusercontent.com/projectcalico/calico/$calico/manifests/$1"; }

# For both stacks: the image of the pods that try connections, and the image of scripts/shell.sh.
docker_minimum=20.10.0
kubectl_minimum=1.22.0
probe_image=${TIERWALL_PROBE_IMAGE:-registry.k8s.io/e2e-test-images/agnhost:2.53@sha256:99c6b4bb4a1e1df3f0b3752168c89358794d02258ebebc26bf21c29399011a85}
shell_image=${TIERWALL_SHELL_IMAGE:-nicolaka/netshoot:latest}
