#include "napier/multiplierless/truncation_anneal.h"

#include <algorithm>
#include <cmath>

#include "napier/multiplierless/truncation_cuts.h"

namespace napier {
namespace {

using Clock = std::chrono::steady_clock;
using Graph = std::vector<TruncatedAdder>;

constexpr double kPricePerExcess = 2;  // in one-bit adders
constexpr double kPricePerOctave = 4;
constexpr double kPriceOfDamage = 0.02;  // of equally cheap graphs the one with more slack

// From the best solution of a hot search a cooler one sets out once more. Temperatures in one-bit
// adders.
struct Cooling {
  double hottest;
  double coldest;
};
constexpr Cooling kFirst = {1.4, 0.3};
constexpr Cooling kSecond = {0.5, 0.12};
constexpr double kReheatAt = 0.7;

constexpr int kStepsBetweenLooksAtTheClock = 64;

// Kirkpatrick, Gelatt, Vecchi, "Optimization by simulated annealing", 1983. Bounds may be broken on
// the way, at a price; so an adder can be exchanged first and the cuts find their places after.
class Annealing {
 public:
  Annealing(std::span<const std::int64_t> targets, const InputRange& input,
            const TruncationRules& rules, const TruncatedAnnealOptions& options)
      : options_(options),
        one_sided_(rules.one_sided),
        judge_(input, rules),
        costs_(input),
        dice_(options.stream),
        moves_(targets, costs_, options.moves, dice_) {}

  TruncatedSolution run(const TruncatedSolution& start) {
    best_ = start;
    go_on_from_best();
    for (int step = 0; step < options_.steps && best_.cost > 0; ++step) {
      if (step % kStepsBetweenLooksAtTheClock == 0 && !cool(step)) break;
      take_step();
      if (judge_.cost() < best_.cost && judge_.is_feasible()) best_ = {current_, judge_.cost()};
    }
    return best_;
  }

 private:
  // False at the deadline.
  bool cool(int step) {
    const Clock::time_point now = Clock::now();
    const std::chrono::duration<double> gone = now - start_;
    const std::chrono::duration<double> given = options_.deadline - start_;
    const double progress = std::max(static_cast<double>(step) / options_.steps, gone / given);
    if (progress >= kReheatAt && !is_reheated_) {
      is_reheated_ = true;
      go_on_from_best();
    }
    const double share =
        is_reheated_ ? (progress - kReheatAt) / (1 - kReheatAt) : progress / kReheatAt;
    const Cooling& cooling = is_reheated_ ? kSecond : kFirst;
    temperature_ = cooling.hottest * std::pow(cooling.coldest / cooling.hottest, share);
    return now < options_.deadline;
  }

  void go_on_from_best() {
    current_ = best_.adders;
    judge_.evaluate(current_, 0);
    judge_.keep();
    price_ = price();
  }

  double price() const {
    const Excess excess = judge_.excess();
    return judge_.cost() + kPricePerExcess * excess.count + kPricePerOctave * excess.octaves +
           kPriceOfDamage * std::min(judge_.damage(), 10.0);
  }

  bool is_accepted(double price) {
    if (price <= price_) return true;
    return dice_.unit() < std::exp((price_ - price) / temperature_);
  }

  void take_step() {
    const std::size_t kind = dice_.below(16);
    if (kind < 10) return move_cut();
    if (kind < 13) return exchange_cuts();
    change_graph(kind);
  }

  // One cut more or less deep.
  void move_cut() {
    const std::size_t i = dice_.below(current_.size());
    const int distance = dice_.below(4) == 0 ? 2 : 1;
    try_cuts(i, i, dice_.below(2) == 0 ? distance : -distance, 0);
  }

  // One cut deeper, another one less deep.
  void exchange_cuts() {
    const std::size_t i = dice_.below(current_.size());
    const std::size_t j = dice_.below(current_.size());
    if (i != j) try_cuts(i, j, 1, -1);
  }

  // Another kind of cut, up to a position within the sum.
  TruncatedAdder recut(const TruncatedAdder& adder, int position) {
    const auto moves = cut_moves(one_sided_);
    const int width = costs_.width(adder.sum.value) + adder.sum.right_shift;
    return cut_to(adder, moves[dice_.below(moves.size())], std::clamp(position, 0, width));
  }

  void try_cuts(std::size_t i, std::size_t j, int change_i, int change_j) {
    const TruncatedAdder before_i = current_[i];
    const TruncatedAdder before_j = current_[j];
    current_[i] = recut(before_i, judge_.wires(i) + change_i);
    if (j != i) current_[j] = recut(before_j, judge_.wires(j) + change_j);
    const std::size_t first = std::min(i, j);
    judge_.evaluate(current_, first);
    const double trial = price();
    if (is_accepted(trial)) {
      price_ = trial;
      judge_.keep();
      return;
    }
    current_[i] = before_i;
    current_[j] = before_j;
    judge_.undo();
  }

  void change_graph(std::size_t kind) {
    Graph trial = current_;
    const std::size_t i = dice_.below(trial.size());
    const std::int64_t value = trial[i].sum.value;
    const int level = judge_.wires(i);
    const bool changed = kind == 13   ? moves_.add_helper(trial, i)
                         : kind == 14 ? moves_.drop_helper(trial)
                                      : moves_.reroute(trial, i);
    if (!changed) return;
    for (TruncatedAdder& adder : trial) {  // the new adder keeps the level of the old one
      if (adder.sum.value != value || adder.sum == current_[i].sum) continue;
      adder = recut(adder, level);
    }
    judge_.evaluate(trial, 0);
    const double trial_price = price();
    if (is_accepted(trial_price)) {
      price_ = trial_price;
      current_ = std::move(trial);
      judge_.keep();
      return;
    }
    judge_.undo();
  }

  const TruncatedAnnealOptions& options_;
  Clock::time_point start_ = Clock::now();
  bool one_sided_;
  TruncationJudge judge_;
  OneBitCosts costs_;
  Dice dice_;
  TruncatedMoves moves_;
  bool is_reheated_ = false;
  TruncatedSolution best_;
  Graph current_;
  double price_ = 0;
  double temperature_ = 0;
};

}  // namespace

TruncatedSolution anneal_truncated(std::span<const std::int64_t> targets, const InputRange& input,
                                   const TruncationRules& rules, const TruncatedSolution& start,
                                   const TruncatedAnnealOptions& options) {
  return Annealing(targets, input, rules, options).run(start);
}

}  // namespace napier
