// Reading JSON documents that another stage wrote.

#ifndef MLPIPE_STAGES_BASE_JSON_FILE_H_
#define MLPIPE_STAGES_BASE_JSON_FILE_H_

#include <filesystem>
#include <functional>
#include <nlohmann/json.hpp>
#include <string>

namespace mlp::stages {

// The document in `text`, which `file` holds. Error: nested deeper than any stage writes, which
// would overflow the stack. Throws nlohmann::json::exception where it is no JSON.
nlohmann::json ParseJson(const std::string& text, const std::filesystem::path& file);

// Parses `file` and hands the document to `read`, which may use at() and get() freely: what they
// throw of a missing or wrong key becomes an error that names the file.
void ReadJson(const std::filesystem::path& file,
              const std::function<void(const nlohmann::json&)>& read);

}  // namespace mlp::stages

#endif  // MLPIPE_STAGES_BASE_JSON_FILE_H_
