// Facts of the machine that change what floating-point programs compute: `facts:` of a stage.
//
//   cpu      vendor and the instruction sets that numerical libraries choose by, from
//   /proc/cpuinfo;
//            and what overrides that choice (ATEN_CPU_CAPABILITY, OPENBLAS_CORETYPE, MKL_*, ...)
//   threads  the variables that numerical libraries take their number of threads from, or the
//            number of usable CPUs if none of them says it for all
//   blas     what /etc/alternatives has for libblas and liblapack, and those libraries among the
//            ones that the programs load
//   device   the GPUs: /proc/driver/nvidia/gpus/*/information; and CUDA_VISIBLE_DEVICES
//   driver   /proc/driver/nvidia/version
#pragma once

#include <string>
#include <vector>

#include "engine/programs/library_finder.h"
#include "engine/programs/machine.h"
#include "pipelines/pipeline.h"

namespace mlp {

// In words, on one line. `libraries` are what the programs load.
std::string FactOf(MachineFact fact, FileSystem& fs, const Machine& machine,
                   const std::vector<FoundFile>& libraries);

}  // namespace mlp
