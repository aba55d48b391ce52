// InterpolationReader: reads a text with interpolations and makes its value on the way. Only for
// config_interpolation.cc.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/experiments/config_interpolation.h"

namespace mlp {

class InterpolationReader {
 public:
  // `at`: the node that the text stands in. Keeps references.
  InterpolationReader(ConfigInterpolator& config, const std::vector<std::string>& at,
                      std::string_view text)
      : config_(config), at_(at), text_(text) {}

  // A node, if the text is nothing but one reference to it.
  Result<ConfigInterpolator::Found> ReadText();
  // The whole text as one argument of a resolver.
  Result<Value> ReadArgument();

 private:
  using Found = ConfigInterpolator::Found;

  Result<Found> ReadInterpolation();  // from behind "${" to behind "}"
  Result<Found> ReadReference();
  Result<std::vector<std::string>> ReadKeys();
  Result<std::string> ReadKey();
  Result<Found> ReadCall(const std::string& name);
  Result<std::vector<Value>> ReadArguments(char end);
  Result<Value> ReadElement(std::string_view ends);
  Result<Value> ReadQuoted();
  Result<Value> ReadMap();
  Result<Value> ReadBare(std::string_view ends);
  Result<std::string> ReadMapKey();

  Result<Found> Call(const std::string& name, const std::vector<Value>& arguments);
  Result<Found> CallEnv(const std::vector<Value>& arguments);
  Result<Found> CallDecode(const Value& text);
  Result<Found> CallSelect(const std::vector<Value>& arguments);
  Result<Found> CallDict(const std::string& name, const Value& key);
  // A key as a text, from the map or list around, if it begins with a dot.
  Result<Found> FindKey(const Value& key);

  Result<std::string> TextOf(const Found& found);
  void SkipBlanks();
  bool Take(std::string_view expected);
  bool IsAtEnd() const { return next_ >= text_.size(); }
  Error Unexpected(std::string_view expected) const;

  ConfigInterpolator& config_;
  const std::vector<std::string>& at_;
  std::string_view text_;
  std::size_t next_ = 0;
  int depth_ = 0;
};

}  // namespace mlp
