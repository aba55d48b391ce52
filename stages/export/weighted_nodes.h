// What quantisation looks for in a graph of onnx_layers.h.

#ifndef MLPIPE_STAGES_EXPORT_WEIGHTED_NODES_H_
#define MLPIPE_STAGES_EXPORT_WEIGHTED_NODES_H_

#include <onnx/onnx_pb.h>

#include <string>

namespace mlp::stages {

// Whether `node` multiplies what it takes by weights: its second input.
inline bool IsWeighted(const onnx::NodeProto& node) {
  const std::string& type = node.op_type();
  return (type == "Conv" || type == "Gemm" || type == "MatMul") &&
         node.input(1).ends_with("weight");
}

// What the ReLU gives that alone takes `tensor`; where there is none, `tensor`.
inline std::string BehindRelu(const onnx::GraphProto& graph, const std::string& tensor) {
  std::string behind = tensor;
  int takers = 0;
  for (const onnx::NodeProto& node : graph.node()) {
    for (const std::string& input : node.input()) {
      if (input != tensor) continue;
      ++takers;
      if (node.op_type() == "Relu") behind = node.output(0);
    }
  }
  return takers == 1 ? behind : tensor;
}

}  // namespace mlp::stages

#endif  // MLPIPE_STAGES_EXPORT_WEIGHTED_NODES_H_
