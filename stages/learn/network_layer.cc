#include "stages/learn/network_layer.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>

namespace mlp::stages {
namespace {

using torch::Tensor;

std::string ModuleName(std::string name) {
  std::replace(name.begin(), name.end(), '.', '_');
  return name;
}

// What every layer needs: its settings, and its parameters by name.
class LayerBase : public NetworkLayer {
 public:
  LayerBase(const LayerPlan& plan, const PlannedLayer& planned) : layer_(*planned.layer) {
    for (const PlannedParameter& parameter : planned.parameters) {
      const Tensor empty = torch::zeros(plan.ShapeOf(parameter));
      const std::string name = ModuleName(parameter.name);
      tensors_[parameter.name] = IsTrained(parameter.role) ? register_parameter(name, empty)
                                                           : register_buffer(name, empty);
    }
  }

 protected:
  // `_apply` (a move to another device) changes the tensors in place, so the handles stay right.
  const Tensor& At(const char* name) const { return tensors_.at(name); }
  Tensor Bias() const {
    const auto found = tensors_.find("bias");
    return found == tensors_.end() ? Tensor() : found->second;
  }
  std::int64_t Integer(const char* key) const { return layer_.Integer(key); }
  double Number(const char* key) const { return layer_.Number(key); }
  const Layer& layer() const { return layer_; }

 private:
  const Layer layer_;
  std::map<std::string, Tensor> tensors_;
};

class ConvLayer : public LayerBase {
 public:
  ConvLayer(const LayerPlan& plan, const PlannedLayer& planned)
      : LayerBase(plan, planned),
        stride_(Integer("stride")),
        padding_(Integer("padding") < 0 ? Integer("kernel") / 2 : Integer("padding")),
        groups_(layer().type == "depthwise_conv" ? planned.in[0] : Integer("groups")) {}
  Tensor forward(const Tensor& input) override {
    return torch::conv2d(input, At("weight"), Bias(), stride_, padding_, 1, groups_);
  }

 private:
  const std::int64_t stride_, padding_, groups_;
};

class DenseLayer : public LayerBase {
 public:
  using LayerBase::LayerBase;
  Tensor forward(const Tensor& input) override {
    return torch::linear(input, At("weight"), Bias());
  }
};

class BatchNormLayer : public LayerBase {
 public:
  using LayerBase::LayerBase;
  Tensor forward(const Tensor& input) override {
    return torch::batch_norm(input, At("weight"), At("bias"), At("running_mean"), At("running_var"),
                             is_training(), 0.1, kNormEpsilon, true);
  }
};

class GroupNormLayer : public LayerBase {
 public:
  using LayerBase::LayerBase;
  Tensor forward(const Tensor& input) override {
    // Not in bfloat16: LibTorch 1.13 has no kernel of mixed types.
    return torch::group_norm(input.to(torch::kFloat32), Integer("groups"), At("weight"), At("bias"),
                             kNormEpsilon, true);
  }
};

class LayerNormLayer : public LayerBase {
 public:
  using LayerBase::LayerBase;
  Tensor forward(const Tensor& input) override {
    return torch::layer_norm(input, At("weight").sizes(), At("weight"), At("bias"), kNormEpsilon,
                             true);
  }
};

class LocalResponseNormLayer : public LayerBase {
 public:
  using LayerBase::LayerBase;
  Tensor forward(const Tensor& input) override {
    // As torch::nn::LocalResponseNorm; that one keeps the batch as a constant of a trace.
    const std::int64_t size = Integer("size");
    const torch::Tensor padded =
        torch::constant_pad_nd(input.square().unsqueeze(1), {0, 0, 0, 0, size / 2, (size - 1) / 2});
    const torch::Tensor mean = torch::avg_pool3d(padded, {size, 1, 1}, 1).squeeze(1);
    return input / (mean * Number("alpha") + Number("k")).pow(Number("beta"));
  }
};

class PoolLayer : public LayerBase {
 public:
  PoolLayer(const LayerPlan& plan, const PlannedLayer& planned)
      : LayerBase(plan, planned),
        kernel_(Integer("kernel")),
        stride_(Integer("stride") == 0 ? kernel_ : Integer("stride")),
        padding_(Integer("padding")) {}
  Tensor forward(const Tensor& input) override {
    if (layer().type == "max_pool") return torch::max_pool2d(input, kernel_, stride_, padding_);
    return torch::avg_pool2d(input, kernel_, stride_, padding_);
  }

