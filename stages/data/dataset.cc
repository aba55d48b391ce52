#include "stages/data/dataset.h"

#include <fmt/format.h>

#include <utility>

#include "stages/base/error.h"
#include "stages/base/json_file.h"
#include "stages/data/safetensors.h"

namespace mlp::stages {
namespace {

using OrderedJson = nlohmann::ordered_json;

template <typename T>
std::string_view ValueBytes(const std::vector<T>& values) {
  return {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T)};
}

TensorView InputsView(const Samples& samples) {
  Shape shape{static_cast<std::int64_t>(samples.size())};
  shape.insert(shape.end(), samples.shape.begin(), samples.shape.end());
  const DType dtype = samples.values.index() == 0 ? DType::kU8 : DType::kF32;
  return {dtype, std::move(shape),
          std::visit([](const auto& values) { return ValueBytes(values); }, samples.values)};
}

TensorView LabelsView(const Samples& samples) {
  return {DType::kI64, {static_cast<std::int64_t>(samples.size())}, ValueBytes(samples.labels)};
}

OrderedJson ColumnsOf(const std::vector<Column>& columns) {
  constexpr const char* kKinds[] = {"number", "codes", "one_hot"};
  OrderedJson list = OrderedJson::array();
  for (const Column& column : columns) {
    OrderedJson entry{{"name", column.name}, {"kind", kKinds[static_cast<int>(column.kind)]}};
    if (column.kind != ColumnKind::kNumber) entry["categories"] = column.categories;
    if (column.fill) entry["fill"] = *column.fill;
    list.push_back(std::move(entry));
  }
  return list;
}

}  // namespace

OrderedJson CountsJson(const Samples& samples, const std::vector<std::string>& classes) {
  const std::vector<std::size_t> counts = CountLabels(samples, classes.size());
  OrderedJson by_class = OrderedJson::object();
  for (std::size_t i = 0; i < classes.size(); ++i) by_class[classes[i]] = counts[i];
  return {{"samples", samples.size()}, {"classes", std::move(by_class)}};
}

void AddDataset(const std::filesystem::path& directory, const DatasetInfo& info,
                const std::map<std::string, Samples>& splits, OutputSet& outputs) {
  OrderedJson counts = OrderedJson::object();
  for (const char* split : kSplits) {
    const Samples& samples = splits.at(split);
    outputs.Add(SplitFile(directory, split), EncodeSafetensors({{"inputs", InputsView(samples)},
                                                                {"labels", LabelsView(samples)}}));
    counts[split] = CountsJson(samples, info.classes);
  }
  OrderedJson document{{"version", kDatasetVersion}, {"classes", info.classes},
                       {"shape", info.shape},        {"mean", info.statistics.mean},
                       {"std", info.statistics.std}, {"counts", std::move(counts)}};
  if (!info.columns.empty()) document["columns"] = ColumnsOf(info.columns);
  outputs.AddJson(directory / "dataset.json", document);
}

DatasetInfo ReadDatasetInfo(const std::filesystem::path& directory) {
  const std::filesystem::path file = directory / "dataset.json";
  DatasetInfo info;
  ReadJson(file, [&](const nlohmann::json& document) {
    if (document.at("version") != kDatasetVersion) {
      throw InputError({file}, fmt::format("has version {}, this mlpipe-stage reads {}",
                                           document.at("version").dump(), kDatasetVersion));
    }
    document.at("classes").get_to(info.classes);
    document.at("shape").get_to(info.shape);
    document.at("mean").get_to(info.statistics.mean);
    document.at("std").get_to(info.statistics.std);
  });
  const bool one_or_three = info.shape.size() == 1 || info.shape.size() == 3;
  const bool sized = one_or_three && CountValues(info.shape) &&
                     info.statistics.mean.size() == static_cast<std::size_t>(info.shape[0]) &&
                     info.statistics.std.size() == info.statistics.mean.size();
  if (!sized || info.classes.size() < 2) {
    throw InputError({file},
                     "does not describe a dataset: its shape, statistics and classes disagree");
  }
  return info;
}

std::filesystem::path SplitFile(const std::filesystem::path& directory, const std::string& split) {
  return directory / (split + ".safetensors");
}

}  // namespace mlp::stages
