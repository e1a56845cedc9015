#include "napier/multiplierless/exact_one_bit.h"

#include <algorithm>
#include <memory>
#include <mutex>

#include "napier/base/parallel.h"
#include "napier/multiplierless/one_bit_incumbent.h"
#include "napier/multiplierless/one_bit_last_helpers.h"
#include "napier/multiplierless/one_bit_lookahead.h"
#include "napier/multiplierless/one_bit_state.h"
#include "napier/multiplierless/savings_bound.h"

namespace napier {
namespace {

constexpr int kOrderWork = 1500000;       // nodes of a build, times its values squared
constexpr std::size_t kMostTargets = 64;  // OneBitLastHelpers has a bit for each
constexpr std::size_t kLargestTable = std::size_t{1} << 20;
constexpr std::size_t kExactFrom = 2;    // layers of a bound, before what takes longer is looked at
constexpr std::size_t kBranchDepth = 2;  // helpers chosen before branches are dealt to threads

// Branch and bound over sets of helpers, for all numbers of adders at once.
//
// Targets within reach are taken at once and without a price: when and from what each is made is
// left to cheapest_build once the set is complete; until then its cheapest adder counts. Helpers
// are paid when they are chosen, from the list of entries (value, price) of CostedSet: an entry
// that was passed over is not taken below, so that of all orders that pay the same prices only one
// is followed (the enumeration of exact_adders.cpp, with prices: a value that becomes cheaper is a
// new entry). No graph is missed: taking always the first entry whose value is in the graph and
// whose price is not above what the graph pays, one arrives at all its helpers.
//
// Bounds: ExtractionGains and SavingsBound. What cannot belong to a best graph: HelperBuilds. What
// can come next: OneBitLookahead. The last two helpers: OneBitLastHelpers.
class OneBitSearch {
 public:
  // The entries that lead to a node, with which another search continues.
  using Path = std::vector<std::size_t>;

  OneBitSearch(std::span<const std::int64_t> targets, OneBitIncumbent& incumbent,
               const OneBitCosts& costs, const OneBitSetOptions& options)
      : targets_(targets.begin(), targets.end()),
        options_(options),
        incumbent_(incumbent),
        state_(targets, options.limit, costs, options.max_depth == 0),
        last_(state_, incumbent, [this](auto helpers) { evaluate(helpers); }) {}

  // The top of the tree, down to where the branches begin.
  std::vector<Path> search_top() {
    last_.none(0);
    last_.one(0);
    branch_depth_ = kBranchDepth;
    level(0).lookahead.begin(0);
    search(0);
    return std::move(branches_);
  }

  void search_branch(const Path& path, std::uint32_t branch) {
    branch_ = branch;
    branch_depth_ = kNoBranching;
    const OneBitState::Mark root = state_.mark();
    int paid = 0;
    for (std::size_t index : path) {
      const CostedSet::Entry entry = state_.made().entries()[index];
      paid += entry.cost;
      state_.add_helper(entry.value, entry.cost);
      state_.make_helpers();
    }
    level(path.size()).lookahead.begin(path.back() + 1);
    search(paid);
    state_.undo_to(root);
  }

  bool is_complete() const { return is_complete_; }

 private:
  static constexpr std::size_t kNoBranching = std::size_t{1} << 20;

  bool is_out_of_time() {
    if (++nodes_ == options_.most_nodes) is_complete_ = false;
    if (std::chrono::steady_clock::now() > options_.deadline) is_complete_ = false;
    return !is_complete_;
  }

  int left(int paid) const { return incumbent_.most(branch_) - paid; }

  // A node: what is kept of it while its children are searched.
  struct Level {
    explicit Level(const OneBitState& state) : lookahead(state) {}
    OneBitLookahead lookahead;  // begun by the parent
    SavingsBound bound;
  };

  Level& level(std::size_t depth) {
    while (levels_.size() <= depth) levels_.push_back(std::make_unique<Level>(state_));
    return *levels_[depth];
  }

  void search(int paid) {
    if (is_out_of_time() || state_.is_dominated()) return;
    Level& node = level(state_.helpers().size());
    if (!can_go_on(node, paid)) return;
    state_.make_helpers();
    node.lookahead.collect_entries();
    last_.two(node.lookahead.entries(), paid, branch_, node.bound);
    if (node.bound.least(3) > left(paid)) return;
    for (std::size_t index : node.lookahead.next_helpers(node.bound, left(paid))) {
      if (is_complete_) follow(node, index, paid);
    }
  }

  // Bounds: cheap ones first, and more of them where they are to cut off more.
  bool can_go_on(Level& node, int paid) {
    node.bound.start(state_.prices(), state_.gains());
    while (node.bound.add_layer()) {
      const std::size_t layers = node.bound.layer_count();
      if (std::min(node.bound.least_of_two(), node.bound.least(3)) > left(paid)) return false;
      if (layers == 1) node.lookahead.begin_after_latest();
      if (!node.lookahead.narrow(node.bound, left(paid))) return false;
      if (layers == kExactFrom && !node.lookahead.narrow_exactly(node.bound, left(paid))) {
        return false;
      }
      if (node.bound.has_quick_layers() && node.bound.least(4) > left(paid)) break;
    }
    return true;
  }

