#include <gtest/gtest.h>

#include <cmath>
#include <functional>

#include "napier/base/error.h"
#include "napier/network/network.h"
#include "tests/network/onnx_model.h"

namespace napier {
namespace {

using testing_onnx::Model;
using testing_onnx::set_float;
using testing_onnx::set_integer;

// Two inputs, three outputs: y = W x with W = [[1, 2], [3, 4], [5, 6]], in both orders.
const std::vector<float> kByOutputs = {1, 2, 3, 4, 5, 6};
const std::vector<float> kByInputs = {1, 3, 5, 2, 4, 6};
const std::vector<double> kWeights = {1, 2, 3, 4, 5, 6};

Network read(const Model& model) { return network_from_onnx(model.bytes(), "m.onnx"); }

DenseLayer dense(std::vector<double> bias, Activation activation = Activation::linear) {
  return {.inputs = 2,
          .outputs = 3,
          .weights = kWeights,
          .bias = std::move(bias),
          .activation = activation};
}

TEST(Onnx, matmul_add_relu_is_one_layer_and_add_takes_either_order) {
  for (const bool bias_first : {false, true}) {
    Model model({1, 2}, {1, 3});
    model.constant("W", {2, 3}, kByInputs);
    model.constant("b", {3}, {7, 8, 9});
    model.node("MatMul", {"x", "W"}, "t");
    if (bias_first) model.node("Add", {"b", "t"}, "s");
    if (!bias_first) model.node("Add", {"t", "b"}, "s");
    model.node("Relu", {"s"}, "y");
    EXPECT_EQ(read(model).layers, std::vector{dense({7, 8, 9}, Activation::relu)});
  }
}

TEST(Onnx, matmul_from_the_left_takes_rows_as_outputs) {
  for (const std::vector<std::int64_t>& shape : {std::vector<std::int64_t>{2}, {2, 1}}) {
    Model model(shape, {3});
    model.constant("W", {3, 2}, kByOutputs);
    model.node("MatMul", {"W", "x"}, "y");
    EXPECT_EQ(read(model).layers, std::vector{dense({0, 0, 0})});
  }
}

TEST(Onnx, gemm_means_the_same_in_all_four_transpositions_and_both_orders) {
  for (int variant = 0; variant < 8; ++variant) {
    const bool transpose_a = (variant & 1) != 0;
    const bool transpose_b = (variant & 2) != 0;
    const bool x_is_a = (variant & 4) != 0;
    const bool x_is_row = x_is_a != (x_is_a ? transpose_a : transpose_b);
    Model model(x_is_row ? std::vector<std::int64_t>{1, 2} : std::vector<std::int64_t>{2, 1}, {3});
    const bool by_inputs = x_is_a != (x_is_a ? transpose_b : transpose_a);
    model.constant("W",
                   by_inputs ? std::vector<std::int64_t>{2, 3} : std::vector<std::int64_t>{3, 2},
                   by_inputs ? kByInputs : kByOutputs);
    model.constant("c", x_is_a ? std::vector<std::int64_t>{3} : std::vector<std::int64_t>{3, 1},
                   {1, 2, 3});
    onnx::NodeProto& gemm = x_is_a ? model.node("Gemm", {"x", "W", "c"}, "y")
                                   : model.node("Gemm", {"W", "x", "c"}, "y");
    set_integer(gemm, "transA", transpose_a);
    set_integer(gemm, "transB", transpose_b);
    EXPECT_EQ(read(model).layers, std::vector{dense({1, 2, 3})}) << "variant " << variant;
  }
}

TEST(Onnx, gemm_scales_by_alpha_and_beta_and_may_have_no_bias) {
  Model model({1, 2}, {1, 3});
  model.constant("W", {2, 3}, kByInputs);
  model.constant("c", {1}, {10});
  onnx::NodeProto& gemm = model.node("Gemm", {"x", "W", "c"}, "y");
  set_float(gemm, "alpha", 0.5F);
  set_float(gemm, "beta", -2);
  DenseLayer expected = dense({-20, -20, -20});
  for (double& weight : expected.weights) weight *= 0.5;
  EXPECT_EQ(read(model).layers, std::vector{expected});

  gemm.mutable_input()->RemoveLast();
  expected.bias = {0, 0, 0};
  EXPECT_EQ(read(model).layers, std::vector{expected});
}

TEST(Onnx, elementwise_operations_are_diagonal_layers) {
  struct Case {
    const char* operation;
    bool x_is_left;
    double scale;
    double bias;
  };
  for (const Case& c : {Case{"Add", true, 1, 3}, Case{"Add", false, 1, 3}, Case{"Sub", true, 1, -3},
                        Case{"Sub", false, -1, 3}}) {
    Model model({1, 2}, {1, 2});
    model.constant("c", {}, {3});
    if (c.x_is_left) model.node(c.operation, {"x", "c"}, "y");
    if (!c.x_is_left) model.node(c.operation, {"c", "x"}, "y");
    const std::vector<double> scale(2, c.scale);
    const std::vector<double> bias(2, c.bias);
    EXPECT_EQ(read(model).layers, std::vector{diagonal_layer(scale, bias)}) << c.operation;
  }
}

TEST(Onnx, an_activation_without_a_layer_gets_an_identity) {
  Model model({1, 2}, {1, 2});
  model.node("Tanh", {"x"}, "t");
  model.node("Sigmoid", {"t"}, "y");
  const Network network = read(model);
  ASSERT_EQ(network.layers.size(), 2u);
  const std::vector<double> y = evaluate(network, std::vector{0.5, -1.0});
  EXPECT_EQ(y[0], 1 / (1 + std::exp(-std::tanh(0.5))));
  EXPECT_EQ(y[1], 1 / (1 + std::exp(-std::tanh(-1.0))));
}

TEST(Onnx, flatten_reshape_and_identity_leave_the_numbers_alone) {
  Model model({1, 1, 2, 1}, {1, 3});
  model.constant("W", {3, 2}, kByOutputs);
  model.shape("s", {0, -1});
  model.node("Identity", {"W"}, "V");
  model.node("Flatten", {"x"}, "a");
  model.node("Reshape", {"a", "s"}, "b");
  model.node("Identity", {"b"}, "c");
  onnx::NodeProto& gemm = model.node("Gemm", {"c", "V"}, "y");
  set_integer(gemm, "transB", 1);
  EXPECT_EQ(read(model).layers, std::vector{dense({0, 0, 0})});
}

TEST(Onnx, a_constant_node_is_as_good_as_an_initializer_and_raw_data_as_typed) {
  Model model({1, 2}, {1, 3});
  onnx::NodeProto& constant = model.node("Constant", {}, "W");
  onnx::AttributeProto& value = *constant.add_attribute();
  value.set_name("value");
  onnx::TensorProto& tensor = *value.mutable_t();
  tensor.set_data_type(11);
  tensor.add_dims(2);
  tensor.add_dims(3);
  const std::vector<double> numbers(kByInputs.begin(), kByInputs.end());
  tensor.set_raw_data(std::string(reinterpret_cast<const char*>(numbers.data()), 48));
  model.node("MatMul", {"x", "W"}, "y");
  EXPECT_EQ(read(model).layers, std::vector{dense({0, 0, 0})});
}

TEST(Onnx, old_files_list_initializers_among_the_inputs_and_name_the_batch) {
  Model model({1, 2}, {1, 3});
  model.constant("W", {2, 3}, kByInputs);
  model.graph().add_input()->set_name("W");
  model.node("MatMul", {"x", "W"}, "y");
  auto* shape = model.graph().mutable_input(0)->mutable_type()->mutable_tensor_type();
  shape->mutable_shape()->mutable_dim(0)->set_dim_param("N");
  shape->mutable_shape()->mutable_dim(0)->clear_dim_value();
  EXPECT_EQ(read(model).layers, std::vector{dense({0, 0, 0})});
}

Network every_activation(double tiny) {
  Network network{
      .name = "n", .source = "n.onnx", .layers = {}, .input_lower = {}, .input_upper = {}};
  for (const Activation activation :
       {Activation::linear, Activation::relu, Activation::tanh, Activation::sigmoid}) {
    network.layers.push_back(
        diagonal_layer(std::vector{0.5, -2.0}, std::vector{0.25 + tiny, -0.0}, activation));
  }
  return network;
}

TEST(ToOnnx, comes_back_as_the_same_network_in_float_and_in_double) {
  for (const double tiny : {0.0, 0x1p-40}) {
    const Network network = every_activation(tiny);
    const std::string bytes = to_onnx(network);
    EXPECT_EQ(bytes, to_onnx(network));
    const Network again = network_from_onnx(bytes, "n.onnx");
    EXPECT_EQ(again, network);
    EXPECT_EQ(hash_of(again), hash_of(network));
    onnx::ModelProto model;
    ASSERT_TRUE(model.ParseFromString(bytes));
    EXPECT_EQ(model.graph().initializer(0).data_type(), tiny == 0 ? 1 : 11);
    EXPECT_EQ(model.graph().input(0).type().tensor_type().elem_type(), tiny == 0 ? 1 : 11);
  }
}

TEST(ToOnnx, refuses_a_network_that_clips_its_inputs) {
  Network network = every_activation(0);
  network.input_lower = {0, 0};
  network.input_upper = {1, 1};
  EXPECT_THROW(to_onnx(network), Error);
}

}  // namespace
}  // namespace napier
