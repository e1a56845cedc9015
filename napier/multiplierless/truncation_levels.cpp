#include "napier/multiplierless/truncation_levels.h"

#include <algorithm>
#include <limits>

#include "napier/multiplierless/truncation_cuts.h"

namespace napier {
namespace {

bool is_cut(const TruncatedAdder& adder) {
  return adder.cut_high > 0 || adder.cut_low > 0 || adder.has_bias;
}

// Gives up cuts, the latest adders first, until the graph is within its bounds.
void repair(std::vector<TruncatedAdder>& adders, TruncationJudge& judge) {
  for (std::size_t i = adders.size(); i-- > 0 && !judge.is_feasible();) {
    if (!is_cut(adders[i])) continue;
    adders[i] = uncut(adders[i]);
    judge.evaluate(adders, i);
  }
}

struct Choice {
  std::size_t adder = 0;
  TruncatedAdder cut;
  double price = std::numeric_limits<double>::infinity();  // damage per one-bit adder saved
};

// Per adder the allowed cut that uses up the least of the error bounds for what it saves, cheapest
// first.
std::vector<Choice> priced_cuts(std::vector<TruncatedAdder>& adders, TruncationJudge& judge,
                                bool one_sided, Dice& dice) {
  std::vector<Choice> choices;
  const int cost = judge.cost();
  const double damage = judge.damage();
  for (std::size_t i = 0; i < adders.size(); ++i) {
    const TruncatedAdder before = adders[i];
    const int position = judge.wires(i) + 1;
    const double mood = 0.8 + 0.4 * dice.unit();
    Choice best;
    for (const CutMove& move : cut_moves(one_sided)) {
      adders[i] = cut_to(before, move, position);
      judge.evaluate(adders, i);
      const int saved = cost - judge.cost();
      if (saved <= 0 || !judge.is_feasible()) continue;
      const double price = mood * std::max(1e-6, judge.damage() - damage) / saved;
      if (price < best.price) best = {i, adders[i], price};
    }
    adders[i] = before;
    judge.evaluate(adders, i);
    if (best.price < std::numeric_limits<double>::infinity()) choices.push_back(best);
  }
  std::stable_sort(choices.begin(), choices.end(),
                   [](const Choice& a, const Choice& b) { return a.price < b.price; });
  return choices;
}

// Makes a cut if it is still allowed and still saves.
void try_cut(std::vector<TruncatedAdder>& adders, TruncationJudge& judge, const Choice& choice) {
  const int cost = judge.cost();
  const TruncatedAdder before = adders[choice.adder];
  adders[choice.adder] = choice.cut;
  judge.evaluate(adders, choice.adder);
  if (judge.is_feasible() && judge.cost() < cost) return;
  adders[choice.adder] = before;
  judge.evaluate(adders, choice.adder);
}

}  // namespace

// The error of a cut doubles with each position, so that the cheapest next cut is a good one
// (greedy bit allocation: Fox, "Discrete optimization via marginal analysis", 1966).
int cut_as_low_as_allowed(std::vector<TruncatedAdder>& adders, TruncationJudge& judge,
                          bool one_sided, Dice& dice) {
  judge.evaluate(adders, 0);
  repair(adders, judge);
  const std::size_t batch = 1 + adders.size() / 8;  // large graphs: several cuts per look
  while (true) {
    const std::vector<Choice> choices = priced_cuts(adders, judge, one_sided, dice);
    if (choices.empty()) return judge.cost();
    for (std::size_t k = 0; k < std::min(batch, choices.size()); ++k) {
      try_cut(adders, judge, choices[k]);
    }
  }
}

int improve_cuts(std::vector<TruncatedAdder>& adders, TruncationJudge& judge, bool one_sided,
                 Dice& dice, const CutRounds& rounds) {
  int best = cut_as_low_as_allowed(adders, judge, one_sided, dice);
  for (int round = 0; round < rounds.count; ++round) {
    if (std::chrono::steady_clock::now() > rounds.deadline) break;
    std::vector<TruncatedAdder> trial = adders;
    const std::size_t given_up = 1 + dice.below(std::min<std::size_t>(3, trial.size()));
    for (std::size_t k = 0; k < given_up; ++k) {
      TruncatedAdder& adder = trial[dice.below(trial.size())];
      adder = uncut(adder);
    }
    const int cost = cut_as_low_as_allowed(trial, judge, one_sided, dice);
    if (cost > best) continue;
    best = cost;
    adders = std::move(trial);
  }
  return best;
}

}  // namespace napier
