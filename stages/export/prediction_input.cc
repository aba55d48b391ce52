#include "stages/export/prediction_input.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <memory>
#include <utility>

#include "stages/base/error.h"
#include "stages/base/input_file.h"
#include "stages/base/text.h"
#include "stages/data/csv_rows.h"
#include "stages/data/dataset.h"
#include "stages/data/file_tree.h"
#include "stages/data/picture_loader.h"
#include "stages/data/safetensors.h"

namespace mlp::stages {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kNamedPictures = 20;

std::string LowerExtension(const fs::path& name) {
  std::string extension = name.extension().string();
  for (char& c : extension)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return extension;
}

std::string ShownShape(const Shape& shape) {
  return fmt::format("{}", fmt::join(shape, "x"));
}

PredictionInput ReadDatasetSplit(const fs::path& directory, const ModelDescription& description,
                                 const std::string& split) {
  const DatasetInfo info = ReadDatasetInfo(directory);
  if (info.shape != description.input) {
    throw InputError({directory / "dataset.json"},
                     fmt::format("its samples are of {}, and the model takes {}",
                                 ShownShape(info.shape), ShownShape(description.input)));
  }
  const Safetensors file(SplitFile(directory, split));
  const auto found = file.tensors().find("inputs");
  const bool is_bytes = found != file.tensors().end() && found->second.dtype == DType::kU8;
  const TensorView& view = file.Get("inputs", is_bytes ? DType::kU8 : DType::kF32);
  if (view.shape.empty() || view.shape[0] == 0 ||
      Shape(view.shape.begin() + 1, view.shape.end()) != info.shape)
    throw InputError({file.file()}, "its inputs do not have the shape of dataset.json");
  PredictionInput input;
  if (is_bytes) {
    for (const char value : view.bytes) input.values.push_back(static_cast<unsigned char>(value));
  } else {
    input.values.resize(view.bytes.size() / sizeof(float));
    std::memcpy(input.values.data(), view.bytes.data(), view.bytes.size());
  }
  if (!std::all_of(input.values.begin(), input.values.end(),
                   [](float value) { return std::isfinite(value); }))
    throw InputError({file.file()}, "a value is NaN or infinite");
  for (std::int64_t i = 0; i < view.shape[0]; ++i)
    input.names.push_back(fmt::format("{}[{}]", split, i));
  return input;
}

bool IsTable(const fs::path& file) {
  const bool is_gzipped = LowerExtension(file) == ".gz";
  return LowerExtension(is_gzipped ? file.stem() : file) == ".csv";
}

// A row of numbers, appended to `values`.
void ReadRow(const std::vector<Field>& row, const Location& place, std::size_t columns,
             std::vector<float>& values) {
  for (const Field& field : row) {
    const std::optional<double> value = ParseNumber(field.text);
    if (!value || !std::isfinite(static_cast<float>(*value))) {
      throw InputError({place.file, place.line, field.column},
                       fmt::format("'{}' is not a number", field.text));
    }
    values.push_back(static_cast<float>(*value));
  }
  if (row.size() != columns) {
    throw InputError(place,
                     fmt::format("has {} values, and the model takes {}", row.size(), columns))
        .Hint("rows hold the model's columns alone, in their order, without the label");
  }
}

PredictionInput ReadTable(const fs::path& file, const ModelDescription& description) {
  const auto columns = CountValues(description.input).value();
  const std::string text = ReadMaybeGzipped(file);
  PredictionInput input;
  RowReader reader(file, text);
  for (std::vector<Field> row; reader.Next(row);) {
    ReadRow(row, {file, reader.line()}, columns, input.values);
    input.names.push_back(fmt::format("{}:{}", file.filename().string(), reader.line()));
  }
  return input;
}

[[noreturn]] void RefuseBroken(const FileTree& tree, const std::vector<SkippedSample>& broken) {
  std::string text = broken[0].reason;
  for (std::size_t i = 1; i < std::min(broken.size(), kNamedPictures); ++i)
    text += fmt::format("\n{}: {}", tree.Place(broken[i].origin).string(), broken[i].reason);
  if (broken.size() > kNamedPictures)
    text += fmt::format("\nand {} more", broken.size() - kNamedPictures);
  throw InputError({tree.Place(broken[0].origin)}, text)
      .Hint("replace such pictures, or take them out of the input");
}

PredictionInput ReadPictures(const fs::path& path, const ModelDescription& description,
                             bool resize) {
  const std::unique_ptr<FileTree> tree = OpenFileTree(path);
  std::vector<Picture> pictures;
  for (const std::string& name : tree->names()) {
    const std::string extension = LowerExtension(name);
    if (extension == ".png" || extension == ".jpg" || extension == ".jpeg")
      pictures.push_back({name});
  }
  if (pictures.empty()) throw InputError({path}, "holds no PNG or JPEG pictures");
  if (description.input.size() != 3 || (description.input[0] != 1 && description.input[0] != 3))
    throw InputError({path}, "the model takes rows of a table, and these are pictures");
  const auto height = static_cast<std::size_t>(description.input[1]);
  const auto width = static_cast<std::size_t>(description.input[2]);
  PictureOptions options{.channels = static_cast<std::size_t>(description.input[0]),
                         .skip_broken = true,
                         .skip_other_sizes = true,
                         .threads = 0};
  if (resize) options.resize = {height, width};
  const LoadedPictures loaded = LoadPictures(*tree, {pictures}, options);
  for (const SourceSize& size : loaded.sizes) {
    if (resize || (size.height == height && size.width == width)) continue;
    throw InputError(
        {path}, fmt::format("{} of {} pictures have the size {}x{}, and the model "
                            "takes {}x{}",
                            size.count, pictures.size(), size.height, size.width, height, width))
        .Hint("--resize brings them to the model's size, as prepare.resize does");
  }
  if (!loaded.skipped.empty()) RefuseBroken(*tree, loaded.skipped);
  const auto& bytes = std::get<std::vector<std::uint8_t>>(loaded.parts[0].values);
  PredictionInput input{{}, {bytes.begin(), bytes.end()}};
  for (const Picture& picture : pictures) input.names.push_back(picture.name);
  return input;
}

}  // namespace

PredictionInput ReadPredictionInput(const fs::path& input, const ModelDescription& description,
                                    const PredictionInputOptions& options) {
  if (fs::exists(input / "dataset.json"))
    return ReadDatasetSplit(input, description, options.split);
  if (!IsTable(input)) return ReadPictures(input, description, options.resize);
  PredictionInput rows = ReadTable(input, description);
  if (rows.names.empty()) throw InputError({input}, "holds no rows");
  return rows;
}

}  // namespace mlp::stages
