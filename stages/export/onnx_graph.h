// Writing an ONNX graph node by node (format: https://onnx.ai/onnx/repo-docs/IR.html).

#ifndef MLPIPE_STAGES_EXPORT_ONNX_GRAPH_H_
#define MLPIPE_STAGES_EXPORT_ONNX_GRAPH_H_

#include <onnx/onnx_pb.h>

#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

#include "stages/data/samples.h"
#include "stages/model/float_model.h"

namespace mlp::stages {

// An attribute of a node: a list of integers, one integer or one number.
struct OnnxAttribute {
  enum class Kind { kIntegers, kInteger, kNumber };

  OnnxAttribute(const char* name_, std::vector<std::int64_t> values)
      : name(name_), kind(Kind::kIntegers), integers(std::move(values)) {}
  OnnxAttribute(const char* name_, std::int64_t value)
      : name(name_), kind(Kind::kInteger), integers{value} {}
  OnnxAttribute(const char* name_, double value)
      : name(name_), kind(Kind::kNumber), number(static_cast<float>(value)) {}

  const char* name;
  Kind kind;
  std::vector<std::int64_t> integers;
  float number = 0;
};

using OnnxInputs = std::vector<std::string>;

onnx::NodeProto MakeNode(const char* type, const std::string& output, const OnnxInputs& inputs,
                         const std::vector<OnnxAttribute>& attributes = {});
onnx::TensorProto MakeTensor(const std::string& name, const FloatTensor& tensor);

// The values of a tensor as they stand in raw_data; of another form, none.
template <typename T>
std::vector<T> RawValues(const onnx::TensorProto& tensor) {
  std::vector<T> values(tensor.raw_data().size() / sizeof(T));
  if (!values.empty())
    std::memcpy(values.data(), tensor.raw_data().data(), values.size() * sizeof(T));
  return values;
}

class OnnxGraph {
 public:
  // Appends a node; its one output, by which the node is named too.
  std::string Node(const char* type, const std::string& output, const OnnxInputs& inputs,
                   const std::vector<OnnxAttribute>& attributes = {});

  // Constants; one that is there under this name already is used again.
  std::string Floats(const std::string& name, const Shape& shape, std::vector<float> values);
  std::string Integers(const std::string& name, const std::vector<std::int64_t>& values);

  onnx::GraphProto& proto() { return graph_; }

 private:
  bool Has(const std::string& constant) const;

  onnx::GraphProto graph_;
};

}  // namespace mlp::stages

#endif  // MLPIPE_STAGES_EXPORT_ONNX_GRAPH_H_
