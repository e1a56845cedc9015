// ONNX: a graph of operations on tensors, in protobuf. Read here is a straight chain of MatMul,
// Gemm, Add, Sub, Relu, Tanh, Sigmoid, Flatten, Reshape, Identity and Constant that takes one
// vector through layers. This file walks the graph; onnx_chain.cpp knows what each operation does
// to the vector, onnx_tensor.cpp how constants are stored. Source: https://onnx.ai/onnx/operators.

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "napier/base/error.h"
#include "napier/network/network.h"
#include "napier/network/onnx_chain.h"
#include "napier/network/onnx_tensor.h"

namespace napier {
namespace {

constexpr std::size_t kLargestOnnxBytes = std::size_t{1} << 30;  // protobuf counts in int

class GraphWalk {
 public:
  GraphWalk(const onnx::GraphProto& graph, std::string source)
      : graph_(graph), source_(std::move(source)) {}

  Network run() {
    for (const onnx::TensorProto& tensor : graph_.initializer()) {
      const std::string where = source_ + ": initializer " + shown(tensor.name());
      keep_constant(tensor.name(), decode_tensor(tensor, where), where);
    }
    open_input();
    for (int i = 0; i < graph_.node_size(); ++i) visit(graph_.node(i), i);
    if (graph_.output_size() != 1 || graph_.output(0).name() != running_) {
      complain("the graph's output is not the one value that its chain ends with",
               fmt::format("{} outputs", graph_.output_size()),
               fmt::format("the output {} alone", shown(running_)));
    }
    return chain_->finish(std::filesystem::path(source_).stem().string());
  }

 private:
  void open_input();
  void visit(const onnx::NodeProto& node, int index);
  void keep_constant(const std::string& name, OnnxTensor tensor, const std::string& where);
  void keep_constant_node(const onnx::NodeProto& node);
  void run_operation(const onnx::NodeProto& node);
  void run_matmul(const onnx::NodeProto& node);
  void run_gemm(const onnx::NodeProto& node);
  void run_sum(const onnx::NodeProto& node);
  void run_reshape(const onnx::NodeProto& node);

  bool is_running(const onnx::NodeProto& node, int input) const {
    return input < node.input_size() && node.input(input) == running_;
  }
  const OnnxTensor& constant(const std::string& name) const;
  void require_inputs(const onnx::NodeProto& node, int fewest, int most) const;
  void require_attributes(const onnx::NodeProto& node) const;
  [[noreturn]] void complain(std::string what, std::string got = "", std::string expected = "",
                             std::string remedy = "") const;

