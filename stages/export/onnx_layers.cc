#include "stages/export/onnx_layers.h"

#include <cmath>
#include <map>
#include <numbers>
#include <utility>

namespace mlp::stages {
namespace {

// One layer at work: what it is, what it takes, where it writes.
class LayerWriter {
 public:
  LayerWriter(const FloatModel& model, const PlannedLayer& planned, std::string input,
              OnnxGraph& graph)
      : model_(model),
        planned_(planned),
        layer_(*planned.layer),
        x_(std::move(input)),
        graph_(graph) {}

  std::string Convolution() {
    const std::int64_t kernel = layer_.Integer("kernel"), stride = layer_.Integer("stride");
    const std::int64_t given = layer_.Integer("padding"), pad = given < 0 ? kernel / 2 : given;
    const bool is_depthwise = layer_.type == "depthwise_conv";
    return End("Conv", WithBias({x_, Parameter("weight")}),
               {{"kernel_shape", {kernel, kernel}},
                {"strides", {stride, stride}},
                {"pads", {pad, pad, pad, pad}},
                {"group", is_depthwise ? planned_.in[0] : layer_.Integer("groups")}});
  }

  std::string Dense() {
    if (planned_.in.size() == 1)
      return End("Gemm", WithBias({x_, Parameter("weight")}), {{"transB", std::int64_t{1}}});
    if (!model_.Has(planned_, "bias")) return End("MatMul", {x_, Transposed("weight")});
    return Projection("", x_, "weight", "bias");
  }

  std::string BatchNorm() {
    return End("BatchNormalization",
               {x_, Parameter("weight", "scale"), Parameter("bias"), Parameter("running_mean"),
                Parameter("running_var")},
               {{"epsilon", kNormEpsilon}});
  }

  // Of each group's values: of all its channels and pixels.
  std::string GroupNorm() {
    const std::int64_t groups = layer_.Integer("groups"), channels = planned_.in[0];
    const std::int64_t values = channels / groups * planned_.in[1] * planned_.in[2];
    const std::string rows = Reshape("grouped", x_, {0, groups, values});
    const std::string normal =
        Normalised(rows, values,
                   graph_.Floats("ones_" + std::to_string(values), {1, values}, Filled(values, 1)));
    const std::string image =
        Reshape("normal", normal, {0, channels, planned_.in[1], planned_.in[2]});
    const Shape per_channel{channels, 1, 1};
    const std::string scaled =
        Node("Mul", "scaled", {image, graph_.Floats(Name("scale"), per_channel, Values("weight"))});
    return End("Add", {scaled, graph_.Floats(Name("shift"), per_channel, Values("bias"))});
  }

  std::string LayerNorm() {
    const std::int64_t values = planned_.in.back();
    const std::string normal =
        Normalised(x_, values, graph_.Floats(Name("scale"), {1, values}, Values("weight")));
    return End("Add", {normal, graph_.Floats(Name("shift"), {values}, Values("bias"))});
  }

  std::string LocalResponseNorm() {
    return End("LRN", {x_},
               {{"size", layer_.Integer("size")},
                {"alpha", layer_.Number("alpha")},
                {"beta", layer_.Number("beta")},
                {"bias", layer_.Number("k")}});
  }

  std::string Relu() { return End("Relu", {x_}); }

  // x * (erf(x / sqrt(2)) + 1) / 2.
  std::string Gelu() {
    const std::string ratio =
        Node("Mul", "ratio", {x_, Scalar("inverse_sqrt2", 0.5 * std::numbers::sqrt2)});
    const std::string erf = Node("Erf", "erf", {ratio});
    const std::string above = Node("Add", "above", {erf, Scalar("one", 1)});
    const std::string twice = Node("Mul", "twice", {x_, above});
    return End("Mul", {twice, Scalar("half", 0.5)});
  }

  std::string Silu() { return End("Mul", {x_, Node("Sigmoid", "gate", {x_})}); }

