// The directory that `prepare` writes and every other stage reads:
//
//   dataset.json               DatasetInfo; its grammar is in stages/README.md
//   {train,validation,test}.safetensors
//     "inputs"  U8 or F32, {samples} + shape     "labels"  I64, {samples}

#ifndef MLPIPE_STAGES_DATA_DATASET_H_
#define MLPIPE_STAGES_DATA_DATASET_H_

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "stages/base/output_set.h"
#include "stages/data/samples.h"

namespace mlp::stages {

inline constexpr int kDatasetVersion = 1;
inline constexpr const char* kSplits[] = {"train", "validation", "test"};

struct DatasetInfo {
  std::vector<std::string> classes;
  Shape shape;            // of one sample
  Statistics statistics;  // of the training split alone: the others must not leak into it
  std::vector<Column> columns = {};  // how a table's values were made; written, and not read back
};

// {"samples": n, "classes": {name: n...}} of one split.
nlohmann::ordered_json CountsJson(const Samples& samples, const std::vector<std::string>& classes);

// Adds the directory's files to `outputs`. `splits` has the samples of each of kSplits.
void AddDataset(const std::filesystem::path& directory, const DatasetInfo& info,
                const std::map<std::string, Samples>& splits, OutputSet& outputs);

DatasetInfo ReadDatasetInfo(const std::filesystem::path& directory);

// The file of a split's tensors.
std::filesystem::path SplitFile(const std::filesystem::path& directory, const std::string& split);

}  // namespace mlp::stages

#endif  // MLPIPE_STAGES_DATA_DATASET_H_
