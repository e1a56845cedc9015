#include "napier/multiplierless/truncated_search.h"

#include <algorithm>
#include <map>

#include "napier/multiplierless/costed_set.h"
#include "napier/multiplierless/truncation_levels.h"

namespace napier {
namespace {

using Graph = std::vector<TruncatedAdder>;

constexpr int kFinalRounds = 60;

class TruncatedSearch {
 public:
  TruncatedSearch(std::span<const std::int64_t> targets, const InputRange& input,
                  const TruncationRules& rules, const TruncatedSearchOptions& options)
      : targets_(targets),
        judge_(input, rules),
        costs_(input),
        rules_(rules),
        options_(options),
        dice_(1) {}

  TruncatedSolution run(std::span<const BuildOrder> starts) {
    for (const BuildOrder& start : starts) {
      if (!best_.adders.empty() && is_out_of_time()) break;
      Graph graph = graph_of(start);
      const int cost = improve(graph, 2);
      if (best_.adders.empty() || cost < best_.cost) best_ = {graph, cost};
    }
    walk();
    best_.cost = improve(best_.adders, kFinalRounds);
    return best_;
  }

 private:
  int improve(Graph& graph, int rounds) {
    return improve_cuts(graph, judge_, rules_.one_sided, dice_,
                        {.count = rounds, .deadline = options_.deadline});
  }

  bool is_out_of_time() const { return std::chrono::steady_clock::now() > options_.deadline; }

  bool is_target(std::int64_t value) const {
    return std::binary_search(targets_.begin(), targets_.end(), value);
  }

  static Graph graph_of(const BuildOrder& order) {
    Graph graph;
    for (const OddSum& sum : order.adders) graph.push_back({.sum = sum});
    connect(graph);
    return graph;
  }

  // Names the nodes of the operands after adders were moved, added or dropped.
  static void connect(Graph& graph) {
    std::map<std::int64_t, int> node_of = {{1, 0}};
    for (std::size_t i = 0; i < graph.size(); ++i) {
      graph[i].high = node_of.at(graph[i].sum.high);
      graph[i].low = node_of.at(graph[i].sum.low);
      node_of[graph[i].sum.value] = static_cast<int>(i) + 1;
    }
  }

  // Random steps; a graph that is no worse (now and then: slightly worse) is walked on from.
  void walk() {
    Graph current = best_.adders;
    int cost = best_.cost;
    for (int round = 0; round < options_.rounds && !is_out_of_time(); ++round) {
      Graph trial = current;
      if (!change(trial)) continue;
      const int rounds = dice_.below(4) == 0 ? 3 : 0;
      const int trial_cost = improve(trial, rounds);
      const int tolerance = dice_.below(16) == 0 ? 1 : 0;
      if (trial_cost > cost + tolerance) continue;
      current = trial;
      cost = trial_cost;
      if (cost < best_.cost) best_ = {current, cost};
    }
  }

  bool change(Graph& graph) {
    switch (dice_.below(3)) {
      case 0:
        return reroute(graph, dice_.below(graph.size()));
      case 1:
        return add_helper(graph);
      default:
        return drop_helper(graph);
    }
  }

  // Makes one value by another adder of the earlier values, or of all that do not depend on it.
  bool reroute(Graph& graph, std::size_t index) {
    const std::int64_t value = graph[index].sum.value;
    const std::vector<std::int64_t> free = independent_of(graph, index);
    std::vector<OddSum> options;
    for (std::size_t i = 0; i < free.size(); ++i) {
      for_each_partner(value, free[i], options_.limit, [&](std::int64_t w, const OddSum& sum) {
        if (std::find(free.begin() + static_cast<long>(i), free.end(), w) != free.end()) {
          options.push_back(sum);
        }
      });
    }
    for_each_lone_parent(value, [&](std::int64_t w, const OddSum& sum) {
      if (std::find(free.begin(), free.end(), w) != free.end()) options.push_back(sum);
    });
    if (options.empty()) return false;
    graph[index].sum = options[dice_.below(options.size())];
    clear_cuts(graph[index]);
    return put_in_order(graph);
  }

  static void clear_cuts(TruncatedAdder& adder) {
    adder.cut_high = adder.cut_low = 0;
    adder.has_bias = false;
  }

  // 1 and the values that do not need the adder's.
  static std::vector<std::int64_t> independent_of(const Graph& graph, std::size_t index) {
    std::vector<bool> depends(graph.size() + 1, false);
    depends[index + 1] = true;
    std::vector<std::int64_t> free = {1};
    for (std::size_t i = 0; i < graph.size(); ++i) {
      if (depends[graph[i].high] || depends[graph[i].low]) depends[i + 1] = true;
      if (!depends[i + 1]) free.push_back(graph[i].sum.value);
    }
    return free;
  }

