#include "napier/datapath/linear.h"

#include <unordered_map>

#include "napier/arithmetic/fixed.h"

namespace napier {
namespace {

using Coefficients = std::vector<std::int64_t>;
using FormsByNode = std::unordered_map<int, Coefficients>;

constexpr Int128 kTooLarge = Int128{1} << 62;

// Adds ± form · 2^shift to the sum; false when the operand has no form.
bool accumulate(const Operand& operand, const FormsByNode& forms, bool may_be_off,
                std::vector<Int128>& sum) {
  const auto form = forms.find(operand.node);
  if (form == forms.end() || (operand.truncate != 0 && !may_be_off)) return false;
  for (std::size_t i = 0; i < sum.size(); ++i) {
    const Int128 shifted = static_cast<Int128>(form->second[i]) * (Int128{1} << operand.shift);
    sum[i] += operand.negate ? -shifted : shifted;
  }
  return true;
}

std::optional<Coefficients> form_of(const DatapathNode& node, const FormsByNode& forms,
                                    bool may_be_off, std::size_t inputs) {
  if (node.op != Op::add && node.op != Op::shift) return std::nullopt;
  if (node.bias != 0 && !may_be_off) return std::nullopt;
  std::vector<Int128> sum(inputs, 0);
  if (!accumulate(node.left, forms, may_be_off, sum)) return std::nullopt;
  if (node.op == Op::add && !accumulate(node.right, forms, may_be_off, sum)) return std::nullopt;
  const Int128 divisor = Int128{1} << node.right_shift;
  Coefficients coefficients(inputs);
  for (std::size_t i = 0; i < inputs; ++i) {
    const Int128 quotient = sum[i] / divisor;
    if (sum[i] % divisor != 0 || quotient >= kTooLarge || quotient <= -kTooLarge) {
      return std::nullopt;
    }
    coefficients[i] = static_cast<std::int64_t>(quotient);
  }
  return coefficients;
}

}  // namespace

std::optional<std::vector<LinearForm>> linear_forms(const Datapath& datapath, int block) {
  const DatapathBlock& here = datapath.blocks[static_cast<std::size_t>(block)];
  const std::vector<int>& inputs = here.inputs;
  FormsByNode forms;
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    Coefficients unit(inputs.size(), 0);
    unit[i] = 1;
    forms[inputs[i]] = unit;
  }
  std::vector<LinearForm> result;
  for (std::size_t n = 0; n < datapath.nodes.size(); ++n) {
    if (datapath.nodes[n].block != block) continue;
    auto form = form_of(datapath.nodes[n], forms, !here.max_errors.empty(), inputs.size());
    if (!form) return std::nullopt;
    result.push_back({.node = static_cast<int>(n), .coefficients = *form});
    forms[static_cast<int>(n)] = *std::move(form);
  }
  return result;
}

}  // namespace napier
