#include "pipelines/yaml_builder.h"

#include <algorithm>
#include <string_view>

#include "pipelines/yaml_keys.h"
#include "pipelines/yaml_scalar.h"
#include "store/base/text.h"

namespace mlp {
namespace {

constexpr std::size_t kDeepest = 100;
constexpr std::size_t kMostNodes = 10'000'000;
constexpr std::size_t kMostCopied = 1'000'000;
constexpr std::size_t kBytesAsOneNode = 64;  // a long text costs as much as some nodes
constexpr std::string_view kCoreTag = "tag:yaml.org,2002:";
constexpr char kTagHint[] =
    "a text that begins with '!' needs quotes; the known tags are !!str, !!int, !!float, !!bool, "
    "!!null, !!map and !!seq";

bool IsBlankOrBreak(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

std::size_t CostOf(const std::string& text) {
  return 1 + text.size() / kBytesAsOneNode;
}

// The type that a core tag promises and the scalar's own differ: "!!int abc".
bool Disagrees(std::string_view type, const Value& value) {
  if (type == "null") return !value.is_null();
  if (type == "bool") return !value.is_boolean();
  if (type == "int") return !value.is_number_integer();
  return !value.is_number();
}

bool IsCoreScalarType(std::string_view type) {
  return type == "str" || type == "null" || type == "bool" || type == "int" || type == "float";
}

std::string ShortTag(const std::string& tag) {
  if (!tag.starts_with(kCoreTag)) return tag;
  return "!!" + tag.substr(kCoreTag.size());
}

}  // namespace

YamlBuilder::YamlBuilder(const YamlDocument& document) : document_(document) {}

const YamlNode* YamlBuilder::InnermostOpen() const {
  return open_.empty() ? nullptr : &open_.back().collection.node;
}

Error YamlBuilder::ErrorAt(const YamlMark& mark, std::string message, std::string hint) const {
  YamlNode place;
  place.mark = mark;
  return document_.ErrorAt(place, std::move(message), std::move(hint));
}

// Columns are counted on from the last mark, since counting from the start of the line each time
// would be quadratic for a file of one long line.
YamlMark YamlBuilder::MarkAt(std::size_t offset, int line) {
  const std::string_view text = document_.text;
  offset = std::min(offset, text.size());
  std::size_t from = last_mark_.offset;
  int column = last_mark_.column;
  if (line != last_mark_.line || offset < from) {
    const std::size_t newline = offset == 0 ? std::string_view::npos : text.rfind('\n', offset - 1);
    from = newline == std::string_view::npos ? 0 : newline + 1;
    column = 1;
  }
  column += static_cast<int>(CountCharacters(text.substr(from, offset - from)));
  last_mark_ = {line, column, offset};
  return last_mark_;
}

YamlMark YamlBuilder::ContentMark(const YamlEvent& event) {
  const std::string_view text = document_.text;
  std::size_t at = event.offset;
  int line = event.line;
  while (at < text.size() && (text[at] == '&' || text[at] == '!')) {
    while (at < text.size() && !IsBlankOrBreak(text[at])) ++at;
    while (at < text.size() && (IsBlankOrBreak(text[at]) || text[at] == '#')) {
      if (text[at] == '#') at = std::min(text.find('\n', at), text.size() - 1);
      if (text[at] == '\n') ++line;
      ++at;
    }
  }
  return MarkAt(at, line);
}

// For an absent value the parser gives the place of what follows, which may be a key that is itself
// called "null".
bool YamlBuilder::IsNullWrittenAt(const YamlMark& mark) const {
  if (open_.empty() || open_.back().collection.node.flow) return true;
  const bool is_key = open_.back().collection.node.IsMapping() && !open_.back().key;
  return is_key || mark.column > open_.back().collection.node.mark.column;
}

Status YamlBuilder::AddNull(const YamlEvent& event) {
  Sized null;
  YamlNode& node = null.node;
  node.mark = ContentMark(event);
  if (IsNullWrittenAt(node.mark)) {
    const std::string_view rest = std::string_view(document_.text).substr(node.mark.offset);
    for (const std::string_view word : {"~", "null", "Null", "NULL"}) {
      if (rest.starts_with(word)) node.text = word;
    }
  }
  const bool is_value = !open_.empty() && open_.back().key;
  if (is_value && node.text.empty()) node.mark = open_.back().key->mark;
  return Place(std::move(null), event.anchor);
}

Status YamlBuilder::AddScalar(const YamlEvent& event, std::string text) {
  Sized scalar;
  scalar.cost = CostOf(text);
  YamlNode& node = scalar.node;
  node.mark = ContentMark(event);
  if (node.mark.offset < document_.text.size()) {
    const char first = document_.text[node.mark.offset];
    node.quoted = first == '\'' || first == '"' || first == '|' || first == '>';
    if (first == '\'' || first == '"') last_quoted_ = node.mark;
  }
  const bool has_core_tag = event.tag.starts_with(kCoreTag);
  const std::string type = has_core_tag ? event.tag.substr(kCoreTag.size()) : "";
  if (event.tag != "?" && event.tag != "!" && !IsCoreScalarType(type)) {
    return Fail(ErrorAt(node.mark, "unknown tag " + Quoted(ShortTag(event.tag)), kTagHint));
  }
  if (event.tag == "!" || type == "str") {
    node.scalar = text;
  } else {
    std::optional<Value> value = ResolvePlainScalar(text);
    if (!value) {
      return Fail(ErrorAt(node.mark, "the integer " + text + " does not fit into 64 bits",
                          "put it into quotes to keep it as text"));
    }
    if (has_core_tag && Disagrees(type, *value)) {
      return Fail(ErrorAt(node.mark, Quoted(text) + " is not of the type of its tag !!" + type,
                          "remove the tag, or correct the value"));
    }
    node.scalar = type == "float" ? Value(value->get<double>()) : std::move(*value);
  }
  node.text = std::move(text);
  return Place(std::move(scalar), event.anchor);
}

Status YamlBuilder::AddAlias(const YamlEvent& event, std::size_t anchor) {
  const YamlMark mark = MarkAt(event.offset, event.line);
  const auto found = anchors_.find(anchor);
  if (found == anchors_.end()) {
    return Fail(ErrorAt(mark, "this alias stands inside the value that it names",
                        "write the value out, or name another anchor"));
  }
  MLP_TRY(Spend(found->second.cost, mark));
  return Place(found->second, 0);
}

Status YamlBuilder::Spend(std::size_t cost, const YamlMark& where) {
  copied_ += cost;
  if (copied_ <= kMostCopied) return {};
  return Fail(ErrorAt(where, "aliases blow this file up beyond a million values",
                      "write the values out, or use fewer aliases"));
}

Status YamlBuilder::Begin(YamlNode::Kind kind, const YamlEvent& event, bool flow) {
  Open open;
  open.anchor = event.anchor;
  YamlNode& node = open.collection.node;
  node.kind = kind;
  node.flow = flow;
  node.mark = ContentMark(event);
  const std::string_view own_type = kind == YamlNode::Kind::kMapping ? "map" : "seq";
  if (event.tag != "?" && event.tag != "!" &&
      event.tag != std::string(kCoreTag) + std::string(own_type)) {
    return Fail(ErrorAt(node.mark, "unknown tag " + Quoted(ShortTag(event.tag)), kTagHint));
  }
  if (open_.size() >= kDeepest) {
    return Fail(ErrorAt(node.mark, "values are nested more than 100 levels deep"));
  }
  open_.push_back(std::move(open));
  return {};
}

Status YamlBuilder::End() {
  Open done = std::move(open_.back());
  open_.pop_back();
  if (done.collection.node.IsMapping()) MLP_TRY(ResolveKeys(document_, done.collection.node));
  ++done.collection.depth;
  return Place(std::move(done.collection), done.anchor);
}

Status YamlBuilder::Place(Sized sized, std::size_t anchor) {
  if (++nodes_ > kMostNodes) {
    return Fail(ErrorAt(sized.node.mark, "the file holds more than 10 million values"));
  }
  if (open_.size() + static_cast<std::size_t>(sized.depth) > kDeepest) {
    return Fail(ErrorAt(sized.node.mark, "aliases nest values more than 100 levels deep"));
  }
  if (anchor != 0) {
    MLP_TRY(Spend(sized.cost, sized.node.mark));
    anchors_[anchor] = sized;
  }
  if (open_.empty()) {
    root_ = std::move(sized.node);
    return {};
  }
  Open& parent = open_.back();
  parent.collection.cost += sized.cost;
  parent.collection.depth = std::max(parent.collection.depth, sized.depth);
  if (parent.collection.node.IsMapping()) return PlaceInMapping(parent, std::move(sized.node));
  parent.collection.node.items.push_back(std::move(sized.node));
  return {};
}

Status YamlBuilder::PlaceInMapping(Open& mapping, YamlNode node) {
  if (mapping.key) {
    mapping.collection.node.fields.emplace_back(std::move(*mapping.key), std::move(node));
    mapping.key.reset();
    return {};
  }
  if (!node.IsScalar()) {
    return Fail(ErrorAt(node.mark, "a key is " + std::string(node.KindName()) + ", not a text",
                        "put a key with special characters into quotes"));
  }
  mapping.key = std::move(node);
  return {};
}

}  // namespace mlp
