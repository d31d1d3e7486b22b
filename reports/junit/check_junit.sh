#!/bin/sh
# Validates JUnit files with xmllint; usage: check_junit.sh [JUNIT.xml ...]
# Without arguments: the golden files, and that both schemas refuse what they ought to refuse. With arguments: each file
# against both schemas. Exit code 0, 1 for a disagreement, 2 where xmllint is missing.
set -u
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
command -v xmllint > /dev/null || { echo "check_junit.sh: install libxml2-utils" >&2; exit 2; }
wrong=0

valid() {  # SCHEMA FILE
    xmllint --noout --nonet --schema "$here/$1" "$2" 2> /dev/null
}
accepts() {
    valid "$1" "$2" && return
    echo "$1 refuses $2:"
    xmllint --noout --nonet --schema "$here/$1" "$2"
    wrong=1
}
refuses() {
    if valid "$1" "$2"; then
        echo "$1 accepts $2"
        wrong=1
    fi
}

if [ $# -gt 0 ]; then
    for file in "$@"; do
        accepts junit.xsd "$file"
        accepts jenkins-10.xsd "$file"
    done
    exit $wrong
fi

strict=$here/golden/strict.xml
accepts junit.xsd "$strict"
accepts jenkins-10.xsd "$strict"
accepts junit.xsd "$here/golden/expected.xml"
accepts jenkins-10.xsd "$here/golden/expected.xml"
accepts junit.xsd "$here/golden/extended.xml"
refuses jenkins-10.xsd "$here/golden/extended.xml"

# One mistake at a time.
folder=$(mktemp -d) || exit 2
trap 'rm -rf "$folder"' EXIT
spoil() {  # SCHEMA SED-EXPRESSION
    sed "$2" "$strict" > "$folder/spoilt.xml"
    if cmp -s "$strict" "$folder/spoilt.xml"; then
        echo "the mistake '$2' changes nothing"
        wrong=1
    fi
    refuses "$1" "$folder/spoilt.xml"
}
spoil jenkins-10.xsd 's/<testcase /<testcase line="1" /'
spoil jenkins-10.xsd 's/<testsuites /<testsuites skipped="1" /'
spoil jenkins-10.xsd 's/ errors="[0-9]*"//'
spoil jenkins-10.xsd 's/<testsuite \(.*\) time="[0-9.]*"/<testsuite \1 time="1,5s"/'
spoil junit.xsd 's/time="0.001"/time="0,001"/'
spoil junit.xsd 's/T04:05:06"/T04:05:06Z"/'
spoil junit.xsd 's/classname="mqtt5.s3_1"/classname="mqtt5.0.s3_1"/'
spoil junit.xsd 's/ type="must-violation"//'
spoil junit.xsd 's/name="3.3\/forwards@5.0[^"]*"/name="3.3\/counts-down@5.0 Message Expiry Interval is reduced by the time the message waited"/'
spoil junit.xsd 's/\\x1B/\&#27;/'
exit $wrong
