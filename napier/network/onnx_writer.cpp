// ONNX: writing. Each layer becomes Gemm (transB = 1, so that weights keep their order) and the
// node of its activation, in opset 13 and IR version 8, on a batch of N rows.

#include <fmt/format.h>

#include <bit>
#include <cmath>

#include "napier/base/error.h"
#include "napier/network/network.h"
#include "napier/network/onnx_tensor.h"

namespace napier {
namespace {

constexpr int kIrVersion = 8;
constexpr int kOpset = 13;
// TensorProto.DataType and AttributeProto.AttributeType in the ONNX schema.
constexpr int kFloat = 1;
constexpr int kDouble = 11;
constexpr int kIntegerAttribute = 2;

bool are_floats(const std::vector<double>& numbers) {
  for (const double number : numbers) {
    if (std::abs(number) > 0x1.fffffep127 || static_cast<float>(number) != number) return false;
  }
  return true;
}

bool are_floats(const Network& network) {
  for (const DenseLayer& layer : network.layers) {
    if (!are_floats(layer.weights) || !are_floats(layer.bias)) return false;
  }
  return true;
}

template <typename Word>
void append(std::string& bytes, Word word) {
  for (unsigned shift = 0; shift < 8 * sizeof(Word); shift += 8) {
    bytes.push_back(static_cast<char>(word >> shift & 0xff));
  }
}

std::string raw_data(const std::vector<double>& numbers, int type) {
  std::string bytes;
  for (const double number : numbers) {
    if (type == kFloat) {
      append(bytes, std::bit_cast<std::uint32_t>(static_cast<float>(number)));
    } else {
      append(bytes, std::bit_cast<std::uint64_t>(number));
    }
  }
  return bytes;
}

class ModelWriter {
 public:
  explicit ModelWriter(const Network& network)
      : network_(network), type_(are_floats(network) ? kFloat : kDouble) {}

  std::string write() {
    model_.set_ir_version(kIrVersion);
    model_.set_producer_name("napier");
    auto* opset = model_.add_opset_import();
    opset->set_domain("");
    opset->set_version(kOpset);
    graph()->set_name(network_.name);
    describe(*graph()->add_input(), running_, input_count(network_));
    for (std::size_t i = 0; i < network_.layers.size(); ++i) {
      add_layer(network_.layers[i], fmt::format("layer{}", i), i + 1 == network_.layers.size());
    }
    describe(*graph()->add_output(), "y", output_count(network_));
    return model_.SerializeAsString();
  }

 private:
  onnx::GraphProto* graph() { return model_.mutable_graph(); }

  void describe(onnx::ValueInfoProto& value, const std::string& name, std::size_t count) const {
    value.set_name(name);
    auto* tensor = value.mutable_type()->mutable_tensor_type();
    tensor->set_elem_type(type_);
    tensor->mutable_shape()->add_dim()->set_dim_param("N");
    tensor->mutable_shape()->add_dim()->set_dim_value(static_cast<std::int64_t>(count));
  }

  void add_constant(const std::string& name, const std::vector<std::size_t>& shape,
                    const std::vector<double>& numbers) {
    onnx::TensorProto* tensor = graph()->add_initializer();
    for (const std::size_t size : shape) tensor->add_dims(static_cast<std::int64_t>(size));
    tensor->set_data_type(type_);
    tensor->set_name(name);
    tensor->set_raw_data(raw_data(numbers, type_));
  }

  onnx::NodeProto* add_node(const std::string& operation, const std::string& output) {
    onnx::NodeProto* node = graph()->add_node();
    node->add_input(running_);
    node->add_output(output);
    node->set_name(fmt::format("{}_{}", output, operation));
    node->set_op_type(operation);
    running_ = output;
    return node;
  }

  void add_layer(const DenseLayer& layer, const std::string& name, bool is_last) {
    add_constant(fmt::format("{}.weight", name), {layer.outputs, layer.inputs}, layer.weights);
    add_constant(name + ".bias", {layer.outputs}, layer.bias);
    const bool is_linear = layer.activation == Activation::linear;
    onnx::NodeProto* gemm = add_node("Gemm", is_last && is_linear ? "y" : name + ".sum");
    gemm->add_input(name + ".weight");
    gemm->add_input(name + ".bias");
    onnx::AttributeProto* transpose = gemm->add_attribute();
    transpose->set_name("transB");
    transpose->set_i(1);
    transpose->set_type(kIntegerAttribute);
    const std::string output = is_last ? "y" : name + ".out";
    if (layer.activation == Activation::relu) add_node("Relu", output);
    if (layer.activation == Activation::tanh) add_node("Tanh", output);
    if (layer.activation == Activation::sigmoid) add_node("Sigmoid", output);
  }

  const Network& network_;
  int type_;
  std::string running_ = "x";  // the name of the value that the next node takes
  onnx::ModelProto model_;
};

}  // namespace

std::string to_onnx(const Network& network) {
  check_network(network);
  if (!network.input_lower.empty()) {
    throw Error({.what = "this network clips its inputs, which our ONNX files cannot say",
                 .where = network.source,
                 .remedy = "write it as JSON"});
  }
  return ModelWriter(network).write();
}

}  // namespace napier
