#!/bin/sh
# Builds the plugin's jar against a ZTun distribution: ./build.sh ZTUN_HOME [TARGET_DIR]
# Of ZTun it needs the API's jar alone, and of the machine a JDK of release 17 or later.
set -eu

ztun_home=${1:?usage: ./build.sh ZTUN_HOME [TARGET_DIR]}
here=$(cd "$(dirname "$0")" && pwd)
target=${2:-$here/target}

java_home=${JAVA_HOME:+$JAVA_HOME/bin/}
api=$(echo "$ztun_home"/lib/ztun-api-*.jar)

rm -rf "$target/classes"
mkdir -p "$target/classes"
"${java_home}javac" --release 17 -Xlint:all -Werror -p "$api" -d "$target/classes" \
    $(find "$here/src/main/java" -name '*.java')
cp -r "$here/src/main/resources/META-INF" "$target/classes/"
"${java_home}jar" --create --file "$target/rle.jar" --module-version 1.0 -C "$target/classes" .
echo "$target/rle.jar"