  // Makes one value with a new helper that one adder of the values before it makes.
  bool add_helper(Graph& graph) {
    const std::size_t index = dice_.below(graph.size());
    const std::int64_t value = graph[index].sum.value;
    const std::vector<std::int64_t> free = independent_of(graph, index);
    CostedSet set(options_.limit, costs_, 0);
    for (std::size_t i = 1; i < free.size(); ++i) set.add(free[i], 0);
    std::vector<OddSum> options;
    const auto keep = [&](std::int64_t w, const OddSum& sum) {
      const bool is_new = !set.contains(w) && set.cost(w) != CostedSet::kUnreachable;
      if (is_new && !is_made(graph, w)) options.push_back(sum);
    };
    for (std::int64_t u : free) for_each_partner(value, u, options_.limit, keep);
    for_each_lone_parent(value, keep);
    if (options.empty()) return false;
    const OddSum chosen = options[dice_.below(options.size())];
    const std::int64_t helper = set.contains(chosen.high) ? chosen.low : chosen.high;
    graph[index].sum = chosen;
    clear_cuts(graph[index]);
    graph.insert(graph.begin() + static_cast<long>(index), {.sum = cheapest_sum(helper, free)});
    return put_in_order(graph);
  }

  static bool is_made(const Graph& graph, std::int64_t value) {
    return std::any_of(graph.begin(), graph.end(),
                       [&](const TruncatedAdder& adder) { return adder.sum.value == value; });
  }

  OddSum cheapest_sum(std::int64_t value, const std::vector<std::int64_t>& from) const {
    OddSum best;
    const auto keep = [&](std::int64_t w, const OddSum& sum) {
      if (std::find(from.begin(), from.end(), w) == from.end()) return;
      if (best.value == 0 || costs_.cost(sum) < costs_.cost(best)) best = sum;
    };
    for (std::int64_t u : from) for_each_partner(value, u, options_.limit, keep);
    for_each_lone_parent(value, keep);
    return best;
  }

  // Takes a helper out; what used it is made anew of the rest, if that is possible.
  bool drop_helper(Graph& graph) {
    std::vector<std::size_t> helpers;
    for (std::size_t i = 0; i < graph.size(); ++i) {
      if (!is_target(graph[i].sum.value)) helpers.push_back(i);
    }
    if (helpers.empty()) return reroute(graph, dice_.below(graph.size()));
    const std::int64_t helper = graph[helpers[dice_.below(helpers.size())]].sum.value;
    for (std::size_t i = 0; i < graph.size(); ++i) {
      if (graph[i].sum.high != helper && graph[i].sum.low != helper) continue;
      std::vector<std::int64_t> free = independent_of(graph, i);
      std::erase(free, helper);
      graph[i].sum = cheapest_sum(graph[i].sum.value, free);
      clear_cuts(graph[i]);
      if (graph[i].sum.value == 0 || !put_in_order(graph)) return false;
      i = 0;
    }
    std::erase_if(graph, [&](const TruncatedAdder& adder) { return adder.sum.value == helper; });
    return put_in_order(graph);
  }

  // Sorts the adders so that operands come first. False: too deep.
  bool put_in_order(Graph& graph) const {
    std::map<std::int64_t, int> depth_of = {{1, 0}};
    Graph ordered;
    while (ordered.size() < graph.size()) {
      const std::size_t before = ordered.size();
      for (const TruncatedAdder& adder : graph) {
        const auto high = depth_of.find(adder.sum.high);
        const auto low = depth_of.find(adder.sum.low);
        if (depth_of.count(adder.sum.value) || high == depth_of.end() || low == depth_of.end()) {
          continue;
        }
        const int depth = 1 + std::max(high->second, low->second);
        if (options_.max_depth > 0 && depth > options_.max_depth) return false;
        depth_of[adder.sum.value] = depth;
        ordered.push_back(adder);
      }
      if (ordered.size() == before) return false;
    }
    graph = std::move(ordered);
    connect(graph);
    return true;
  }

  std::span<const std::int64_t> targets_;
  TruncationJudge judge_;
  OneBitCosts costs_;
  const TruncationRules& rules_;
  const TruncatedSearchOptions& options_;
  Dice dice_;
  TruncatedSolution best_;
};

}  // namespace

TruncatedSolution search_truncated(std::span<const std::int64_t> targets,
                                   std::span<const BuildOrder> starts, const InputRange& input,
                                   const TruncationRules& rules,
                                   const TruncatedSearchOptions& options) {
  return TruncatedSearch(targets, input, rules, options).run(starts);
}

}  // namespace napier
