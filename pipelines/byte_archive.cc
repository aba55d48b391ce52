#include "pipelines/byte_archive.h"

namespace mlp {
namespace {

enum class ValueKind { kNull, kBool, kInt, kUnsigned, kFloat, kText, kList, kMap };

// Deeper than any value that the YAML reader gives.
constexpr int kDeepestValue = 200;

}  // namespace

template <>
inline constexpr auto kLastOf<ValueKind> = ValueKind::kMap;
template <>
inline constexpr auto kLastOf<HashAlgorithm> = HashAlgorithm::kSha256;

void ByteWriter::Put(const Value& value) {
  const auto put = [this](ValueKind kind, const auto& content) {
    Put(kind);
    Put(content);
  };
  switch (value.type()) {
    case Value::value_t::boolean:
      return put(ValueKind::kBool, value.get<bool>());
    case Value::value_t::number_integer:
      return put(ValueKind::kInt, value.get<std::int64_t>());
    case Value::value_t::number_unsigned:
      return put(ValueKind::kUnsigned, value.get<std::uint64_t>());
    case Value::value_t::number_float:
      return put(ValueKind::kFloat, value.get<double>());
    case Value::value_t::string:
      return put(ValueKind::kText, value.get_ref<const std::string&>());
    case Value::value_t::array:
      return put(ValueKind::kList, value.get_ref<const Value::array_t&>());
    case Value::value_t::object:
      Put(ValueKind::kMap);
      Put(static_cast<std::uint64_t>(value.size()));
      for (const auto& [key, field] : value.get_ref<const Value::object_t&>()) {
        Put(key);
        Put(field);
      }
      return;
    default:  // null; values hold no binary data
      return Put(ValueKind::kNull);
  }
}

void ByteReader::GetValue(Value& value, int depth) {
  ValueKind kind = ValueKind::kNull;
  Get(kind);
  if (depth > kDeepestValue) return Refuse();
  const auto get = [&](auto content) {
    Get(content);
    value = std::move(content);
  };
  switch (kind) {
    case ValueKind::kNull:
      value = nullptr;
      return;
    case ValueKind::kBool:
      return get(false);
    case ValueKind::kInt:
      return get(std::int64_t{});
    case ValueKind::kUnsigned:
      return get(std::uint64_t{});
    case ValueKind::kFloat:
      return get(0.0);
    case ValueKind::kText:
      return get(std::string());
    case ValueKind::kList: {
      value = Value::array();
      auto& items = value.get_ref<Value::array_t&>();
      for (std::size_t left = Count(); left > 0 && ok_; --left) {
        GetValue(items.emplace_back(), depth + 1);
      }
      return;
    }
    case ValueKind::kMap: {
      if (!value.is_object() || !value.empty()) value = Value::object();
      // Straight into the vector: an ordered object's own insertion searches.
      auto& fields = value.get_ref<Value::object_t&>();
      for (std::size_t left = Count(); left > 0 && ok_; --left) {
        std::string key;
        Get(key);
        GetValue(fields.emplace_back(std::move(key), nullptr).second, depth + 1);
      }
      return;
    }
  }
}

void ByteReader::Get(RelPath& path) {
  Result<RelPath> read = RelPath::Strict(View());
  if (!read) return Refuse();
  path = *std::move(read);
}

void ByteWriter::Put(const Digest& digest) {
  Put(digest.Bytes());
  Put(digest.algorithm());
  Put(digest.is_tree());
}

void ByteReader::Get(Digest& digest) {
  const std::string_view bytes = View();
  HashAlgorithm algorithm = HashAlgorithm::kSha256;
  bool is_tree = false;
  Get(algorithm);
  Get(is_tree);
  digest = Digest();
  if (bytes.empty()) return;
  if (bytes.size() != SizeOf(algorithm)) return Refuse();
  digest = Digest(algorithm, reinterpret_cast<const unsigned char*>(bytes.data()), is_tree);
}

// A line's text is that of the file, or was left out because it is long.
void ByteWriter::Put(const SourceRange& where) {
  Put(where.line);
  Put(where.column);
  Put(where.length);
  Put(!where.line_text.empty());
}

void ByteReader::Get(SourceRange& where) {
  bool has_line = false;
  Get(where.line);
  Get(where.column);
  Get(where.length);
  Get(has_line);
  if (places_ == nullptr) return Refuse();
  where.file = places_->name;
  if (has_line) where.line_text = places_->lines.Line(where.line);
}

}  // namespace mlp
