#include "napier/multiplierless/cmvm_anneal.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "napier/multiplierless/signed_digit.h"

namespace napier {
namespace {

constexpr double kChanceOfClusterRuin = 0.3;
constexpr double kChanceOfNodeRuin = 0.65;
constexpr double kChanceOfUseRuin = 0.86;  // cumulative; the rest re-encodes digits
constexpr int kLargestCluster = 7;
constexpr int kTranspositions = 50;
constexpr int kExtractionsBetweenLooks = 16;  // at the clock, in the greedy start
constexpr int kStepsBetweenLooks = 64;
constexpr std::uint64_t kWorkPerStep =
    32;  // beside its changes: what a step costs that does little

// A random output or shared sum.
int random_row(const SumNetwork& network, RandomStream& random) {
  const std::size_t shared = network.nodes().size();
  const std::uint32_t choice = random.below(network.outputs() + shared);
  if (choice < shared) return network.nodes()[choice];
  return network.inputs() + static_cast<int>(choice - shared);
}

int random_node(const SumNetwork& network, RandomStream& random) {
  return network.nodes()[random.below(network.nodes().size())];
}

// Inlines up to kLargestCluster shared sums that stand in one row, so that the row and its
// neighbors can be put together anew.
void ruin_cluster(SumNetwork& network, RandomStream& random) {
  const int row = random_row(network, random);
  const int count = 2 + static_cast<int>(random.below(kLargestCluster - 1));
  std::vector<int> candidates;
  for (int i = 0; i < count; ++i) {
    candidates.clear();
    for (const SumTerm& term : network.terms(row)) {
      if (network.is_node(term.vertex)) candidates.push_back(term.vertex);
    }
    if (candidates.empty()) return;
    const int node = candidates[random.below(candidates.size())];
    if (random.below(2) == 0) {
      network.inline_node(node);
    } else {
      network.inline_use(row, node);
    }
  }
}

// Another minimal form for one coefficient of a random row.
void reencode_digits(SumNetwork& network, RandomStream& random) {
  const int row = random_row(network, random);
  const auto& terms = network.terms(row);
  if (terms.empty()) return;
  const int vertex = terms[random.below(terms.size())].vertex;
  const auto digits = random_signed_digits(network.coefficient(row, vertex), random);
  if (digits.size() > 1) network.set_digits(row, vertex, digits);
}

// The pattern that a two-term sum is made of; 0 for longer sums.
std::uint64_t pattern_of_node(const SumNetwork& network, int node) {
  const auto& terms = network.terms(node);
  return terms.size() == 2 ? key_of(terms[0], terms[1]) : 0;
}

// Takes apart something small. Returns the pattern that would only put it back, or 0.
std::uint64_t ruin(SumNetwork& network, RandomStream& random) {
  const bool has_nodes = !network.nodes().empty();
  if (has_nodes && random.unit() < kChanceOfClusterRuin) {
    ruin_cluster(network, random);
    return 0;
  }
  const double choice = random.unit();
  if (!has_nodes || choice >= kChanceOfUseRuin) {
    reencode_digits(network, random);
    return 0;
  }
  const int node = random_node(network, random);
  const std::uint64_t pattern = pattern_of_node(network, node);
  if (choice < kChanceOfNodeRuin) {
    network.inline_node(node);
  } else {
    const auto& uses = network.uses(node);
    network.inline_use(uses[random.below(uses.size())], node);
  }
  return pattern;
}

void extract_all_but(SumNetwork& network, RandomStream& random, std::uint64_t avoided) {
  PatternTable& patterns = network.patterns();
  while (patterns.highest_count() > 0) {
    const std::uint64_t key = patterns.pick_highest(static_cast<std::uint32_t>(random.bits()));
    if (key == avoided) {
      patterns.hide(key);
    } else {
      network.extract(key);
    }
  }
}

// First without the avoided pattern, so that something else gets its chance.
void recreate(SumNetwork& network, RandomStream& random, std::uint64_t avoided) {
  network.tidy();
  extract_all_but(network, random, avoided);
  if (avoided == 0 || network.patterns().count(avoided) < 2) return;
  network.extract(avoided);
  extract_all_but(network, random, 0);
}

bool accepts(int change, double temperature, RandomStream& random) {
  return change <= 0 || random.unit() < std::exp(-change / temperature);
}

void take_steps(SumNetwork& network, RandomStream& random, NetworkCost& cost, double temperature) {
  for (int i = 0; i < kStepsBetweenLooks; ++i) {
    const std::uint64_t avoided = ruin(network, random);
    recreate(network, random, avoided);
    if (accepts(cost.change(network), temperature, random)) {
      cost.keep();
      network.commit();
    } else {
      network.undo();
    }
  }
}

std::string stage_of(NetworkCost::Metric metric) {
  return metric == NetworkCost::kAdders ? "few adders" : "few one-bit adders";
}

void turn_around(SumNetwork& network, RandomStream& random) {
  network = transpose(network);
  extract_all_but(network, random, 0);
  network.commit();
}

}  // namespace

void extract_greedily(SumNetwork& network, RandomStream& random, const AnnealOptions& options) {
  PatternTable& patterns = network.patterns();
  for (int i = 0; patterns.highest_count() > 0; ++i) {
    if (i % kExtractionsBetweenLooks == 0) {
      if (std::chrono::steady_clock::now() >= options.deadline) return;
      if (options.progress) options.progress({.stage = "shared sums", .done = -1});
    }
    network.extract(patterns.pick_highest(static_cast<std::uint32_t>(random.bits())));
  }
}

void anneal(SumNetwork& network, RandomStream& random, const AnnealOptions& options) {
  network.commit();
  NetworkCost cost(options.metric, network, options.max_depth);
  const double unit = static_cast<double>(cost.total()) / std::max(1, network.adders());
  const double cooling = options.last_temperature / options.first_temperature;
  int transpositions = 0;
  std::uint64_t work = 0;
  double done = 0;
  while (work < options.work && std::chrono::steady_clock::now() < options.deadline) {
    const bool is_turned = transpositions % 2 == 1;
    if (!is_turned && cost.total() <= options.lower_bound) break;
    const std::uint64_t before = network.patterns().changes() + cost.work();
    take_steps(network, random, cost, unit * options.first_temperature * std::pow(cooling, done));
    work += network.patterns().changes() + cost.work() - before + kStepsBetweenLooks * kWorkPerStep;
    done = static_cast<double>(work) / static_cast<double>(options.work);
    if (options.progress) options.progress({stage_of(options.metric), done});
    if (options.may_transpose && done * kTranspositions > transpositions + 1) {
      ++transpositions;
      turn_around(network, random);
      cost = NetworkCost(options.metric, network, options.max_depth);
    }
  }
  if (transpositions % 2 == 1) turn_around(network, random);
}

}  // namespace napier
