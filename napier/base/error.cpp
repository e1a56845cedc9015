#include "napier/base/error.h"

#include <cctype>
#include <stdexcept>
#include <utility>

namespace napier {
namespace {

std::string sentence_of(const Complaint& complaint) {
  std::string text = complaint.where.empty() ? "" : complaint.where + ": ";
  text += complaint.what;
  if (!complaint.got.empty()) text += ": got " + complaint.got;
  if (!complaint.expected.empty()) {
    text += (complaint.got.empty() ? ": expected " : ", expected ") + complaint.expected;
  }
  text += ".";
  if (complaint.remedy.empty()) return text;
  std::string remedy = complaint.remedy;
  remedy[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(remedy[0])));
  return text + " " + remedy + ".";
}

}  // namespace

Error::Error(Complaint complaint)
    : complaint_(std::move(complaint)), sentence_(sentence_of(complaint_)) {}

void require(bool condition, std::string_view sentence) {
  if (!condition) throw std::logic_error(std::string(sentence));
}

}  // namespace napier