 private:
  const std::int64_t kernel_, stride_, padding_;
};

// Types without settings or parameters.
class SimpleLayer : public LayerBase {
 public:
  using Function = Tensor (*)(const Tensor&);
  SimpleLayer(const LayerPlan& plan, const PlannedLayer& planned, Function function)
      : LayerBase(plan, planned), function_(function) {}
  Tensor forward(const Tensor& input) override { return function_(input); }

 private:
  const Function function_;
};

class ActivationLayer : public SimpleLayer {
 public:
  using SimpleLayer::SimpleLayer;
  Tensor forward(const Tensor& input) override {
    Tensor output = SimpleLayer::forward(input);
    if (watch) watch(output);
    return output;
  }
  bool IsActivation() const override { return true; }
};

class DropoutLayer : public LayerBase {
 public:
  using LayerBase::LayerBase;
  Tensor forward(const Tensor& input) override {
    return torch::dropout(input, Number("rate"), is_training());
  }
};

class SqueezeLayer : public LayerBase {
 public:
  using LayerBase::LayerBase;
  Tensor forward(const Tensor& input) override {
    const Tensor mean = input.mean({2, 3});
    const Tensor hidden =
        torch::relu(torch::linear(mean, At("squeeze.weight"), At("squeeze.bias")));
    const Tensor gate =
        torch::sigmoid(torch::linear(hidden, At("excite.weight"), At("excite.bias")));
    return input * gate.unsqueeze(-1).unsqueeze(-1);
  }
};

class PatchesLayer : public LayerBase {
 public:
  using LayerBase::LayerBase;
  Tensor forward(const Tensor& input) override {
    const Tensor patches = torch::conv2d(input, At("weight"), At("bias"), Integer("size"));
    return patches.flatten(2).transpose(1, 2);
  }
};

class ClassTokenLayer : public LayerBase {
 public:
  using LayerBase::LayerBase;
  Tensor forward(const Tensor& input) override {
    // Zeros of the input's batch: a trace would keep the number of samples as a constant.
    return torch::cat({torch::zeros_like(input.narrow(1, 0, 1)) + At("token"), input}, 1);
  }
};

class PositionsLayer : public LayerBase {
 public:
  using LayerBase::LayerBase;
  Tensor forward(const Tensor& input) override { return input + At("token"); }
};

// Of queries and keys scaled by the root of the head's size (Vaswani et al.: arXiv:1706.03762).
class AttentionLayer : public LayerBase {
 public:
  using LayerBase::LayerBase;
  Tensor forward(const Tensor& input) override {
    const Tensor query = Heads(input, "query.weight", "query.bias");
    const Tensor key = Heads(input, "key.weight", "key.bias");
    const Tensor value = Heads(input, "value.weight", "value.bias");
    const double scale = 1 / std::sqrt(static_cast<double>(Integer("head_size")));
    Tensor weights = torch::softmax(torch::matmul(query * scale, key.transpose(2, 3)), -1);
    weights = torch::dropout(weights, Number("dropout"), is_training());
    const Tensor mixed = torch::matmul(weights, value).transpose(1, 2).flatten(2);
    return torch::linear(mixed, At("out.weight"), At("out.bias"));
  }

 private:
  // {batch, heads, tokens, head_size}
  Tensor Heads(const Tensor& input, const char* weight, const char* bias) const {
    const Tensor all = torch::linear(input, At(weight), At(bias));
    // The batch is what -1 stands for: a trace would keep its size as a constant.
    return all.reshape({-1, all.size(1), Integer("heads"), Integer("head_size")}).transpose(1, 2);
  }
};

class ResidualLayer : public LayerBase {
 public:
  ResidualLayer(const LayerPlan& plan, const PlannedLayer& planned) : LayerBase(plan, planned) {
    Fill(plan, planned.body, "body", body_);
    Fill(plan, planned.shortcut, "shortcut", shortcut_);
  }
  Tensor forward(const Tensor& input) override {
    Tensor value = input, shortcut = input;
    for (const auto& layer : body_) value = layer->forward(value);
    for (const auto& layer : shortcut_) shortcut = layer->forward(shortcut);
    const double rate = Number("drop_path");
    if (is_training() && rate > 0) {
      std::vector<std::int64_t> shape(static_cast<std::size_t>(value.dim()), 1);
      shape[0] = value.size(0);
      value = value * torch::empty(shape, value.options()).bernoulli_(1 - rate) / (1 - rate);
    }
    return shortcut + value;
  }

