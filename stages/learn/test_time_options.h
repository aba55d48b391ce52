// Which views of an image `evaluate` judges it by (learn/test_time.h).

#ifndef MLPIPE_STAGES_LEARN_TEST_TIME_OPTIONS_H_
#define MLPIPE_STAGES_LEARN_TEST_TIME_OPTIONS_H_

#include <cstdint>
#include <string>

#include "stages/base/params.h"
#include "stages/data/samples.h"

namespace mlp::stages {

struct TestTimeOptions {
  bool flip = false;       // every view mirrored left to right too
  std::int64_t shift = 0;  // views moved by so many pixels up, down, left and right too

  bool IsOn() const { return flip || shift > 0; }
};

// Reads the mapping `test_time` of a section, {flip, shift}; all of it may be missing.
TestTimeOptions ReadTestTimeOptions(ParamsSection& section);

// Refuses, at its place in the params, what samples of this shape have no views of, or none that
// show something.
void CheckTestTime(ParamsSection& section, const TestTimeOptions& options, const Shape& sample);

// For people: "none", or "flip, shift 2".
std::string Describe(const TestTimeOptions& options);

}  // namespace mlp::stages

#endif  // MLPIPE_STAGES_LEARN_TEST_TIME_OPTIONS_H_
