// Overrides: what a person writes after `exp run -S` to change a param, or to try several values of
// it. Hydra 1.3's grammar, as DVC takes it. Pure. What differs from Hydra on purpose stands, with
// the reason, in tests/unit/engine/experiments/override_cases.json.
//
//   override = [ file ":" ] ( [ "+" | "++" ] key "=" [ value ] | "~" key [ "=" [ value ] ] )
//   key      = ( name *( "." name ) | name *( "/" name ) ) [ "@" [ name *( "." name ) ] ]
//              names of letters, digits, "_", "-", "$"; list elements by index; "/" and "@" only
//              where the key is a config group and the package that it goes to
//   value    = element *( "," element )          several: a sweep
//   element  = quoted | bare | list | map | call
//   list     = "[" [ element *( "," element ) ] "]"
//   map      = "{" [ pair *( "," pair ) ] "}"
//   pair     = ( bare | quoted ) ":" element     the key is a text, and holds no bare ":"
//   quoted   = "'" ... "'" | DQ ... DQ           always a text; a backslash escapes the quote
//   bare     = int | float | "true" | "false" | "null" (in any case) | any other text, which may
//              hold blanks and : / \ - . + $ % * @ ? |, "${...}", and behind a backslash
//              \ ( ) [ ] { } : = , and blanks
//   call     = function "(" [ argument *( "," argument ) ] ")"
//   argument = [ name "=" ] element              by position first, then by name
//
// A cast gives one value, or changes all values of a list, a map or a sweep:
//   int(x)  float(x)  str(x)  bool(x)            several arguments: a sweep
// Sweeps:
//   choice(x, ...)
//   range([start=0,] stop [, step=1])            stop is not part of it; floats as in Hydra
//   sort(x, ... [, reverse=true])                of values, a list or a sweep
//   shuffle(x, ...)                              of the same; the order comes from the seed
//   interval(start, end)                         start <= value < end, for a search
//   tag(text, ..., sweep)                        "log" and "int" mean something to an interval
//   glob(include [, exclude])                    options of a config group, by pattern
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "store/base/error.h"
#include "store/base/value.h"

namespace mlp {

// The most values that a sweep, or several together, may come to.
constexpr std::size_t kMaxCombinations = 100'000;

// Values to try one after the other: at least one.
struct SweepChoice {
  std::vector<Value> values;
  std::vector<std::string> tags;  // sorted, each once
};

// A space to search: low <= value < high, both finite.
struct SweepInterval {
  double low = 0;
  double high = 0;
  bool is_log = false;  // tagged "log": by orders of magnitude; low > 0
  bool is_int =
      false;  // tagged "int" or cast by int(): whole numbers only, of which there are some
  std::vector<std::string> tags;
};

// Options of a config group by shell patterns, known once the group is.
struct SweepGlob {
  std::vector<std::string> include;
  std::vector<std::string> exclude;
};

using Sweep = std::variant<SweepChoice, SweepInterval, SweepGlob>;

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
  bool is_group = false;               // the path was written with "/": a config group
  std::optional<std::string> package;  // behind "@", which only a config group has; may be empty
  std::optional<Value> value;          // absent for a sweep, and for a kDelete that gives none
  std::optional<Sweep> sweep;          // never for kDelete

  std::string Key() const;  // as it is written, without the sign
};

// kUsage with what is wrong where, and how to write it. The same text and seed always give the same
// order to what is shuffled, on any machine.
Result<Override> ParseOverride(std::string_view text, std::uint64_t seed = 0);

// One text for each override, which ParseOverride reads as equal to it, and for whatever Hydra can
// write Hydra, too. Values are written as Hydra writes them: "a=1e3" as "a=1000.0".
std::string OverrideText(const Override& change);

}  // namespace mlp
