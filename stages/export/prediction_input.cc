#include "stages/export/prediction_input.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <memory>
#include <new>
#include <optional>
#include <utility>

#include "stages/base/error.h"
#include "stages/base/input_file.h"
#include "stages/base/text.h"
#include "stages/data/csv_rows.h"
#include "stages/data/dataset.h"
#include "stages/data/file_tree.h"
#include "stages/data/image.h"
#include "stages/data/image_folder.h"
#include "stages/data/picture_loader.h"
#include "stages/data/safetensors.h"
#include "stages/model/float_model.h"

namespace mlp::stages {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kNamedPictures = 20;

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
  if (!AreFinite(input.values)) throw InputError({file.file()}, "a value is NaN or infinite");
  for (std::int64_t i = 0; i < view.shape[0]; ++i)
    input.names.push_back(fmt::format("{}[{}]", split, i));
  return input;
}

bool IsTable(const fs::path& file) {
  const std::string name = LowerCase(file.filename().string());
  return name.ends_with(".csv") || name.ends_with(".csv.gz");
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

// {height, width} of a picture; nothing where it cannot be read, which is an error of its own.
std::optional<std::array<std::size_t, 2>> SizeOfPicture(const FileTree& tree,
                                                        const std::string& name) {
  try {
    const Image image = DecodeImage(tree.Read(name), 1);
    return std::array{image.height, image.width};
  } catch (const ImageError&) {
  } catch (const Error&) {
  } catch (const std::bad_alloc&) {
  }
  return std::nullopt;
}

Error OtherSizeError(const fs::path& place, const std::string& which,
                     const std::array<std::size_t, 2>& size,
                     const std::array<std::size_t, 2>& wanted) {
  return InputError({place}, fmt::format("{} {}x{}, and the model takes {}x{}", which, size[0],
                                         size[1], wanted[0], wanted[1]))
      .Hint("--resize brings pictures to the model's size");
}

// That the first picture which can be decoded has the model's size: what loads them takes memory
// for all by that picture's.
void RequireFirstSize(const FileTree& tree, const std::vector<Picture>& pictures,
                      const std::array<std::size_t, 2>& wanted) {
  for (const Picture& picture : pictures) {
    const auto size = SizeOfPicture(tree, picture.name);
    if (!size) continue;
    if (*size == wanted) return;
    throw OtherSizeError(tree.Place(picture.name), "has the size", *size, wanted);
  }
}

// {channels, height, width} that a model of pictures takes.
std::array<std::size_t, 3> PictureShape(const fs::path& path, const Shape& input) {
  if (input.size() != 3)
    throw InputError({path}, "the model takes rows of a table, and these are pictures");
  if (input[0] != 1 && input[0] != 3) {
    throw InputError({path}, fmt::format("the model takes images of {} channels, and pictures have "
                                         "1 or 3",
                                         input[0]));
  }
  return {static_cast<std::size_t>(input[0]), static_cast<std::size_t>(input[1]),
          static_cast<std::size_t>(input[2])};
}

void RequireCount(const fs::path& path, std::size_t pictures, const Shape& input) {
  if (CountValues({static_cast<std::int64_t>(pictures), input[0], input[1], input[2]})) return;
  throw InputError({path}, fmt::format("{} pictures of {} are more than are classified at once",
                                       pictures, ShownShape(input)))
      .Hint("give them in parts");
}

PredictionInput ReadPictures(const fs::path& path, const ModelDescription& description,
                             bool resize) {
  const std::unique_ptr<FileTree> tree = OpenFileTree(path);
  std::vector<Picture> pictures;
  for (const std::string& name : tree->names()) {
    if (IsPicture(name)) pictures.push_back({name});
  }
  if (pictures.empty()) throw InputError({path}, "holds no PNG or JPEG pictures");
  const auto [channels, height, width] = PictureShape(path, description.input);
  const std::array<std::size_t, 2> wanted{height, width};
  if (!resize) RequireFirstSize(*tree, pictures, wanted);
  RequireCount(path, pictures.size(), description.input);
  PictureOptions options{
      .channels = channels, .skip_broken = true, .skip_other_sizes = true, .threads = 0};
  if (resize) options.resize = wanted;
  const LoadedPictures loaded = LoadPictures(*tree, {pictures}, options);
  for (const SourceSize& size : loaded.sizes) {
    if (resize || wanted == std::array{size.height, size.width}) continue;
    throw OtherSizeError(
        path, fmt::format("{} of {} pictures have the size", size.count, pictures.size()),
        {size.height, size.width}, wanted);
  }
  if (!loaded.skipped.empty()) RefuseBroken(*tree, loaded.skipped);
  const auto& bytes = std::get<std::vector<std::uint8_t>>(loaded.parts[0].values);
  PredictionInput input{{}, {bytes.begin(), bytes.end()}};
  for (const Picture& picture : pictures) input.names.push_back(picture.name);
  return input;
}

// An option that changes nothing is a mistake.
void RequireUse(const PredictionInputOptions& options, bool is_dataset, bool is_table) {
  if (!is_dataset && !options.split.empty())
    throw Error(Failure::kUsage, "--split is for datasets, and the input is none");
  if (options.resize && (is_dataset || is_table))
    throw Error(Failure::kUsage, "--resize is for pictures, and the input is none");
}

}  // namespace

PredictionInput ReadPredictionInput(const fs::path& input, const ModelDescription& description,
                                    const PredictionInputOptions& options) {
  const bool is_dataset = fs::exists(input / "dataset.json");
  RequireUse(options, is_dataset, IsTable(input));
  if (is_dataset)
    return ReadDatasetSplit(input, description, options.split.empty() ? "test" : options.split);
  if (!IsTable(input)) return ReadPictures(input, description, options.resize);
  PredictionInput rows = ReadTable(input, description);
  if (rows.names.empty()) throw InputError({input}, "holds no rows");
  return rows;
}

}  // namespace mlp::stages
