#include "napier/multiplierless/truncated_moves.h"

#include <algorithm>

namespace napier {
namespace {

using Graph = std::vector<TruncatedAdder>;

constexpr int kDraws = 8;  // of a helper that the rest can make

bool contains(std::span<const std::int64_t> sorted, std::int64_t value) {
  return std::binary_search(sorted.begin(), sorted.end(), value);
}

void clear_cuts(TruncatedAdder& adder) {
  adder.cut_high = adder.cut_low = 0;
  adder.has_bias = false;
}

}  // namespace

bool TruncatedMoves::is_target(std::int64_t value) const { return contains(targets_, value); }

bool TruncatedMoves::reroute(Graph& graph, std::size_t adder) {
  const OddSum sum = random_sum(graph[adder].sum.value, independent_of(graph, adder));
  if (sum.value == 0) return false;
  graph[adder].sum = sum;
  clear_cuts(graph[adder]);
  return finish(graph);
}

bool TruncatedMoves::add_helper(Graph& graph, std::size_t adder) {
  const std::int64_t value = graph[adder].sum.value;
  const std::vector<std::int64_t> free = independent_of(graph, adder);
  const auto is_made = [&](std::int64_t w) {
    return std::any_of(graph.begin(), graph.end(),
                       [&](const TruncatedAdder& made) { return made.sum.value == w; });
  };
  for (int draw = 0; draw < kDraws; ++draw) {
    const std::int64_t u = free[dice_.below(free.size())];
    OddSum chosen;
    std::int64_t helper = 0;
    std::size_t seen = 0;
    for_each_partner(value, u, options_.limit, [&](std::int64_t w, const OddSum& sum) {
      if (w == 1 || dice_.below(++seen) != 0) return;
      chosen = sum;
      helper = w;
    });
    if (helper == 0 || is_made(helper)) continue;
    const OddSum made_by = cheapest_sum(helper, free);
    if (made_by.value == 0) continue;
    graph[adder].sum = chosen;
    clear_cuts(graph[adder]);
    graph.insert(graph.begin() + static_cast<long>(adder), {.sum = made_by});
    return finish(graph);
  }
  return false;
}

bool TruncatedMoves::drop_helper(Graph& graph) {
  std::vector<std::int64_t> helpers;
  for (const TruncatedAdder& adder : graph) {
    if (!is_target(adder.sum.value)) helpers.push_back(adder.sum.value);
  }
  if (helpers.empty()) return false;
  const std::int64_t helper = helpers[dice_.below(helpers.size())];
  for (std::size_t i = 0; i < graph.size(); ++i) {
    if (graph[i].sum.high != helper && graph[i].sum.low != helper) continue;
    std::vector<std::int64_t> free = independent_of(graph, i);
    std::erase(free, helper);
    graph[i].sum = cheapest_sum(graph[i].sum.value, free);
    clear_cuts(graph[i]);
    if (graph[i].sum.value == 0 || !put_in_order(graph)) return false;
    i = static_cast<std::size_t>(-1);  // the order has changed
  }
  return finish(graph);
}

// 1 and the values that do not need the adder's, ascending.
std::vector<std::int64_t> TruncatedMoves::independent_of(const Graph& graph,
                                                         std::size_t adder) const {
  std::vector<char> depends(graph.size() + 1, 0);
  depends[adder + 1] = 1;
  std::vector<std::int64_t> free = {1};
  for (std::size_t i = 0; i < graph.size(); ++i) {
    if (i > adder && (depends[graph[i].high] || depends[graph[i].low])) depends[i + 1] = 1;
    if (!depends[i + 1]) free.push_back(graph[i].sum.value);
  }
  std::sort(free.begin(), free.end());
  return free;
}

OddSum TruncatedMoves::cheapest_sum(std::int64_t value,
                                    std::span<const std::int64_t> sorted) const {
  OddSum best;
  int least = 0;
  const auto keep = [&](std::int64_t w, const OddSum& sum) {
    if (!contains(sorted, w)) return;
    const int cost = costs_.cost(sum);
    if (best.value != 0 && cost >= least) return;
    best = sum;
    least = cost;
  };
  for (const std::int64_t u : sorted) for_each_partner(value, u, options_.limit, keep);
  for_each_lone_parent(value, keep);
  return best;
}

// Any of the sums with a random operand; its value is 0 when there is none.
OddSum TruncatedMoves::random_sum(std::int64_t value, std::span<const std::int64_t> sorted) {
  const std::int64_t u = sorted[dice_.below(sorted.size())];
  OddSum chosen;
  std::size_t seen = 0;
  const auto offer = [&](const OddSum& sum) {
    if (dice_.below(++seen) == 0) chosen = sum;
  };
  for_each_partner(value, u, options_.limit, [&](std::int64_t w, const OddSum& sum) {
    if (contains(sorted, w)) offer(sum);
  });
  for_each_lone_parent(value, [&](std::int64_t w, const OddSum& sum) {
    if (w == u) offer(sum);
  });
  return chosen;
}

bool TruncatedMoves::finish(Graph& graph) const {
  if (!put_in_order(graph)) return false;
  drop_unread(graph);
  return put_in_order(graph);
}

void TruncatedMoves::drop_unread(Graph& graph) const {
  std::vector<char> is_read(graph.size() + 1, 0);
  for (std::size_t i = graph.size(); i-- > 0;) {
    if (is_target(graph[i].sum.value)) is_read[i + 1] = 1;
    if (!is_read[i + 1]) continue;
    is_read[graph[i].high] = is_read[graph[i].low] = 1;
  }
  std::size_t kept = 0;
  for (std::size_t i = 0; i < graph.size(); ++i) {
    if (is_read[i + 1]) graph[kept++] = graph[i];
  }
  graph.resize(kept);
}

bool TruncatedMoves::put_in_order(Graph& graph) const {
  struct Place {
    std::int64_t value;
    int node;
    int depth;
  };
  std::vector<Place> places = {{1, 0, 0}};  // by value
  const auto find = [&](std::int64_t value) {
    const auto place = std::lower_bound(places.begin(), places.end(), value,
                                        [](const Place& a, std::int64_t b) { return a.value < b; });
    return place != places.end() && place->value == value ? &*place : nullptr;
  };
  Graph ordered;
  Graph pending = std::move(graph);
  while (!pending.empty()) {
    std::size_t waiting = 0;
    for (TruncatedAdder adder : pending) {
      const Place* high = find(adder.sum.high);
      const Place* low = find(adder.sum.low);
      if (!high || !low) {
        pending[waiting++] = adder;
        continue;
      }
      const int depth = 1 + std::max(high->depth, low->depth);
      if (options_.max_depth > 0 && depth > options_.max_depth) return false;
      adder.high = high->node;
      adder.low = low->node;
      ordered.push_back(adder);
      const Place place{adder.sum.value, static_cast<int>(ordered.size()), depth};
      places.insert(std::lower_bound(places.begin(), places.end(), place.value,
                                     [](const Place& a, std::int64_t b) { return a.value < b; }),
                    place);
    }
    if (waiting == pending.size()) return false;
    pending.resize(waiting);
  }
  graph = std::move(ordered);
  return true;
}

}  // namespace napier