  const onnx::GraphProto& graph_;
  std::string source_;
  std::string place_;    // the node that is read, for messages
  std::string running_;  // the name of the value that the next node must take
  std::map<std::string, OnnxTensor> constants_;
  std::optional<OnnxChain> chain_;
};

void GraphWalk::complain(std::string what, std::string got, std::string expected,
                         std::string remedy) const {
  throw Error({.what = std::move(what),
               .where = place_.empty() ? source_ : source_ + ": " + place_,
               .got = std::move(got),
               .expected = std::move(expected),
               .remedy = std::move(remedy)});
}

void GraphWalk::keep_constant(const std::string& name, OnnxTensor tensor,
                              const std::string& where) {
  if (name == running_ || !constants_.emplace(name, std::move(tensor)).second) {
    throw Error({.what = "two values have the same name", .where = where, .got = shown(name)});
  }
}

// Files of before IR version 4 list their initializers among the inputs: the network's input is
// the one that is none. A batch size (the first of several sizes) without a number is one vector.
void GraphWalk::open_input() {
  const onnx::ValueInfoProto* input = nullptr;
  for (const onnx::ValueInfoProto& candidate : graph_.input()) {
    if (constants_.contains(candidate.name())) continue;
    if (input != nullptr) complain("the graph has more than one input", "", "one vector");
    input = &candidate;
  }
  if (input == nullptr) complain("the graph has no input");
  place_ = fmt::format("input {}", shown(input->name()));
  std::vector<std::int64_t> shape;
  for (const auto& dimension : input->type().tensor_type().shape().dim()) {
    const bool is_batch = shape.empty() && input->type().tensor_type().shape().dim_size() > 1;
    const bool has_number = dimension.has_dim_value() && dimension.dim_value() > 0;
    if (!has_number && !is_batch) {
      complain("a size of the input's shape is not given as a number", "",
               "numbers, save for the batch size in front");
    }
    shape.push_back(has_number ? dimension.dim_value() : 1);
  }
  if (shape.empty()) complain("the input has no shape", "", "a shape such as [1, 5]");
  running_ = input->name();
  chain_.emplace(source_, std::move(shape));
}

void GraphWalk::visit(const onnx::NodeProto& node, int index) {
  const std::string label =
      node.name().empty() ? std::string() : fmt::format(" {}", shown(node.name()));
  place_ = fmt::format("node {}{} ({})", index, label, shown(node.op_type()));
  chain_->set_place(place_);
  if (!node.domain().empty() && node.domain() != "ai.onnx") {
    complain("operations of other domains are not supported", shown(node.domain()));
  }
  if (node.output_size() != 1 || node.output(0).empty()) {
    complain("the operation has not exactly one output",
             fmt::format("{} outputs", node.output_size()));
  }
  require_attributes(node);
  if (node.op_type() == "Constant") return keep_constant_node(node);
  if (node.op_type() == "Identity" && node.input_size() == 1 &&
      constants_.contains(node.input(0))) {
    return keep_constant(node.output(0), constant(node.input(0)), source_ + ": " + place_);
  }
  run_operation(node);
  if (constants_.contains(node.output(0))) complain("two values have the same name");
  running_ = node.output(0);
}

// The operations that are read, and the attributes that each may have. `broadcast` is of the first
// opsets, and means what later ones always do; the rest is in run_… below.
void GraphWalk::require_attributes(const onnx::NodeProto& node) const {
  static const std::map<std::string, std::vector<std::string>> kKnown = {
      {"MatMul", {}},
      {"Gemm", {"alpha", "beta", "transA", "transB", "broadcast"}},
      {"Add", {"broadcast"}},
      {"Sub", {"broadcast"}},
      {"Relu", {}},
      {"Tanh", {}},
      {"Sigmoid", {}},
      {"Flatten", {"axis"}},
      {"Reshape", {"shape", "allowzero"}},
      {"Identity", {}},
      {"Constant", {"value"}}};
  const auto known = kKnown.find(node.op_type());
  if (known == kKnown.end()) {
    std::vector<std::string> names;
    for (const auto& [name, attributes] : kKnown) names.push_back(name);
    complain("this operation is not supported", shown(node.op_type()),
             fmt::format("one of {}", fmt::join(names, ", ")),
             "export the network as a plain chain of dense layers");
  }
  for (const onnx::AttributeProto& attribute : node.attribute()) {
    const std::vector<std::string>& names = known->second;
    if (std::find(names.begin(), names.end(), attribute.name()) != names.end()) continue;
    complain("this attribute is not supported here", shown(attribute.name()));
  }
}

void GraphWalk::require_inputs(const onnx::NodeProto& node, int fewest, int most) const {
  int count = node.input_size();
  while (count > 0 && node.input(count - 1).empty()) --count;  // optional ones, left out
  if (count < fewest || count > most) {
    complain("the operation has the wrong number of inputs", fmt::format("{}", count),
             fewest == most ? fmt::format("{}", most) : fmt::format("{} to {}", fewest, most));
  }
  const auto runs = std::count(node.input().begin(), node.input().end(), running_);
  if (runs == 1) return;
  complain("the operation is no link of a single chain",
           fmt::format("{} inputs that are the value {}", runs, shown(running_)), "exactly one",
           "networks with branches or skips are not supported");
}

const OnnxTensor& GraphWalk::constant(const std::string& name) const {
  const auto found = constants_.find(name);
  if (found == constants_.end()) {
    complain("an operand is no constant of this file", shown(name),
             "an initializer or the output of a Constant node",
             "networks with branches or skips are not supported");
  }
  return found->second;
}

void GraphWalk::keep_constant_node(const onnx::NodeProto& node) {
  if (node.attribute_size() != 1 || !node.attribute(0).has_t()) {
    complain("the constant has no tensor", "", "the attribute 'value'");
  }
  const std::string where = source_ + ": " + place_;
  keep_constant(node.output(0), decode_tensor(node.attribute(0).t(), where), where);
}

void GraphWalk::run_operation(const onnx::NodeProto& node) {
  const std::string& type = node.op_type();
  if (type == "MatMul") return run_matmul(node);
  if (type == "Gemm") return run_gemm(node);
  if (type == "Add" || type == "Sub") return run_sum(node);
  if (type == "Reshape") return run_reshape(node);
  require_inputs(node, 1, 1);
  if (type == "Relu") chain_->activate(Activation::relu);
  if (type == "Tanh") chain_->activate(Activation::tanh);
  if (type == "Sigmoid") chain_->activate(Activation::sigmoid);
  if (type == "Flatten") {
    chain_->flatten(node.attribute_size() == 0 ? 1 : node.attribute(0).i());
  }
}

void GraphWalk::run_matmul(const onnx::NodeProto& node) {
  require_inputs(node, 2, 2);
  if (is_running(node, 0)) {
    chain_->multiply_by(constant(node.input(1)));
  } else {
    chain_->multiply_from_left(constant(node.input(0)));
  }
}

void GraphWalk::run_gemm(const onnx::NodeProto& node) {
  require_inputs(node, 2, 3);
  GemmAttributes attributes;
  for (const onnx::AttributeProto& attribute : node.attribute()) {
    if (attribute.name() == "alpha") attributes.alpha = attribute.f();
    if (attribute.name() == "beta") attributes.beta = attribute.f();
    if (attribute.name() == "transA") attributes.transpose_a = attribute.i() != 0;
    if (attribute.name() == "transB") attributes.transpose_b = attribute.i() != 0;
  }
  const bool x_is_a = is_running(node, 0);
  if (!x_is_a && !is_running(node, 1)) complain("the chain's value is Gemm's C", "", "its A or B");
  const bool has_bias = node.input_size() == 3 && !node.input(2).empty();
  const OnnxTensor* bias = has_bias ? &constant(node.input(2)) : nullptr;
  chain_->gemm(attributes, constant(node.input(x_is_a ? 1 : 0)), x_is_a, bias);
}

void GraphWalk::run_sum(const onnx::NodeProto& node) {
  require_inputs(node, 2, 2);
  const bool x_is_left = is_running(node, 0);
  const double right_sign = node.op_type() == "Sub" ? -1 : 1;
  const OnnxTensor& addend = constant(node.input(x_is_left ? 1 : 0));
  chain_->add(x_is_left ? 1 : right_sign, x_is_left ? right_sign : 1, addend);
}

void GraphWalk::run_reshape(const onnx::NodeProto& node) {
  require_inputs(node, 1, 2);
  std::vector<std::int64_t> target;
  for (const onnx::AttributeProto& attribute : node.attribute()) {
    if (attribute.name() == "shape")
      target.assign(attribute.ints().begin(), attribute.ints().end());
    if (attribute.name() == "allowzero" && attribute.i() != 0) {
      complain("allowzero is not supported", "", "0, where a zero keeps the size");
    }
  }
  if (node.input_size() == 2) {
    if (!is_running(node, 0)) complain("the chain's value is a shape", "", "the data to reshape");
    target = constant(node.input(1)).integers;
  }
  if (target.empty()) complain("Reshape has no shape of int64 numbers");
  chain_->reshape(target);
}

}  // namespace

Network network_from_onnx(std::string_view bytes, const std::string& source) {
  onnx::ModelProto model;
  if (bytes.size() > kLargestOnnxBytes ||
      !model.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    throw Error({.what = "this is not an ONNX model: the protobuf in it cannot be parsed",
                 .where = source,
                 .got = fmt::format("{} bytes", bytes.size()),
                 .remedy = "check that the file is whole"});
  }
  if (!model.has_graph()) {
    throw Error({.what = "this is not an ONNX model: it holds no graph",
                 .where = source,
                 .remedy = "check that the file is whole and an .onnx file"});
  }
  return GraphWalk(model.graph(), source).run();
}

}  // namespace napier
