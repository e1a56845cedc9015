#pragma once

#include "napier/base/error.h"

namespace napier {

// What parse() gives. An Error that names no place is told to come from this option.
template <typename Parse>
auto parsed_option(const char* option, const Parse& parse) {
  try {
    return parse();
  } catch (const Error& error) {
    Complaint complaint = error.complaint();
    if (complaint.where.empty()) complaint.where = option;
    throw Error(complaint);
  }
}

}  // namespace napier
