# shellcheck shell=bash
# Checks the machine before anything is made, and shows all problems at once, each with its fix. Sourced, never run.

problems=0
problem() {
  problems=$((problems + 1))
  say "    PROBLEM  $1"
  say "             $2"
}
warning() {
  say "    warning  $1"
  say "             $2"
}

# preflight: ends the script if something would fail later.
preflight() {
  check_docker
  check_tools
  check_ports
  check_overlap
  check_limits
  check_images
  [ "$problems" = 0 ] || die "$problems problem$([ "$problems" = 1 ] || echo s) to fix first; nothing was made"
}

check_docker() {
  local info version cgroup memory
  if ! command -v docker >/dev/null; then
    problem 'docker is not installed' 'see https://docs.docker.com/engine/install/'
    return
  fi
  if ! info=$(docker info --format '{{.ServerVersion}} {{.CgroupVersion}} {{.MemTotal}}' 2>&1); then
    problem 'docker does not answer' "start it, and see that you may use it (docker info says: $(printf '%s' "$info" | tail -n 1 | cut -c 1-120))"
    return
  fi
  read -r version cgroup memory <<<"$info"
  version_at_least "$version" "$docker_minimum" ||
    problem "docker $version is too old for kind" "update it to $docker_minimum or newer"
  if [ "$cgroup" = 1 ] && version_at_least "$kubernetes" 1.35.0; then
    problem "this machine has cgroup v1, and Kubernetes $kubernetes needs v2" 'use --stack guide, or boot with systemd.unified_cgroup_hierarchy=1'
  fi
  case $memory in '' | *[!0-9]*) ;; *)
    memory=$((memory / 1048576))
    if [ "$memory" -lt 3500 ]; then
      problem "docker has $memory MiB of memory" 'give it 4 GiB or more (three nodes, Calico and a database)'
    elif [ "$memory" -lt 5500 ]; then
      warning "docker has $memory MiB of memory" '6 GiB are comfortable'
    fi
    ;;
  esac
  check_disk
}

check_disk() {
  local free
  free=$(df -Pk "$(disk_folder)" 2>/dev/null | awk 'NR == 2 { print int($4 / 1024) }')
  [ -n "$free" ] || return 0
  if [ "$free" -lt 4000 ]; then
    problem "$free MiB are free on the disk" 'free 10 GiB (docker system df shows what docker holds)'
  elif [ "$free" -lt 10000 ]; then
    warning "$free MiB are free on the disk" 'images and nodes take up to 10 GiB'
  fi
}

# disk_folder: the folder where docker keeps its data, if that is on this machine.
disk_folder() {
  local folder
  folder=$(docker info --format '{{.DockerRootDir}}' 2>/dev/null)
  if [ -d "$folder" ]; then printf '%s' "$folder"; else printf '%s' "$root"; fi
}

# check_tools: reports missing or old tools that the next step cannot download.
check_tools() {
  local tool minimum
  for tool in kind kubectl; do
    minimum=$([ "$tool" = kind ] && echo "$kind_minimum" || echo "$kubectl_minimum")
    tool_is_new_enough "$tool" "$minimum" && continue
    if [ "${offline:-}" ]; then
      problem "$tool $minimum or newer is not installed, and --offline allows no download" "install it, or run once without --offline"
    elif [ -z "$(sum_for "$(platform)" "$([ "$tool" = kind ] && echo "$kind_sums" || echo "$kubectl_sums")")" ]; then
      problem "$tool $minimum or newer is not installed, and no version is pinned for $(platform)" 'install it yourself'
    elif ! command -v curl >/dev/null; then
      problem "$tool $minimum or newer is not installed, and neither is curl to download it" "install $tool or curl"
    fi
  done
  command -v node >/dev/null || problem 'node is not installed' 'see https://nodejs.org; 20.19 or newer'
  [ -d "$root/node_modules" ] || problem 'the packages of this project are not installed' 'run npm ci'
}

# check_ports: the ports of this machine that lead into the cluster must be free, or belong to this cluster.
check_ports() {
  local host_port
  for host_port in $(of_kind hostPort); do check_port "$host_port"; done
}
check_port() {
  local holder starting host_port=$1
  (exec 3<>"/dev/tcp/127.0.0.1/$host_port") 2>/dev/null || return 0
  holder=$(docker ps --filter "publish=$host_port" --format '{{.Names}}' 2>/dev/null | head -n 1)
  # Docker goes on to start the nodes of a run that was killed. Until they run, it lists them as created.
  starting=$(docker ps --all --filter status=created --filter "publish=$host_port" --format '{{.Names}}' 2>/dev/null)
  if grep -Fxq -f <(nodes_of_cluster) <<<"$holder"$'\n'"$starting"; then return; fi
  if [ -z "$holder" ] && command -v ss >/dev/null; then
    holder=$(ss -Hltnp "sport = :$host_port" 2>/dev/null | sed -n 's/.*users:((\("[^"]*"\),pid=\([0-9]*\).*/\1, process \2/p' | head -n 1)
  elif [ -z "$holder" ] && command -v lsof >/dev/null; then
    holder=$(lsof -nP -iTCP:"$host_port" -sTCP:LISTEN 2>/dev/null | awk 'NR == 2 { print $1 ", process " $2 }')
  fi
  problem "port $host_port of this machine is held by ${holder:-another process}" "stop it; if it is another kind cluster: kind delete cluster --name NAME"
}

