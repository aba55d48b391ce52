// The files that a stage writes: all of them, or none.
//
// A stage adds each output as bytes while it works and commits as its last act. Commit writes every
// file beside its final place and then renames them into place, so that a failure before leaves
// nothing, and a kill at any moment leaves each output whole or absent (and perhaps a hidden ".tmp"
// file, which the next commit of that output removes). Outputs are not synced to disk: the engine
// makes them durable when it stores them. What nobody stores (a checkpoint) is, on request.

#ifndef MLPIPE_STAGES_BASE_OUTPUT_SET_H_
#define MLPIPE_STAGES_BASE_OUTPUT_SET_H_

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace mlp::stages {

class OutputSet {
 public:
  OutputSet() = default;
  OutputSet(const OutputSet&) = delete;
  OutputSet& operator=(const OutputSet&) = delete;
  ~OutputSet();  // removes temporary files that were not renamed

  // Each output needs a path of its own, and none may be the directory of another.
  void Add(std::filesystem::path path, std::string bytes);

  // Two spaces of indent, keys in the order of `document`, shortest numbers that read back equal.
  void AddJson(std::filesystem::path path, const nlohmann::ordered_json& document);

  // Makes the directories that are missing and puts all files in place. Called once, last. With
  // kSynced they are there after a power cut too.
  enum class Durability { kPlain, kSynced };
  void Commit(Durability durability = Durability::kPlain);

 private:
  struct Output {
    std::filesystem::path path;
    std::string bytes;
    std::filesystem::path temporary;  // empty until written and again once renamed
  };
  std::vector<Output> outputs_;
};

}  // namespace mlp::stages

#endif  // MLPIPE_STAGES_BASE_OUTPUT_SET_H_
