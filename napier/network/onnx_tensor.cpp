#include "napier/network/onnx_tensor.h"

#include <fmt/format.h>

#include <bit>
#include <cmath>
#include <cstring>
#include <string_view>

#include "napier/base/error.h"

namespace napier {
namespace {

// The numbers of TensorProto.DataType in the ONNX schema.
enum ElementType { kFloat = 1, kInt64 = 7, kDouble = 11 };

constexpr int kExternalData = 1;  // TensorProto.DataLocation.EXTERNAL

constexpr std::string_view kElementTypeNames[] = {
    "undefined", "float",  "uint8",     "int8",       "uint16",  "int16",
    "int32",     "int64",  "string",    "bool",       "float16", "double",
    "uint32",    "uint64", "complex64", "complex128", "bfloat16"};

std::string element_type_name(int type) {
  const bool known = type >= 0 && type < static_cast<int>(std::size(kElementTypeNames));
  return known ? std::string(kElementTypeNames[type]) : fmt::format("number {}", type);
}

std::size_t element_count(const onnx::TensorProto& proto, const std::string& where) {
  constexpr std::int64_t kLargestCount = std::int64_t{1} << 40;
  std::int64_t count = 1;
  for (const std::int64_t size : proto.dims()) {
    if (size < 1 || size > kLargestCount / count) {
      throw Error({.what = "the shape is empty, negative or beyond any file",
                   .where = where,
                   .got = fmt::format("[{}]", fmt::join(proto.dims(), ", "))});
    }
    count *= size;
  }
  return static_cast<std::size_t>(count);
}

// Says that the shape promises another number of elements than the file holds.
void require_count(std::size_t got, std::size_t expected, const std::string& where) {
  if (got == expected) return;
  throw Error({.what = "the shape contradicts the data",
               .where = where,
               .got = fmt::format("data of {} elements", got),
               .expected = fmt::format("{}, as the shape says", expected)});
}

// The elements from raw_data, which ONNX fixes as little-endian, else from the typed field.
template <typename Element, typename Field, typename Result>
void decode_elements(const onnx::TensorProto& proto, const Field& field, const std::string& where,
                     std::vector<Result>& result) {
  static_assert(std::endian::native == std::endian::little);
  const std::size_t count = element_count(proto, where);
  if (!proto.has_raw_data()) {
    require_count(static_cast<std::size_t>(field.size()), count, where);
    result.assign(field.begin(), field.end());
    return;
  }
  const std::string& bytes = proto.raw_data();
  if (field.size() > 0 || bytes.size() % sizeof(Element) != 0) {
    throw Error(
        {.what = "the data is given twice, or raw_data is cut inside an element", .where = where});
  }
  require_count(bytes.size() / sizeof(Element), count, where);
  std::vector<Element> elements(count);
  std::memcpy(elements.data(), bytes.data(), bytes.size());
  result.assign(elements.begin(), elements.end());
}

}  // namespace

std::string shown(const std::string& name) {
  constexpr std::size_t kLongestShown = 60;
  std::string text = "'";
  for (const char c : name.substr(0, kLongestShown)) {
    const bool plain = c >= ' ' && c <= '~';
    text += plain ? std::string(1, c) : fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
  }
  return text + (name.size() > kLongestShown ? "...'" : "'");
}

OnnxTensor decode_tensor(const onnx::TensorProto& proto, const std::string& where) {
  if (proto.data_location() == kExternalData) {
    throw Error({.what = "the tensor's data is in another file, which is not supported",
                 .where = where,
                 .remedy = "save the model with its data inside (save_as_external_data=False)"});
  }
  OnnxTensor tensor;
  tensor.shape.assign(proto.dims().begin(), proto.dims().end());
  switch (proto.data_type()) {
    case kFloat:
      decode_elements<float>(proto, proto.float_data(), where, tensor.numbers);
      break;
    case kDouble:
      decode_elements<double>(proto, proto.double_data(), where, tensor.numbers);
      break;
    case kInt64:
      decode_elements<std::int64_t>(proto, proto.int64_data(), where, tensor.integers);
      break;
    default:
      throw Error({.what = "elements of this type are not supported",
                   .where = where,
                   .got = element_type_name(proto.data_type()),
                   .expected = "float or double (int64 for shapes)",
                   .remedy = "export the network in float32 or float64"});
  }
  for (const double number : tensor.numbers) {
    if (!std::isfinite(number))
      throw Error({.what = "a number is NaN or infinite", .where = where});
  }
  return tensor;
}

}  // namespace napier