  std::string Pool() {
    const std::int64_t kernel = layer_.Integer("kernel"), pad = layer_.Integer("padding");
    const std::int64_t given = layer_.Integer("stride"), stride = given == 0 ? kernel : given;
    std::vector<OnnxAttribute> attributes{{"kernel_shape", {kernel, kernel}},
                                          {"strides", {stride, stride}}};
    if (layer_.type == "max_pool") {
      attributes.emplace_back("pads", Shape{pad, pad, pad, pad});
      return End("MaxPool", {x_}, attributes);
    }
    return End("AveragePool", {pad == 0 ? x_ : Pad({0, 0, pad, pad, 0, 0, pad, pad})}, attributes);
  }

  std::string GlobalAverage() { return Flat(Node("GlobalAveragePool", "mean", {x_})); }

  std::string Flatten() { return planned_.in.size() == 1 ? x_ : Flat(x_); }

  std::string Residual() {
    const std::string shortcut = AppendLayers(model_, planned_.shortcut, x_, graph_);
    const std::string body = AppendLayers(model_, planned_.body, x_, graph_);
    return End("Add", {shortcut, body});
  }

  std::string SqueezeExcitation() {
    const std::int64_t channels = planned_.in[0], pixels = planned_.in[1] * planned_.in[2];
    const std::vector<OnnxAttribute> transposed{{"transB", std::int64_t{1}}};
    const std::string mean = Node("Flatten", "flat", {Node("GlobalAveragePool", "mean", {x_})},
                                  {{"axis", std::int64_t{1}}});
    const std::string squeezed =
        Node("Gemm", "squeezed", {mean, Parameter("squeeze_weight"), Parameter("squeeze_bias")},
             transposed);
    const std::string hidden = Node("Relu", "hidden", {squeezed});
    const std::string excited =
        Node("Gemm", "excited", {hidden, Parameter("excite_weight"), Parameter("excite_bias")},
             transposed);
    const std::string gate = Node("Sigmoid", "gate", {excited});
    const std::string column = Reshape("column", gate, {0, channels, 1});
    const std::string rows = Node(
        "MatMul", "rows",
        {column, graph_.Floats("ones_" + std::to_string(pixels), {1, pixels}, Filled(pixels, 1))});
    return End("Mul", {x_, Reshape("gates", rows, {0, channels, planned_.in[1], planned_.in[2]})});
  }

  std::string Patches() {
    const std::int64_t size = layer_.Integer("size");
    const std::string grid = Node("Conv", "grid", {x_, Parameter("weight"), Parameter("bias")},
                                  {{"kernel_shape", {size, size}}, {"strides", {size, size}}});
    const std::string list = Reshape("list", grid, {0, planned_.out[1], planned_.out[0]});
    return End("Transpose", {list}, {{"perm", {0, 2, 1}}});
  }

  // A token of zeros in front, and then the class token added to that one alone.
  std::string ClassToken() {
    std::vector<float> token = Values("token");
    token.resize(static_cast<std::size_t>(planned_.out[0] * planned_.out[1]), 0.0f);
    return End("Add", {Pad({0, 1, 0, 0, 0, 0}),
                       graph_.Floats(Name("token"), planned_.out, std::move(token))});
  }

  std::string Positions() {
    return End("Add", {x_, graph_.Floats(Name("token"), planned_.in, Values("token"))});
  }

  std::string Attention() {
    const std::string query = Heads("query", {0, 2, 1, 3});
    const std::string key = Heads("key", {0, 2, 3, 1});
    const std::string value = Heads("value", {0, 2, 1, 3});
    const double root = std::sqrt(static_cast<double>(layer_.Integer("head_size")));
    const std::string scale = graph_.Floats(Name("scale"), {}, {static_cast<float>(1 / root)});
    const std::string scores =
        Node("MatMul", "scores", {Node("Mul", "scaled", {query, scale}), key});
    const std::string shares = Node("Softmax", "shares", {scores}, {{"axis", std::int64_t{3}}});
    const std::string mixed = Node("MatMul", "mixed", {shares, value});
    const std::string tokens = Node("Transpose", "tokens", {mixed}, {{"perm", {0, 2, 1, 3}}});
    const std::int64_t inner = layer_.Integer("heads") * layer_.Integer("head_size");
    return Projection("", Reshape("joined", tokens, {0, planned_.in[0], inner}), "out_weight",
                      "out_bias");
  }

