#!/usr/bin/env bash
# Runs the recipe for Spark: 24 varied issues on two executors' threads of this machine, proved by `collect`, with the bytes of
# one process. Not among the usual tests, because Spark is a download of half a gigabyte.
#
#   cargo build --tests && tests/slow/spark.sh target/debug/bulletin
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
program=$(realpath "$1")
spark=${BULLETIN_JUDGES:-${XDG_CACHE_HOME:-$HOME/.cache}/bulletin/judges}-spark
command -v java >/dev/null || { echo "spark.sh: Java is not installed; run tests/judges/install.sh" >&2 && exit 1; }
if [[ ! -x $spark/bin/spark-submit ]]; then
    rm -rf "$spark"
    python3 -m venv "$spark"
    "$spark/bin/pip" install --quiet --disable-pip-version-check pyspark==4.3.0 py4j==0.10.9.9
fi

place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
cargo run --locked --quiet --example archive -- "$place/in" --count 24 --seed 3 --brief
cd "$place"
"$program" plan in --out out --plan out/_plan --shard-docs 4
PYSPARK_PYTHON=$spark/bin/python "$spark/bin/spark-submit" --master 'local[2]' "$OLDPWD/recipes/spark/shards.py" \
    "file://$place/out/_plan" 6 "$program" 2>spark.log || { tail -n 40 spark.log >&2 && exit 1; }
"$program" collect out/_plan --hashes
"$program" plan in --out alone --plan alone/_plan --shard-docs 24
"$program" shard alone/_plan --index 0
"$program" collect alone/_plan
rm -rf out/_plan alone/_plan
diff -r out alone
[[ $(find out -name '*.pdf' | wc -l) == 24 ]]
echo "spark.sh: 24 documents, the same bytes as one process"
