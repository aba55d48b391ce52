// Interpolations in a composed config, as OmegaConf 2.3 has them
// (https://omegaconf.readthedocs.io/en/2.3_branch/grammar.html). Pure, but for the environment.
//
//   ${a.b}  ${a[0].b}  ${a.${key}}       a value by its keys from the root, with its type
//   ${.x}  ${..x}                        from the map or list that holds the text; each further dot
//                                        goes one level up
//   "lr-${a.b}"                          in a text: as text
//   \${                                  no interpolation; two backslashes before "${" are one
//   ${oc.env:NAME[,default]}             of the environment: always a text
//   ${oc.decode:text}                    a text read as a value
//   ${oc.select:key[,default]}           a value, or the default, or null
//   ${oc.dict.keys:key} ${oc.dict.values:key}  ${oc.create:value}  ${oc.deprecated:key}
//
// Arguments are values as in an override (overrides.h), and may hold interpolations.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "store/base/error.h"
#include "store/base/value.h"

namespace mlp {

using EnvironmentLookup = std::function<std::optional<std::string>(const std::string&)>;

// Whether there is something in the text to resolve, be it only "\${".
bool HasInterpolation(const std::string& text);

class ConfigInterpolator {
 public:
  // Keeps references.
  ConfigInterpolator(const Value& root, const EnvironmentLookup& environment)
      : root_(root), environment_(environment) {}

  // The config with everything in it resolved. kInvalid, with the key at fault, for keys that are
  // not there, circles, unknown resolvers and texts that are no interpolation.
  Result<Value> Resolve();

  // What the node at the path stands for, its own interpolations not resolved; nullopt if that
  // cannot be said.
  std::optional<Value> Target(const std::vector<std::string>& path);

 private:
  friend class InterpolationReader;
  using Path = std::vector<std::string>;
  // A node of the config, or a value that no node has.
  struct Found {
    Path path;
    std::optional<Value> computed;
  };

  const Value* NodeAt(const Path& path) const;
  Result<Value> ValueAt(const Path& path);
  Result<Value> ValueOf(const Found& found);
  // To the end of a chain of references.
  Result<Found> Follow(const Found& found);
  Result<Found> Evaluate(const Path& at, const std::string& text);
  Result<Found> Find(const Path& from, const std::vector<std::string>& keys);
  Status Enter(const Path& path);
  void Leave() { open_.pop_back(); }

  const Value& root_;
  const EnvironmentLookup& environment_;
  std::vector<Path> open_;  // what is being resolved, outermost first
  std::size_t work_ = 0;
};

}  // namespace mlp
