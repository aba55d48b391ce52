// A YAML document as a tree with places: what the readers of pipeline, lock, params and metrics
// files work on. Scalars follow YAML 1.2 (see yaml_scalar.h): `yes` is a string, 017 is 17,
// 2020-01-01 is a string.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "store/base/error.h"
#include "store/base/value.h"

namespace mlp {

// A position in the text: line and column from 1, in characters; offset in bytes from 0.
struct YamlMark {
  int line = 0;
  int column = 0;
  std::size_t offset = 0;
};

struct YamlNode {
  enum class Kind { kScalar, kSequence, kMapping };

  Kind kind = Kind::kScalar;
  // Where the value begins, after its anchor and tag. An absent value has the place of its key
  // (`a:`), or in a list that of what follows.
  YamlMark mark;
  Value scalar;         // typed: null, bool, int, float or string
  std::string text;     // the scalar as written, without quotes; empty for an absent value
  bool quoted = false;  // so that '1' stays a string; block scalars count as quoted
  bool flow = false;    // of a collection: [..] or {..}
  // Of a scalar that a template made (template_resolver.h): its characters in the file; else -1.
  std::int32_t source_length = -1;
  std::vector<YamlNode> items;  // of a sequence
  std::vector<std::pair<YamlNode, YamlNode>>
      fields;  // of a mapping, in file order; keys are scalars, unique by text

  bool IsScalar() const { return kind == Kind::kScalar; }
  bool IsSequence() const { return kind == Kind::kSequence; }
  bool IsMapping() const { return kind == Kind::kMapping; }
  bool IsNull() const { return IsScalar() && scalar.is_null(); }
  bool IsString() const { return IsScalar() && scalar.is_string(); }
  // The value of a key, or nullptr. Compares key by key: look up in a large map by walking `fields`
  // once instead.
  const YamlNode* Find(std::string_view key) const;
  // "a map", "a list", "a string", "an integer", "a number", "true or false", "nothing": for
  // messages.
  std::string_view KindName() const;
};

// A parsed file: the text is kept, since errors show its lines.
struct YamlDocument {
  std::string file;  // as the user would name it
  std::string text;
  YamlNode root;  // a null scalar for an empty file

  // The place of a node, with the text of its line (unless that is longer than 1,000 bytes) and the
  // length of the scalar there.
  SourceRange At(const YamlNode& node) const;
  SourceRange At(const YamlMark& mark, std::size_t length) const;
  // kInvalid; texts beyond 500 bytes are cut.
  Error ErrorAt(const YamlNode& node, std::string message, std::string hint = {}) const;
};

// Bounds: 64 MiB of text, a million brackets and commas, depth 100, 10 million nodes, of which
// aliases and merge keys may add up to a million. One document only; duplicate keys, unknown tags,
// integers beyond 64 bits, invalid UTF-8, control characters and merge conflict markers are errors
// (kInvalid) with their place. Merge keys (`<<: *x`) are resolved: the map has the fields of x that
// it does not set itself, after its own.
Result<YamlDocument> ParseYaml(std::string file, std::string text);

// The characters of a scalar in the file, for underlining; 0: of a collection, or on several lines.
std::size_t ShownLength(const YamlNode& node);

// Maps become objects (keys by their text), lists arrays.
Value ToValue(const YamlNode& node);

}  // namespace mlp
