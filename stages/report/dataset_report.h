// What `prepare` found in a dataset, as JSON for programs and as a page for people.
//
// clang-format off
//   report = {"version": 1, "shape": [n...], "classes": [name...],
//             "splits": {split: {"samples": n, "classes": {name: n...}}...},
//             "checks": [{"name", "action": "ignore" | "warn" | "error", "finding": text | null,
//                         "not_looked_for": reason | null}...],
//             "values": [{"name", "min", "max", "mean", "std"}...],        of the training split
//             "duplicates": {"groups": n, "listed": [{"label_conflict": bool, "count": n,
//                            "samples": [{"split", "origin", "class"}...]}...]},
//             "label_noise": {"examined": n, "neighbours": n, "doubted": n,
//                             "listed": [{"split", "origin", "class", "suggested", "agreeing"}...]},
//             "skipped": {"samples": n, "listed": [{"origin", "reason"}...]},
//             "sizes": [{"height", "width", "count"}...]}                  of pictures
// clang-format on
//
// Lists are cut at kListed; the numbers beside `listed` and `samples` count all. Names in the input
// are shown with U+FFFD in place of what is not UTF-8. The same dataset gives the same bytes.

#ifndef MLPIPE_STAGES_REPORT_DATASET_REPORT_H_
#define MLPIPE_STAGES_REPORT_DATASET_REPORT_H_

#include <cstddef>
#include <map>
#include <nlohmann/json.hpp>
#include <string>

#include "stages/data/checks.h"
#include "stages/data/dataset.h"
#include "stages/data/samples.h"

namespace mlp::stages {

inline constexpr int kDatasetReportVersion = 1;
inline constexpr std::size_t kListed = 100;

nlohmann::ordered_json DatasetReport(const DatasetInfo& info,
                                     const std::map<std::string, Samples>& splits,
                                     const Findings& findings);

// One HTML file of `report` that needs no other file and runs no script. Every text of the report
// is escaped.
std::string DatasetPage(const nlohmann::ordered_json& report);

}  // namespace mlp::stages

#endif  // MLPIPE_STAGES_REPORT_DATASET_REPORT_H_
