#pragma once

#include <exception>
#include <string>
#include <string_view>

namespace napier {

// What a user is told when his input is wrong. Empty parts are left out of the sentence.
struct Complaint {
  std::string what = {};      // "weights of layer 3 have rows of different lengths"
  std::string where = {};     // "acc.json: /layers/3/W" or "plant.toml:12:5"
  std::string got = {};       // "19 numbers in row 4"
  std::string expected = {};  // "20, as in row 0"
  std::string remedy = {};    // "export the network again, or mend the row"
};

// The user's error (exit code 1). Its what() is one sentence: where: what: got …, expected ….
// Remedy.
class Error : public std::exception {
 public:
  explicit Error(Complaint complaint);
  const char* what() const noexcept override { return sentence_.c_str(); }
  const Complaint& complaint() const noexcept { return complaint_; }

 private:
  Complaint complaint_;
  std::string sentence_;
};

// The programmer's error: throws std::logic_error(sentence) when `condition` is false.
void require(bool condition, std::string_view sentence);

}  // namespace napier
