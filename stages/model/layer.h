// One layer of a model as a person writes it: its type and its settings.
//
//   - conv: {out: 32}            in YAML; in model.json {"conv": {"out": 32, "kernel": 3, ...}}
//   - relu                       a layer without settings
//   - residual: {body: [...], shortcut: [...]}

#ifndef MLPIPE_STAGES_MODEL_LAYER_H_
#define MLPIPE_STAGES_MODEL_LAYER_H_

#include <cstdint>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace mlp::stages {

struct Layer {
  std::string type;
  nlohmann::ordered_json settings;  // an object with every setting of the type
  std::vector<Layer> body;          // of a residual; likewise:
  std::vector<Layer> shortcut;      // empty: what came in

  std::int64_t Integer(std::string_view key) const;
  double Number(std::string_view key) const;
  bool Flag(std::string_view key) const;
  bool operator==(const Layer&) const = default;
};

// A list of layers that is none, or does not fit together. `place` is the JSON pointer of the
// layer or setting in the list ("/3/conv/out").
class LayerError : public std::invalid_argument {
 public:
  LayerError(std::string place, const std::string& message)
      : std::invalid_argument(message), place_(std::move(place)) {}
  const std::string& place() const { return place_; }

 private:
  std::string place_;
};

// Layers as above, with what is not given set to its default. Throws LayerError: an unknown type
// or setting, a value of another kind or out of bounds, nesting deeper than 8, more than 10,000
// layers.
std::vector<Layer> LayersFromJson(const nlohmann::ordered_json& list);
nlohmann::ordered_json ToJson(const std::vector<Layer>& layers);

}  // namespace mlp::stages

#endif  // MLPIPE_STAGES_MODEL_LAYER_H_
