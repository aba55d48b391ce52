// Events of OpenLineage, by which other tools learn of the runs of stages: RunEvent of
// https://openlineage.io/spec/2-0-2/OpenLineage.json, with facets of
// https://openlineage.io/spec/facets. Datasets are named as
// https://openlineage.io/docs/spec/naming has it: a file by the namespace "file" and its absolute
// path, an address by "https://host" and the rest. Pure.
#pragma once

#include <string>
#include <string_view>

#include "pipelines/lock_file.h"
#include "pipelines/pipeline.h"

namespace mlp {

enum class LineageEventType { kStart, kComplete, kFail, kAbort };  // kAbort: interrupted

// What is the same in all events of a process.
struct LineageEventSource {
  std::string job_namespace;
  std::string root;     // of the project
  std::string version;  // of mlpipe
};

struct LineageRun {
  std::string id;                       // a UUID: the same in all events of one run
  const LockedStage* result = nullptr;  // of kComplete: what it read and wrote, with digests
  std::string error;                    // of kFail
};

Value LineageEvent(const LineageEventSource& source, LineageEventType type, std::int64_t time_ns,
                   const Stage& stage, const LineageRun& run);

// A random UUID (RFC 9562, version 4) of 32 random hexadecimal digits.
std::string UuidOf(std::string_view random);

}  // namespace mlp
