#include "stages/data/samples.h"

#include <cmath>

#include "stages/base/input_file.h"

namespace mlp::stages {
namespace {

template <typename T>
std::vector<T> SelectValues(const std::vector<T>& values, std::size_t width,
                            const std::vector<std::size_t>& indices) {
  std::vector<T> selected;
  selected.reserve(indices.size() * width);
  for (const std::size_t index : indices) {
    const auto first = values.begin() + static_cast<std::ptrdiff_t>(index * width);
    selected.insert(selected.end(), first, first + static_cast<std::ptrdiff_t>(width));
  }
  return selected;
}

// `group` neighbouring values share a channel, and there are `channels` channels.
template <typename T>
Statistics MeasureValues(const std::vector<T>& values, std::size_t channels, std::size_t group) {
  Statistics result{std::vector<double>(channels), std::vector<double>(channels)};
  const double count = static_cast<double>(values.size() / channels);
  const auto channel_of = [&](std::size_t i) { return i / group % channels; };
  for (std::size_t i = 0; i < values.size(); ++i) {
    result.mean[channel_of(i)] += static_cast<double>(values[i]);
  }
  for (double& mean : result.mean) mean /= count;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const double off = static_cast<double>(values[i]) - result.mean[channel_of(i)];
    result.std[channel_of(i)] += off * off;
  }
  for (double& std : result.std) std = std::sqrt(std / count);
  return result;
}

}  // namespace

std::optional<std::size_t> CountValues(const Shape& shape) {
  std::size_t count = 1;
  for (const std::int64_t dimension : shape) {
    if (dimension <= 0) return std::nullopt;
    const auto size = static_cast<std::size_t>(dimension);
    if (size > kMaxInputBytes / count) return std::nullopt;
    count *= size;
  }
  return count;
}

std::string_view BytesOf(const Samples& samples, std::size_t index) {
  const std::size_t width = CountValues(samples.shape).value();
  return std::visit(
      [&](const auto& values) {
        const std::size_t size = width * sizeof values[0];
        return std::string_view(reinterpret_cast<const char*>(values.data()) + index * size, size);
      },
      samples.values);
}

Samples Select(const Samples& samples, const std::vector<std::size_t>& indices) {
  Samples selected{samples.shape, {}, {}};
  const std::size_t width = CountValues(samples.shape).value();
  std::visit([&](const auto& values) { selected.values = SelectValues(values, width, indices); },
             samples.values);
  for (const std::size_t index : indices) {
    selected.labels.push_back(samples.labels[index]);
    if (!samples.origins.empty()) selected.origins.push_back(samples.origins[index]);
  }
  return selected;
}

std::vector<std::size_t> CountLabels(const Samples& samples, std::size_t classes) {
  std::vector<std::size_t> counts(classes);
  for (const std::int64_t label : samples.labels) ++counts[static_cast<std::size_t>(label)];
  return counts;
}

Statistics Measure(const Samples& samples) {
  const auto channels = static_cast<std::size_t>(samples.shape[0]);
  const std::size_t group = CountValues(samples.shape).value() / channels;
  return std::visit([&](const auto& values) { return MeasureValues(values, channels, group); },
                    samples.values);
}

}  // namespace mlp::stages
