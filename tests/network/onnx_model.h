#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <vector>

#include "onnx_subset.pb.h"

namespace napier::testing_onnx {

// An ONNX model that a test puts together node by node, and may then spoil.
class Model {
 public:
  // One float input `x` and one output `y` of the given shapes.
  Model(const std::vector<std::int64_t>& input_shape,
        const std::vector<std::int64_t>& output_shape) {
    proto.set_ir_version(8);
    describe(*graph().add_input(), "x", input_shape);
    describe(*graph().add_output(), "y", output_shape);
  }

  onnx::GraphProto& graph() { return *proto.mutable_graph(); }

  onnx::NodeProto& node(const std::string& operation, std::initializer_list<std::string> inputs,
                        const std::string& output) {
    onnx::NodeProto& node = *graph().add_node();
    node.set_op_type(operation);
    for (const std::string& input : inputs) node.add_input(input);
    node.add_output(output);
    return node;
  }

  onnx::TensorProto& constant(const std::string& name, const std::vector<std::int64_t>& shape,
                              const std::vector<float>& numbers) {
    onnx::TensorProto& tensor = *graph().add_initializer();
    tensor.set_name(name);
    tensor.set_data_type(1);
    for (const std::int64_t size : shape) tensor.add_dims(size);
    for (const float number : numbers) tensor.add_float_data(number);
    return tensor;
  }

  onnx::TensorProto& shape(const std::string& name, const std::vector<std::int64_t>& sizes) {
    onnx::TensorProto& tensor = *graph().add_initializer();
    tensor.set_name(name);
    tensor.set_data_type(7);
    tensor.add_dims(static_cast<std::int64_t>(sizes.size()));
    for (const std::int64_t size : sizes) tensor.add_int64_data(size);
    return tensor;
  }

  std::string bytes() const { return proto.SerializeAsString(); }

  onnx::ModelProto proto;

 private:
  static void describe(onnx::ValueInfoProto& value, const std::string& name,
                       const std::vector<std::int64_t>& shape) {
    value.set_name(name);
    auto* tensor = value.mutable_type()->mutable_tensor_type();
    tensor->set_elem_type(1);
    for (const std::int64_t size : shape) tensor->mutable_shape()->add_dim()->set_dim_value(size);
  }
};

inline void set_integer(onnx::NodeProto& node, const std::string& name, std::int64_t value) {
  onnx::AttributeProto& attribute = *node.add_attribute();
  attribute.set_name(name);
  attribute.set_i(value);
  attribute.set_type(2);
}

inline void set_float(onnx::NodeProto& node, const std::string& name, float value) {
  onnx::AttributeProto& attribute = *node.add_attribute();
  attribute.set_name(name);
  attribute.set_f(value);
  attribute.set_type(1);
}

}  // namespace napier::testing_onnx