 private:
  void Fill(const LayerPlan& plan, const std::vector<PlannedLayer>& planned, const char* branch,
            NetworkLayers& layers) {
    auto list = std::make_shared<Branch>();
    for (const PlannedLayer& inner : planned) {
      layers.push_back(MakeLayer(plan, inner));
      list->Add(std::to_string(layers.size() - 1), layers.back());
    }
    register_module(branch, list);
  }
  // Only gives names: "body.0.weight".
  struct Branch : torch::nn::Module {
    void Add(const std::string& name, const std::shared_ptr<NetworkLayer>& layer) {
      register_module(name, layer);
    }
  };

  NetworkLayers body_, shortcut_;
};

template <class Type>
std::shared_ptr<NetworkLayer> MakeOf(const LayerPlan& plan, const PlannedLayer& planned) {
  return std::make_shared<Type>(plan, planned);
}

template <SimpleLayer::Function function>
std::shared_ptr<NetworkLayer> MakeSimple(const LayerPlan& plan, const PlannedLayer& planned) {
  return std::make_shared<SimpleLayer>(plan, planned, function);
}

template <SimpleLayer::Function function>
std::shared_ptr<NetworkLayer> MakeActivation(const LayerPlan& plan, const PlannedLayer& planned) {
  return std::make_shared<ActivationLayer>(plan, planned, function);
}

Tensor Relu(const Tensor& x) {
  return torch::relu(x);
}
Tensor Gelu(const Tensor& x) {
  return torch::gelu(x);
}
Tensor Silu(const Tensor& x) {
  return torch::silu(x);
}
Tensor GlobalAverage(const Tensor& x) {
  return x.mean({2, 3});
}
Tensor Flatten(const Tensor& x) {
  return x.flatten(1);
}
Tensor FirstToken(const Tensor& x) {
  return x.select(1, 0);
}
Tensor MeanToken(const Tensor& x) {
  return x.mean(1);
}

}  // namespace

std::shared_ptr<NetworkLayer> MakeLayer(const LayerPlan& plan, const PlannedLayer& planned) {
  using Maker = std::shared_ptr<NetworkLayer> (*)(const LayerPlan&, const PlannedLayer&);
  static const std::map<std::string, Maker> makers = {
      {"conv", MakeOf<ConvLayer>},
      {"depthwise_conv", MakeOf<ConvLayer>},
      {"dense", MakeOf<DenseLayer>},
      {"batch_norm", MakeOf<BatchNormLayer>},
      {"group_norm", MakeOf<GroupNormLayer>},
      {"layer_norm", MakeOf<LayerNormLayer>},
      {"local_response_norm", MakeOf<LocalResponseNormLayer>},
      {"relu", MakeActivation<Relu>},
      {"gelu", MakeActivation<Gelu>},
      {"silu", MakeActivation<Silu>},
      {"max_pool", MakeOf<PoolLayer>},
      {"avg_pool", MakeOf<PoolLayer>},
      {"global_avg_pool", MakeSimple<GlobalAverage>},
      {"flatten", MakeSimple<Flatten>},
      {"dropout", MakeOf<DropoutLayer>},
      {"residual", MakeOf<ResidualLayer>},
      {"squeeze_excitation", MakeOf<SqueezeLayer>},
      {"patches", MakeOf<PatchesLayer>},
      {"class_token", MakeOf<ClassTokenLayer>},
      {"positions", MakeOf<PositionsLayer>},
      {"attention", MakeOf<AttentionLayer>},
      {"first_token", MakeSimple<FirstToken>},
      {"mean_token", MakeSimple<MeanToken>},
  };
  return makers.at(planned.layer->type)(plan, planned);
}

}  // namespace mlp::stages
