"""Makes the shards of a plan with Spark: spark-submit shards.py PLAN SHARDS [PROGRAM]"""

import shlex
import sys

from pyspark.sql import SparkSession


def main() -> None:
    plan, shards = sys.argv[1], int(sys.argv[2])
    program = sys.argv[3] if len(sys.argv) > 3 else "bulletin"
    spark = SparkSession.builder.appName("bulletin").getOrCreate()
    command = f"{shlex.quote(program)} shard {shlex.quote(plan)} --jobs 1 --index -"
    # One partition a shard. A program that does not exit with 0 fails its partition, which is run again.
    indices = spark.sparkContext.parallelize(range(shards), shards)
    for line in indices.pipe(command, checkCode=True).toLocalIterator():
        print(line)
    spark.stop()


if __name__ == "__main__":
    main()
