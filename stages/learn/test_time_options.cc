#include "stages/learn/test_time_options.h"

#include <fmt/format.h>

#include <algorithm>

namespace mlp::stages {

TestTimeOptions ReadTestTimeOptions(ParamsSection& section) {
  ParamsSection test_time = section.SectionOrEmpty("test_time");
  TestTimeOptions options;
  options.flip = test_time.Flag("flip", false);
  options.shift = test_time.Integer("shift", {.fallback = 0, .min = 0, .max = 1024});
  test_time.RejectUnknown();
  return options;
}

void CheckTestTime(ParamsSection& section, const TestTimeOptions& options, const Shape& sample) {
  if (!options.IsOn()) return;
  if (sample.size() != 3) {
    throw section.Wrong("test_time", "is for images, and the samples are rows of a table")
        .Hint("leave it out");
  }
  const std::int64_t shorter = std::min(sample[1], sample[2]);
  if (options.shift < shorter) return;
  throw section
      .WrongInside("test_time", "/shift",
                   fmt::format("has a shift of {}, which moves images of {}x{} out of sight",
                               options.shift, sample[1], sample[2]))
      .Hint(fmt::format("a shift is less than {}, and as a rule a few pixels", shorter));
}

std::string Describe(const TestTimeOptions& options) {
  if (!options.IsOn()) return "none";
  if (options.shift == 0) return "flip";
  return fmt::format("{}shift {}", options.flip ? "flip, " : "", options.shift);
}

}  // namespace mlp::stages
