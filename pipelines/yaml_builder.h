// Builds the tree of a YAML document from the events of a parser: types scalars, expands aliases
// and merge keys within a budget, refuses duplicate keys. Knows the text, not the parser.
#pragma once

#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "pipelines/yaml_node.h"
#include "store/base/error.h"

namespace mlp {

// Where an event lies, and what was written before its node.
struct YamlEvent {
  std::size_t offset = 0;  // bytes; of the anchor or tag if there is one
  int line = 0;            // from 1
  std::size_t anchor = 0;  // a number that names the anchor; 0: none
  std::string
      tag;  // resolved; "?": none on a plain scalar or collection, "!": none on a quoted scalar
};

class YamlBuilder {
 public:
  explicit YamlBuilder(const YamlDocument& document);

  Status AddNull(const YamlEvent& event);
  Status AddScalar(const YamlEvent& event, std::string text);
  Status AddAlias(const YamlEvent& event, std::size_t anchor);
  Status Begin(YamlNode::Kind kind, const YamlEvent& event, bool flow);
  Status End();

  YamlNode TakeRoot() { return std::move(root_); }
  // The collection whose end has not come yet, or nullptr: for errors of the parser.
  const YamlNode* InnermostOpen() const;
  const YamlMark& last_quoted() const { return last_quoted_; }  // line 0: there is none

 private:
  // A node with what its copies would cost.
  struct Sized {
    YamlNode node;
    std::size_t cost = 1;
    int depth = 0;  // levels of collections
  };
  struct Open {
    Sized collection;
    std::size_t anchor = 0;
    std::optional<YamlNode> key;  // of a mapping: read, and waiting for its value
  };

  YamlMark MarkAt(std::size_t offset, int line);
  // Where the value of `event` itself begins: after its anchor and tag.
  YamlMark ContentMark(const YamlEvent& event);
  Status Place(Sized sized, std::size_t anchor);
  Status PlaceInMapping(Open& mapping, YamlNode node);
  Status Spend(std::size_t cost, const YamlMark& where);
  bool IsNullWrittenAt(const YamlMark& mark) const;
  Error ErrorAt(const YamlMark& mark, std::string message, std::string hint = {}) const;

  const YamlDocument& document_;
  std::vector<Open> open_;
  YamlNode root_;
  std::unordered_map<std::size_t, Sized> anchors_;
  std::size_t nodes_ = 0;
  std::size_t copied_ = 0;
  YamlMark last_mark_{1, 1, 0};
  YamlMark last_quoted_;
};

}  // namespace mlp
