// The model card: all that there is to know of a model before it is used, as one page of Markdown
// (after Mitchell et al., "Model cards for model reporting", FAT* 2019; its sections on intended
// use and ethics are for people to write, and `evaluate.description` is where).

#ifndef MLPIPE_STAGES_REPORT_MODEL_CARD_H_
#define MLPIPE_STAGES_REPORT_MODEL_CARD_H_

#include <cstdint>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "stages/base/digest.h"
#include "stages/data/samples.h"
#include "stages/learn/evaluation.h"

namespace mlp::stages {

// How many samples of each class a split has.
struct SplitCounts {
  std::string split;
  std::vector<std::int64_t> classes;
};

// The counts that `prepare` wrote to dataset.json, of the splits that it lists.
std::vector<SplitCounts> ReadSplitCounts(const std::filesystem::path& dataset,
                                         const std::vector<std::string>& classes);

// A file that the figures were made from.
struct CardFile {
  std::string role;  // "model", "data"
  std::string name;  // without the directory, which may differ between machines
  FileDigest digest;
};

// A picture beside the card: where it is as seen from the card, in the card's link.
struct CardPictures {
  std::string confusion;  // empty: there is none, and so for the others
  std::string reliability;
  std::string mistakes;
};

struct ModelCard {
  std::string description;  // Markdown of the user's; may be empty
  std::string split;
  std::vector<std::string> classes;
  Shape shape;  // of a sample
  std::vector<SplitCounts> counts;
  nlohmann::ordered_json architecture;
  std::int64_t parameters = 0;
  std::int64_t flops = 0;
  Evaluation evaluation;
  EvaluationOptions options;
  CardPictures pictures;
  std::vector<std::pair<std::string, std::string>> settings;     // params, by name
  std::vector<std::pair<std::string, std::string>> environment;  // versions and the device
  std::vector<CardFile> files;
};

// The page. It holds no time, no path and no name of a machine: equal inputs give equal bytes.
std::string ModelCardMarkdown(const ModelCard& card);

}  // namespace mlp::stages

#endif  // MLPIPE_STAGES_REPORT_MODEL_CARD_H_
