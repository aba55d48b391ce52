// Overrides: what a person writes after `exp run -S` to change a parameter. A subset of Hydra 1.3's
// grammar, as DVC takes it; what belongs to the rest of that grammar (sweeps, casts, config groups)
// is refused by name, never misread. Pure.
//
//   override = [ file ":" ] ( key "=" value | "+" key "=" value | "++" key "=" value | "~" key [
//   "=" value ] ) key      = name *( "." name )                 names of letters, digits, "_", "-",
//   "$"; list elements by index value    = "" | quoted | bare | "[" [ value *( "," value ) ] "]" |
//   "{" [ pair *( "," pair ) ] "}" pair     = ( bare | quoted ) ":" value quoted   = "'" ... "'" |
//   DQ ... DQ            always a string; a backslash before the quote escapes it bare     = int |
//   float | "true" | "false" | "null" (any case) | any other text: a string, which may hold spaces
//   and
//              : / \ - . + $ % * @ ? |            and anything behind a backslash
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "store/base/error.h"
#include "store/base/value.h"

namespace mlp {

struct Override {
  enum class Kind {
    kChange,    // key=v: the key must be there
    kAdd,       // +key=v: it must not
    kAddOrSet,  // ++key=v
    kDelete,    // ~key or ~key=v: it must be there, and equal v if given
  };
  Kind kind = Kind::kChange;
  std::string file = "params.yaml";
  std::vector<std::string> path;
  std::optional<Value> value;  // absent only for kDelete

  std::string Key() const;  // the path with dots
};

// kUsage with what is wrong where, and how to write it.
Result<Override> ParseOverride(std::string_view text);

// The value part alone.
Result<Value> ParseOverrideValue(std::string_view text);

}  // namespace mlp
