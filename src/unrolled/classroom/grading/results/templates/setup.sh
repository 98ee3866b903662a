#!/bin/bash
# Run by Gradescope as root, once, when it builds the image. Running it again changes nothing, and what is there
# already is not downloaded.
set -eu
cd /autograder/source
environment=/autograder/environment
export PIP_DISABLE_PIP_VERSION_CHECK=1 DEBIAN_FRONTEND=noninteractive PATH="$PATH:/usr/sbin:/sbin"

install() {
    apt-get update -qq && apt-get install -y -qq --no-install-recommends "$@"
}

suits() { # PYTHON: is there, is of a version that the requirements are for, and can make an environment
    command -v "$1" >/dev/null &&
        "$1" -c 'import ensurepip, sys, venv; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null
}

find_python() {
    for python in python3.13 python3.12 python3.11 python3; do
        if suits "$python"; then return; fi
    done
    return 1
}

# The walls around students' code. Without bubblewrap, or where the container forbids what it does, there is still
# the grader's reduced isolation, and every result says so.
command -v bwrap >/dev/null || install bubblewrap || echo "No bubblewrap: grading in reduced isolation."
ldconfig -p | grep -q 'libseccomp\.so\.2' || install libseccomp2

if [ ! -x "$environment/bin/python" ]; then
    find_python || install python3.12 python3.12-venv || install python3.11 python3.11-venv
    find_python
    "$python" -m venv "$environment"
fi
"$environment/bin/python" -m pip install --quiet --require-hashes --requirement requirements.txt
"$environment/bin/python" -m pip install --quiet --no-index --no-deps --ignore-installed ./unrolled-*.whl

# Nobody but root reads the tests.
chmod -R go= /autograder/source
"$environment/bin/python" -P -c 'import unrolled.classroom.grading.results.gradescope'
echo "Ready to grade."
