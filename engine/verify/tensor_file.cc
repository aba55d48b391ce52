#include "engine/verify/tensor_file.h"

#include <algorithm>
#include <set>

#include "store/base/format.h"
#include "store/base/text.h"

namespace mlp {
namespace {

constexpr std::uint64_t kMostHeaderBytes = 100'000'000;
constexpr std::size_t kSizeBytes = 8;
// Of the header's JSON: the map of tensors, a tensor, its shape.
constexpr int kDeepestHeader = 3;
constexpr std::size_t kMostDimensions = 64;

tl::unexpected<Error> Wrong(std::string what) {
  return Fail(ErrorCode::kInvalid, "not a file of tensors: " + std::move(what));
}

std::optional<ElementType> ElementTypeNamed(std::string_view name) {
  for (int i = 0; i <= static_cast<int>(ElementType::kF64); ++i) {
    if (NameOf(static_cast<ElementType>(i)) == name) return static_cast<ElementType>(i);
  }
  return std::nullopt;
}

// Before it is parsed: a hostile text is not to decide how deep anything nests.
bool IsShallow(std::string_view json) {
  int depth = 0;
  bool in_text = false;
  for (std::size_t i = 0; i < json.size(); ++i) {
    const char c = json[i];
    if (in_text && c == '\\') {
      ++i;
    } else if (c == '"') {
      in_text = !in_text;
    } else if (!in_text && (c == '{' || c == '[')) {
      if (++depth > kDeepestHeader) return false;
    } else if (!in_text && (c == '}' || c == ']')) {
      --depth;
    }
  }
  return true;
}

Result<Value> ParseHeader(const std::string& text) {
  if (!IsShallow(text)) return Wrong("its header nests too deep");
  std::set<std::string> names;
  bool is_twice = false;
  const auto watch = [&](int depth, Value::parse_event_t event, Value& value) {
    if (event == Value::parse_event_t::key && depth == 1)
      is_twice |= !names.insert(value.get<std::string>()).second;
    return true;
  };
  Value header = Value::parse(text, watch, /*allow_exceptions=*/false);
  if (!header.is_object()) return Wrong("its header is no JSON map");
  if (is_twice) return Wrong("a name comes twice in its header");
  return header;
}

Result<std::vector<std::uint64_t>> ReadNumbers(const Value& tensor, const char* key) {
  const auto list = tensor.find(key);
  if (list == tensor.end() || !list->is_array() || list->size() > kMostDimensions)
    return Wrong(Format("a tensor has no {}", key));
  std::vector<std::uint64_t> numbers;
  for (const Value& number : *list) {
    if (!number.is_number_unsigned()) return Wrong(Format("a number of {} is none", key));
    numbers.push_back(number.get<std::uint64_t>());
  }
  return numbers;
}

// nullopt when it is more than a file can have.
std::optional<std::uint64_t> BytesOf(const Tensor& tensor) {
  std::uint64_t bytes = SizeOf(tensor.type);
  for (const std::uint64_t length : tensor.shape) {
    if (__builtin_mul_overflow(bytes, length, &bytes)) return std::nullopt;
  }
  return bytes;
}

// `data`: where the tensors lie in the file.
Result<Tensor> ReadTensor(const Value& json, const FilePart& data) {
  if (!json.is_object()) return Wrong("a tensor is no map");
  const auto dtype = json.find("dtype");
  if (dtype == json.end() || !dtype->is_string()) return Wrong("a tensor has no dtype");
  const std::string& name = dtype->get_ref<const std::string&>();
  const std::optional<ElementType> type = ElementTypeNamed(name);
  if (!type) return Wrong(Format("elements of type {} are not known", Excerpt(name)));
  Tensor tensor;
  tensor.type = *type;
  MLP_ASSIGN(tensor.shape, ReadNumbers(json, "shape"));
  MLP_ASSIGN(const std::vector<std::uint64_t> offsets, ReadNumbers(json, "data_offsets"));
  if (offsets.size() != 2 || offsets[0] > offsets[1] || offsets[1] > data.size)
    return Wrong("a tensor lies outside of it");
  tensor.part = {data.offset + offsets[0], offsets[1] - offsets[0]};
  if (BytesOf(tensor) != tensor.part.size) return Wrong("a tensor has not the size of its shape");
  return tensor;
}

Status ReadMetadata(const Value& json, TensorFile& file) {
  if (!json.is_object()) return Wrong("its metadata is no map");
  for (const auto& [key, value] : json.items()) {
    if (!value.is_string()) return Wrong("its metadata is no text");
    file.metadata[key] = value.get<std::string>();
  }
  return {};
}

// One behind the other, from the first byte to the last.
Status CheckPlaces(const TensorFile& file, const FilePart& data) {
  std::vector<FilePart> parts;
  for (const auto& [name, tensor] : file.tensors) parts.push_back(tensor.part);
  std::sort(parts.begin(), parts.end(), [](const FilePart& a, const FilePart& b) {
    return a.offset != b.offset ? a.offset < b.offset : a.size < b.size;
  });
  std::uint64_t end = data.offset;
  for (const FilePart& part : parts) {
    if (part.offset != end) return Wrong("its tensors overlap or leave a hole");
    end += part.size;
  }
  if (end != data.offset + data.size) return Wrong("there are bytes behind its tensors");
  return {};
}

}  // namespace

Result<TensorFile> ReadTensorFile(const OpenedFile& file) {
  if (file.size < kSizeBytes) return Wrong("it is too short");
  MLP_ASSIGN(const std::string size_bytes, ReadPart(*file.file, 0, kSizeBytes));
  std::uint64_t header_size = 0;
  for (std::size_t i = kSizeBytes; i > 0; --i)
    header_size = header_size << 8 | static_cast<unsigned char>(size_bytes[i - 1]);
  if (header_size > kMostHeaderBytes || header_size > file.size - kSizeBytes)
    return Wrong("its header is too large");
  MLP_ASSIGN(const std::string text,
             ReadPart(*file.file, kSizeBytes, static_cast<std::size_t>(header_size)));
  MLP_ASSIGN(const Value header, ParseHeader(text));
  const std::uint64_t begin = kSizeBytes + header_size;
  const FilePart data{begin, file.size - begin};
  TensorFile read;
  for (const auto& [name, json] : header.items()) {
    if (name == "__metadata__") {
      MLP_TRY(ReadMetadata(json, read));
    } else {
      MLP_ASSIGN(read.tensors[name], ReadTensor(json, data));
    }
  }
  MLP_TRY(CheckPlaces(read, data));
  return read;
}

}  // namespace mlp
