#include "stages/data/safetensors.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "stages/base/error.h"
#include "stages/base/input_file.h"

namespace mlp::stages {
namespace {

using Json = nlohmann::json;

static_assert(std::endian::native == std::endian::little,
              "tensors are written as they lie in memory");

struct DTypeRow {
  DType dtype;
  const char* name;
  std::size_t size;
};
constexpr std::array<DTypeRow, 3> kDTypes{
    {{DType::kU8, "U8", 1}, {DType::kI64, "I64", 8}, {DType::kF32, "F32", 4}}};

const DTypeRow& RowOf(DType dtype) {
  return kDTypes[static_cast<std::size_t>(dtype)];
}

// Why a header is refused; the constructor adds the file.
struct BadHeader {
  std::string message;
};

// The bytes that a tensor of `shape` takes, or nothing if no file could hold them.
std::optional<std::size_t> ByteSize(const Shape& shape, DType dtype) {
  bool empty = false;
  Shape positive;
  for (const std::int64_t dimension : shape) {
    if (dimension == 0) empty = true;
    if (dimension != 0) positive.push_back(dimension);
  }
  const std::optional<std::size_t> count = CountValues(positive);
  if (!count) return std::nullopt;
  return empty ? 0 : *count * SizeOf(dtype);
}

constexpr std::size_t kLargestHeader = 16u << 20;
constexpr int kDeepestHeader = 3;  // lists in entries

// nlohmann-json keeps the last of two equal keys; here that would hide a tensor.
Json ParseHeader(std::string_view text) {
  std::set<std::string> names;
  const auto watch = [&](int depth, Json::parse_event_t event, Json& value) {
    if (depth > kDeepestHeader) throw BadHeader{"its header is nested too deep"};
    if (event == Json::parse_event_t::key && depth == 1 &&
        !names.insert(value.get<std::string>()).second) {
      throw BadHeader{fmt::format("'{}' is there twice", value.get<std::string>())};
    }
    return true;
  };
  Json header = Json::parse(text, watch, /*allow_exceptions=*/false);
  if (!header.is_object()) throw BadHeader{"its header is not a JSON object"};
  return header;
}

std::int64_t ToCount(const Json& value, const std::string& name) {
  if (!value.is_number_unsigned() || value.get<std::uint64_t>() > kMaxInputBytes) {
    throw BadHeader{fmt::format("a number of tensor '{}' is out of range", name)};
  }
  return value.get<std::int64_t>();
}

std::vector<std::int64_t> ToCounts(const Json& entry, const char* key, const std::string& name) {
  const auto list = entry.find(key);
  if (list == entry.end() || !list->is_array()) {
    throw BadHeader{fmt::format("tensor '{}' has no list '{}'", name, key)};
  }
  std::vector<std::int64_t> counts;
  for (const Json& value : *list) counts.push_back(ToCount(value, name));
  return counts;
}

DType ToDType(const Json& entry, const std::string& name) {
  const auto found = entry.find("dtype");
  const std::string text =
      found != entry.end() && found->is_string() ? found->get<std::string>() : "";
  for (const DTypeRow& row : kDTypes) {
    if (text == row.name) return row.dtype;
  }
  throw BadHeader{fmt::format("tensor '{}' has type '{}', which is not read here", name, text)};
}

TensorView ToView(const std::string& name, const Json& entry, std::string_view data) {
  if (!entry.is_object()) throw BadHeader{fmt::format("tensor '{}' is not described", name)};
  const std::vector<std::int64_t> offsets = ToCounts(entry, "data_offsets", name);
  TensorView view{ToDType(entry, name), ToCounts(entry, "shape", name), {}};
  if (offsets.size() != 2 || offsets[0] > offsets[1] ||
      static_cast<std::size_t>(offsets[1]) > data.size()) {
    throw BadHeader{fmt::format("the offsets of tensor '{}' are outside of the data", name)};
  }
  view.bytes = data.substr(static_cast<std::size_t>(offsets[0]),
                           static_cast<std::size_t>(offsets[1] - offsets[0]));
  if (ByteSize(view.shape, view.dtype) != view.bytes.size()) {
    throw BadHeader{fmt::format("the shape of tensor '{}' does not fit its offsets", name)};
  }
  return view;
}

// Tensors must follow one another from the first byte of the data to the last.
void CheckCover(const std::map<std::string, TensorView>& tensors, std::string_view data) {
  std::vector<std::pair<const char*, std::size_t>> spans;
  for (const auto& [name, view] : tensors) spans.emplace_back(view.bytes.data(), view.bytes.size());
  std::sort(spans.begin(), spans.end());
  const char* end = data.data();
  for (const auto& [begin, size] : spans) {
    if (begin != end) throw BadHeader{"its tensors overlap or leave gaps"};
    end = begin + size;
  }
  if (end != data.data() + data.size()) throw BadHeader{"bytes follow its last tensor"};
}

std::map<std::string, std::string> ToMetadata(const Json& entry) {
  std::map<std::string, std::string> metadata;
  if (!entry.is_object()) throw BadHeader{"its metadata is not a JSON object"};
  for (const auto& [name, value] : entry.items()) {
    if (!value.is_string()) throw BadHeader{fmt::format("its metadata '{}' is not text", name)};
    metadata.emplace(name, value.get<std::string>());
  }
  return metadata;
}

struct Decoded {
  std::map<std::string, TensorView> tensors;
  std::map<std::string, std::string> metadata;
};

Decoded Decode(std::string_view bytes) {
  std::uint64_t header_size = 0;
  if (bytes.size() < sizeof header_size) throw BadHeader{"it is too short"};
  std::memcpy(&header_size, bytes.data(), sizeof header_size);
  bytes.remove_prefix(sizeof header_size);
  if (header_size > bytes.size()) throw BadHeader{"its header is longer than the file"};
  if (header_size > kLargestHeader) throw BadHeader{"its header is larger than 16 MiB"};
  const Json header = ParseHeader(bytes.substr(0, header_size));
  const std::string_view data = bytes.substr(header_size);
  Decoded decoded;
  for (const auto& [name, entry] : header.items()) {
    if (name == "__metadata__") {
      decoded.metadata = ToMetadata(entry);
    } else {
      decoded.tensors.emplace(name, ToView(name, entry, data));
    }
  }
  CheckCover(decoded.tensors, data);
  return decoded;
}

}  // namespace

std::size_t SizeOf(DType dtype) {
  return RowOf(dtype).size;
}

std::string EncodeSafetensors(const std::map<std::string, TensorView>& tensors,
                              const std::map<std::string, std::string>& metadata) {
  std::vector<std::pair<std::string, TensorView>> ordered(tensors.begin(), tensors.end());
  std::stable_sort(ordered.begin(), ordered.end(), [](const auto& a, const auto& b) {
    return SizeOf(a.second.dtype) > SizeOf(b.second.dtype);
  });
  Json header = Json::object();  // sorts its keys
  if (!metadata.empty()) header["__metadata__"] = metadata;
  std::size_t offset = 0;
  for (const auto& [name, view] : ordered) {
    header[name] = {{"data_offsets", {offset, offset + view.bytes.size()}},
                    {"dtype", RowOf(view.dtype).name},
                    {"shape", view.shape}};
    offset += view.bytes.size();
  }
  std::string text = header.dump();
  text.resize((text.size() + 7) / 8 * 8, ' ');
  const std::uint64_t header_size = text.size();
  std::string bytes(reinterpret_cast<const char*>(&header_size), sizeof header_size);
  bytes.reserve(bytes.size() + text.size() + offset);
  bytes += text;
  for (const auto& [name, view] : ordered) bytes += view.bytes;
  return bytes;
}

Safetensors::Safetensors(const std::filesystem::path& file) : Safetensors(file, ReadFile(file)) {}

Safetensors::Safetensors(const std::filesystem::path& file, std::string bytes)
    : file_(file), bytes_(std::move(bytes)) {
  try {
    Decoded decoded = Decode(bytes_);
    tensors_ = std::move(decoded.tensors);
    metadata_ = std::move(decoded.metadata);
  } catch (const BadHeader& bad) {
    throw InputError({file}, "is not a usable safetensors file: " + bad.message);
  }
}

const TensorView& Safetensors::Get(const std::string& name, DType dtype) const {
  const auto found = tensors_.find(name);
  if (found == tensors_.end() || found->second.dtype != dtype) {
    throw InputError({file_},
                     fmt::format("holds no tensor '{}' of type {}", name, RowOf(dtype).name));
  }
  return found->second;
}

}  // namespace mlp::stages
