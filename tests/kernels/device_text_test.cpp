// The text of the devices' kernels as plain C++, one lane wide: what a GPU's thread computes, on a
// machine without one. The order of work is that of napier/kernels/opencl and napier/kernels/cuda.
#include <gtest/gtest.h>

#include <map>

#include "block_check.h"
#include "device_paths.h"
#include "gemm_case.h"
#include "napier/kernels/device/outputs.h"
#include "napier/kernels/device/pack.h"
#include "napier/kernels/device/vector_task.h"

namespace napier {
namespace {

// A GEMM whose work items run one after the other, chunk by chunk.
class SerialDevice {
 public:
  SerialDevice(const GemmCase& c, std::size_t panel_columns, std::size_t chunk_elements,
               bool has_double = true)
      : case_(c),
        has_double_(has_double),
        result_(c.shape.m * c.shape.n, -7),
        given_(gemm_of_matrices(c.shape, c.left(), c.right(), c.start(), result_.data())),
        whole_(plan_device_gemm(c.rules, given_, {panel_columns, true, has_double, ""})),
        chunk_panels_(panels_of_chunk(whole_, chunk_elements)),
        gemm_(whole_),
        b_(right_size(whole_)),
        bias_(whole_.task.padded_columns) {
    pack_right(whole_, given_.b, b_.data());
    pack_bias(whole_, given_.bias, bias_.data());
  }

  // A mutant, for the tests to find: chunks that take themselves for the first rows of C.
  void forget_first_rows() { forgets_first_rows_ = true; }

  std::vector<float> compute() {
    for (std::size_t first = 0; first < whole_.row_panels; first += chunk_panels_) {
      gemm_ = chunk_of(whole_, first, chunk_panels_);
      run_chunk();
    }
    return result_;
  }

  bool is_cut() const { return chunk_panels_ < whole_.row_panels; }
  std::string path() const {
    return std::string(name_of(gemm_.path)) + (gemm_.kind.is_guarded ? ", guarded" : "");
  }
  bool is_redone() const { return is_redone_; }

 private:
  void run_chunk() {
    a_.resize(left_size(gemm_));
    a_bits_.clear();
    c_.resize(output_size(gemm_));
    wrong_.clear();
    pack_left(gemm_, given_.a, a_.data());
    const u32 first_row = gemm_.task.first_row;
    if (forgets_first_rows_) gemm_.task.first_row = 0;
    const u32 items = gemm_.task.padded_columns / kDeviceVectors;
    for (u32 row = 0; row < gemm_.row_panels; ++row) {
      for (u32 item = 0; item < items; ++item) run_item(row, item);
    }
    for (u32 i = 0; i < gemm_.task.rows; ++i) {
      for (u32 j = 0; j < gemm_.task.columns; ++j) run_output(i, j, items);
    }
    for (u32 row = 0; row < gemm_.row_panels; ++row) {
      for (u32 item = 0; item < items; ++item) redo_item(row, item);
    }
    gemm_.task.first_row = first_row;
    unpack(gemm_, c_.data(), given_.c);
  }

  void run_item(u32 row, u32 item) {
    const TilePlace at = place_of_item(&gemm_.task, a_.data(), b_.data(), row, item);
    int is_right = 1;
    if (gemm_.path == DevicePath::binary32) {
      is_right = compute_tile_item(gemm_.kind, &gemm_.task, at, bias_.data(), c_.data());
    } else if (gemm_.path == DevicePath::any32) {
      is_right = carrier32::compute_ordered_item(gemm_.order, &gemm_.task, &gemm_.any32, at,
                                                 bias_.data(), c_.data());
    } else if (gemm_.path == DevicePath::binary64) {
      compute_binary64(at);
    } else if (gemm_.path == DevicePath::fixed32) {
      compute_fixed_item(&gemm_.task, at, case_.rules.rounds_output, c_.data());
    }
    wrong_.push_back(!is_right);
    is_redone_ = is_redone_ || !is_right;
  }

  void compute_binary64(const TilePlace& at) {
    carrier64::compute_ordered_item(gemm_.order, &gemm_.task, &gemm_.binary64, at, bias_.data(),
                                    c_.data());
  }

  // Tiles whose guard tripped, after the outputs' projections.
  void redo_item(u32 row, u32 item) {
    if (!has_double_ || !wrong_[row * (gemm_.task.padded_columns / kDeviceVectors) + item]) return;
    compute_binary64(place_of_item(&gemm_.task, a_.data(), b_.data(), row, item));
  }