  std::string FirstToken() {
    return Flat(Node("Slice", "first",
                     {x_, graph_.Integers("zero_at", {0}), graph_.Integers("one_at", {1}),
                      graph_.Integers("one_at", {1})}));
  }

  std::string MeanToken() {
    return Flat(
        Node("ReduceMean", "mean", {x_}, {{"axes", Shape{1}}, {"keepdims", std::int64_t{1}}}));
  }

  std::string PassThrough() { return x_; }

 private:
  std::string Name(const std::string& part) const { return "layers." + planned_.name + "." + part; }
  std::string Node(const char* type, const char* part, const OnnxInputs& inputs,
                   const std::vector<OnnxAttribute>& attributes = {}) {
    return graph_.Node(type, Name(part), inputs, attributes);
  }
  // The layer's last node, which has its name.
  std::string End(const char* type, const OnnxInputs& inputs,
                  const std::vector<OnnxAttribute>& attributes = {}) {
    return graph_.Node(type, "layers." + planned_.name, inputs, attributes);
  }

  const std::vector<float>& Values(const char* parameter) const {
    return model_.At(planned_, parameter).values;
  }
  static std::vector<float> Filled(std::int64_t count, float value) {
    return std::vector<float>(static_cast<std::size_t>(count), value);
  }
  std::string Scalar(const char* name, double value) {
    return graph_.Floats(name, {}, {static_cast<float>(value)});
  }
  std::string Parameter(const char* parameter, const char* as = nullptr) {
    const FloatTensor& tensor = model_.At(planned_, parameter);
    return graph_.Floats(Name(as == nullptr ? parameter : as), tensor.shape, tensor.values);
  }
  // A matrix {out, in} as {in, out}.
  std::string Transposed(const char* parameter) {
    const FloatTensor& tensor = model_.At(planned_, parameter);
    const auto out = static_cast<std::size_t>(tensor.shape[0]);
    const auto in = static_cast<std::size_t>(tensor.shape[1]);
    std::vector<float> values(out * in);
    for (std::size_t o = 0; o < out; ++o)
      for (std::size_t i = 0; i < in; ++i) values[i * out + o] = tensor.values[o * in + i];
    return graph_.Floats(Name(parameter), {tensor.shape[1], tensor.shape[0]}, std::move(values));
  }
  OnnxInputs WithBias(OnnxInputs inputs) {
    if (model_.Has(planned_, "bias")) inputs.push_back(Parameter("bias"));
    return inputs;
  }

  std::string Reshape(const char* part, const std::string& tensor, const Shape& shape) {
    const std::string name = Name(std::string(part) + "_shape");
    return Node("Reshape", part, {tensor, graph_.Integers(name, shape)});
  }
  std::string Flat(const std::string& tensor) {
    return End("Flatten", {tensor}, {{"axis", std::int64_t{1}}});
  }
  std::string Pad(const std::vector<std::int64_t>& pads) {
    return Node("Pad", "padded", {x_, graph_.Integers(Name("pads"), pads)});
  }

  // Tokens by a matrix of weights, and a bias; the layer's end if `part` is empty.
  std::string Projection(const std::string& part, const std::string& tokens, const char* weight,
                         const char* bias) {
    const std::string product =
        Node("MatMul", (part + "_product").c_str(), {tokens, Transposed(weight)});
    if (part.empty()) return End("Add", {product, Parameter(bias)});
    return Node("Add", part.c_str(), {product, Parameter(bias)});
  }

  // {samples, heads, tokens, head_size}, or as `order` says.
  std::string Heads(const std::string& part, const std::vector<std::int64_t>& order) {
    const std::string all =
        Projection(part, x_, (part + "_weight").c_str(), (part + "_bias").c_str());
    const std::string split =
        Reshape((part + "_split").c_str(), all,
                {0, planned_.in[0], layer_.Integer("heads"), layer_.Integer("head_size")});
    return Node("Transpose", (part + "_heads").c_str(), {split}, {{"perm", order}});
  }

