# For graders: the course with what isolates students' code. Build and run it in a clone:
#
#   docker build --tag unrolled-grader .
#   docker run --rm --cap-add=SYS_ADMIN --security-opt apparmor=unconfined --security-opt seccomp=unconfined \
#     --volume "$PWD:/work" unrolled-grader grade submissions.zip --out results
#
# The capability and the two options let bubblewrap build its jail inside of the container; `doctor` says what it has.
FROM python:3.12-slim-bookworm
RUN apt-get update \
 && apt-get install --yes --no-install-recommends bubblewrap libseccomp2 \
 && rm -rf /var/lib/apt/lists/*
COPY . /course
RUN sh /course/.ci/install_course
# From the clone's own folder the command knows the hidden tests, wherever it is started.
ENV OMP_NUM_THREADS=1 PYTHONPATH=/course/src
WORKDIR /work
ENTRYPOINT ["unrolled"]
