#include "napier/multiplierless/exact_adders.h"

#include <algorithm>

#include "napier/multiplierless/fundamental_set.h"

namespace napier {
namespace {

// Search over sets of helper fundamentals (those that are no targets).
//
// Which adder makes which value does not matter for the count: a set of fundamentals is a solution
// when every member can be made of two others in some order. Targets within reach are taken at
// once. Helpers are chosen from the list of candidates in such a way that every *set* of helpers
// is visited once, whatever the order: a candidate that was passed over is never taken again below
// (enumeration of connected induced subgraphs, Wernicke's ESU, "Efficient detection of network
// motifs", 2006). For the last helper only those values are tried from which one adder leads to a
// missing target: the intersection of the set's successors with the targets' predecessors
// (Voronenko & Püschel, "Multiplierless multiple constant multiplication", 2007: their distance-2
// test).
class AdderSearch {
 public:
  AdderSearch(std::span<const std::int64_t> targets, const AdderSearchOptions& options)
      : set_(targets, options.limit, options.max_depth), options_(options) {}

  AdderSearchResult run() {
    if (search(options_.helpers, 0)) {
      const auto elements = set_.elements();
      return {.fundamentals = std::vector<std::int64_t>(elements.begin(), elements.end())};
    }
    return {.timed_out = timed_out_, .fundamentals = std::nullopt};
  }

 private:
  // True when the set became a solution; then it is left as it is.
  bool search(int helpers_left, std::size_t first_candidate) {
    if (set_.close_targets()) return true;
    if (helpers_left == 0 || is_out_of_time()) return false;
    if (helpers_left == 1) return search_last_helper();
    for (std::size_t i = first_candidate; i < set_.candidates().size() && !timed_out_; ++i) {
      const std::int64_t helper = set_.candidates()[i];
      const FundamentalSet::Mark mark = set_.mark();
      set_.add(helper);
      if (search(helpers_left - 1, i + 1)) return true;
      set_.undo_to(mark);
    }
    return false;
  }

  bool search_last_helper() {
    for (std::int64_t helper : last_helpers()) {
      const FundamentalSet::Mark mark = set_.mark();
      set_.add(helper);
      if (set_.close_targets()) return true;
      set_.undo_to(mark);
    }
    return false;
  }

  std::vector<std::int64_t> last_helpers() const {
    std::vector<std::int64_t> helpers;
    const auto keep = [&](std::int64_t partner, const OddSum&) {
      if (set_.is_candidate(partner)) helpers.push_back(partner);
    };
    for (std::int64_t target : set_.missing()) {
      for (std::int64_t element : set_.elements()) {
        for_each_partner(target, element, set_.limit(), keep);
      }
      for_each_lone_parent(target, keep);
    }
    std::sort(helpers.begin(), helpers.end());
    helpers.erase(std::unique(helpers.begin(), helpers.end()), helpers.end());
    return helpers;
  }

  bool is_out_of_time() {
    constexpr int kNodesBetweenLooks = 64;
    if (++nodes_ % kNodesBetweenLooks == 0) {
      timed_out_ = timed_out_ || std::chrono::steady_clock::now() > options_.deadline;
    }
    return timed_out_;
  }

  FundamentalSet set_;
  AdderSearchOptions options_;
  int nodes_ = 0;
  bool timed_out_ = false;
};

}  // namespace

AdderSearchResult find_fundamentals(std::span<const std::int64_t> targets,
                                    const AdderSearchOptions& options) {
  return AdderSearch(targets, options).run();
}

}  // namespace napier
