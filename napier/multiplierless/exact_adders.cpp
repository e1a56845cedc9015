#include "napier/multiplierless/exact_adders.h"

#include <algorithm>
#include <atomic>

#include "napier/base/parallel.h"
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
      : set_(targets, options.limit, options.max_depth), options_(options) {
    set_.close_targets();
  }

  AdderSearchResult run() { return result(search(options_.helpers, 0)); }

  // The first helpers that run() would branch on, and one such branch alone.
  std::size_t branches() const { return set_.candidates().size(); }
  AdderSearchResult run_branch(std::size_t branch) {
    set_.add(set_.candidates()[branch]);
    return result(search(options_.helpers - 1, branch + 1));
  }

 private:
  AdderSearchResult result(bool is_solution) const {
    if (!is_solution) return {.timed_out = timed_out_, .fundamentals = std::nullopt};
    const auto elements = set_.elements();
    return {.fundamentals = std::vector<std::int64_t>(elements.begin(), elements.end())};
  }

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

  // Where the last helper can lie. A target that not even the other missing ones would help to make
  // must be made with the helper itself, so that one such target alone gives the list.
  std::vector<std::int64_t> last_helpers() const {
    const std::vector<std::int64_t> missing = set_.missing();
    std::vector<std::int64_t> helpers;
    for (std::int64_t target : missing) {
      std::vector<std::int64_t> of_target;
      if (collect_helpers(target, missing, of_target)) {
        helpers = std::move(of_target);
        break;
      }
      helpers.insert(helpers.end(), of_target.begin(), of_target.end());
    }
    std::sort(helpers.begin(), helpers.end());
    helpers.erase(std::unique(helpers.begin(), helpers.end()), helpers.end());
    return helpers;
  }

  // The candidates that make the target with one more adder. True: nothing else does.
  bool collect_helpers(std::int64_t target, const std::vector<std::int64_t>& missing,
                       std::vector<std::int64_t>& helpers) const {
    bool needs_helper = true;
    const auto keep = [&](std::int64_t partner, const OddSum&) {
      if (set_.is_candidate(partner)) helpers.push_back(partner);
      if (set_.is_member(partner) && partner != target) needs_helper = false;
    };
    for (std::int64_t element : set_.elements()) {
      for_each_partner(target, element, set_.limit(), keep);
    }
    for_each_lone_parent(target, keep);
    for (std::int64_t other : missing) {
      if (other != target) for_each_partner(target, other, set_.limit(), keep);
    }
    return needs_helper;
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

// The branches of the first helper are dealt out to the threads. The result is that of the first
// branch with one, so that it does not depend on who was faster.
AdderSearchResult find_fundamentals(std::span<const std::int64_t> targets,
                                    const AdderSearchOptions& options) {
  const AdderSearch root(targets, options);
  if (options.threads == 1 || options.helpers < 3) return AdderSearch(root).run();
  std::atomic<std::size_t> first_found = root.branches();
  std::vector<AdderSearchResult> results(root.branches());
  parallel_for(root.branches(), options.threads, [&](std::size_t branch) {
    if (branch > first_found) return;
    results[branch] = AdderSearch(root).run_branch(branch);
    if (!results[branch].fundamentals) return;
    std::size_t known = first_found;
    while (branch < known && !first_found.compare_exchange_weak(known, branch)) {
    }
  });
  bool timed_out = false;
  for (AdderSearchResult& result : results) {
    if (result.fundamentals) return std::move(result);
    timed_out = timed_out || result.timed_out;
  }
  return {.timed_out = timed_out, .fundamentals = std::nullopt};
}

}  // namespace napier
