#pragma once

#include <cstdint>
#include <string>

#include "napier/datapath/datapath.h"

namespace napier {

// A number on a bus: "12'd45"; negative ones as their two's complement in hexadecimal, "12'hfd3".
// What does not fit is cut off. 1 ≤ width_bits ≤ 64.
std::string literal(std::int64_t value, int width_bits);

// "[11:0]"
std::string bus(int width_bits);

// "signed, 12 bits, 8 of them fraction", for comments.
std::string format_text(int width_bits, bool is_signed, int fraction_bits);

// The first lines of every file: what it is, of which design, and that nobody should edit it.
std::string file_header(const Datapath& datapath, const std::string& datapath_hash,
                        const std::string& description);

}  // namespace napier
