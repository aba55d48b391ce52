#include "pipelines/yaml_node.h"

#include <algorithm>

#include "store/base/text.h"

namespace mlp {
namespace {

constexpr std::size_t kLongestLineShown = 1000;  // bytes

std::size_t LengthOf(const YamlNode& node) {
  if (!node.IsScalar() || node.text.find('\n') != std::string::npos) return 0;
  return CountCharacters(node.text) + (node.quoted ? 2 : 0);
}

std::string LineAround(std::string_view text, std::size_t offset) {
  offset = std::min(offset, text.size());
  std::size_t begin = 0;
  if (offset > 0) {
    const std::size_t before = text.rfind('\n', offset - 1);
    if (before != std::string_view::npos) begin = before + 1;
  }
  const std::size_t end = std::min(text.find('\n', offset), text.size());
  if (end - begin > kLongestLineShown) return {};
  std::string line(text.substr(begin, end - begin));
  if (line.ends_with('\r')) line.pop_back();
  return line;
}

}  // namespace

const YamlNode* YamlNode::Find(std::string_view key) const {
  for (const auto& [name, value] : fields) {
    if (name.text == key) return &value;
  }
  return nullptr;
}

std::string_view YamlNode::KindName() const {
  if (IsMapping()) return "a map";
  if (IsSequence()) return "a list";
  if (scalar.is_null()) return "nothing";
  if (scalar.is_boolean()) return "true or false";
  if (scalar.is_number_integer()) return "an integer";
  if (scalar.is_number()) return "a number";
  return "a string";
}

SourceRange YamlDocument::At(const YamlNode& node) const {
  return At(node.mark, LengthOf(node));
}

SourceRange YamlDocument::At(const YamlMark& mark, std::size_t length) const {
  SourceRange range;
  range.file = file;
  range.line = mark.line;
  range.column = mark.column;
  range.length = static_cast<int>(length);
  range.line_text = LineAround(text, mark.offset);
  return range;
}

Error YamlDocument::ErrorAt(const YamlNode& node, std::string message, std::string hint) const {
  Error error;
  error.code = ErrorCode::kInvalid;
  error.message = std::move(message);
  error.where = At(node);
  error.hint = std::move(hint);
  return error;
}

Value ToValue(const YamlNode& node) {
  if (node.IsScalar()) return node.scalar;
  if (node.IsSequence()) {
    Value list = Value::array();
    for (const YamlNode& item : node.items) list.push_back(ToValue(item));
    return list;
  }
  Value map = Value::object();
  // Straight into the vector behind an ordered object: its own insertion searches, which is
  // quadratic.
  auto& fields = map.get_ref<Value::object_t&>();
  fields.reserve(node.fields.size());
  for (const auto& [key, value] : node.fields) fields.emplace_back(key.text, ToValue(value));
  return map;
}

}  // namespace mlp
