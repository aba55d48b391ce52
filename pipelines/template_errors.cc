#include "pipelines/template_errors.h"

#include <algorithm>
#include <cstdint>
#include <string_view>
#include <utility>

#include "pipelines/template_syntax.h"
#include "store/base/text.h"

namespace mlp {
namespace {

constexpr std::size_t kMostNamesShown = 8;
constexpr std::size_t kMostCompared = 1000;  // names; each costs about a microsecond

// The n-th "${" of the file from `from` on; npos if there is none.
std::size_t FindOpen(std::string_view text, std::size_t from, std::size_t count) {
  std::size_t at = text.find(kTemplateOpen, from);
  for (; count > 0 && at != std::string_view::npos; --count) at = text.find(kTemplateOpen, at + 1);
  return at;
}

std::string Known(const std::string& word, const std::vector<std::string>& names) {
  const std::string nearest = names.size() > kMostCompared ? "" : DidYouMean(word, names);
  if (!nearest.empty() || names.empty()) return nearest;
  std::vector<std::string> shown(
      names.begin(),
      names.begin() + static_cast<std::ptrdiff_t>(std::min(names.size(), kMostNamesShown)));
  if (names.size() > shown.size()) shown.emplace_back("...");
  return "known there: " + Join(shown, ", ");
}

std::string DottedUpTo(const std::vector<std::string>& path, std::size_t count) {
  return Join({path.begin(), path.begin() + static_cast<std::ptrdiff_t>(count)}, ".");
}

}  // namespace

SourceRange PlaceOf(const YamlDocument& document, const YamlNode& scalar,
                    const TemplateMatch& match) {
  const std::string_view text = document.text;
  const std::string_view before = std::string_view(scalar.text).substr(0, match.begin);
  std::size_t count = 0;
  for (std::size_t at = before.find(kTemplateOpen); at != std::string_view::npos;
       at = before.find(kTemplateOpen, at + 1)) {
    ++count;
  }
  const std::size_t begin = FindOpen(text, scalar.mark.offset, count);
  if (begin == std::string_view::npos || !text.substr(begin).starts_with(match.whole)) {
    return document.At(scalar);
  }
  YamlMark mark = scalar.mark;
  const std::string_view between = text.substr(mark.offset, begin - mark.offset);
  const std::size_t newline = between.rfind('\n');
  mark.line += static_cast<int>(std::count(between.begin(), between.end(), '\n'));
  if (newline != std::string_view::npos) mark.column = 1;
  mark.column += static_cast<int>(CountCharacters(between.substr(newline + 1)));  // npos + 1 == 0
  mark.offset = begin;
  return document.At(mark, CountCharacters(match.whole));
}

UnknownName DescribeUnknown(const std::vector<std::string>& path, const FailedLookup& failure,
                            const TemplateMatch& match, const TemplateContext& context,
                            const TemplateSources& sources) {
  const std::string& word = path[failure.failed];
  UnknownName unknown;
  unknown.message = std::string(match.whole) + " is not defined: ";
  if (!failure.parent) {
    const std::vector<std::string> names = context.Names();
    unknown.message += "neither params.yaml nor 'vars' have a key " + Quoted(word);
    unknown.hint = Known(word, names);
    if (unknown.hint.ends_with('?')) return unknown;
    unknown.hint += unknown.hint.empty() ? "" : "; ";
    unknown.hint += "for a variable of the shell write \\" + std::string(match.whole);
    return unknown;
  }
  const ContextValue& parent = *failure.parent;
  const std::string name = Quoted(DottedUpTo(path, failure.failed));
  if (parent.IsMap()) {
    std::vector<std::string> names;
    for (auto& [key, value] : sources.Fields(parent)) names.push_back(key);
    unknown.message += name + " has no key " + Quoted(word);
    unknown.hint = Known(word, names);
    if (unknown.hint.empty()) unknown.hint = "add the key where " + name + " is defined";
  } else if (parent.IsList()) {
    unknown.message += name + " is a list of " + Plural(parent.size(), "item") +
                       ", without an item " + Quoted(word);
    unknown.hint = "items count from 0";
  } else {
    unknown.message += name + " is a single value";
    unknown.hint = "write ${" + DottedUpTo(path, failure.failed) + "}";
  }
  return unknown;
}

std::string HintForPart(const ContextValue& value, const TemplateMatch& match) {
  const std::string inner(Trim(match.inner));
  if (value.size() == 0) return "name a value that is not empty";
  if (value.IsList()) return "name one item of it: ${" + inner + "[0]}";
  const std::string& first = value.data == nullptr
                                 ? value.map->fields.front().first
                                 : value.data->get_ref<const Value::object_t&>().front().first;
  return "name one value of it: ${" + inner + "." + first + "}";
}

YamlNode EmptyLike(const YamlNode& origin) {
  YamlNode node;
  node.kind = origin.kind;
  node.mark = origin.mark;
  node.flow = origin.flow;
  return node;
}

YamlNode TextNode(const YamlNode& origin, std::string text) {
  return ScalarNode(origin, Value(std::move(text)));
}

YamlNode ScalarNode(const YamlNode& origin, const Value& scalar) {
  YamlNode node = EmptyLike(origin);
  node.kind = YamlNode::Kind::kScalar;
  node.text = TemplateText(scalar);
  node.scalar = scalar;
  node.quoted = origin.quoted;
  node.source_length = static_cast<std::int32_t>(ShownLength(origin));
  return node;
}

}  // namespace mlp
