#include "pipelines/schema_reader.h"

#include <algorithm>
#include <cmath>

#include "pipelines/project_path.h"
#include "store/base/text.h"

namespace mlp {
namespace {

constexpr std::size_t kMostErrors =
    100;  // kept; a broken file of 5 MB would need gigabytes for all

bool IsIn(const std::vector<std::string>& keys, const std::string& key) {
  return std::find(keys.begin(), keys.end(), key) != keys.end();
}

// How to make a string of what is none.
std::string HintForText(const YamlNode& node) {
  if (node.IsMapping()) return "YAML takes ': ' for a key; put the whole text into quotes";
  if (node.IsSequence()) return "write one text here, not a list";
  return node.IsNull() ? "write a text, or remove this" : "put it into quotes: '" + node.text + "'";
}

}  // namespace

std::string FieldOf(std::string_view key, const std::string& owner) {
  return Quoted(key) + " of " + owner;
}

bool SchemaReader::is_full() const {
  return errors_.size() >= kMostErrors;
}

void SchemaReader::Settle(const YamlNode& node) {
  settled_.emplace(node.mark.line, node.mark.column);
}

void SchemaReader::Refuse(Error error) {
  if (error.where.file == document_.file) {
    const std::pair place(error.where.line, error.where.column);
    if (settled_.contains(place)) return;
    if (repeats_) settled_.insert(place);
  }
  ++count_;
  if (errors_.size() < kMostErrors) errors_.push_back(std::move(error));
}

void SchemaReader::Refuse(const YamlNode& node, std::string message, std::string hint) {
  Refuse(document_.ErrorAt(node, std::move(message), std::move(hint)));
}

void SchemaReader::RefuseUnsupported(const YamlNode& node, const std::string& what,
                                     std::string hint) {
  Refuse(node, what + " is not supported by this version", std::move(hint));
}

bool SchemaReader::RefusesExtra(const YamlNode& node, const std::string& what) {
  if (options_.extras) return false;
  Refuse(node, what + " is not known to DVC, so this project cannot use it",
         "leave it out, or move to a project of mlpipe's own (mlpipe init)");
  return true;
}

bool SchemaReader::IsMap(const YamlNode& node, const std::string& what,
                         const std::string& example) {
  if (!node.IsMapping()) {
    Refuse(node, what + " must be a map, not " + std::string(node.KindName()),
           "write a map: " + example);
  }
  return node.IsMapping();
}

bool SchemaReader::IsList(const YamlNode& node, const std::string& what,
                          const std::string& example) {
  if (!node.IsSequence()) {
    Refuse(node, what + " must be a list, not " + std::string(node.KindName()),
           "write a list: " + (node.IsString() ? "[" + node.text + "]" : example));
  }
  return node.IsSequence();
}

bool SchemaReader::Flag(const YamlNode& node, const std::string& what) {
  if (node.IsScalar() && node.scalar.is_boolean()) return node.scalar.get<bool>();
  Refuse(node, what + " must be true or false, not " + std::string(node.KindName()),
         "write true or false, without quotes");
  return false;
}

std::string SchemaReader::Text(const YamlNode& node, const std::string& what) {
  if (node.IsString()) return node.scalar.get<std::string>();
  Refuse(node, what + " must be a string, not " + std::string(node.KindName()), HintForText(node));
  return {};
}

std::vector<std::string> SchemaReader::TextList(const YamlNode& node, const std::string& what,
                                                const std::string& example) {
  std::vector<std::string> texts;
  if (!IsList(node, what, example)) return texts;
  for (const YamlNode& item : node.items) texts.push_back(Text(item, "an item of " + what));
  return texts;
}

Value SchemaReader::Inert(const YamlNode& node) {
  return ToValue(node);
}

std::optional<double> SchemaReader::Amount(const YamlNode& node, const std::string& what,
                                           const std::string& example) {
  if (node.IsScalar() && node.scalar.is_number()) {
    const double amount = node.scalar.get<double>();
    if (std::isfinite(amount) && amount >= 0) return amount;
  }
  Refuse(node, what + " must be a number from 0", "write a number: " + example);
  return std::nullopt;
}

void SchemaReader::CheckKeys(const YamlNode& map, SchemaMap kind, const std::string& owner,
                             const std::vector<std::string>& unsupported) {
  const std::vector<std::string> known = KeysOf(kind, options_.extras);
  const std::vector<std::string> all = KeysOf(kind, true);
  for (const auto& [key, value] : map.fields) {
    if (IsIn(unsupported, key.text)) continue;
    if (IsIn(all, key.text) && !IsIn(known, key.text)) {
      RefusesExtra(key, FieldOf(key.text, owner));
    } else {
      CheckKey(key, known, owner);
    }
  }
}

void SchemaReader::CheckKeys(const YamlNode& map, const std::vector<std::string>& known,
                             const std::string& owner) {
  for (const auto& [key, value] : map.fields) CheckKey(key, known, owner);
}

void SchemaReader::CheckKey(const YamlNode& key, const std::vector<std::string>& known,
                            const std::string& owner) {
  if (IsIn(known, key.text)) return;
  const std::string nearest = DidYouMean(key.text, known);
  Refuse(key, "unknown key " + Quoted(key.text) + " in " + owner,
         nearest.empty() ? "known keys: " + Join(known, ", ") : nearest);
}

std::optional<RelPath> SchemaReader::Path(const YamlNode& node, const RelPath& base,
                                          const std::string& text, const std::string& what) {
  if (!node.IsString()) return std::nullopt;  // reported when the text was read
  if (text.empty()) {
    Refuse(node, what + " is an empty path", "name a file or directory, or remove this");
    return std::nullopt;
  }
  if (text.starts_with("ds://")) {
    RefuseUnsupported(node, what + " is a dataset of DVC (" + text + "), which",
                      "let the stage read a file or directory that 'dvc import' made of it");
    return std::nullopt;
  }
  if (IsUrl(text)) {
    RefuseUnsupported(node, what + " is a URL (" + text + "), which",
                      "use a path inside the project; the command of a stage can fetch the data");
    return std::nullopt;
  }
  Result<PlaceOfPath> place = FindPlace(options_, base, text);
  if (!place) {
    Refuse(node, what + ": " + place.error().message, "rename the file, without such characters");
    return std::nullopt;
  }
  if (!place->inside) {
    Refuse(node, what + " is " + Quoted(text) + ", which lies outside of the project",
           "use a path inside the project, relative to " +
               (base.is_root() ? "its root" : Quoted(base.str())));
  }
  return std::move(place->inside);
}

Error SchemaReader::TakeErrors() {
  std::stable_sort(errors_.begin(), errors_.end(), [](const Error& a, const Error& b) {
    return std::pair(a.where.line, a.where.column) < std::pair(b.where.line, b.where.column);
  });
  Error first = std::move(errors_.front());
  first.others.assign(std::make_move_iterator(errors_.begin() + 1),
                      std::make_move_iterator(errors_.end()));
  if (count_ > errors_.size()) {
    first.notes.push_back("and " + std::to_string(count_ - errors_.size()) + " more errors");
  }
  return first;
}

}  // namespace mlp
