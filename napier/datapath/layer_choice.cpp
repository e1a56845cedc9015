#include <fmt/format.h>

#include <tuple>

#include "napier/base/error.h"
#include "napier/datapath/layer.h"

namespace napier {
namespace {

bool is_cheaper(const DatapathCost& a, const DatapathCost& b, const std::string& metric) {
  if (metric == "adders") {
    return std::tie(a.adders, a.one_bit_adders) < std::tie(b.adders, b.one_bit_adders);
  }
  return std::tie(a.one_bit_adders, a.adders) < std::tie(b.one_bit_adders, b.adders);
}

[[noreturn]] void refuse(const LayerTask& task, const BuildOptions& options,
                         const LayerMultiplication& made) {
  throw Error({.what = fmt::format("layer {} cannot be built as asked", task.index),
               .where = "hardware",
               .got = made.why_one,
               .expected = options.max_layer_depth == 0
                               ? std::string("a way of multiplying that the layer admits")
                               : fmt::format("more than {} adders from the layer's inputs to its "
                                             "sums, or no limit (0)",
                                             options.max_layer_depth),
               .remedy = "raise max_layer_depth, or leave multiplication at \"cheapest\""});
}

}  // namespace

LayerDraft cheapest_draft(const LayerTask& task, const ProgramBuilder& program,
                          const BuildOptions& options, LayerMultiplication& made) {
  std::optional<LayerDraft> columns;
  std::optional<LayerDraft> matrix;
  if (options.multiplication != Multiplication::cmvm) {
    columns = draft_with_columns(task, program, options, made.why_one);
  }
  if (options.multiplication != Multiplication::mcm) {
    matrix = draft_with_matrix(task, program, options, made.why_one);
  }
  if (columns) made.mcm = columns->cost;
  if (matrix) made.cmvm = matrix->cost;
  if (!columns && !matrix) refuse(task, options, made);
  const bool take_matrix =
      matrix && (!columns || is_cheaper(*made.cmvm, *made.mcm, options.metric));
  made.taken = take_matrix ? "cmvm" : "mcm";
  return take_matrix ? *std::move(matrix) : *std::move(columns);
}

}  // namespace napier
