#include "stages/data/image_folder.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <string>
#include <utility>

#include "stages/base/error.h"
#include "stages/base/input_file.h"
#include "stages/data/image.h"

namespace mlp::stages {
namespace {

namespace fs = std::filesystem;

bool IsPicture(const fs::path& file) {
  std::string extension = file.extension().string();
  std::transform(extension.begin(), extension.end(), extension.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return extension == ".png" || extension == ".jpg" || extension == ".jpeg";
}

// The names in `directory`, in order, of directories or else of pictures.
std::vector<std::string> List(const fs::path& directory, bool directories) {
  std::error_code error;
  std::vector<std::string> names;
  for (const fs::directory_entry& entry : fs::directory_iterator(directory, error)) {
    const std::string name = entry.path().filename().string();
    if (name.starts_with('.')) continue;
    if (directories ? entry.is_directory() : IsPicture(entry.path())) names.push_back(name);
  }
  if (error) throw InputError({directory}, "cannot be listed: " + error.message());
  std::sort(names.begin(), names.end());
  return names;
}

// Appends `image` with its channels one after the other, as tensors have them.
void AppendPlanes(const Image& image, std::vector<std::uint8_t>& values) {
  for (std::size_t channel = 0; channel < image.channels; ++channel) {
    for (std::size_t i = channel; i < image.pixels.size(); i += image.channels) {
      values.push_back(image.pixels[i]);
    }
  }
}

Image ReadPicture(const fs::path& file, std::size_t channels) {
  try {
    return DecodeImage(ReadFile(file), channels);
  } catch (const ImageError& error) {
    throw InputError({file}, fmt::format("cannot be decoded: {}", error.what()))
        .Hint("replace the picture or take it out of the data");
  }
}

Samples ReadClasses(const fs::path& directory, const std::vector<std::string>& classes,
                    std::size_t channels) {
  Samples samples;
  std::vector<std::uint8_t> values;
  for (std::size_t label = 0; label < classes.size(); ++label) {
    for (const std::string& name : List(directory / classes[label], false)) {
      const fs::path file = directory / classes[label] / name;
      const Image image = ReadPicture(file, channels);
      const Shape shape{static_cast<std::int64_t>(channels),
                        static_cast<std::int64_t>(image.height),
                        static_cast<std::int64_t>(image.width)};
      if (samples.shape.empty()) samples.shape = shape;
      if (shape != samples.shape) {
        throw InputError({file}, fmt::format("is {} (channels, height, width), the pictures before "
                                             "it are {}",
                                             fmt::join(shape, "x"), fmt::join(samples.shape, "x")))
            .Hint("all pictures must have one size");
      }
      AppendPlanes(image, values);
      samples.labels.push_back(static_cast<std::int64_t>(label));
    }
  }
  if (samples.labels.empty()) throw InputError({directory}, "holds no PNG or JPEG pictures");
  samples.values = std::move(values);
  return samples;
}

}  // namespace

LabelledData ReadImageFolder(const fs::path& directory, std::size_t channels) {
  const std::vector<std::string> folders = List(directory, true);
  if (folders.empty()) {
    throw InputError({directory}, "holds no folders of pictures")
        .Hint("put the pictures of each class into a folder named after the class");
  }
  if (folders != std::vector<std::string>{"test", "train"}) {
    return {ReadClasses(directory, folders, channels), std::nullopt, folders};
  }
  const std::vector<std::string> classes = List(directory / "train", true);
  if (List(directory / "test", true) != classes) {
    throw InputError({directory / "test"}, "does not hold the same classes as train");
  }
  LabelledData data{ReadClasses(directory / "train", classes, channels),
                    ReadClasses(directory / "test", classes, channels), classes};
  if (data.test->shape != data.samples.shape) {
    throw InputError({directory / "test"}, "its pictures do not have the size of those in train");
  }
  return data;
}

}  // namespace mlp::stages
