#include "napier/cosimulation/vectors.h"

#include <algorithm>
#include <span>

#include "napier/base/error.h"
#include "napier/base/random.h"
#include "napier/datapath/interpret.h"

namespace napier {
namespace {

// Streams of random bits, so that no part of the vectors depends on the length of another.
enum Stream : std::uint32_t { kCornerStream, kPairStream, kUniformStream };

constexpr std::size_t kMostCorners = 4096;
constexpr std::size_t kPairsPerRelu = 8;

using Codes = std::vector<std::int64_t>;

// A code of [lower, upper], uniform up to a bias of (upper - lower + 1) / 2^64.
std::int64_t draw_code(const DatapathNode& input, std::uint64_t bits) {
  const auto codes = static_cast<std::uint64_t>(input.upper - input.lower) + 1;
  return input.lower + static_cast<std::int64_t>(bits % codes);
}

Codes random_vectors(const Datapath& datapath, std::size_t count, std::uint64_t seed,
                     Stream stream) {
  const std::size_t inputs = input_count(datapath);
  Codes codes(count * inputs);
  for (std::size_t i = 0; i < codes.size(); ++i) {
    codes[i] = draw_code(datapath.nodes[i % inputs], random_bits(seed, stream, i));
  }
  return codes;
}

// The same program with the arguments of all its relus as outputs.
Datapath probe_of_relus(const Datapath& datapath) {
  Datapath probe = datapath;
  probe.outputs.clear();
  for (const DatapathNode& node : datapath.nodes) {
    if (node.op == Op::relu) probe.outputs.push_back({node.name, node.left.node});
  }
  return probe;
}

// The sign of one relu's argument at each of a batch of vectors.
// vectors (count, inputs), relu_of_vector (count) → (count)
std::vector<bool> signs(const Datapath& probe, std::span<const std::int64_t> vectors,
                        std::span<const std::size_t> relu_of_vector) {
  const std::size_t relus = probe.outputs.size();
  const Codes arguments = interpret(probe, vectors, relu_of_vector.size());
  std::vector<bool> negative(relu_of_vector.size());
  for (std::size_t i = 0; i < negative.size(); ++i) {
    negative[i] = arguments[i * relus + relu_of_vector[i]] < 0;
  }
  return negative;
}

// Segments from `from` to `to`, on each of which the argument of one relu changes its sign.
struct Segments {
  Codes from;                     // (count, inputs)
  Codes to;                       // (count, inputs)
  std::vector<std::size_t> relu;  // (count)
};

// Random pairs of vectors, each given to that relu among those it flips which had the fewest.
Segments find_segments(const Datapath& probe, std::size_t pairs, std::size_t wanted,
                       std::uint64_t seed) {
  const std::size_t inputs = input_count(probe);
  const std::size_t relus = probe.outputs.size();
  const Codes ends = random_vectors(probe, 2 * pairs, seed, kPairStream);
  const Codes arguments = interpret(probe, ends, 2 * pairs);
  std::vector<std::size_t> served(relus, 0);
  Segments result;
  for (std::size_t pair = 0; pair < pairs && result.relu.size() < wanted; ++pair) {
    const std::int64_t* left = &arguments[2 * pair * relus];
    const std::int64_t* right = left + relus;
    std::size_t chosen = relus;
    for (std::size_t relu = 0; relu < relus; ++relu) {
      if ((left[relu] < 0) == (right[relu] < 0)) continue;
      if (chosen == relus || served[relu] < served[chosen]) chosen = relu;
    }
    if (chosen == relus) continue;
    ++served[chosen];
    const auto first = ends.begin() + static_cast<std::ptrdiff_t>(2 * pair * inputs);
    const auto middle = first + static_cast<std::ptrdiff_t>(inputs);
    result.from.insert(result.from.end(), first, middle);
    result.to.insert(result.to.end(), middle, middle + static_cast<std::ptrdiff_t>(inputs));
    result.relu.push_back(chosen);
  }
  return result;
}

// Moves each segment's end that has the sign of `middle` there.
void keep_halves(const Datapath& probe, const Codes& middle, Segments& segments) {
  const std::size_t inputs = input_count(probe);
  const std::vector<bool> at_middle = signs(probe, middle, segments.relu);
  const std::vector<bool> at_from = signs(probe, segments.from, segments.relu);
  for (std::size_t i = 0; i < middle.size(); ++i) {
    const std::size_t segment = i / inputs;
    (at_middle[segment] == at_from[segment] ? segments.from : segments.to)[i] = middle[i];
  }
}

// Halves each segment until no input differs by more than one between its ends.
void bisect(const Datapath& probe, Segments& segments) {
  Codes middle(segments.from.size());
  for (bool is_wide = true; is_wide;) {
    is_wide = false;
    for (std::size_t i = 0; i < middle.size(); ++i) {
      const std::int64_t distance = segments.to[i] - segments.from[i];
      middle[i] = segments.from[i] + distance / 2;
      is_wide = is_wide || distance > 1 || distance < -1;
    }
    if (is_wide) keep_halves(probe, middle, segments);
  }
}

// Afterwards the ends differ in one input: the path from one to the other, input by input, changes
// the sign somewhere.
void straighten(const Datapath& probe, Segments& segments) {
  const std::size_t inputs = input_count(probe);
  for (std::size_t input = 0; input + 1 < inputs; ++input) {
    Codes middle = segments.from;
    for (std::size_t i = input; i < middle.size(); i += inputs) middle[i] = segments.to[i];
    keep_halves(probe, middle, segments);
  }
}

}  // namespace

std::vector<std::int64_t> corner_vectors(const Datapath& datapath, std::size_t limit,
                                         std::uint64_t seed) {
  const std::size_t inputs = input_count(datapath);
  const bool all = inputs < 63 && (std::size_t{1} << inputs) <= limit;
  const std::size_t count = all ? std::size_t{1} << inputs : limit;
  Codes codes;
  codes.reserve(count * inputs);
  for (std::size_t corner = 0; corner < count; ++corner) {
    for (std::size_t i = 0; i < inputs; ++i) {
      const std::uint64_t bit =
          all ? corner >> i : random_bits(seed, kCornerStream, corner * inputs + i);
      codes.push_back((bit & 1) != 0 ? datapath.nodes[i].upper : datapath.nodes[i].lower);
    }
  }
  return codes;
}

std::vector<std::int64_t> flip_vectors(const Datapath& datapath, std::size_t limit,
                                       std::uint64_t seed) {
  const Datapath probe = probe_of_relus(datapath);
  const std::size_t inputs = input_count(datapath);
  const std::size_t wanted = std::min(limit / 2, kPairsPerRelu * probe.outputs.size());
  if (wanted == 0) return {};
  Segments segments = find_segments(probe, 2 * wanted, wanted, seed);
  bisect(probe, segments);
  straighten(probe, segments);
  Codes codes;
  for (std::size_t segment = 0; segment < segments.relu.size(); ++segment) {
    const auto first = static_cast<std::ptrdiff_t>(segment * inputs);
    const auto last = first + static_cast<std::ptrdiff_t>(inputs);
    codes.insert(codes.end(), segments.from.begin() + first, segments.from.begin() + last);
    codes.insert(codes.end(), segments.to.begin() + first, segments.to.begin() + last);
  }
  return codes;
}

std::vector<std::int64_t> make_vectors(const Datapath& datapath, const VectorOptions& options) {
  const std::size_t inputs = input_count(datapath);
  require(inputs > 0, "make_vectors: the datapath has inputs");
  Codes codes = corner_vectors(datapath, std::min(kMostCorners, options.count / 2), options.seed);
  const Codes flips = flip_vectors(datapath, options.count / 4, options.seed);
  codes.insert(codes.end(), flips.begin(), flips.end());
  const std::size_t remaining = options.count - codes.size() / inputs;
  const Codes rest = random_vectors(datapath, remaining, options.seed, kUniformStream);
  codes.insert(codes.end(), rest.begin(), rest.end());
  return codes;
}

}  // namespace napier
