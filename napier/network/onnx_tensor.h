#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "onnx_subset.pb.h"

namespace napier {

// A constant of an ONNX file, its elements in row-major order: in `numbers` when the file has them
// as float or double, in `integers` when as int64.
struct OnnxTensor {
  std::vector<std::int64_t> shape;
  std::vector<double> numbers;
  std::vector<std::int64_t> integers;
};

// Throws Error on other element types, on data outside the file, on a shape that contradicts the
// amount of data and on NaN or infinity. Nothing is allocated before the shape is checked.
OnnxTensor decode_tensor(const onnx::TensorProto& proto, const std::string& where);

// A name from a file as it is shown to people: quoted, bytes that are no ASCII text escaped, cut.
std::string shown(const std::string& name);

}  // namespace napier
