#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <limits>

#include "napier/base/error.h"
#include "napier/network/network.h"
#include "tests/network/onnx_model.h"

// Every malformed or unsupported ONNX file is refused with a sentence that says what and where.

namespace napier {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing_onnx::Model;
using testing_onnx::set_integer;

std::string complaint_about(const std::string& bytes) {
  try {
    network_from_onnx(bytes, "m.onnx");
  } catch (const Error& error) {
    return error.what();
  }
  return "no complaint";
}

// y = relu(x W + b) on two inputs and three outputs, spoiled by `spoil`.
std::string complaint_after(const std::function<void(Model&)>& spoil) {
  Model model({1, 2}, {1, 3});
  model.constant("W", {2, 3}, {1, 2, 3, 4, 5, 6});
  model.constant("b", {3}, {1, 2, 3});
  model.node("Gemm", {"x", "W", "b"}, "t").set_name("dense");
  model.node("Relu", {"t"}, "y");
  spoil(model);
  return complaint_about(model.bytes());
}

onnx::TensorProto& weights_of(Model& model) { return *model.graph().mutable_initializer(0); }

TEST(MalformedOnnx, the_unspoiled_model_is_read) {
  EXPECT_EQ(complaint_after([](Model&) {}), "no complaint");
}

TEST(MalformedOnnx, cut_and_empty_files) {
  Model model({1, 2}, {1, 2});
  model.node("Relu", {"x"}, "y");
  const std::string bytes = model.bytes();
  EXPECT_THAT(complaint_about(bytes.substr(0, bytes.size() - 3)),
              HasSubstr("m.onnx: this is not an ONNX model: the protobuf in it cannot be parsed"));
  EXPECT_THAT(complaint_about(""), HasSubstr("it holds no graph"));
  EXPECT_THAT(complaint_about("{\"layers\": []}"), HasSubstr("this is not an ONNX model"));
}

TEST(MalformedOnnx, an_unsupported_operation_is_named) {
  EXPECT_THAT(complaint_after([](Model& m) { m.graph().mutable_node(1)->set_op_type("Softmax"); }),
              AllOf(HasSubstr("m.onnx: node 1"), HasSubstr("this operation is not supported: got "
                                                           "'Softmax', expected one of Add")));
  EXPECT_THAT(complaint_after([](Model& m) { m.graph().mutable_node(1)->set_domain("com.x"); }),
              HasSubstr("operations of other domains are not supported: got 'com.x'"));
  EXPECT_THAT(complaint_after([](Model& m) { set_integer(*m.graph().mutable_node(1), "axis", 1); }),
              HasSubstr("this attribute is not supported here: got 'axis'"));
}

TEST(MalformedOnnx, data_in_another_file) {
  EXPECT_THAT(complaint_after([](Model& m) { weights_of(m).set_data_location(1); }),
              HasSubstr("m.onnx: initializer 'W': the tensor's data is in another file"));
}

TEST(MalformedOnnx, element_types_other_than_float_and_double) {
  EXPECT_THAT(complaint_after([](Model& m) { weights_of(m).set_data_type(16); }),
              HasSubstr("initializer 'W': elements of this type are not supported: got bfloat16"));
  EXPECT_THAT(complaint_after([](Model& m) { weights_of(m).set_data_type(99); }),
              HasSubstr("got number 99"));
}

TEST(MalformedOnnx, a_shape_that_contradicts_the_data) {
  EXPECT_THAT(complaint_after([](Model& m) { weights_of(m).set_dims(0, 3); }),
              HasSubstr("initializer 'W': the shape contradicts the data: got data of 6 elements, "
                        "expected 9"));
  EXPECT_THAT(complaint_after([](Model& m) { weights_of(m).clear_float_data(); }),
              HasSubstr("got data of 0 elements, expected 6"));
  EXPECT_THAT(complaint_after([](Model& m) { weights_of(m).set_raw_data("123"); }),
              HasSubstr("the data is given twice, or raw_data is cut inside an element"));
}

TEST(MalformedOnnx, huge_and_negative_sizes_are_refused_before_anything_is_allocated) {
  for (const std::int64_t size : {std::int64_t{1} << 62, std::int64_t{-1}, std::int64_t{0}}) {
    EXPECT_THAT(complaint_after([&](Model& m) { weights_of(m).set_dims(0, size); }),
                HasSubstr("the shape is empty, negative or beyond any file"));
  }
  // Small files that would make terabytes of diagonal layer.
  Model model({1, 1 << 20}, {1, 1 << 20});
  model.node("Relu", {"x"}, "y");
  EXPECT_THAT(complaint_about(model.bytes()),
              HasSubstr("node 0 ('Relu'): the network is too large"));
}

TEST(MalformedOnnx, numbers_that_are_not_finite) {
  EXPECT_THAT(complaint_after([](Model& m) {
                weights_of(m).set_float_data(1, std::numeric_limits<float>::quiet_NaN());
              }),
              HasSubstr("m.onnx: initializer 'W': a number is NaN or infinite"));
}

TEST(MalformedOnnx, matrices_and_biases_that_do_not_fit) {
  EXPECT_THAT(complaint_after([](Model& m) {
                weights_of(m).set_dims(0, 3);
                weights_of(m).set_dims(1, 2);
              }),
              AllOf(HasSubstr("m.onnx: node 0 'dense' ('Gemm')"),
                    HasSubstr("the matrix does not fit the vector: got shape [3, 2]")));
  EXPECT_THAT(complaint_after([](Model& m) {
                m.constant("c", {2}, {1, 2});
                m.graph().mutable_node(0)->set_input(2, "c");
              }),
              HasSubstr("the constant does not fit the vector: got shape [2]"));
  EXPECT_THAT(complaint_after([](Model& m) {
                m.constant("c", {3, 1}, {1, 2, 3});
                m.graph().mutable_node(0)->set_input(2, "c");
              }),
              HasSubstr("got shape [3, 1]"));
  EXPECT_THAT(complaint_after([](Model& m) { m.graph().mutable_node(0)->set_input(1, "b"); }),
              HasSubstr("the constant operand is no matrix of numbers: got shape [3]"));
}

TEST(MalformedOnnx, batches_and_inputs_without_a_shape) {
  const auto shape_of = [](Model& m) {
    return m.graph().mutable_input(0)->mutable_type()->mutable_tensor_type()->mutable_shape();
  };
  EXPECT_THAT(complaint_after([&](Model& m) { shape_of(m)->mutable_dim(0)->set_dim_value(8); }),
              HasSubstr("the input is no single vector: got [8, 2]"));
  EXPECT_THAT(complaint_after([&](Model& m) { shape_of(m)->clear_dim(); }),
              HasSubstr("m.onnx: input 'x': the input has no shape"));
  EXPECT_THAT(complaint_after([&](Model& m) { shape_of(m)->mutable_dim(1)->clear_dim_value(); }),
              HasSubstr("a size of the input's shape is not given as a number"));
  EXPECT_THAT(complaint_after([](Model& m) { m.graph().add_input()->set_name("z"); }),
              HasSubstr("the graph has more than one input"));
}

TEST(MalformedOnnx, branches_skips_and_loose_ends) {
  EXPECT_THAT(complaint_after([](Model& m) {
                m.graph().mutable_node(1)->set_op_type("Add");
                m.graph().mutable_node(1)->add_input("x");
              }),
              HasSubstr("an operand is no constant of this file: got 'x'"));
  EXPECT_THAT(complaint_after([](Model& m) { m.graph().mutable_node(1)->set_input(0, "x"); }),
              HasSubstr("node 1 ('Relu'): the operation is no link of a single chain"));
  EXPECT_THAT(complaint_after([](Model& m) { m.graph().mutable_output(0)->set_name("t"); }),
              HasSubstr("the graph's output is not the one value that its chain ends with"));
  EXPECT_THAT(complaint_after([](Model& m) { m.constant("W", {1}, {1}); }),
              HasSubstr("initializer 'W': two values have the same name"));
  EXPECT_THAT(complaint_after([](Model& m) { m.graph().mutable_node(1)->add_output("z"); }),
              HasSubstr("the operation has not exactly one output: got 2 outputs"));
}

TEST(MalformedOnnx, a_graph_that_computes_nothing) {
  Model model({1, 2}, {1, 2});
  model.node("Identity", {"x"}, "y");
  EXPECT_THAT(complaint_about(model.bytes()), HasSubstr("m.onnx: the network has no layers"));
}

TEST(MalformedOnnx, reshape_to_a_matrix_or_to_another_size) {
  for (const std::vector<std::int64_t>& sizes :
       {std::vector<std::int64_t>{2, 2}, {3, 1}, {-1, 4}, {-1, -1}, {1, 1}, {-2, 4}}) {
    Model model({1, 4}, {1, 4});
    model.shape("s", sizes);
    model.node("Reshape", {"x", "s"}, "t");
    model.node("Relu", {"t"}, "y");
    const bool is_fine = sizes == std::vector<std::int64_t>{-1, 4};
    EXPECT_THAT(complaint_about(model.bytes()),
                HasSubstr(is_fine ? "no complaint" : "node 0 ('Reshape'): Reshape "));
  }
}

TEST(MalformedOnnx, names_are_shown_without_control_characters_and_cut) {
  const std::string said = complaint_after(
      [](Model& m) { m.graph().mutable_node(1)->set_op_type("\x1b[31m" + std::string(500, 'a')); });
  EXPECT_THAT(said, HasSubstr("'\\x1b[31maaa"));
  EXPECT_EQ(said.find('\x1b'), std::string::npos);
  EXPECT_LT(said.size(), 500u);
}

}  // namespace
}  // namespace napier
