// Anything that gives logits for samples: a model in some form, by some runtime.

#ifndef MLPIPE_STAGES_EXPORT_CLASSIFIER_H_
#define MLPIPE_STAGES_EXPORT_CLASSIFIER_H_

#include <cstddef>
#include <string>
#include <vector>

#include "stages/data/samples.h"

namespace mlp::stages {

// Samples that a runtime is given together.
inline constexpr std::size_t kClassifiedAtOnce = 64;

class Classifier {
 public:
  virtual ~Classifier() = default;

  // {count, classes}, row-major, of `count` samples (at least one) that lie one after the other,
  // values as in the data. Throws WorkError where the runtime cannot run the model, or gives no
  // logit for each class. Logits may be anything, NaN too.
  virtual std::vector<float> Logits(const float* samples, std::size_t count) = 0;

  // Its name and version, for people: "OpenCV 4.6.0".
  virtual std::string Runtime() const = 0;
};

// Throws WorkError unless all `logits`, which `runtime` gave, are finite.
void RequireFinite(const std::vector<float>& logits, const std::string& runtime);

// Finite logits of many samples, kClassifiedAtOnce by kClassifiedAtOnce. Throws WorkError as Logits
// and RequireFinite do.
std::vector<float> LogitsOf(Classifier& classifier, const std::vector<float>& samples,
                            std::size_t sample_values);

// The largest of each row of logits; of equal ones, the first.
std::vector<std::int64_t> LargestOf(const std::vector<float>& logits, std::size_t classes);

// What tells two sets of logits for the same samples apart.
struct LogitComparison {
  double largest_difference = 0;  // not a number if a logit is not
  std::size_t agreeing = 0;       // samples of which the largest logit is the same class's
};
LogitComparison Compare(const std::vector<float>& expected, const std::vector<float>& found,
                        std::size_t classes);

// The share of samples whose largest logit is that of their class.
double AccuracyOf(const std::vector<float>& logits, const std::vector<std::int64_t>& labels);

}  // namespace mlp::stages

#endif  // MLPIPE_STAGES_EXPORT_CLASSIFIER_H_