  void run_output(u32 i, u32 j, u32 items) {
    float& c = c_[std::size_t{i} * gemm_.task.padded_columns + j];
    const bool is_wrong = wrong_[i / kDeviceRows * items + item_of_column(&gemm_.task, j, 1)];
    if ((is_wrong && !has_double_) || gemm_.path == DevicePath::definition) {
      const auto bits = [](const std::vector<float>& x) {
        std::vector<u32> codes(x.size());
        for (std::size_t n = 0; n < x.size(); ++n) codes[n] = bits_of_value(x[n]);
        return codes;
      };
      if (a_bits_.empty()) a_bits_ = bits(a_), b_bits_ = bits(b_);
      c = lanes_of_bits(define_output(&case_.rules, &gemm_.task, a_bits_.data(), b_bits_.data(),
                                      bits_of_value(bias_[j]), i, j));
    } else if (case_.rules.rounds_output && leaves_output(gemm_.path)) {
      c = lanes_of_bits(finish_output(&case_.rules, &gemm_.task, bits_of_lanes(c),
                                      gemm_.path == DevicePath::fixed32, i, j));
    }
  }

  const GemmCase& case_;
  bool has_double_;
  std::vector<float> result_;
  PackedGemm given_;
  DeviceGemm whole_;
  std::size_t chunk_panels_;
  DeviceGemm gemm_;  // the chunk that is computed
  std::vector<float> a_, b_, bias_, c_;
  std::vector<u32> a_bits_, b_bits_;
  std::vector<int> wrong_;
  bool is_redone_ = false;
  bool forgets_first_rows_ = false;
};

TEST(DeviceText, agrees_with_the_definition_on_3000_random_rules_and_shapes) {
  std::map<std::string, int> paths;
  RandomGemm random(21);
  for (int n = 0; n < 3000; ++n) {
    const GemmCase c = draw_case(random);
    std::vector<float> expected(c.shape.m * c.shape.n);
    gemm_reference(c.rules, c.shape, c.left(), c.right(), c.start(), expected.data());
    SerialDevice device(c, n % 2 == 0 ? 2 : 128, n % 3 == 0 ? kDeviceChunk : 600, n % 7 != 0);
    ASSERT_EQ(first_difference(device.compute(), expected), "")
        << "case " << n << ": " << text_of(c.rules) << ", path " << device.path();
    count_paths(c.rules, device.path(), paths);
    if (device.is_redone()) ++paths["redone" + std::string(n % 7 == 0 ? " by the definition" : "")];
    if (device.is_cut()) ++paths[device.path() + ", chunks"];
  }
  expect_device_paths(paths);
  for (const char* path :
       {"binary32, chunks", "binary32, guarded, chunks", "any32, guarded, chunks",
        "binary64, chunks", "definition, chunks", "redone by the definition"}) {
    EXPECT_GE(paths[path], 20) << path;
  }
}

TEST(DeviceText, lets_a_small_addend_decide_what_binary32_takes_for_a_tie) {
  for (const SumOrder order : kTieOrders) {
    const GemmCase c = tie_case(order);
    SerialDevice device(c, 2, kDeviceChunk);
    EXPECT_EQ(device.compute(), std::vector<float>{28672});
    EXPECT_EQ(device.path(), "any32, guarded");
  }
}

TEST(DeviceText, a_chunk_that_forgets_its_first_row_draws_other_random_bits) {
  std::map<std::string, int> found;
  RandomGemm random(24);
  for (int n = 0; n < 1000; ++n) {
    GemmCase c = draw_case(random);
    std::vector<float> expected(c.shape.m * c.shape.n);
    gemm_reference(c.rules, c.shape, c.left(), c.right(), c.start(), expected.data());
    SerialDevice mutant(c, 2, 1);
    mutant.forget_first_rows();
    if (!first_difference(mutant.compute(), expected).empty()) ++found[mutant.path()];
  }
  for (const char* path :
       {"binary32", "binary32, guarded", "any32, guarded", "binary64", "definition"}) {
    EXPECT_GE(found[path], 5) << path;
  }
}

TEST(DeviceText, packs_the_defined_codes_of_5000_random_projections) {
  std::map<std::string, int> paths;
  RandomGemm random(22);
  const std::vector<float> all = random_patterns(4000, 5);
  for (int n = 0; n < 5000; ++n) {
    const Projection to = random.projection(random.any_format());
    const RandomSource source = philox_for(to.rounding, static_cast<u64>(n));
    const int start = random.below(3000);
    const std::vector<float> in(all.begin() + start, all.begin() + start + random.below(70));
    std::vector<u32> x;
    for (const float number : in) x.push_back(bits_of_value(number));
    std::vector<std::uint8_t> bytes(packed_bytes(in.size(), to.format.width_bits), 0xA5);
    const DeviceVector task = device_vector(to, source, x.size(), 7);
    paths[codes_report(task.narrow, "").path]++;
    ElementDraws draws = element_draws(source);
    for (u64 group = 0; group < (in.size() + 7) / 8; ++group) {
      quantize_group(&task, x.data(), group, &draws, bytes.data());
    }
    ASSERT_EQ(code_fault(in, bytes, defined_codes(to, source, 7, in), to.format.width_bits), "")
        << text_of(to);
  }
  for (const char* path : {"integer64", "definition"}) EXPECT_GT(paths[path], 50) << path;
}

// Where the codes of the integers differ from the definition's; counts those computed directly.
std::string integer_fault(const Projection& to, const std::vector<float>& in, int& direct) {
  const NarrowCodes narrow = narrow_codes(to);
  const RandomSource source = philox_for(to.rounding, 5);
  ElementDraws draws = element_draws(source);
  for (std::size_t n = 0; n < in.size(); ++n) {
    const u32 x = bits_of_value(in[n]);
    const u32 random = draw_element(&draws, n, to.rounding.random_bits);
    const u64 expected = defined_code(to, source, n, in[n]);
    if (narrow_code(&narrow, x, 0, random) != expected) return fmt::format("{:a}", in[n]);
    if (!narrow.is_direct) continue;
    ++direct;
    if (narrow_direct(&narrow, x, 0, random) != expected) return fmt::format("{:a}, direct", in[n]);
  }
  return "";
}

TEST(DeviceText, gives_the_definition_by_integers_for_every_format_rounding_and_overflow) {
  int direct = 0;
  for_each_projection(all_formats(), [&](const Projection& to, const std::vector<float>& in) {
    if (!narrow_codes(to).is_narrow) return true;
    EXPECT_EQ(integer_fault(to, in, direct), "") << text_of(to);
    return !testing::Test::HasFailure();
  });
  EXPECT_GT(direct, 1'000'000);
}

// The blocks of an array one after the other, the last first.
BlockReport define_all_blocks(const BlockRules& rules, const std::vector<float>& numbers,
                              const BlockArrays& out) {
  std::vector<u32> x, words(numbers.size()), values(numbers.size());
  for (const float number : numbers) x.push_back(bits_of_value(number));
  DeviceBlocks task = device_blocks(rules, x.size(), 0, true);
  if (rules.format.has_tensor_scale) {
    std::vector<u32> largest;
    i32 holds_nan = 0;
    for (std::size_t n = 0; n < x.size(); n += 64) {
      largest.push_back(find_largest(x.data(), n, std::min(n + 64, x.size()), &holds_nan));
    }
    task.tensor_scale = tensor_scale_of_parts(rules.format, largest);
  }
  for (std::size_t b = number_of_blocks(x.size(), rules.format); b-- > 0;) {
    define_block(&task, x.data(), b, out.scales, words.data(), values.data());
  }
  for (u64 group = 0; group < (x.size() + 7) / 8; ++group) {
    pack_group(words.data(), x.size(), rules.format.element.width_bits, group, out.elements);
  }
  for (std::size_t n = 0; n < x.size(); ++n) out.values[n] = std::bit_cast<float>(values[n]);
  return {"definition", "", "", task.tensor_scale};
}

TEST(DeviceText, quantizes_blocks_as_defined_for_2000_random_rules_and_sizes) {
  RandomGemm random(23);
  for (int n = 0; n < 2000; ++n) {
    const BlockCase c = draw_block_case(random);
    const Result got =
        result_of(c.rules.format, c.numbers, [&](const auto& numbers, const BlockArrays& out) {
          return define_all_blocks(c.rules, numbers, out);
        });
    ASSERT_EQ(fault(c.rules.format, c.numbers, got, defined(c.rules, c.numbers)), "")
        << name_of(c.rules.format) << " " << text_of(element_projection(c.rules));
  }
}

}  // namespace
}  // namespace napier