  void follow(const Level& node, std::size_t index, int paid) {
    path_.push_back(index);
    if (path_.size() == branch_depth_) {
      branches_.push_back(path_);
    } else {
      const OneBitState::Mark mark = state_.mark();
      const CostedSet::Entry entry = state_.made().entries()[index];
      state_.add_helper(entry.value, entry.cost);
      level(state_.helpers().size()).lookahead.inherit(node.lookahead.later_than(index));
      search(paid + entry.cost);
      state_.undo_to(mark);
    }
    path_.pop_back();
  }

  // Prices the set with all targets and these last helpers.
  void evaluate(std::span<const std::int64_t> last) {
    if (is_out_of_time()) return;
    std::vector<std::int64_t> values(targets_);
    values.insert(values.end(), state_.helpers().begin(), state_.helpers().end());
    values.insert(values.end(), last.begin(), last.end());
    const auto size = static_cast<int>(values.size());
    BuildOrder order = cheapest_build(values, state_.costs(),
                                      {.max_depth = options_.max_depth,
                                       .most_nodes = kOrderWork / (size * size),
                                       .most_cost = incumbent_.most(branch_)});
    if (!order.is_exact) is_complete_ = false;  // a cheaper build might have been missed
    if (order.adders.empty()) return;
    incumbent_.offer(std::move(order), branch_);
  }

  std::vector<std::int64_t> targets_;
  const OneBitSetOptions& options_;
  OneBitIncumbent& incumbent_;
  OneBitState state_;
  OneBitLastHelpers last_;
  std::vector<std::unique_ptr<Level>> levels_;  // by depth
  std::uint32_t branch_ = 0;
  std::size_t branch_depth_ = 0;
  Path path_;
  std::vector<Path> branches_;
  std::int64_t nodes_ = 0;
  bool is_complete_ = true;
};

// Searchers that wait for a branch, so that each thread keeps its own tables from one to the next.
class SearcherPool {
 public:
  template <typename Make>
  std::unique_ptr<OneBitSearch> take(const Make& make) {
    const std::lock_guard lock(mutex_);
    if (idle_.empty()) return make();
    std::unique_ptr<OneBitSearch> searcher = std::move(idle_.back());
    idle_.pop_back();
    return searcher;
  }
  void put_back(std::unique_ptr<OneBitSearch> searcher) {
    const std::lock_guard lock(mutex_);
    idle_.push_back(std::move(searcher));
  }
  bool are_complete() const {
    return std::all_of(idle_.begin(), idle_.end(), [](const auto& s) { return s->is_complete(); });
  }

 private:
  std::mutex mutex_;
  std::vector<std::unique_ptr<OneBitSearch>> idle_;
};

// Of every graph, in one-bit adders.
int root_bound(std::span<const std::int64_t> targets, const OneBitCosts& costs,
               const OneBitSetOptions& options) {
  const OneBitState root(targets, options.limit, costs, options.max_depth == 0);
  int alone = 0;
  for (std::size_t t = 0; t < targets.size(); ++t) alone += root.prices().alone(t);
  SavingsBound bound;
  bound.start(root.prices(), root.gains());
  while (bound.add_layer()) {
  }
  return std::min(alone, bound.least(1));
}

// The same without the tables: an extraction leaves out at most the low positions of its result.
int bound_without_tables(std::span<const std::int64_t> targets, const OneBitCosts& costs,
                         const OneBitSetOptions& options) {
  const int most_wires = bit_length(options.limit) - 2;
  int bound = 0;
  for (std::int64_t target : targets) {
    bound += std::clamp(costs.width(target) - most_wires, 0, costs.width(1));
  }
  return bound;
}

bool is_too_large(std::span<const std::int64_t> targets, std::int64_t limit) {
  return targets.size() > kMostTargets ||
         targets.size() * static_cast<std::size_t>(limit / 2) > kLargestTable;
}

}  // namespace

OneBitSearchResult search_one_bit(std::span<const std::int64_t> targets, BuildOrder start,
                                  const OneBitCosts& costs, const OneBitSetOptions& options,
                                  int threads) {
  if (is_too_large(targets, options.limit)) {
    return {std::move(start), bound_without_tables(targets, costs, options), false};
  }
  OneBitIncumbent incumbent(std::move(start));
  const auto make = [&] {
    return std::make_unique<OneBitSearch>(targets, incumbent, costs, options);
  };
  SearcherPool pool;
  std::unique_ptr<OneBitSearch> top = make();
  const std::vector<OneBitSearch::Path> branches = top->search_top();
  pool.put_back(std::move(top));
  parallel_for(branches.size(), threads, [&](std::size_t i) {
    std::unique_ptr<OneBitSearch> searcher = pool.take(make);
    searcher->search_branch(branches[i], static_cast<std::uint32_t>(i) + 1);
    pool.put_back(std::move(searcher));
  });
  const bool is_complete = pool.are_complete();
  const int bound = is_complete ? incumbent.best().cost : root_bound(targets, costs, options);
  return {incumbent.best(), std::min(bound, incumbent.best().cost), is_complete};
}

}  // namespace napier
