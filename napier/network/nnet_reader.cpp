// NNET: a text format of the aircraft collision avoidance community.
//
//   // any number of comment lines
//   layers, inputs, outputs, largest layer,
//   inputs, size of hidden layer 1, …, outputs,
//   a flag that is no longer used,
//   minimum of each input,                      inputs are clipped to [minimum, maximum] first
//   maximum of each input,
//   mean of each input and of the outputs,      then x := (x - mean) / range
//   range of each input and of the outputs,     and at the end y := y · range + mean
//   for each layer: its weights, one line per neuron; its biases, one per line
//
// Hidden layers are relu, the last one is linear. Source: https://github.com/sisl/NNet, README.
// Both normalizations become diagonal linear layers, and are left out where they change nothing.
// Files whose four lines of minima, maxima, means and ranges are a single 0 each come from writers
// that had no normalization; for them there is none, and no clipping.

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "napier/base/error.h"
#include "napier/base/number.h"
#include "napier/network/network.h"

namespace napier {
namespace {

// Hands out the numbers of one line after another, and says where it stands when they are wrong.
class NumberLines {
 public:
  NumberLines(std::string_view text, std::string source)
      : rest_(text), source_(std::move(source)) {}

  // The numbers of the next line that is no comment; `what` names them for the complaint.
  std::vector<double> next(const std::string& what) {
    std::string_view line = next_line(what);
    if (line.ends_with(',')) line.remove_suffix(1);
    std::vector<double> numbers;
    for (bool more = true; more;) {
      const std::size_t comma = line.find(',');
      const std::string_view cell = trimmed(line.substr(0, comma));
      const std::optional<double> number = parse_number(cell);
      if (!number) {
        complain(what + ": this is not a finite number", fmt::format("\"{}\"", cell.substr(0, 40)));
      }
      numbers.push_back(*number);
      more = comma != std::string_view::npos;
      if (more) line.remove_prefix(comma + 1);
    }
    return numbers;
  }

  std::vector<double> next(const std::string& what, std::size_t count) {
    std::vector<double> numbers = next(what);
    require_count(what, numbers, count);
    return numbers;
  }

  void require_count(const std::string& what, const std::vector<double>& numbers,
                     std::size_t count) const {
    if (numbers.size() == count) return;
    complain(what + ": the line has the wrong length", fmt::format("{} numbers", numbers.size()),
             fmt::format("{}", count));
  }

  void require_end() {
    while (!rest_.empty()) {
      if (!take_line().empty()) complain("there is more text after the last bias");
    }
  }

  [[noreturn]] void complain(std::string what, std::string got = "",
                             std::string expected = "") const {
    throw Error({.what = std::move(what),
                 .where = fmt::format("{}:{}", source_, line_),
                 .got = std::move(got),
                 .expected = std::move(expected)});
  }

 private:
  std::string_view take_line() {
    const std::size_t end = rest_.find('\n');
    const std::string_view line = rest_.substr(0, end);
    rest_.remove_prefix(end == std::string_view::npos ? rest_.size() : end + 1);
    ++line_;
    return trimmed(line);
  }

  std::string_view next_line(const std::string& what) {
    while (!rest_.empty()) {
      const std::string_view line = take_line();
      if (line.empty()) complain(what + ": this line is empty", "", "numbers");
      if (!line.starts_with("//")) return line;
    }
    complain("the file ends before " + what, "", "numbers");
  }

