// Overrides, one a line. What is read must be written so that it reads back as the same, and
// several sweeps together must give as many combinations as they say, or an error.
#include "engine/experiments/sweeps.h"
#include "store/base/text.h"
#include "tests/fuzz/fuzz.h"
#include "tests/unit/engine/experiments/describe_override.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::vector<mlp::Override> overrides;
  for (const std::string& line : mlp::Split(mlp::TextOf(data, size), '\n')) {
    const auto change = mlp::ParseOverride(line);
    if (!change) {
      mlp::Require(!change.error().message.empty(), "an error says something");
      continue;
    }
    const auto again = mlp::ParseOverride(mlp::OverrideText(*change));
    mlp::Require(again.has_value(), "what is written can be read");
    mlp::Require(mlp::testing::Describe(*again) == mlp::testing::Describe(*change),
                 "what is written reads as the same");
    overrides.push_back(*change);
  }
  const auto combinations = mlp::ExpandSweeps(overrides);
  if (!combinations) return 0;
  mlp::Require(!combinations->empty() && combinations->size() <= mlp::kMaxCombinations,
               "there is a combination, and not too many");
  for (const mlp::Override& change : combinations->front())
    mlp::Require(mlp::CheckIsSingle(change).has_value(), "a combination has single values");
  return 0;
}
