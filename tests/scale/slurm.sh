#!/usr/bin/env bash
# A Slurm cluster of two nodes on this machine, each in a network namespace of its own, for tests and to try recipes on.
# Needs root and Debian's packages slurm-wlm and munge. All it has lies in DIR; when it is down nothing is left.
#
#   slurm.sh up DIR            starts the controller and the nodes n1 and n2
#   slurm.sh run DIR COMMAND   runs sbatch, squeue, scontrol … on the controller
#   slurm.sh cut DIR NODE      takes a node off the network; what runs there goes on
#   slurm.sh mend DIR NODE     puts it back
#   slurm.sh members DIR NODE  lists the processes of a node
#   slurm.sh down DIR
set -euo pipefail

verb=$1 dir=$(realpath -m "$2")
node_cpus=${BULLETIN_SLURM_CPUS:-1}
export SLURM_CONF=$dir/slurm.conf

# The namespaces live as long as the processes that hold them, an hour at most.
inside() { # NAME COMMAND…: runs it in the network of the controller or of a node
    nsenter --net="/proc/$(<"$dir/$1.holder")/ns/net" "${@:2}"
}

members() { # NAME: the processes in its network
    local network pid
    network=$(readlink "/proc/$(<"$dir/$1.holder")/ns/net")
    for pid in /proc/[0-9]*; do
        [[ $(readlink "$pid/ns/net" 2>/dev/null) == "$network" ]] && echo "${pid#/proc/}"
    done
    true
}

configure() {
    cat >"$dir/slurm.conf" <<CONF
ClusterName=bulletin
SlurmctldHost=$(hostname)(10.213.0.1)
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket=$dir/munge.socket
CredType=cred/munge
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
MpiDefault=none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
# A node that does not answer is given up after ten seconds, and what ran there starts again elsewhere.
SlurmdTimeout=10
MessageTimeout=5
TCPTimeout=2
KillWait=2
ReturnToService=2
JobRequeue=1
StateSaveLocation=$dir/state
SlurmctldPidFile=$dir/slurmctld.pid
SlurmctldLogFile=$dir/slurmctld.log
SlurmdSpoolDir=$dir/%n.spool
SlurmdPidFile=$dir/%n.pid
SlurmdLogFile=$dir/%n.log
SchedulerParameters=sched_interval=2,batch_sched_delay=0
NodeName=n1 NodeHostname=$(hostname) NodeAddr=10.213.0.11 CPUs=$node_cpus
NodeName=n2 NodeHostname=$(hostname) NodeAddr=10.213.0.12 CPUs=$node_cpus
PartitionName=main Nodes=ALL Default=YES State=UP
CONF
}

up() {
    mkdir -p "$dir/state"
    configure
    for name in controller n1 n2; do
        # What the test reads from us must not stay open with them.
        unshare --net sleep 3600 </dev/null >/dev/null 2>&1 &
        echo $! >"$dir/$name.holder"
    done
    # The processes have their new namespaces once they are `sleep`.
    for name in controller n1 n2; do
        until [[ $(<"/proc/$(<"$dir/$name.holder")/comm") == sleep ]]; do sleep 0.05; done
        inside "$name" ip link set lo up
    done
    inside controller ip link add hub type bridge
    inside controller ip addr add 10.213.0.1/24 dev hub
    inside controller ip link set hub up
    for node in 1 2; do
        inside controller ip link add "n$node" type veth peer name uplink netns "$(<"$dir/n$node.holder")"
        inside controller ip link set "n$node" master hub up
        inside "n$node" ip addr add "10.213.0.1$node/24" dev uplink
        inside "n$node" ip link set uplink up
    done

    (umask 077 && head -c 1024 /dev/urandom >"$dir/munge.key")
    # Forced, because the folder belongs to whoever tests.
    munged --force --key-file="$dir/munge.key" --socket="$dir/munge.socket" --pid-file="$dir/munged.pid" \
        --log-file="$dir/munged.log" --seed-file="$dir/munge.seed" </dev/null >/dev/null 2>&1
    inside controller slurmctld -c -f "$SLURM_CONF" </dev/null >/dev/null 2>&1
    for node in n1 n2; do
        mkdir -p "$dir/$node.spool"
        inside "$node" slurmd -N "$node" -f "$SLURM_CONF" </dev/null >/dev/null 2>&1
    done
    for _ in {1..200}; do
        [[ $(inside controller sinfo -h -o %T -t idle 2>/dev/null) == idle ]] &&
            [[ $(inside controller sinfo -h -o %D -t idle) == 2 ]] && return
        sleep 0.1
    done
    tail -n 20 "$dir"/*.log >&2
    echo "slurm.sh: the nodes did not come up" >&2
    exit 1
}

down() {
    inside controller scancel --user=root 2>/dev/null || true
    local pid
    for name in slurmctld n1 n2 munged; do
        [[ -s $dir/$name.pid ]] && kill "$(<"$dir/$name.pid")" 2>/dev/null || true
    done
    sleep 0.5
    for name in n1 n2 controller; do
        [[ -s $dir/$name.holder && -e /proc/$(<"$dir/$name.holder") ]] || continue
        # Whatever a node still runs goes with the node, and the holder with it.
        for pid in $(members "$name"); do kill -KILL "$pid" 2>/dev/null || true; done
    done
}

case $verb in
up) up ;;
run) inside controller "${@:3}" ;;
cut) inside controller ip link set "$3" down ;;
members) members "$3" ;;
mend) inside controller ip link set "$3" up ;;
down) down ;;
*) sed -n '5,9s/^#   //p' "${BASH_SOURCE[0]}" >&2 && exit 2 ;;
esac