  std::string_view rest_;
  std::string source_;
  std::size_t line_ = 0;
};

// Inputs, then the outputs of each layer.
std::vector<std::size_t> read_sizes(NumberLines& lines) {
  const std::string what = "the header (layers, inputs, outputs, largest layer)";
  const std::vector<double> header = lines.next(what, 4);
  const auto size_of = [&](double number) {
    if (number < 1 || number > static_cast<double>(kLargestWeightCount) ||
        number != static_cast<double>(static_cast<std::size_t>(number))) {
      lines.complain("this is no size", fmt::format("{}", number),
                     fmt::format("an integer from 1 to {}", kLargestWeightCount));
    }
    return static_cast<std::size_t>(number);
  };
  const std::size_t layer_count = size_of(header[0]);
  std::vector<std::size_t> sizes;
  std::vector<double> numbers = lines.next("the layer sizes");
  // Further sizes are not looked at, as in the format's first reader (Reluplex).
  if (numbers.size() > layer_count + 1) numbers.resize(layer_count + 1);
  lines.require_count("the layer sizes", numbers, layer_count + 1);
  for (const double number : numbers) sizes.push_back(size_of(number));
  if (sizes.front() != size_of(header[1]) || sizes.back() != size_of(header[2])) {
    lines.complain("the layer sizes contradict the header",
                   fmt::format("{} inputs and {} outputs", sizes.front(), sizes.back()),
                   fmt::format("{} and {}", header[1], header[2]));
  }
  return sizes;
}

// Refuses sizes whose matrices, the two diagonal ones included, would not fit in memory.
void check_weight_count(const NumberLines& lines, const std::vector<std::size_t>& sizes) {
  std::size_t total = 0;
  const auto add = [&](std::size_t inputs, std::size_t outputs) {
    total += outputs > kLargestWeightCount / inputs ? kLargestWeightCount + 1 : inputs * outputs;
    if (total <= kLargestWeightCount) return;
    lines.complain("the network is too large", "",
                   fmt::format("at most {} weights", kLargestWeightCount));
  };
  add(sizes.front(), sizes.front());
  for (std::size_t i = 1; i < sizes.size(); ++i) add(sizes[i - 1], sizes[i]);
  add(sizes.back(), sizes.back());
}

// What stands between the header and the weights.
struct Normalization {
  std::vector<double> lower;   // (inputs); empty: no clipping
  std::vector<double> upper;   // (inputs)
  std::vector<double> means;   // (inputs + 1); the last is that of all outputs
  std::vector<double> ranges;  // (inputs + 1)
};

Normalization read_normalization(NumberLines& lines, std::size_t inputs) {
  const std::vector<std::string> what = {"the minima of the inputs", "the maxima of the inputs",
                                         "the means", "the ranges"};
  const std::vector<double> nothing = {0};
  std::vector<std::vector<double>> rows;
  bool is_absent = true;
  for (std::size_t i = 0; i < 4; ++i) {
    rows.push_back(lines.next(what[i]));
    is_absent = is_absent && rows[i] == nothing;
    if (is_absent) continue;
    // The lines before may have passed as lone zeros, which they now turn out not to be.
    for (std::size_t j = 0; j <= i; ++j) {
      lines.require_count(what[j], rows[j], j < 2 ? inputs : inputs + 1);
    }
  }
  if (is_absent) {
    return {.lower = {},
            .upper = {},
            .means = std::vector<double>(inputs + 1, 0.0),
            .ranges = std::vector<double>(inputs + 1, 1.0)};
  }
  for (const double range : rows[3]) {
    if (range == 0) lines.complain("a range is zero, and values are divided by it");
  }
  return {.lower = rows[0], .upper = rows[1], .means = rows[2], .ranges = rows[3]};
}

DenseLayer read_layer(NumberLines& lines, std::size_t index, std::size_t inputs,
                      std::size_t outputs) {
  DenseLayer layer{.inputs = inputs, .outputs = outputs, .weights = {}, .bias = {}};
  for (std::size_t j = 0; j < outputs; ++j) {
    const auto row = lines.next(fmt::format("weights of neuron {} of layer {}", j, index), inputs);
    layer.weights.insert(layer.weights.end(), row.begin(), row.end());
  }
  for (std::size_t j = 0; j < outputs; ++j) {
    layer.bias.push_back(
        lines.next(fmt::format("bias of neuron {} of layer {}", j, index), 1).front());
  }
  return layer;
}

bool changes_something(std::span<const double> means, std::span<const double> ranges) {
  return std::any_of(means.begin(), means.end(), [](double mean) { return mean != 0; }) ||
         std::any_of(ranges.begin(), ranges.end(), [](double range) { return range != 1; });
}

// y = (x - mean) / range, as scale 1 / range and bias -mean / range, each rounded once.
DenseLayer normalizing_layer(std::span<const double> means, std::span<const double> ranges) {
  std::vector<double> scale;
  std::vector<double> bias;
  for (std::size_t i = 0; i < means.size(); ++i) {
    scale.push_back(1 / ranges[i]);
    bias.push_back(-means[i] / ranges[i]);
  }
  return diagonal_layer(scale, bias);
}

}  // namespace

Network network_from_nnet(std::string_view text, const std::string& source) {
  NumberLines lines(text, source);
  const std::vector<std::size_t> sizes = read_sizes(lines);
  check_weight_count(lines, sizes);
  lines.next("the unused flag");
  const Normalization norm = read_normalization(lines, sizes.front());
  const auto input_means = std::span(norm.means).first(sizes.front());
  const auto input_ranges = std::span(norm.ranges).first(sizes.front());
  const auto output_mean = std::span(norm.means).last(1);
  const auto output_range = std::span(norm.ranges).last(1);

  Network network{.name = std::filesystem::path(source).stem().string(),
                  .source = source,
                  .layers = {},
                  .input_lower = norm.lower,
                  .input_upper = norm.upper};
  if (changes_something(input_means, input_ranges)) {
    network.layers.push_back(normalizing_layer(input_means, input_ranges));
  }
  for (std::size_t i = 1; i < sizes.size(); ++i) {
    network.layers.push_back(read_layer(lines, i - 1, sizes[i - 1], sizes[i]));
    const bool is_last = i + 1 == sizes.size();
    network.layers.back().activation = is_last ? Activation::linear : Activation::relu;
  }
  lines.require_end();
  if (changes_something(output_mean, output_range)) {
    network.layers.push_back(diagonal_layer(std::vector<double>(sizes.back(), output_range[0]),
                                            std::vector<double>(sizes.back(), output_mean[0])));
  }
  check_network(network);
  return network;
}

}  // namespace napier
