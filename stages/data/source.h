// The one place that knows all readers: which format reads an input, with which settings.

#ifndef MLPIPE_STAGES_DATA_SOURCE_H_
#define MLPIPE_STAGES_DATA_SOURCE_H_

#include <cstdint>
#include <filesystem>

#include "stages/data/cifar.h"
#include "stages/data/csv.h"
#include "stages/data/picture_loader.h"
#include "stages/data/samples.h"

namespace mlp::stages {

enum class SourceFormat { kCsv, kIdx, kImages, kCifar, kSafetensors };

struct SourceOptions {
  SourceFormat format = SourceFormat::kCsv;
  CsvOptions csv = {};
  PictureOptions pictures = {};
  CifarKind cifar = CifarKind::kCifar10;
  std::int64_t classes = 0;  // of IDX and safetensors
};

// Reads a file, a directory or a tar archive. Error: what cannot be read; fewer than two classes; a
// class whose name is not UTF-8, as dataset.json could not hold it.
LabelledData ReadSource(const std::filesystem::path& input, const SourceOptions& options);

}  // namespace mlp::stages

#endif  // MLPIPE_STAGES_DATA_SOURCE_H_
