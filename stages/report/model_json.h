// The figures of an evaluation as JSON: the few that mlpipe shows and compares, and all of them.
// Their keys are listed in stages/README.md.

#ifndef MLPIPE_STAGES_REPORT_MODEL_JSON_H_
#define MLPIPE_STAGES_REPORT_MODEL_JSON_H_

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "stages/learn/evaluation.h"
#include "stages/learn/test_time_options.h"

namespace mlp::stages {

// What is not defined for these samples (the ROC-AUC of one class) has no key.
nlohmann::ordered_json EvaluationMetricsJson(const Evaluation& evaluation,
                                             const EvaluationOptions& options);

// `test_time` says by which views of the samples the figures come.
nlohmann::ordered_json EvaluationReportJson(const Evaluation& evaluation,
                                            const EvaluationOptions& options,
                                            const TestTimeOptions& test_time,
                                            const std::string& split,
                                            const std::vector<std::string>& classes);

}  // namespace mlp::stages

#endif  // MLPIPE_STAGES_REPORT_MODEL_JSON_H_