overlap_matters='this matters only if pods must connect to machines there, because they cannot. To give pods other addresses, change POD_SUBNET in lib/app/cluster-settings.ts and run npm run synth'

# check_overlap: looks for other networks with addresses of the pods. Pods cannot reach such a network, or it breaks the cluster.
check_overlap() {
  local network all subnet route pod_subnet=${pod_subnet:-$(of_kind podSubnet)}
  # kind's own network has two subnets, in either order.
  while read -r network all; do
    for subnet in $all; do
      overlaps "$subnet" || continue
      if [ "$network" = kind ]; then
        problem "docker's network 'kind' has $subnet, which overlaps the pods' $pod_subnet" "docker network rm kind; docker network create kind --subnet 172.30.0.0/16"
      else
        warning "docker's network '$network' has $subnet, which overlaps the pods' $pod_subnet" "$overlap_matters"
      fi
    done
  done < <(docker network ls --format '{{.Name}}' 2>/dev/null | while read -r network; do
    docker network inspect "$network" --format '{{.Name}}{{range .IPAM.Config}} {{.Subnet}}{{end}}' 2>/dev/null
  done)
  command -v ip >/dev/null || return 0
  while read -r route; do
    overlaps "$route" && warning "this machine has a route to $route, which overlaps the pods' $pod_subnet" "$overlap_matters"
  done < <(ip -4 route show 2>/dev/null | awk '$1 ~ /^(blackhole|unreachable|prohibit)$/ { $1 = $2 } { print $1 }')
  return 0
}

# overlaps CIDR: does it share addresses with the pods? IPv6 is not compared.
overlaps() {
  local pods
  for pods in ${pod_subnet//,/ }; do
    share_addresses "$1" "$pods" && return
  done
  return 1
}

# share_addresses CIDR CIDR: do two IPv4 CIDRs share addresses? That is so if one of them contains the other.
share_addresses() {
  local a b one=${1#*/} other=${2#*/}
  a=$(address_number "${1%/*}") && b=$(address_number "${2%/*}") || return
  [ "$one" != "$1" ] || one=32
  [ "$one" -le "$other" ] || one=$other
  # A default route overlaps with everything and does no harm.
  [ "$one" -gt 0 ] && [ $((a >> (32 - one))) -eq $((b >> (32 - one))) ]
}

# address_number IPV4-ADDRESS
address_number() {
  local a b c d
  IFS=. read -r a b c d <<<"$1"
  case $a$b$c$d in '' | *[!0-9]*) return 1 ;; esac
  printf '%s' $((((a * 256 + ${b:-0}) * 256 + ${c:-0}) * 256 + ${d:-0}))
}

check_limits() {
  local instances watches
  [ -r /proc/sys/fs/inotify/max_user_instances ] || return 0
  instances=$(cat "${TIERWALL_PROC:-/proc}/sys/fs/inotify/max_user_instances")
  watches=$(cat "${TIERWALL_PROC:-/proc}/sys/fs/inotify/max_user_watches")
  if [ "$instances" -lt 512 ] || [ "$watches" -lt 524288 ]; then
    warning "inotify allows $instances instances and $watches watches; nodes may stop with 'too many open files'" \
      'sudo sysctl fs.inotify.max_user_instances=512 fs.inotify.max_user_watches=524288'
  fi
}

# With a higher limit of open files, mysql 5.7 takes 16 GB of memory, because it has an array as long as the limit.
most_open_files=1048576
has_huge_file_limit() {
  local limit
  limit=$(cat "${TIERWALL_PROC:-/proc}/sys/fs/nr_open" 2>/dev/null) && [ "$limit" -gt "$most_open_files" ]
}

check_images() {
  local image missing=''
  if [ "$(platform)" != "${platform_of_mysql57:-linux/amd64}" ] && [ "$(uname -m)" != x86_64 ] && grep -Fxq mysql:5.7 <<<"$(images_of_profile)"; then
    problem 'there is no mysql:5.7 for this processor' "TIERWALL_IMAGES='mysql:5.7=mysql:8.0' $0 ... uses one that exists, and so may another --profile"
  fi
  [ "${offline:-}" ] || return 0
  command -v docker >/dev/null || return 0
  for image in "$node_image" $(images_to_load); do
    docker image inspect "$image" >/dev/null 2>&1 || missing="$missing $image"
  done
  for image in $calico_manifests; do
    has_sum "$(manifest_file "${image%%=*}")" "${image#*=}" || missing="$missing $(manifest_file "${image%%=*}")"
  done
  [ -z "$missing" ] || problem "--offline: not on this machine:$missing" "run once with a network: docker pull IMAGE, and $0 without --offline"
}
