#include "stages/data/source.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "stages/base/error.h"
#include "stages/data/file_tree.h"
#include "stages/data/idx.h"
#include "stages/data/image_folder.h"
#include "stages/data/tensor_input.h"

namespace mlp::stages {
namespace {

LabelledData ReadFormat(const FileTree& tree, const SourceOptions& options) {
  switch (options.format) {
    case SourceFormat::kCsv:
      return ReadCsv(tree, options.csv);
    case SourceFormat::kIdx:
      return ReadIdx(tree, options.classes);
    case SourceFormat::kCifar:
      return ReadCifar(tree, options.cifar);
    case SourceFormat::kSafetensors:
      return ReadTensorInput(tree, options.classes);
    case SourceFormat::kImages:
      break;
  }
  return ReadImageFolder(tree, options.pictures);
}

// What JSON cannot hold as text.
void RequireUtf8(const std::filesystem::path& input, const std::string& text, const char* what) {
  try {
    static_cast<void>(nlohmann::json(text).dump());
  } catch (const nlohmann::json::exception&) {
    throw InputError({input}, fmt::format("{} '{}' is not UTF-8", what, text))
        .Hint("rename it, or convert the file to UTF-8");
  }
}

}  // namespace

LabelledData ReadSource(const std::filesystem::path& input, const SourceOptions& options) {
  LabelledData data = ReadFormat(*OpenFileTree(input), options);
  if (data.classes.size() < 2) {
    throw InputError({input},
                     fmt::format("has {} class(es); a classifier needs two", data.classes.size()));
  }
  for (const std::string& name : data.classes) RequireUtf8(input, name, "the class name");
  for (const Column& column : data.columns) {
    RequireUtf8(input, column.name, "the column name");
    for (const std::string& category : column.categories) {
      RequireUtf8(input, category, "the category");
    }
  }
  return data;
}

}  // namespace mlp::stages
