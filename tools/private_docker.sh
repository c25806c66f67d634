#!/usr/bin/env bash
# A Docker of its own for tests/grading/container, with a Debian to build images on, on a Debian where one is root:
#     tools/private_docker.sh FOLDER          start it; it listens at FOLDER/docker.sock
#     tools/private_docker.sh --end FOLDER    end it, and remove FOLDER
# It needs Debian's packages docker.io and debootstrap and Debian's mirror, and no registry of images. The image is
# called descent-debian; it trusts the certificates that this computer trusts.
set -eu

if [ "$1" = --end ]; then
    folder=$2
    if [ -f "$folder/docker.pid" ]; then
        daemon=$(cat "$folder/docker.pid")
        kill "$daemon" 2>/dev/null || true
        while kill -0 "$daemon" 2>/dev/null; do sleep 0.2; done
    fi
    awk -v "under=$folder/" 'index($2, under) == 1 { print $2 }' /proc/mounts | sort -r | xargs -r umount
    rm -rf "$folder"
    exit
fi

folder=$1
mkdir -p "$folder"
# No network for containers but the computer's own, so that the daemon changes nothing of its.
setsid dockerd --bridge=none --iptables=false --ip6tables=false \
    --data-root "$folder/data" --exec-root "$folder/exec" --pidfile "$folder/docker.pid" \
    --host "unix://$folder/docker.sock" >"$folder/docker.log" 2>&1 </dev/null &
daemon=$!
export DOCKER_HOST="unix://$folder/docker.sock"
until docker version >/dev/null 2>&1; do
    if ! kill -0 "$daemon" 2>/dev/null; then
        tail -5 "$folder/docker.log"
        exit 1
    fi
    sleep 0.5
done

debian=$(. /etc/os-release && echo "$VERSION_CODENAME")
certificates=/etc/ssl/certs/ca-certificates.crt
if ! debootstrap --variant=minbase --include=python3,python3-venv,ca-certificates \
    "$debian" "$folder/debian" >"$folder/debootstrap.log" 2>&1; then
    tail -5 "$folder/debootstrap.log"
    exit 1
fi
cp "$certificates" "$folder/debian$certificates"
tar -C "$folder/debian" -c . | docker import --change "ENV PIP_CERT=$certificates" - descent-debian
rm -rf "$folder/debian"
# Containers reach PyPI as this computer does, or there is no image to be built.
docker run --rm --network host descent-debian sh -c \
    'python3 -m venv /tmp/python && /tmp/python/bin/pip download --quiet --no-deps --dest /tmp click'
