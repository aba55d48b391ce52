#!/usr/bin/env bash
# Event files for TensorBoard, of `mlpipe watch --tensorboard` and of the C++ logger as it is installed, read by a program
# that shares nothing with what wrote them.
. "$SOURCE_DIR/tests/integration/lib.sh"

cat >"$TMPDIR/events.py" <<'PY'
"""Prints the events of a directory, file by file: the framing and the messages are checked byte by byte."""
import os, struct, sys

def crc32c(data):
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = (crc >> 1) ^ (0x82F63B78 if crc & 1 else 0)
    crc ^= 0xFFFFFFFF
    return ((crc >> 15 | crc << 17) + 0xA282EAD8) & 0xFFFFFFFF

def varint(data, at):
    number = shift = 0
    while True:
        number |= (data[at] & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if not data[at - 1] & 0x80:
            return number, at

def fields(data):
    at = 0
    while at < len(data):
        key, at = varint(data, at)
        if key & 7 == 0:
            value, at = varint(data, at)
        elif key & 7 == 2:
            size, at = varint(data, at)
            value, at = data[at:at + size], at + size
            assert len(value) == size
        else:
            form = {1: "<d", 5: "<f"}[key & 7]
            value, at = struct.unpack_from(form, data, at)[0], at + struct.calcsize(form)
        yield key >> 3, value

def records(data):
    at = 0
    while at < len(data):
        size, check = struct.unpack_from("<QI", data, at)
        assert crc32c(data[at:at + 8]) == check
        at += 12
        assert crc32c(data[at:at + size]) == struct.unpack_from("<I", data, at + size)[0]
        yield data[at:at + size]
        at += size + 4
    assert at == len(data)

for name in sorted(os.listdir(sys.argv[1])):
    if ".tfevents." not in name:
        continue
    with open(os.path.join(sys.argv[1], name), "rb") as file:
        for number, record in enumerate(records(file.read())):
            event = dict(fields(record))
            assert event[1] > 1.5e9, event
            if number == 0:
                print(event[3].decode())
            elif 7 in event:
                print("from", event[2], dict(fields(event[7])))
            else:
                values = [dict(fields(value)) for _, value in fields(event[5])]
                print(event[2], *(f"{value[1].decode()}={value[2]:g}" for value in values))
PY
events() { python3 "$TMPDIR/events.py" "$1" || fail "$1 holds no event file"; }
line() { printf '{"step": %s, "time": 1792330000.5, "metrics": {"loss": %s, "\\u00fc \\"x": "NaN"}}\n' "$1" "$2"; }

mkdir -p runs/a
{ line 1 0.5 && line 2 1e300 && line 300 -0.25; } >runs/a/train.jsonl
line 7 3 >runs/b.jsonl
check 0 mlpipe watch runs --once --tensorboard tb
same <(events tb/runs/a/train) 'brain.Event:2
from 0 {1: 1}
1 loss=0.5 ü "x=nan
2 loss=inf ü "x=nan
300 loss=-0.25 ü "x=nan'
same <(events tb/runs/b) $'brain.Event:2\nfrom 0 {1: 1}\n7 loss=3 ü "x=nan'

# Again: what mlpipe made is replaced, what others made stays. A log that goes back says so.
line 2 4 >>runs/a/train.jsonl
cp tb/runs/b/events* tb/runs/a/train/events.out.tfevents.1.other
check 0 mlpipe watch runs/a/train.jsonl --once --tensorboard tb --keys loss
same <(events tb/runs/a/train | tail -n +4) 'brain.Event:2
from 0 {1: 1}
1 loss=0.5
2 loss=inf
300 loss=-0.25
from 2 {1: 1}
2 loss=4'
: >file
check 6 mlpipe watch runs --once --tensorboard file

# The logger, compiled as a user's project does it; a run that is killed and resumed.
check 0 cmake --install "$BUILD_DIR" --prefix "$TMPDIR/prefix"
mkdir user && cd user
cat >main.cc <<'CC'
#include <mlpipe/live.h>

#include <cstdlib>

int main(int argc, char** argv) {
  mlpipe::LiveOptions options;
  options.tensorboard = "tb";
  options.resume = argc > 1;
  if (argc > 1) options.resume_after = std::atoi(argv[1]);
  mlpipe::LiveLog log("out/train.jsonl", options);
  for (int step = options.resume ? std::atoi(argv[1]) + 1 : 0; step < 4; ++step) {
    if (!log.Write(step, {{"loss", 1.0 / (step + 1)}})) return 1;
    if (step == 2 && !options.resume) std::abort();
  }
}
CC
cat >CMakeLists.txt <<'CMAKE'
cmake_minimum_required(VERSION 3.20)
project(user CXX)
set(CMAKE_CXX_STANDARD 17)
find_package(mlpipe CONFIG REQUIRED)
add_executable(user main.cc)
target_link_libraries(user PRIVATE mlpipe::live)
target_compile_options(user PRIVATE -Wall -Wextra -Wpedantic -Werror)
CMAKE
check 0 cmake -S . -B build -DCMAKE_PREFIX_PATH="$TMPDIR/prefix"
check 0 cmake --build build
check failure ./build/user
check 0 ./build/user 1
check 0 mlpipe watch out/train.jsonl --once --json
same <(sed 's/, "time": [0-9.]*//; s/.*"step"/"step"/' "$TMPDIR/out") '"step": 0, "metrics": {"loss": 1}}
"step": 1, "metrics": {"loss": 0.5}}
"step": 2, "metrics": {"loss": 0.3333333333333333}}
"step": 3, "metrics": {"loss": 0.25}}'
same <(events tb) 'brain.Event:2
0 loss=1
1 loss=0.5
2 loss=0.333333
brain.Event:2
from 2 {1: 1}
2 loss=0.333333
3 loss=0.25'

# By TensorBoard itself, where MLPIPE_TEST_TENSORBOARD names a Python that has it: what a run says after it went back is void.
[ -n "${MLPIPE_TEST_TENSORBOARD:-}" ] || exit 0
cat >"$TMPDIR/scalars.py" <<'PY'
import sys
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
run = EventAccumulator(sys.argv[1])
run.Reload()
for tag in sorted(run.Tags()["scalars"]):
    print(tag, *(f"{event.step}={event.value:g}" for event in run.Scalars(tag)))
PY
scalars() { "$MLPIPE_TEST_TENSORBOARD" "$TMPDIR/scalars.py" "$1" 2>/dev/null || fail "TensorBoard cannot read $1"; }
same <(scalars tb) 'loss 0=1 1=0.5 2=0.333333 3=0.25'
rm ../tb/runs/a/train/*.other
same <(scalars ../tb/runs/a/train) 'loss 1=0.5 2=4'