  // The last dimension of `rows`, of `values` values, without its mean, by its deviation, and times
  // `scale`, a row {1, values}: products spread what belongs to a row over it.
  std::string Normalised(const std::string& rows, std::int64_t values, const std::string& scale) {
    const std::string count = std::to_string(values);
    const std::string share = graph_.Floats("share_" + count, {values, 1},
                                            Filled(values, 1.0f / static_cast<float>(values)));
    const std::string ones = graph_.Floats("ones_" + count, {1, values}, Filled(values, 1));
    const std::string mean = Node("MatMul", "mean", {rows, share});
    const std::string centred =
        Node("Sub", "centred", {rows, Node("MatMul", "means", {mean, ones})});
    const std::string variance =
        Node("MatMul", "variance", {Node("Mul", "squares", {centred, centred}), share});
    const std::string above = Node("Add", "above", {variance, Scalar("epsilon", kNormEpsilon)});
    const std::string inverse = Node("Pow", "inverse", {above, Scalar("minus_half", -0.5)});
    return Node("Mul", "rows", {centred, Node("MatMul", "factors", {inverse, scale})});
  }

  const FloatModel& model_;
  const PlannedLayer& planned_;
  const Layer& layer_;
  const std::string x_;
  OnnxGraph& graph_;
};

const std::map<std::string, std::string (LayerWriter::*)()>& Writers() {
  static const std::map<std::string, std::string (LayerWriter::*)()> writers = {
      {"conv", &LayerWriter::Convolution},
      {"depthwise_conv", &LayerWriter::Convolution},
      {"dense", &LayerWriter::Dense},
      {"batch_norm", &LayerWriter::BatchNorm},
      {"group_norm", &LayerWriter::GroupNorm},
      {"layer_norm", &LayerWriter::LayerNorm},
      {"local_response_norm", &LayerWriter::LocalResponseNorm},
      {"relu", &LayerWriter::Relu},
      {"gelu", &LayerWriter::Gelu},
      {"silu", &LayerWriter::Silu},
      {"max_pool", &LayerWriter::Pool},
      {"avg_pool", &LayerWriter::Pool},
      {"global_avg_pool", &LayerWriter::GlobalAverage},
      {"flatten", &LayerWriter::Flatten},
      {"dropout", &LayerWriter::PassThrough},
      {"residual", &LayerWriter::Residual},
      {"squeeze_excitation", &LayerWriter::SqueezeExcitation},
      {"patches", &LayerWriter::Patches},
      {"class_token", &LayerWriter::ClassToken},
      {"positions", &LayerWriter::Positions},
      {"attention", &LayerWriter::Attention},
      {"first_token", &LayerWriter::FirstToken},
      {"mean_token", &LayerWriter::MeanToken},
  };
  return writers;
}

void CheckOnnxForms(const std::vector<Layer>& layers, const std::string& place) {
  for (std::size_t i = 0; i < layers.size(); ++i) {
    const Layer& layer = layers[i];
    const std::string at = place + "/" + std::to_string(i);
    if (layer.type == "local_response_norm" && layer.Integer("size") % 2 == 0) {
      throw LayerError(at + "/" + layer.type + "/size",
                       "local_response_norm over an even number of channels has no ONNX form that "
                       "ONNX Runtime runs");
    }
    CheckOnnxForms(layer.body, at + "/" + layer.type + "/body");
    CheckOnnxForms(layer.shortcut, at + "/" + layer.type + "/shortcut");
  }
}

}  // namespace

void CheckOnnxForm(const Architecture& architecture) {
  CheckOnnxForms(architecture.layers, "");
}

std::string AppendLayers(const FloatModel& model, const std::vector<PlannedLayer>& layers,
                         std::string input, OnnxGraph& graph) {
  for (const PlannedLayer& planned : layers) {
    LayerWriter writer(model, planned, input, graph);
    input = (writer.*Writers().at(planned.layer->type))();
  }
  return input;
}

}  // namespace mlp::stages
